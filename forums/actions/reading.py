"""Where a member stopped reading."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from forums.announcements import REPLY
from notifications.actions import notify

if TYPE_CHECKING:
    from forums.models import Forum, Post, Thread

_SETTLE_AFTER = datetime.timedelta(days=1)
_NOT_YET_SEEN = datetime.timedelta(minutes=1)  # posts that were being written while the list was read
_JUST_BEFORE = datetime.timedelta(microseconds=1)
_UPSERT = """
    INSERT INTO forums_threadread (user_id, thread_id, last_number, read_at) VALUES (%s, %s, %s, %s)
    ON CONFLICT (user_id, thread_id) DO UPDATE SET last_number = EXCLUDED.last_number, read_at = EXCLUDED.read_at
    WHERE forums_threadread.last_number < EXCLUDED.last_number"""


_TAKE_PART = f"""
    WITH position AS ({_UPSERT}),
         draft AS (DELETE FROM forums_draft WHERE user_id = %s AND submission_id = %s)
    INSERT INTO forums_subscription (user_id, thread_id, created_at) VALUES (%s, %s, %s)
    ON CONFLICT (user_id, thread_id) DO NOTHING"""  # noqa: S608 - both parts are written here


def mark_read(*, by: User, thread: Thread, number: int) -> bool:
    """Remember that `by` has had post `number` of `thread` on screen. False when they were as far already.

    One statement; never moves backwards, whatever arrives first. Who has come to the end has read the notices of the thread
    too: that is asked only of members who have unread notices.
    """
    number = min(number, thread.last_number)
    with connection.cursor() as cursor:
        cursor.execute(_UPSERT, [by.pk, thread.pk, number, timezone.now()])
        moved = bool(cursor.rowcount == 1)
    if moved and number == thread.last_number and by.unread_notices:
        notify.mark_read(by=by, kind=REPLY, dedupe_keys=[f"thread:{thread.pk}"])
    return moved


# Positions in threads that the member has opened move to the end, so that counts of what comes later are right.
_CATCH_UP = """
    UPDATE forums_threadread r SET last_number = t.last_number
    FROM forums_thread t
    WHERE r.user_id = %(me)s AND t.id = r.thread_id AND r.last_number < t.last_number AND t.last_post_at <= %(until)s"""


@transaction.atomic
def catch_up(*, by: User, until: datetime.datetime) -> bool:
    """Count everything that was written up to `until` as read by `by`. False when they were caught up until then.

    `until` is the moment at which they saw the list: what came later stays new. Never moves backwards; notices stay.
    """
    until = min(until, timezone.now())
    moved = User.objects.filter(pk=by.pk, caught_up_at__lt=until).update(caught_up_at=until)
    if not moved:
        return False
    by.caught_up_at = until
    with connection.cursor() as cursor:
        cursor.execute(_CATCH_UP, {"me": by.pk, "until": until})
    return True


def settle(*, by: User, oldest_unread: datetime.datetime | None) -> bool:
    """Note that `by` has read everything older than the oldest thread of the end of their list, or all of it when there is none.

    Changes nothing of what is new to them: without it, the list of a diligent reader would look through every thread since they
    joined. One statement, at most once in a day; never moves backwards.
    """
    before = timezone.now() - _NOT_YET_SEEN if oldest_unread is None else oldest_unread - _JUST_BEFORE
    if before - by.caught_up_at < _SETTLE_AFTER:
        return False
    return User.objects.filter(pk=by.pk, caught_up_at__lt=before).update(caught_up_at=before) == 1


# `read_at` of threads that were not opened lies before everything that was: "where you left off" goes by it.
_CATCH_UP_IN = """
    INSERT INTO forums_threadread (user_id, thread_id, last_number, read_at)
    SELECT %(me)s, t.id, t.last_number, %(since)s
    FROM forums_thread t LEFT JOIN forums_threadread r ON r.thread_id = t.id AND r.user_id = %(me)s
    WHERE t.forum_id = %(forum)s AND t.hidden_at IS NULL AND t.last_post_at > %(since)s AND t.last_post_at <= %(until)s
      AND t.last_number > coalesce(r.last_number, 0)
    ON CONFLICT (user_id, thread_id) DO UPDATE SET last_number = EXCLUDED.last_number
    WHERE forums_threadread.last_number < EXCLUDED.last_number"""


@transaction.atomic
def catch_up_in(*, by: User, forum: Forum, until: datetime.datetime) -> int:
    """Count every thread of `forum` that has no post after `until` as read by `by`. Returns how many were not.

    One statement, over the threads with posts since `by` was caught up everywhere. Never moves backwards; notices stay.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            _CATCH_UP_IN,
            {"me": by.pk, "forum": forum.pk, "since": by.caught_up_at, "until": min(until, timezone.now())},
        )
        return int(cursor.rowcount)


def take_part(*, by: User, thread: Thread, post: Post) -> None:
    """Who writes `post` has read as far as that, hears of replies from now on, and is done with its draft. One statement;
    may run twice."""
    now = timezone.now()
    me = by.pk
    with connection.cursor() as cursor:
        cursor.execute(
            _TAKE_PART,
            [me, thread.pk, post.number, now, me, post.submission_id, me, thread.pk, now],
        )
