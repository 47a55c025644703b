"""Who hears of a post, and that everybody hears of it once."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.actions.distance import block_member, mute_member
from accounts.models import User
from forums import announcements, tasks
from forums.actions.mutes import mute
from forums.models import Mention, Subscription, ThreadRead
from forums.periodic import sweep_announcements
from notifications.models import Notification
from tests.factories.accounts import UserFactory
from tests.factories.drugs import DrugFactory
from tests.factories.forums import ForumFactory, PostFactory, ThreadFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def thread():
    return ThreadFactory(title="Private words")


def subscriber(thread, **traits):
    member = UserFactory(**traits)
    Subscription.objects.create(user=member, thread=thread)
    return member


def fresh(thread, **traits):
    return PostFactory(thread=thread, announced_at=None, **traits)


def told():
    return set(Notification.objects.values_list("user__handle", "subject_id", "dedupe_key", "count"))


def test_subscribers_hear_of_a_reply_and_its_author_does_not(thread):
    member, author = subscriber(thread), subscriber(thread)
    UserFactory()
    post = fresh(thread, author=author)
    assert announcements.announce(post.pk) is True
    assert told() == {(member.handle, thread.pk, f"thread:{thread.pk}", 1)}
    post.refresh_from_db()
    assert post.announced_at is not None
    member.refresh_from_db()
    assert member.unread_notices == 1


def test_the_same_post_twice_tells_once(thread):
    subscriber(thread)
    post = fresh(thread)
    tasks.announce_post(post.pk)
    tasks.announce_post(post.pk)
    assert [count for *_, count in told()] == [1]
    assert announcements.announce(post.pk) is False


def test_replies_to_one_thread_make_one_line(thread):
    member = subscriber(thread)
    for _ in range(3):
        announcements.announce(fresh(thread).pk)
    assert told() == {(member.handle, thread.pk, f"thread:{thread.pk}", 3)}


@pytest.mark.parametrize("state", ["hidden", "withdrawn"])
def test_hidden_and_withdrawn_posts_are_marked_and_told_to_nobody(thread, state):
    subscriber(thread)
    post = fresh(thread, **{state: True})
    announcements.announce(post.pk)
    assert not told()
    post.refresh_from_db()
    assert post.announced_at is not None


def test_posts_of_a_hidden_thread_are_told_to_nobody():
    thread = ThreadFactory(hidden=True)
    subscriber(thread)
    announcements.announce(fresh(thread).pk)
    assert not told()


def test_members_who_have_the_post_on_screen_or_left_are_not_told(thread):
    there, gone = subscriber(thread), subscriber(thread, is_active=False)
    post = fresh(thread)
    ThreadRead.objects.create(user=there, thread=thread, last_number=post.number)
    announcements.announce(post.pk)
    assert not told()
    assert gone.unread_notices == 0


def test_a_rolled_back_notice_leaves_the_post_to_the_next_run(thread, monkeypatch):
    subscriber(thread)
    post = fresh(thread)

    def broken(**kwargs):
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr(announcements, "notify_many", broken)
        with pytest.raises(RuntimeError):
            announcements.announce(post.pk)
    post.refresh_from_db()
    assert post.announced_at is None
    assert announcements.announce(post.pk) is True


def test_an_unknown_post_is_no_error():
    tasks.announce_post(2**40)
    assert not told()


def test_queries_do_not_grow_with_the_subscribers(thread):
    def queries(members):
        for _ in range(members):
            subscriber(thread)
        post = fresh(thread)
        with CaptureQueriesContext(connection) as captured:
            announcements.announce(post.pk)
        return len(captured)

    assert queries(1) == queries(20)


def test_the_sweep_wakes_workers_for_posts_whose_wake_up_was_lost(thread, monkeypatch):
    woken = []
    monkeypatch.setattr("forums.periodic.wake", lambda task, pk: woken.append((task.name, pk)) or True)
    long_ago = timezone.now() - datetime.timedelta(minutes=2)
    lost = fresh(thread, created_at=long_ago)
    fresh(thread)  # its own wake-up is still on its way
    PostFactory(thread=thread, created_at=long_ago)  # announced
    sweep_announcements()
    sweep_announcements()
    assert woken == [("forums.announce_post", lost.pk)] * 2


def test_the_sweep_stops_while_the_queue_is_away(thread, monkeypatch):
    asked = []
    monkeypatch.setattr("forums.periodic.wake", lambda task, pk: asked.append(pk))
    for _ in range(3):
        fresh(thread, created_at=timezone.now() - datetime.timedelta(minutes=2))
    sweep_announcements()
    assert len(asked) == 1


# -- What a notice says ------------------------------------------------------------------
def test_a_notice_names_room_and_title_and_leads_to_the_first_unread_post(member, thread):
    PostFactory.create_batch(24, thread=thread)
    ThreadRead.objects.create(user=member, thread=thread, last_number=22)
    text = announcements.resolve_replies(member, [thread.pk])[thread.pk]
    assert text.text == f"A reply in a thread in {thread.forum.name}: Private words"
    assert text.url == f"{thread.get_absolute_url()}?page=2#p23"
    assert text.name == thread.last_author.handle


def test_notices_of_read_threads_lead_to_the_last_post(member, thread):
    ThreadRead.objects.create(user=member, thread=thread, last_number=1)
    assert announcements.resolve_replies(member, [thread.pk])[thread.pk].url.endswith("#p1")


def test_notices_of_threads_one_may_not_see_are_left_out(member, django_assert_num_queries):
    hidden, shown = ThreadFactory(hidden=True), ThreadFactory()
    with django_assert_num_queries(1):
        assert list(announcements.resolve_replies(member, [hidden.pk, shown.pk, 2**40])) == [shown.pk]


# -- Distance ----------------------------------------------------------------------------
FAR = ["muted writer", "blocked writer", "muted starter", "blocked starter", "thread", "forum", "drug"]


def keep(member, thread, post, kept):
    """Let `member` keep this distance; `thread` is about one drug."""
    who, _space, whom = kept.partition(" ")
    if whom:
        verb = {"muted": mute_member, "blocked": block_member}[who]
        verb(by=member, member=post.author if whom == "writer" else thread.author)
    else:
        mute(by=member, **{kept: {"thread": thread, "forum": thread.forum, "drug": thread.drugs.get()}[kept]})


@pytest.mark.parametrize("is_named", [False, True])
@pytest.mark.parametrize("kept", FAR)
def test_who_keeps_distance_hears_nothing_though_they_subscribe(thread, kept, is_named):
    thread.drugs.add(DrugFactory())
    far, near = subscriber(thread), subscriber(thread)
    post = fresh(thread)
    keep(far, thread, post, kept)
    if is_named:
        for member in (far, near):
            Mention.objects.create(post=post, user=member)
    announcements.announce(post.pk)
    assert {handle for handle, *_ in told()} == {near.handle}
    assert announcements.resolve_replies(User.objects.get(pk=near.pk), [thread.pk])
    far.refresh_from_db()
    assert far.unread_notices == 0


def test_distance_from_others_changes_nothing(thread):
    member = subscriber(thread)
    elsewhere = ThreadFactory()
    mute_member(by=member, member=elsewhere.author)
    mute(by=member, forum=elsewhere.forum)
    announcements.announce(fresh(thread).pk)
    assert {handle for handle, *_ in told()} == {member.handle}


def test_whom_the_writer_blocks_hears_as_before(thread):
    """They would find out otherwise."""
    member = subscriber(thread)
    post = fresh(thread)
    block_member(by=post.author, member=member)
    announcements.announce(post.pk)
    assert {handle for handle, *_ in told()} == {member.handle}


def test_who_is_named_hears_that_and_not_of_a_reply_too(thread):
    member = subscriber(thread)
    post = fresh(thread)
    Mention.objects.create(post=post, user=member)
    announcements.announce(post.pk)
    assert list(Notification.objects.values_list("user", "kind")) == [(member.pk, "mention")]


def test_a_notice_from_before_a_mute_is_not_shown_any_more(thread):
    member = subscriber(thread)
    post = fresh(thread)
    announcements.announce(post.pk)
    mute(by=member, thread=thread)
    assert announcements.resolve_replies(member, [thread.pk]) == {}


def test_a_notice_does_not_draw_somebody_the_reader_muted(thread):
    member = subscriber(thread)
    post = fresh(thread)
    mute_member(by=member, member=post.author)
    assert announcements.resolve_replies(member, [thread.pk])[thread.pk].name == ""


# -- New threads -------------------------------------------------------------------------
def opening(**traits):
    """A thread about a drug whose opening post nobody has been told of."""
    thread = ThreadFactory(**traits)
    thread.drugs.add(DrugFactory())
    thread.posts.update(announced_at=None)
    return thread


def test_subscribers_of_forum_and_drug_hear_of_a_new_thread_once():
    thread = opening()
    drug = thread.drugs.get()
    of_forum, of_drug, of_both, author = UserFactory(), UserFactory(), UserFactory(), thread.author
    for member in (of_forum, of_both, author):
        Subscription.objects.create(user=member, forum=thread.forum)
    for member in (of_drug, of_both, author):
        Subscription.objects.create(user=member, drug=drug)
    for _ in range(2):
        announcements.announce(thread.posts.get().pk)
    assert set(Notification.objects.values_list("user", "kind", "subject_id", "count")) == {
        (of_forum.pk, "forum_threads", thread.forum_id, 1),
        (of_drug.pk, "drug_threads", drug.pk, 1),
        (of_both.pk, "drug_threads", drug.pk, 1),
    }


def test_new_threads_in_one_forum_make_one_line():
    first = opening()
    member = UserFactory()
    Subscription.objects.create(user=member, forum=first.forum)
    for thread in (first, opening(forum=first.forum), opening(forum=first.forum)):
        announcements.announce(thread.posts.get().pk)
    assert list(Notification.objects.values_list("kind", "count")) == [("forum_threads", 3)]


def test_replies_are_not_told_to_subscribers_of_the_forum(thread):
    Subscription.objects.create(user=UserFactory(), forum=thread.forum)
    announcements.announce(fresh(thread).pk)
    assert not told()


@pytest.mark.parametrize("kept", ["muted starter", "blocked starter", "forum", "drug"])
def test_new_threads_one_keeps_away_from_are_not_told(kept):
    thread = opening()
    member = UserFactory()
    Subscription.objects.create(user=member, forum=thread.forum)
    Subscription.objects.create(user=member, drug=thread.drugs.get())
    keep(member, thread, thread.posts.get(), kept)
    announcements.announce(thread.posts.get().pk)
    assert not told()


def test_notices_of_new_threads_name_the_place_and_lead_there(member, django_assert_num_queries):
    forum, drug = ForumFactory(name="Evenings"), DrugFactory()
    with django_assert_num_queries(2):
        of_forum = announcements.resolve_forum_threads(member, [forum.pk, 2**40])[forum.pk]
        of_drug = announcements.resolve_drug_threads(member, [drug.pk, 2**40])[drug.pk]
    assert (of_forum.text, of_forum.url) == ("A new thread in Evenings", forum.get_absolute_url())
    assert of_drug.text == f"A new thread about {drug.name}"
    assert of_drug.url == reverse("forums:threads_about", args=[drug.slug])
    mute(by=member, forum=forum)
    mute(by=member, drug=drug)
    assert announcements.resolve_forum_threads(member, [forum.pk]) == {}
    assert announcements.resolve_drug_threads(member, [drug.pk]) == {}
