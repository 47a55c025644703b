"""Limits are counted in Redis for all processes, and a Redis that is away refuses nobody."""

import contextvars

from django.core.cache import cache
from redis.exceptions import ConnectionError as RedisAway

from common.ratelimits import Limit, hit
from common.waiting import seconds_to_wait

THREE = Limit("try", 3, 60)


def test_the_amount_is_allowed_and_no_more():
    assert [hit(THREE, "a") for _ in range(5)] == [True, True, True, False, False]


def test_people_do_not_share_a_limit():
    for _ in range(4):
        hit(THREE, "a")
    assert hit(THREE, "b")


def test_who_is_not_readable_in_redis():
    hit(THREE, "someone@mail.example")
    client = cache._cache.get_client()
    assert not [key for key in client.keys("*") if b"someone" in key]


def test_without_redis_nobody_is_refused(monkeypatch):
    def away(*args, **kwargs):
        raise RedisAway

    monkeypatch.setattr(cache, "add", away)
    assert hit(THREE, "a")


def test_a_refusal_says_how_long_the_window_lasts():
    def four_times():
        for _ in range(3):
            hit(THREE, "a")
        before = seconds_to_wait()
        hit(THREE, "a")
        return before, seconds_to_wait()

    before, after = contextvars.Context().run(four_times)  # as each request has its own
    assert before == 0
    assert 55 <= after <= 60
