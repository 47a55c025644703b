"""Totals can be proved and repaired."""

import uuid

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.actions.distance import mute_member
from accounts.actions.erasure import erase_member
from accounts.models import User
from accounts.registries import PostsChoice
from forums.actions.moderating import hide_post, restore_post
from forums.actions.posts import post_reply, withdraw_post
from forums.counter_repairs import settle_counters
from forums.models import Forum, Poll, PollBallot, Reaction, Thread
from tests.factories.accounts import UserFactory
from tests.factories.drugs import DrugFactory
from tests.factories.forums import PostFactory, ThreadDrugFactory, ThreadFactory

pytestmark = pytest.mark.django_db
RIGHT = {"posts": 0, "threads": 0, "drug lists": 0, "forums": 0, "drugs": 0, "polls": 0, "members": 0}


@pytest.fixture
def thread():
    """A thread with a shown, a hidden and a withdrawn reply, about one drug, beside a hidden thread about it."""
    thread = ThreadFactory(public=True, replies=1)
    PostFactory(thread=thread, hidden=True)
    PostFactory(thread=thread, withdrawn=True)
    drug = DrugFactory()
    ThreadDrugFactory(thread=thread, drug=drug)
    ThreadDrugFactory(thread=ThreadFactory(hidden=True, forum=thread.forum), drug=drug)
    opening, reply = thread.posts.filter(number__lte=2).order_by("number")
    thread.posts.filter(number__gt=1).update(helped_at=timezone.now())
    Reaction.objects.create(post=opening, user=reply.author, kind="me_too")
    Reaction.objects.create(post=reply, user=opening.author, kind="me_too")
    Reaction.objects.create(post=reply, user=opening.author, kind="helpful")
    poll = Poll.objects.create(thread=thread, question="Which?")
    PollBallot.objects.create(poll=poll, user=reply.author)
    return thread


def test_repair_leaves_nothing_to_repair(thread):
    settle_counters(repair=True)
    assert settle_counters(repair=True) == RIGHT
    thread.refresh_from_db()
    forum, drug = Forum.objects.get(), thread.drugs.get()
    assert (thread.last_number, thread.reply_count, thread.last_author) == (
        4,
        1,
        thread.posts.get(number=2).author,
    )
    assert (forum.thread_count, forum.public_thread_count, forum.last_post_at) == (1, 1, thread.last_post_at)
    assert (drug.public_thread_count, drug.member_thread_count) == (1, 0)
    assert (thread.me_too_count, thread.helped_count) == (1, 1)
    warm = list(thread.posts.order_by("number").values_list("warmth", "helpful_count"))
    assert warm == [(1, 0), (2, 1), (0, 0), (0, 0)]
    assert (
        thread.thread_drugs.get().helpful == 2
    )  # once by a reader, and by who asked; not in hidden and withdrawn posts


@pytest.mark.parametrize(
    ("kind", "spoil"),
    [
        ("threads", lambda thread: Thread.objects.filter(pk=thread.pk).update(reply_count=7)),
        ("threads", lambda thread: Thread.objects.filter(pk=thread.pk).update(last_number=0)),
        ("threads", lambda thread: Thread.objects.filter(pk=thread.pk).update(first_reply_at=None)),
        ("threads", lambda thread: Thread.objects.filter(pk=thread.pk).update(last_author=None)),
        ("forums", lambda thread: Forum.objects.update(public_thread_count=0)),
        ("forums", lambda thread: Forum.objects.update(last_post_at=None)),
        ("drugs", lambda thread: thread.drugs.update(member_thread_count=4)),
        ("threads", lambda thread: Thread.objects.filter(pk=thread.pk).update(me_too_count=0)),
        ("threads", lambda thread: Thread.objects.filter(pk=thread.pk).update(helped_count=3)),
        ("posts", lambda thread: thread.posts.filter(number=2).update(helpful_count=9)),
        ("posts", lambda thread: thread.posts.filter(number=3).update(warmth=1)),
        ("polls", lambda thread: Poll.objects.update(ballot_count=0)),
        ("drug lists", lambda thread: thread.thread_drugs.update(topic="cost")),
        ("drug lists", lambda thread: thread.thread_drugs.update(is_public=False)),
        ("drug lists", lambda thread: thread.thread_drugs.update(is_waiting=True)),
        ("drug lists", lambda thread: thread.thread_drugs.update(helpful=0)),
    ],
)
def test_every_wrong_total_is_found_and_set_right(thread, kind, spoil):
    settle_counters(repair=True)
    spoil(thread)
    assert settle_counters(repair=False) == RIGHT | {kind: 1}
    assert settle_counters(repair=True) == RIGHT | {kind: 1}
    assert settle_counters(repair=False) == RIGHT


def test_a_poll_keeps_the_votes_of_members_who_left(thread):
    settle_counters(repair=True)
    PollBallot.objects.all().delete()
    assert settle_counters(repair=True) == RIGHT
    assert Poll.objects.get().ballot_count == 1


def test_the_command_tells_and_repairs(thread, capsys):
    with pytest.raises(CommandError, match="--repair"):
        call_command("check_counters")
    call_command("check_counters", "--repair")
    call_command("check_counters")
    assert capsys.readouterr().out.splitlines()[-1] == "All totals are right."


# -- The first reply of somebody else ------------------------------------------------------
def first_reply_of(thread):
    return Thread.objects.values_list("first_reply_at", flat=True).get(pk=thread.pk)


def reply(thread, by):
    return post_reply(by=by, thread=thread, body="Words", submission_id=uuid.uuid4())


def test_own_words_are_no_first_reply_and_the_first_of_another_is():
    thread, member = ThreadFactory(), UserFactory()
    reply(thread, thread.author)
    assert first_reply_of(thread) is None
    first = reply(thread, member)
    reply(thread, UserFactory())
    assert first_reply_of(thread) == first.created_at
    assert settle_counters(repair=False) == RIGHT


def test_a_thread_waits_again_when_its_only_reply_goes():
    thread, member, moderator = ThreadFactory(), UserFactory(), UserFactory(moderator=True)
    first, second = reply(thread, member), reply(thread, UserFactory())
    hide_post(by=moderator, post=first, reason="It sold something")
    assert first_reply_of(thread) == second.created_at
    withdraw_post(by=second.author, post=second)
    assert first_reply_of(thread) is None
    restore_post(by=moderator, post=first)
    assert first_reply_of(thread) == first.created_at
    assert settle_counters(repair=False) == RIGHT


@pytest.mark.parametrize("choice", PostsChoice)
@pytest.mark.parametrize("who", ["starter", "writer"])
def test_the_moment_survives_those_who_leave(choice, who):
    thread, member = ThreadFactory(), UserFactory()
    first = reply(thread, member)
    leaver = thread.author if who == "starter" else member
    erase_member(by=leaver, user=leaver, posts=choice)
    is_gone = choice is PostsChoice.ERASE and who == "writer"
    assert first_reply_of(thread) == (None if is_gone else first.created_at)
    assert settle_counters(repair=False) == RIGHT


def test_a_member_whose_column_denies_their_rows_is_set_right(member):
    mute_member(by=member, member=UserFactory())
    User.objects.filter(pk=member.pk).update(keeps_distance=False)
    assert settle_counters(repair=True) == RIGHT | {"members": 1}
    assert User.objects.get(pk=member.pk).keeps_distance is True
    assert settle_counters(repair=True) == RIGHT
