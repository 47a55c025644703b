"""How fast one may post: the same for all processes, kind about it, and no word is lost."""

import datetime
import os
import subprocess
import sys
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.cache import cache
from django.utils import timezone
from redis.exceptions import ConnectionError as RedisAway

from common.ratelimits import Limit, wait
from forums import pace
from forums.models import Draft, Post, Thread
from tests.factories.accounts import UserFactory
from tests.factories.forums import ForumFactory, ThreadFactory

TEN = Limit("try-each", 10, 600)
AMOUNT = 10  # replies in ten minutes


@pytest.fixture
def settled(db):
    """A member who joined a while ago."""
    return UserFactory(joined_at=timezone.now() - datetime.timedelta(days=30))


def refusals(user, times, kind="reply"):
    return [bool(pace.check(user, kind, uuid.uuid4())) for _ in range(times)]


# -- Counting ------------------------------------------------------------------------------
def test_events_within_the_limit_pass_and_the_next_is_told_when(time_machine):
    time_machine.move_to("2026-11-22 12:00:00Z", tick=False)
    assert [wait(TEN, "a", str(n)) for n in range(10)] == [0] * 10
    time_machine.shift(90)
    assert wait(TEN, "a", "later") == 510
    assert wait(TEN, "b", "later") == 0
    time_machine.shift(509)
    assert wait(TEN, "a", "later") == 1
    time_machine.shift(2)
    assert wait(TEN, "a", "later") == 0


def test_the_window_slides(time_machine):
    time_machine.move_to("2026-11-22 12:00:00Z", tick=False)
    for n in range(10):
        wait(TEN, "a", str(n))
        time_machine.shift(30)
    time_machine.shift(301)
    assert wait(TEN, "a", "x") == 0
    assert 0 < wait(TEN, "a", "y") <= 30


def test_one_event_counts_once_and_a_refused_one_not_at_all():
    assert [wait(TEN, "a", "same") for _ in range(30)] == [0] * 30
    assert [wait(TEN, "a", str(n)) for n in range(9)] == [0] * 9
    assert all(wait(TEN, "a", "more") for _ in range(30))
    assert wait(Limit("try-each", 11, 600), "a", "more") == 0


def test_a_lower_limit_counts_what_was_done_under_a_higher_one():
    for n in range(8):
        wait(TEN, "a", str(n))
    assert wait(Limit("try-each", 5, 600), "a", "x") > 0


def test_threads_at_once_get_no_more_than_the_limit():
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda n: wait(TEN, "a", str(n)), range(64)))
    assert answers.count(0) == 10


_PROCESS = """
import django
django.setup()
from common.ratelimits import Limit, wait
print(sum(wait(Limit("try-each", 10, 600), "a", f"{__import__('os').getpid()}-{n}") == 0 for n in range(9)))
"""


def test_processes_share_the_limit():
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "lupusteam.settings.test"}
    running = [
        subprocess.Popen([sys.executable, "-c", _PROCESS], env=environment, stdout=subprocess.PIPE)
        for _ in range(2)
    ]
    assert sum(int(process.communicate(timeout=60)[0]) for process in running) == 10


def test_without_redis_everybody_may_post(settled, monkeypatch):
    def away(*args, **kwargs):
        raise RedisAway

    monkeypatch.setattr(type(cache._cache), "get_client", away)
    assert refusals(settled, 30) == [False] * 30


def test_who_is_not_readable_in_redis():
    wait(TEN, "someone@mail.example", "event-of-theirs")
    client = cache._cache.get_client()
    kept = [key for key in client.keys("*") if b"try-each" in key]
    assert len(kept) == 1
    assert b"someone" not in kept[0]
    assert b"event-of-theirs" not in client.zrange(kept[0], 0, -1)[0]


# -- Members ---------------------------------------------------------------------------------
def test_replies_and_threads_have_limits_of_their_own(settled):
    assert refusals(settled, 12) == [False] * 10 + [True] * 2
    assert refusals(settled, 6, "thread") == [False] * 5 + [True]


def test_newcomers_have_less_on_their_first_day(db, time_machine):
    time_machine.move_to("2026-11-22 12:00:00Z", tick=False)
    newcomer = UserFactory(joined_at=timezone.now())
    assert refusals(newcomer, 6) == [False] * 5 + [True]
    assert refusals(newcomer, 3, "thread") == [False] * 2 + [True]
    time_machine.shift(datetime.timedelta(days=1))
    assert refusals(newcomer, 10) == [False] * 10


def test_moderators_have_none(moderator):
    assert refusals(moderator, 40) == [False] * 40


@pytest.mark.parametrize(
    ("passed", "words"), [(0, "in 10 minutes."), (365, "in 4 minutes."), (590, "in 1 minute.")]
)
def test_the_sentence_says_when(settled, time_machine, passed, words):
    time_machine.move_to("2026-11-22 12:00:00Z", tick=False)
    refusals(settled, AMOUNT)
    time_machine.shift(passed)
    assert pace.check(settled, "reply", uuid.uuid4()) == (
        f"You have posted a lot in a short time. Your text is saved. You can send it {words}"
    )


# -- Pages -----------------------------------------------------------------------------------
def reply(client, thread, body="Words that took an hour", submission=None):
    return client.post(
        f"/forums/threads/{thread.pk}/reply/",
        {"body": body, "submission_id": str(submission or uuid.uuid4())},
    )


def test_a_reply_too_many_keeps_its_words_in_the_box_and_in_a_draft(client, settled):
    thread = ThreadFactory()
    client.force_login(settled)
    for number in range(AMOUNT):
        assert reply(client, thread, f"Words {number}").status_code == 302
    response = reply(client, thread)
    page = response.content.decode()
    assert response.status_code == 429
    assert "You have posted a lot in a short time." in page
    assert "Words that took an hour</textarea>" in page
    assert Draft.objects.get(user=settled).body == "Words that took an hour"
    assert Post.objects.filter(author=settled).count() == AMOUNT


def test_a_thread_too_many_keeps_its_words(client, settled):
    forum = ForumFactory()
    client.force_login(settled)
    words = {"forum": forum.slug, "title": "A title of mine", "body": "My words", "audience": "members"}
    answers = [
        client.post("/forums/threads/new/", {**words, "submission_id": str(uuid.uuid4())}) for _ in range(6)
    ]
    assert [answer.status_code for answer in answers] == [302] * 5 + [429]
    assert "A title of mine" in answers[-1].content.decode()
    assert "My words</textarea>" in answers[-1].content.decode()
    assert Thread.objects.filter(author=settled).count() == 5


def test_a_double_press_counts_once(client, settled):
    thread = ThreadFactory()
    client.force_login(settled)
    submission = uuid.uuid4()
    for _ in range(AMOUNT + 5):
        assert reply(client, thread, submission=submission).status_code == 302
    assert reply(client, thread).status_code == 302
    assert Post.objects.filter(author=settled).count() == 2


def test_looking_at_a_preview_or_mending_a_word_counts_nothing(client, settled):
    thread = ThreadFactory()
    client.force_login(settled)
    for _ in range(AMOUNT + 5):
        client.post(
            f"/forums/threads/{thread.pk}/reply/",
            {"body": "Words", "submission_id": str(uuid.uuid4()), "preview": "1"},
        )
        assert reply(client, thread, "").status_code == 200
    assert reply(client, thread).status_code == 302
