"""How long people wait for a first reply, and who still waits: for the first page of the admin."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import Count, Window
from django.utils import timezone
from django.utils.timesince import timesince

from forums.unanswered import waiting_for_moderators

if TYPE_CHECKING:
    from collections.abc import Sequence

    from forums.models import Thread

_DAYS = 30
_DAY = datetime.timedelta(days=1)
_NEVER = datetime.timedelta(days=36_500)  # of a thread without a reply: longer than any
_SHOWN = 10


@dataclass(frozen=True, slots=True)
class FirstReplies:
    """Threads of the last 30 days that had at least a day to get a first reply of somebody else."""

    threads: int
    within_a_day: int
    median: datetime.timedelta | None  # None: half of them have none

    @property
    def share(self) -> int:
        """Percent answered within a day, rounded down."""
        return 100 * self.within_a_day // self.threads if self.threads else 0

    @property
    def median_in_words(self) -> str:
        """ "3 hours, 20 minutes"; "" when half of the threads have no reply."""
        if self.median is None:
            return ""
        now = timezone.now()
        return timesince(now - self.median, now)


@dataclass(frozen=True, slots=True)
class StillWaiting:
    """Threads without a first reply for longer than settings.UNANSWERED_MODERATOR_HOURS: the oldest, and how many in all."""

    threads: Sequence[Thread]  # with their forum
    total: int

    @property
    def others(self) -> int:
        return self.total - len(self.threads)


# Answered from the index forums_thread_first_replies alone. Threads without a reply count as the longest wait, so that the
# median does not look better the more people go without one.
_FIRST_REPLIES = """
SELECT count(*), count(*) FILTER (WHERE first_reply_at <= created_at + %(day)s),
       percentile_disc(0.5) WITHIN GROUP (ORDER BY coalesce(first_reply_at - created_at, %(never)s))
FROM forums_thread
WHERE hidden_at IS NULL AND created_at > %(since)s AND created_at <= %(until)s
"""


def first_replies() -> FirstReplies:
    """How soon people were answered in the last 30 days. One query."""
    now = timezone.now()
    values: dict[str, Any] = {
        "day": _DAY,
        "never": _NEVER,
        "since": now - datetime.timedelta(days=_DAYS),
        "until": now - _DAY,
    }
    with connection.cursor() as cursor:
        cursor.execute(_FIRST_REPLIES, values)
        threads, within_a_day, median = cursor.fetchone()
    return FirstReplies(threads, within_a_day, median if median is not None and median < _NEVER else None)


def still_waiting() -> StillWaiting:
    """Who has waited long for a first reply, the longest first. One query."""
    found = waiting_for_moderators().select_related("forum").defer("search")
    threads = list(found.annotate(total=Window(Count("pk")))[:_SHOWN])
    return StillWaiting(threads, threads[0].total if threads else 0)
