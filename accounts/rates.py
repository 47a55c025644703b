"""allauth's limits, which do not tell how long they last: what they refuse is measured where they decide.

The limits themselves stand in settings (ACCOUNT_RATE_LIMITS) and in allauth's defaults, and are kept in Redis, one list of
moments for each, changed under a lock: they hold for all processes together.
"""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING

from allauth.core.internal import ratelimit

from common.waiting import remember_wait

if TYPE_CHECKING:
    from collections.abc import Callable

    from allauth.core.internal.ratelimit import Rate


def connect() -> None:
    """From now on, whatever allauth's limits refuse is remembered with its time. Idempotent."""
    if not hasattr(ratelimit.apply_rate, "__wrapped__"):
        ratelimit.apply_rate = _measured(ratelimit.apply_rate)


def _measured(apply_rate: Callable[..., tuple[bool, list[float]]]) -> Callable[..., tuple[bool, list[float]]]:
    @wraps(apply_rate)
    def measured(
        history: list[float], now: float, rate: Rate, *, dry_run: bool = False
    ) -> tuple[bool, list[float]]:
        allowed, history = apply_rate(history, now, rate, dry_run=dry_run)
        if not allowed and not dry_run:
            remember_wait(room_at(history, rate) - now)
        return allowed, history

    return measured


def room_at(history: list[float], rate: Rate) -> float:
    """The moment at which a limit that is used up has room again. `history` holds the newest first."""
    return history[rate.amount - 1] + rate.duration
