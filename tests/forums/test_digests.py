"""The forums' sections of the digest: what waits, and nothing that does not."""

import datetime

import pytest
from django.utils import timezone

from accounts.actions.distance import block_member, mute_member
from forums.actions.mutes import mute
from forums.digests import compose_new_threads, compose_replies
from forums.models import Post, Subscription, Thread, ThreadRead
from notifications.registries import DigestRequest
from tests.factories.accounts import UserFactory
from tests.factories.drugs import DrugFactory
from tests.factories.forums import ForumFactory, PostFactory, ThreadDrugFactory, ThreadFactory

pytestmark = pytest.mark.django_db

END = timezone.now()
START = END - datetime.timedelta(days=7)
BEFORE, DURING, AFTER = (
    START - datetime.timedelta(days=1),
    END - datetime.timedelta(days=1),
    END + datetime.timedelta(seconds=1),
)


def ask(*members):
    return [DigestRequest(member, START, END) for member in members]


def part(member, **traits):
    """A thread from before the period that `member` takes part in."""
    thread = ThreadFactory(created_at=BEFORE, last_post_at=BEFORE, **traits)
    thread.posts.update(created_at=BEFORE)
    Thread.objects.filter(pk=thread.pk).update(last_post_at=BEFORE)
    thread.refresh_from_db()
    Subscription.objects.create(user=member, thread=thread)
    return thread


def started(at=DURING, **traits):
    thread = ThreadFactory(created_at=at, **traits)
    Post.objects.filter(thread=thread).update(created_at=at)
    Thread.objects.filter(pk=thread.pk).update(last_post_at=at)
    return thread


# -- Replies ---------------------------------------------------------------------------
def test_replies_are_counted_over_all_threads_one_takes_part_in(member):
    first, second = part(member, title="Private words"), part(member)
    PostFactory.create_batch(3, thread=first, created_at=DURING)
    PostFactory.create_batch(2, thread=second, created_at=DURING)
    (section,) = compose_replies(ask(member))[member.pk]
    assert section.summary == "5 replies in 2 threads you take part in"
    assert section.replies == 5
    assert {(entry.title, entry.count) for entry in section.entries} == {
        ("Private words", 3),
        (second.title, 2),
    }
    assert {entry.url for entry in section.entries} == {
        f"{thread.get_absolute_url()}#p2" for thread in (first, second)
    }


def test_one_reply_is_said_in_the_singular(member):
    PostFactory(thread=part(member), created_at=DURING)
    (section,) = compose_replies(ask(member))[member.pk]
    assert section.summary == "1 reply in 1 thread you take part in"


@pytest.mark.parametrize(
    "traits",
    [
        {"created_at": BEFORE},
        {"created_at": AFTER},
        {"hidden": True},
        {"withdrawn": True},
    ],
    ids=["before", "after", "hidden", "withdrawn"],
)
def test_replies_outside_the_period_or_not_shown_do_not_wait(member, traits):
    PostFactory(thread=part(member), **{"created_at": DURING, **traits})
    assert compose_replies(ask(member)) == {}


def test_own_replies_do_not_wait(member):
    PostFactory(thread=part(member), author=member, created_at=DURING)
    assert compose_replies(ask(member)) == {}


def test_replies_of_former_members_wait(member):
    PostFactory(thread=part(member), author=None, created_at=DURING)
    assert list(compose_replies(ask(member))) == [member.pk]


def test_read_replies_do_not_wait_and_the_entry_leads_to_the_first_unread_one(member):
    thread = part(member)
    PostFactory.create_batch(3, thread=thread, created_at=DURING)
    read = ThreadRead.objects.create(user=member, thread=thread, last_number=2)
    (section,) = compose_replies(ask(member))[member.pk]
    assert [(entry.count, entry.url) for entry in section.entries] == [(2, f"{thread.get_absolute_url()}#p3")]
    read.last_number = 4
    read.save()
    assert compose_replies(ask(member)) == {}


def test_hidden_threads_do_not_wait_for_anybody_not_even_moderators(member, moderator):
    thread = part(member)
    Subscription.objects.create(user=moderator, thread=thread)
    PostFactory(thread=thread, created_at=DURING)
    thread.hidden_at = timezone.now()
    thread.save()
    assert compose_replies(ask(member, moderator)) == {}


def test_threads_one_has_unsubscribed_from_do_not_wait(member):
    thread = part(member)
    PostFactory(thread=thread, author=member, created_at=BEFORE)
    PostFactory(thread=thread, created_at=DURING)
    member.subscriptions.all().delete()
    assert compose_replies(ask(member)) == {}


def test_entries_are_cut_and_totals_are_not(member, settings):
    settings.DIGEST_MAX_ENTRIES = 2
    for _ in range(4):
        PostFactory(thread=part(member), created_at=DURING)
    (section,) = compose_replies(ask(member))[member.pk]
    assert len(section.entries) == 2
    assert section.replies == 4
    assert "in 4 threads" in section.summary


# -- New threads -----------------------------------------------------------------------
@pytest.fixture
def forum(member):
    forum = ForumFactory(name="Medicines")
    Subscription.objects.create(user=member, forum=forum)
    return forum


def test_new_threads_of_subscribed_forums_and_drugs_wait_once_each(member, forum):
    drug = DrugFactory()
    Subscription.objects.create(user=member, drug=drug)
    both = started(forum=forum, title="Both")
    ThreadDrugFactory(thread=both, drug=drug)
    elsewhere = started(title="About the drug")
    ThreadDrugFactory(thread=elsewhere, drug=drug)
    started(title="Of no interest")
    (section,) = compose_new_threads(ask(member))[member.pk]
    assert section.summary == "2 new threads"
    assert section.threads == 2
    assert {(e.title, e.url, e.count) for e in section.entries} == {
        ("Both", f"{both.get_absolute_url()}#p1", 0),
        ("About the drug", f"{elsewhere.get_absolute_url()}#p1", 0),
    }


@pytest.mark.parametrize("at", [BEFORE, AFTER], ids=["before", "after"])
def test_threads_outside_the_period_do_not_wait(member, forum, at):
    started(forum=forum, at=at)
    assert compose_new_threads(ask(member)) == {}


def test_own_opened_and_hidden_threads_do_not_wait(member, forum):
    started(forum=forum, author=member)
    ThreadRead.objects.create(user=member, thread=started(forum=forum), last_number=1)
    started(forum=forum, hidden=True)
    for column in ("hidden_at", "withdrawn_at"):
        started(forum=forum).posts.update(**{column: timezone.now()})
    assert compose_new_threads(ask(member)) == {}


def test_old_threads_with_new_replies_are_not_new(member, forum):
    thread = started(forum=forum, at=BEFORE)
    PostFactory(thread=thread, created_at=DURING)
    assert compose_new_threads(ask(member)) == {}


def test_every_member_has_their_own_period(member, forum):
    other = UserFactory()
    Subscription.objects.create(user=other, forum=forum)
    started(forum=forum, at=BEFORE)
    long = DigestRequest(other, START - datetime.timedelta(days=7), END)
    assert list(compose_new_threads([*ask(member), long])) == [other.pk]


# -- Both ------------------------------------------------------------------------------
def test_what_the_mail_shows_by_default_names_no_title_drug_or_room(member, forum):
    started(forum=forum, title="Private words")
    PostFactory(thread=part(member, title="Private words"), created_at=DURING)
    for compose in (compose_replies, compose_new_threads):
        (section,) = compose(ask(member))[member.pk]
        shown = f"{section.heading} {section.summary} {section.url} {[e.url for e in section.entries]}"
        assert "Private" not in shown
        assert "Medicines" not in shown
        assert section.key
        assert section.url.startswith("/")


@pytest.mark.parametrize("compose", [compose_replies, compose_new_threads])
def test_nobody_asks_nothing(compose, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert compose([]) == {}


@pytest.mark.parametrize("members", [2, 30])
def test_queries_do_not_grow_with_the_members(members, django_assert_num_queries):
    forum = ForumFactory()
    crowd = [UserFactory() for _ in range(members)]
    thread = part(crowd[0])
    for member in crowd:
        Subscription.objects.create(user=member, forum=forum)
        Subscription.objects.get_or_create(user=member, thread=thread)
    PostFactory(thread=thread, created_at=DURING)
    started(forum=forum)
    for compose in (compose_replies, compose_new_threads):
        with django_assert_num_queries(2):
            assert len(compose(ask(*crowd))) == members


# -- Distance ----------------------------------------------------------------------------
FAR = ["muted starter", "blocked starter", "thread", "forum", "drug"]


def keep(member, thread, kept, author=None):
    """Let `member` keep this distance; `thread` is about one drug."""
    who, _space, whom = kept.partition(" ")
    if whom:
        verb = {"muted": mute_member, "blocked": block_member}[who]
        verb(by=member, member=author if whom == "writer" else thread.author)
    else:
        mute(by=member, **{kept: {"thread": thread, "forum": thread.forum, "drug": thread.drugs.get()}[kept]})


@pytest.mark.parametrize("kept", [*FAR, "muted writer", "blocked writer"])
def test_replies_one_keeps_away_from_do_not_wait_and_do_not_count(member, kept):
    near, writer = UserFactory(), UserFactory()
    thread, other = part(member), part(member)
    thread.drugs.add(DrugFactory())
    Subscription.objects.create(user=near, thread=thread)
    PostFactory.create_batch(2, thread=thread, author=writer, created_at=DURING)
    PostFactory(thread=other, created_at=DURING)
    keep(member, thread, kept, writer)
    sections = compose_replies(ask(member, near))
    (mine,), (theirs,) = sections[member.pk], sections[near.pk]
    assert mine.summary == "1 reply in 1 thread you take part in"
    assert [entry.title for entry in mine.entries] == [other.title]
    assert theirs.replies == 2


def test_other_replies_in_a_thread_with_a_muted_member_wait(member):
    thread = part(member)
    muted = PostFactory(thread=thread, created_at=DURING)
    PostFactory(thread=thread, created_at=DURING)
    mute_member(by=member, member=muted.author)
    (section,) = compose_replies(ask(member))[member.pk]
    assert section.replies == 1
    assert section.entries[0].url == f"{thread.get_absolute_url()}#p3"


@pytest.mark.parametrize("kept", FAR)
def test_new_threads_one_keeps_away_from_do_not_wait(member, forum, kept):
    near = UserFactory()
    thread = started(forum=forum)
    thread.drugs.add(DrugFactory())
    Subscription.objects.get_or_create(user=near, forum=forum)
    Subscription.objects.create(user=member, drug=thread.drugs.get())
    keep(member, thread, kept)
    sections = compose_new_threads(ask(member, near))
    assert member.pk not in sections
    assert sections[near.pk][0].threads == 1


@pytest.mark.parametrize("compose", [compose_replies, compose_new_threads])
def test_distance_asks_no_further_query(compose, django_assert_num_queries):
    members = []
    for _ in range(3):
        member = UserFactory()
        PostFactory(thread=part(member), created_at=DURING)
        Subscription.objects.create(user=member, forum=started().forum)
        mute_member(by=member, member=UserFactory())
        members.append(member)
    with django_assert_num_queries(2):
        assert len(compose(ask(*members))) == 3
