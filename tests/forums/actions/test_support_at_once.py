"""Taps and votes that arrive at the same moment, on many connections."""

import itertools
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from forums.actions.helped import mark_helped
from forums.actions.polls import PollSpec, add_poll, cast_ballot
from forums.actions.reactions import add_reaction, remove_reaction
from forums.counter_repairs import settle_counters
from forums.models import PollBallot, Reaction
from notifications.models import Notification
from tests.factories.accounts import UserFactory
from tests.factories.forums import ThreadFactory

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 50


def at_once(act, cases):
    """What `act` returned for each of `cases`, in threads that start together."""
    gate = threading.Barrier(len(cases))

    def run(case):
        try:
            connection.ensure_connection()
            gate.wait(timeout=60)
            return act(*case)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(cases)) as pool:
        return [future.result(timeout=120) for future in [pool.submit(run, case) for case in cases]]


def test_fifty_people_who_react_at_once_are_all_counted_and_told_in_one_line():
    thread = ThreadFactory()
    settle_counters(repair=True)
    opening = thread.posts.get()
    kinds = itertools.cycle(Reaction.Kind)
    given = at_once(
        lambda user, kind: add_reaction(by=user, post=opening, kind=kind),
        [(UserFactory(), next(kinds)) for _ in range(MANY)],
    )
    assert given == [True] * MANY
    opening.refresh_from_db()
    thread.refresh_from_db()
    thread.author.refresh_from_db()
    assert (opening.warmth, opening.helpful_count, thread.me_too_count) == (50, 10, 10)
    assert Notification.objects.get().count == MANY
    assert thread.author.unread_notices == 1
    assert not any(settle_counters(repair=False).values())


def test_taps_of_one_person_on_two_windows_are_one_reaction():
    member, post = UserFactory(), ThreadFactory().posts.get()
    given = at_once(lambda: add_reaction(by=member, post=post, kind="me_too"), [()] * 8)
    assert sorted(given) == [False] * 7 + [True]
    assert Reaction.objects.count() == 1
    taken = at_once(lambda: remove_reaction(by=member, post=post, kind="me_too"), [()] * 8)
    assert sorted(taken) == [False] * 7 + [True]
    post.refresh_from_db()
    post.thread.refresh_from_db()
    assert (post.warmth, post.thread.me_too_count) == (0, 0)
    assert not Notification.objects.exists()


def test_marks_of_what_helped_are_counted_once():
    thread = ThreadFactory(is_question=True, replies=2)
    replies = list(thread.posts.filter(number__gt=1))
    at_once(lambda post: mark_helped(by=thread.author, post=post), [(post,) for post in replies * 3])
    thread.refresh_from_db()
    assert thread.helped_count == 2


def test_many_votes_of_one_member_are_one_ballot_and_votes_of_many_all_count():
    poll = add_poll(ThreadFactory(), PollSpec("Tea or soup?", ("Tea", "Soup")))
    member = UserFactory()
    votes = at_once(lambda: cast_ballot(by=member, poll=poll, positions=[1]), [()] * 8)
    assert sorted(votes) == [False] * 7 + [True]
    others = [(UserFactory(), 1 + n % 2) for n in range(20)]
    assert all(at_once(lambda user, at: cast_ballot(by=user, poll=poll, positions=[at]), others))
    poll.refresh_from_db()
    assert poll.ballot_count == PollBallot.objects.count() == 21
    assert list(poll.options.values_list("vote_count", flat=True)) == [11, 10]
