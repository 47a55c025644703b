"""Rate limits in Redis, shared by all processes. A Redis that is away refuses nobody."""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass

from django.core.cache import cache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `amount` events per `seconds`, in fixed windows."""

    name: str
    amount: int
    seconds: int


def hit(limit: Limit, who: str) -> bool:
    """Count one event of `who` (an id or an address, kept only as a hash) and say whether it is within `limit`."""
    digest = hashlib.sha256(f"{limit.name}:{who}".encode()).hexdigest()[:32]
    key = f"limit:{limit.name}:{digest}"
    try:
        if cache.add(key, 1, limit.seconds):
            return True
        return int(cache.incr(key)) <= limit.amount
    except ValueError:  # the window ended between the two calls
        return True
    except RedisError:
        logger.warning("rate limit %s not checked: Redis is away", limit.name)
        return True
