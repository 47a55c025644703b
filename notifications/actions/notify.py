"""Telling members in the site, and noting what they have read.

`User.unread_notices` counts the rows that are unread. Whoever changes rows locks their member first, so the two never part.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.db.models import Count, F, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import User
from notifications.models import Notification

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from django.db.models import QuerySet

_UPSERT = """
    INSERT INTO notifications_notification AS n (user_id, kind, dedupe_key, subject_id, count, created_at)
    SELECT user_id, %s, %s, %s, 1, %s FROM unnest(%s::bigint[]) AS user_id
    ON CONFLICT (user_id, kind, dedupe_key) DO UPDATE SET
        count = CASE WHEN n.read_at IS NULL THEN n.count + 1 ELSE 1 END,
        subject_id = CASE WHEN n.read_at IS NULL THEN n.subject_id ELSE excluded.subject_id END,
        created_at = excluded.created_at,
        read_at = NULL
"""


@transaction.atomic
def notify_many(*, kind: str, subject_id: int, dedupe_key: str, user_ids: Collection[int]) -> int:
    """Tell each of `user_ids` one thing and return how many rows that wrote; members who left are passed over.

    A line with the same `kind` and `dedupe_key` that is still unread grows (`count`) and keeps its subject, so that
    opening it leads to where reading stopped; one that was read becomes new. The caller sees to it that one cause calls
    once: it runs in the caller's transaction. Five statements, however many members.
    """
    locked = _lock(user_ids)
    if not locked:
        return 0
    unread = set(
        Notification.objects.unread()
        .filter(user__in=locked, kind=kind, dedupe_key=dedupe_key)
        .values_list("user_id", flat=True)
    )
    with connection.cursor() as cursor:
        cursor.execute(_UPSERT, [kind, dedupe_key, subject_id, timezone.now(), locked])
    User.objects.filter(pk__in=set(locked) - unread).update(unread_notices=F("unread_notices") + 1)
    return len(locked)


@transaction.atomic
def settle_notice(*, kind: str, subject_id: int, dedupe_key: str, user_id: int, count: int) -> bool:
    """Let one line of `user_id` stand for exactly `count` causes, which may have become fewer. Says whether a row changed.

    For causes that can be taken back: called twice, it changes nothing. An unread line follows `count` and goes when it is 0.
    A line that was read becomes new only when there are more causes than it ever stood for, so that nobody can ring twice
    by taking back and giving again. Runs in the caller's transaction; locks the member. Members who left are passed over.
    """
    if not _lock([user_id]):
        return False
    line = Notification.objects.filter(user=user_id, kind=kind, dedupe_key=dedupe_key).first()
    if line is None:
        if count == 0:
            return False
        Notification.objects.create(
            user_id=user_id, kind=kind, dedupe_key=dedupe_key, subject_id=subject_id, count=count
        )
    elif line.read_at is None:
        return _follow(line, count)
    elif count <= line.count:
        return False
    else:
        line.count, line.created_at, line.read_at = count, timezone.now(), None
        line.save(update_fields=["count", "created_at", "read_at"])
    User.objects.filter(pk=user_id).update(unread_notices=F("unread_notices") + 1)
    return True


def _follow(line: Notification, count: int) -> bool:
    """An unread line, its member locked, and how many causes there are now."""
    if count == line.count:
        return False
    if count == 0:
        line.delete()
        User.objects.filter(pk=line.user_id).update(unread_notices=F("unread_notices") - 1)
        return True
    if count > line.count:
        line.created_at = timezone.now()
    line.count = count
    line.save(update_fields=["count", "created_at"])
    return True


def open_notice(*, by: User, notice: Notification) -> bool:
    """Note that `by` has read `notice`. False when that was so already, or when it is not theirs."""
    return _read(by, Notification.objects.filter(pk=notice.pk)) == 1


def mark_all_read(*, by: User) -> int:
    """Note that `by` has read everything; return how many lines were unread."""
    return _read(by, Notification.objects.all())


def mark_read(*, by: User, kind: str, dedupe_keys: Iterable[str]) -> int:
    """Note that `by` has read what some notices of `kind` speak of, as when they open the thread itself. Returns how many."""
    return _read(by, Notification.objects.filter(kind=kind, dedupe_key__in=list(dedupe_keys)))


def retire_notices(*, by: User, notice_ids: Collection[int]) -> int:
    """Stop counting notices whose subject `by` may no longer see: nobody can open them. Returns how many."""
    return _read(by, Notification.objects.filter(pk__in=notice_ids))


@transaction.atomic
def forget_notices(*, user: User, kind: str) -> int:
    """Delete every line of `kind` that `user` has, read or not, as when what they spoke of is erased. Returns how many."""
    if not _lock([user.pk]):
        return 0
    lines = Notification.objects.filter(user=user, kind=kind)
    unread = lines.unread().count()
    if unread:
        User.objects.filter(pk=user.pk).update(unread_notices=F("unread_notices") - unread)
        user.unread_notices = max(0, user.unread_notices - unread)
    return lines.delete()[0]


def repair_unread_counts() -> int:
    """Set every member's counter to what the rows say; return how many were off. For the command that verifies counters."""
    unread = (
        Notification.objects.unread()
        .filter(user=OuterRef("pk"))
        .order_by()
        .values("user")
        .annotate(n=Count("pk"))
        .values("n")
    )
    wrong = User.objects.annotate(n=Coalesce(Subquery(unread), 0)).exclude(unread_notices=F("n"))
    repaired = 0
    for pk in list(wrong.values_list("pk", flat=True)):
        with transaction.atomic():
            _lock([pk])
            count = Notification.objects.unread().filter(user=pk).count()
            repaired += User.objects.filter(pk=pk).exclude(unread_notices=count).update(unread_notices=count)
    return repaired


@transaction.atomic
def _read(by: User, notices: QuerySet[Notification]) -> int:
    if not _lock([by.pk]):
        return 0
    n = notices.filter(user=by, read_at__isnull=True).update(read_at=timezone.now())
    if n:
        User.objects.filter(pk=by.pk).update(unread_notices=F("unread_notices") - n)
        by.unread_notices = max(0, by.unread_notices - n)
    return n


def _lock(user_ids: Collection[int]) -> list[int]:
    """Lock those of the members who are still here, in one order, so that two callers never wait for each other."""
    return list(
        User.objects.filter(pk__in=set(user_ids), is_active=True, erased_at__isnull=True)
        .select_for_update(no_key=True)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
