"""Rate limits in Redis, shared by all processes. A Redis that is away refuses nobody.

`hit` counts in fixed windows and costs next to nothing; `wait` remembers each event and can say how long until the next.
"""

from __future__ import annotations

import hashlib
import logging
import math
import time
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from redis.exceptions import RedisError

from common.waiting import remember_wait

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `amount` events per `seconds`."""

    name: str
    amount: int
    seconds: int


def hit(limit: Limit, who: str) -> bool:
    """Count one event of `who` (an id or an address, kept only as a hash) and say whether it is within `limit`."""
    key = _key(limit, who)
    try:
        if cache.add(key, 1, limit.seconds):
            return True
        is_within = int(cache.incr(key)) <= limit.amount
        if not is_within:
            remember_wait(_left(key, limit))
        return is_within
    except ValueError:  # the window ended between the two calls
        return True
    except RedisError:
        logger.warning("rate limit %s not checked: Redis is away", limit.name)
        return True


# One event of a sliding window, at once for all processes: 0, or the moment at which there is room again.
_WAIT = """
redis.call("ZREMRANGEBYSCORE", KEYS[1], "-inf", ARGV[1] - ARGV[3])
if redis.call("ZSCORE", KEYS[1], ARGV[4]) then return "0" end
local count = redis.call("ZCARD", KEYS[1])
if count >= tonumber(ARGV[2]) then
  return redis.call("ZRANGE", KEYS[1], count - ARGV[2], count - ARGV[2], "WITHSCORES")[2]
end
redis.call("ZADD", KEYS[1], ARGV[1], ARGV[4])
redis.call("EXPIRE", KEYS[1], ARGV[3])
return "0"
"""


def wait(limit: Limit, who: str, event: str) -> int:
    """Count `event` of `who` if it is within `limit` in the last `limit.seconds`: 0; else the seconds until it is, not counted.

    The same `event` counts once, however often it comes. `who` and `event` are kept as hashes.
    """
    backend: Any = cache
    now = time.time()
    try:
        client = backend._cache.get_client(write=True)  # Django's own cache interface knows no scripts
        key = cache.make_key(_key(limit, f"{who}:each"))
        free = float(client.eval(_WAIT, 1, key, f"{now:.3f}", limit.amount, limit.seconds, _hash(event)))
    except RedisError:
        logger.warning("rate limit %s not checked: Redis is away", limit.name)
        return 0
    if not free:
        return 0
    seconds = max(1, math.ceil(free + limit.seconds - now))
    remember_wait(seconds)
    return seconds


def _left(key: str, limit: Limit) -> float:
    """Seconds until the window of `key` ends."""
    backend: Any = cache
    milliseconds = int(backend._cache.get_client().pttl(cache.make_key(key)))
    return milliseconds / 1000 if milliseconds > 0 else limit.seconds


def _key(limit: Limit, who: str) -> str:
    return f"limit:{limit.name}:{_hash(f'{limit.name}:{who}')}"


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]
