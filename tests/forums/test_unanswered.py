"""Nobody left unanswered: who is told of a thread that waits, when, and how gently."""

import datetime
import itertools

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.actions.distance import block_member, mute_member
from forums import unanswered
from forums.actions.mutes import mute
from forums.models import Subscription, Thread, ThreadRead
from forums.periodic import offer_unanswered
from notifications.models import Notification, OutgoingEmail
from tests.factories.accounts import UserFactory
from tests.factories.drugs import DrugFactory
from tests.factories.forums import PostFactory, ThreadFactory

pytestmark = pytest.mark.django_db
EARLY, LATE = datetime.timedelta(hours=7), datetime.timedelta(hours=25)


def waits(since=EARLY, **traits):
    """A thread about a drug, written so long ago, without a reply."""
    thread = ThreadFactory(created_at=timezone.now() - since, **traits)
    thread.drugs.add(DrugFactory())
    return thread


def willing(thread=None, *, by_drug=False, **traits):
    member = UserFactory(welcomes_unanswered=True, **traits)
    if thread is not None:
        place = {"drug": thread.drugs.get()} if by_drug else {"forum": thread.forum}
        Subscription.objects.create(user=member, **place)
    return member


def told(kind="unanswered"):
    return set(Notification.objects.filter(kind=kind).values_list("user", "subject_id"))


@pytest.mark.parametrize("by_drug", [False, True])
def test_willing_subscribers_of_forum_or_drug_are_told_once_without_a_mail(by_drug):
    thread = waits()
    member = willing(thread, by_drug=by_drug)
    offer_unanswered()
    offer_unanswered()
    assert told() == {(member.pk, thread.pk)}
    assert Notification.objects.get().count == 1
    assert not OutgoingEmail.objects.exists()
    thread.refresh_from_db()
    assert thread.offered_to_members_at is not None


@pytest.mark.parametrize(
    "traits",
    [
        {"since": datetime.timedelta(hours=5)},
        {"since": datetime.timedelta(hours=25)},  # the moderators' by now
        {"hidden": True},
        {"locked": True},
        {"forum__is_archived": True},
        {"author": None},
        {"author__is_active": False},
        {"replies": 1},
    ],
    ids=str,
)
def test_threads_that_do_not_wait_are_offered_to_nobody(traits):
    thread = waits(**traits)
    willing(thread)
    assert unanswered.offer_to_members() == 0
    assert not told()


@pytest.mark.parametrize("column", ["hidden_at", "withdrawn_at"])
def test_a_thread_without_its_opening_words_is_offered_to_nobody(column):
    thread = waits()
    thread.posts.update(**{column: timezone.now()})
    willing(thread)
    assert unanswered.offer_to_members() == 0


def test_own_words_of_the_author_are_no_answer():
    thread = waits()
    PostFactory(thread=thread, author=thread.author)
    member = willing(thread)
    unanswered.offer_to_members()
    assert told() == {(member.pk, thread.pk)}


def unwilling(thread):
    """Members who are not asked, each for one reason."""
    subscriber = UserFactory()
    Subscription.objects.create(user=subscriber, forum=thread.forum)
    yield "did not say they are willing", subscriber
    yield "subscribes to nothing here", willing()
    yield "left", willing(thread, is_active=False)
    yield "may not write at the moment", willing(thread, muted=True)
    reader = willing(thread)
    ThreadRead.objects.create(user=reader, thread=thread, last_number=1)
    yield "has seen it", reader
    for verb in (mute_member, block_member):
        far = willing(thread)
        verb(by=far, member=thread.author)
        yield f"{verb.__name__} the author", far
        far = willing(thread)
        verb(by=thread.author, member=far)
        yield f"{verb.__name__} by the author", far
    for kind, thing in {"thread": thread, "forum": thread.forum, "drug": thread.drugs.get()}.items():
        far = willing(thread)
        mute(by=far, **{kind: thing})
        yield f"muted the {kind}", far
    thread.author.welcomes_unanswered = True
    thread.author.save()
    Subscription.objects.create(user=thread.author, forum=thread.forum)
    yield "asked it themselves", thread.author


def test_who_is_not_willing_or_keeps_distance_is_not_asked():
    thread = waits()
    reasons = dict(unwilling(thread))
    assert unanswered.offer_to_members() == 0
    assert [reason for reason, member in reasons.items() if (member.pk, thread.pk) in told()] == []
    member = willing(thread)
    assert unanswered.offer_to_members() == 1
    assert told() == {(member.pk, thread.pk)}


def test_a_member_hears_of_one_thread_a_day():
    first = waits()
    member = willing(first)
    second = waits(forum=first.forum)
    assert unanswered.offer_to_members() == 1
    assert unanswered.offer_to_members() == 0
    assert told() == {(member.pk, first.pk)}
    Notification.objects.update(created_at=timezone.now() - datetime.timedelta(hours=25))
    assert unanswered.offer_to_members() == 1
    assert told() == {(member.pk, first.pk), (member.pk, second.pk)}


def test_a_bounded_number_is_told_and_others_the_next_time(settings):
    settings.UNANSWERED_MEMBERS = 2
    first = waits()
    members = {willing(first).pk for _ in range(4)}
    unanswered.offer_to_members()
    asked = {user for user, _thread in told()}
    assert len(asked) == 2
    Notification.objects.update(created_at=timezone.now() - datetime.timedelta(days=2))
    second = waits(forum=first.forum)
    unanswered.offer_to_members()
    assert {user for user, thread in told() if thread == second.pk} == members - asked


def test_a_thread_that_found_nobody_is_tried_again():
    thread = waits()
    assert unanswered.offer_to_members() == 0
    member = willing(thread)
    assert unanswered.offer_to_members() == 1
    assert told() == {(member.pk, thread.pk)}


def test_queries_do_not_grow_with_the_willing(django_assert_max_num_queries):
    thread = waits()
    for _ in range(8):
        willing(thread)
    with django_assert_max_num_queries(14):
        unanswered.offer_to_members()


# -- Moderators --------------------------------------------------------------------------
def test_moderators_hear_after_a_day_in_one_line(moderator):
    other = UserFactory(administrator=True)
    threads = [waits(LATE), waits(LATE, author=moderator)]
    UserFactory()
    for _ in range(2):
        offer_unanswered()
    assert told("unanswered_team") == {(moderator.pk, threads[0].pk), (other.pk, threads[0].pk)}
    assert dict(Notification.objects.values_list("user", "count")) == {moderator.pk: 1, other.pk: 2}
    assert not Thread.objects.filter(offered_to_moderators_at=None).exists()


@pytest.mark.parametrize("since", [datetime.timedelta(hours=23), datetime.timedelta(days=15)])
def test_younger_and_ancient_threads_are_not_brought_to_moderators(moderator, since):
    waits(since)
    assert unanswered.offer_to_moderators() == 0
    assert not Notification.objects.exists()


def test_every_thread_is_answered_or_with_the_moderators_after_a_day(moderator, time_machine):
    """A community of two days, the clock run every ten minutes."""
    start = timezone.now()
    time_machine.move_to(start, tick=False)
    threads = [waits(datetime.timedelta()) for _ in range(4)]
    willing(threads[0])
    for step in range(6 * 25):
        time_machine.move_to(start + datetime.timedelta(minutes=10 * step), tick=False)
        offer_unanswered()
        if step == 60:
            PostFactory(thread=threads[1])
    for thread in threads:
        thread.refresh_from_db()
        assert (thread.first_reply_at is None) is (thread.offered_to_moderators_at is not None)
    assert threads[0].offered_to_members_at - start == datetime.timedelta(hours=6)
    assert threads[0].offered_to_moderators_at - start == datetime.timedelta(hours=24)


# -- What the notices say ------------------------------------------------------------------
def test_a_notice_leads_to_the_thread_and_goes_with_the_first_reply(member, django_assert_num_queries):
    thread = waits(title="Larkspur in spring")
    with django_assert_num_queries(1):
        text = unanswered.resolve_unanswered(member, [thread.pk])[thread.pk]
    assert text.text == f"Nobody has replied yet to a thread in {thread.forum.name}: Larkspur in spring"
    assert (text.url, text.name) == (thread.get_absolute_url(), thread.author.handle)
    PostFactory(thread=thread)
    assert unanswered.resolve_unanswered(member, [thread.pk]) == {}


def test_a_notice_of_a_hidden_or_muted_thread_is_not_shown(member, moderator):
    hidden, muted = waits(hidden=True), waits()
    mute(by=member, thread=muted)
    for reader, thread in itertools.product((member, moderator), (hidden,)):
        assert unanswered.resolve_unanswered(reader, [thread.pk]) == {}
    assert unanswered.resolve_unanswered(member, [muted.pk]) == {}


def test_moderators_are_led_to_their_list_and_nobody_else_is(member, moderator):
    thread = waits(LATE)
    text = unanswered.resolve_waiting(moderator, [thread.pk])[thread.pk]
    assert text.url == reverse("admin:index") + "#unanswered"
    assert thread.title not in text.text
    assert unanswered.resolve_waiting(member, [thread.pk]) == {}
