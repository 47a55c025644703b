"""Where a member stopped reading."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection
from django.utils import timezone

from forums.announcements import REPLY
from notifications.actions import notify

if TYPE_CHECKING:
    from accounts.models import User
    from forums.models import Thread

_UPSERT = """
    INSERT INTO forums_threadread (user_id, thread_id, last_number, read_at) VALUES (%s, %s, %s, %s)
    ON CONFLICT (user_id, thread_id) DO UPDATE SET last_number = EXCLUDED.last_number, read_at = EXCLUDED.read_at
    WHERE forums_threadread.last_number < EXCLUDED.last_number"""


_TAKE_PART = f"""
    WITH position AS ({_UPSERT})
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


def take_part(*, by: User, thread: Thread, number: int) -> None:
    """Who writes post `number` has read as far as that, and hears of replies from now on. One statement; may run twice."""
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(_TAKE_PART, [by.pk, thread.pk, number, now, by.pk, thread.pk, now])
