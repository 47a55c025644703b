"""Two presses of the button that arrive at the same moment, on two connections."""

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from forums.actions.posts import post_reply
from forums.actions.threads import start_thread
from forums.models import Forum, Post, Thread
from tests.factories.accounts import UserFactory
from tests.factories.forums import ForumFactory, ThreadFactory

pytestmark = pytest.mark.django_db(transaction=True)
PRESSES = 4


def at_once(act):
    """What `act` returned in threads that start together."""
    gate = threading.Barrier(PRESSES)

    def run():
        try:
            gate.wait(timeout=10)
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(PRESSES) as pool:
        return [future.result(timeout=30) for future in [pool.submit(run) for _ in range(PRESSES)]]


def test_one_reply_comes_of_many_presses():
    member, thread, submission = UserFactory(), ThreadFactory(), uuid.uuid4()
    results = at_once(lambda: post_reply(by=member, thread=thread, body="Once.", submission_id=submission).pk)
    thread.refresh_from_db()
    assert len(set(results)) == 1
    assert len(results) == PRESSES
    assert (thread.last_number, thread.reply_count) == (2, 1)


def test_one_thread_comes_of_many_presses():
    member, forum, submission = UserFactory(), ForumFactory(), uuid.uuid4()
    results = at_once(
        lambda: (
            start_thread(
                by=member,
                forum=forum,
                title="Once",
                body="Once.",
                audience="members",
                drugs=[],
                submission_id=submission,
            ).pk
        )
    )
    assert (len(set(results)), len(results)) == (1, PRESSES)
    assert (Thread.objects.count(), Post.objects.count(), Forum.objects.get().thread_count) == (1, 1, 1)


def test_replies_of_many_members_take_different_numbers():
    thread = ThreadFactory()
    members = iter([UserFactory() for _ in range(PRESSES)])
    lock = threading.Lock()

    def act():
        with lock:
            member = next(members)
        return post_reply(by=member, thread=thread, body="Hello.", submission_id=uuid.uuid4()).number

    assert sorted(at_once(act)) == [2, 3, 4, 5]
    thread.refresh_from_db()
    assert (thread.last_number, thread.reply_count) == (5, 4)
