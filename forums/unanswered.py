"""Nobody left unanswered: who hears of a thread that waits for a first reply.

After settings.UNANSWERED_HOURS some willing members who subscribe to its forum or to one of its drugs, after
settings.UNANSWERED_MODERATOR_HOURS the moderators. A line under Notices, never a mail; the line goes once somebody answers.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.rules import is_moderator
from forums.models import Thread
from forums.wanted import not_hidden, wanted
from notifications.actions.notify import notify_many
from notifications.registries import NoticeText

if TYPE_CHECKING:
    from collections.abc import Sequence

    from forums.querysets import ThreadQuerySet

# Kinds of notices; their subject is a thread.
UNANSWERED = "unanswered"  # for willing members
WAITING = "unanswered_team"  # for moderators, one line for all threads

OLDEST_DAYS = 14  # what has waited longer is not brought up again
_BATCH = 200  # threads per run
_REST = datetime.timedelta(days=1)  # between two such notices to one member
_ONE_AT_A_TIME = 7_201_455  # of pg_advisory_xact_lock: two runs would not see each other's notices

# Those who heard of such a thread longest ago come first, and among them whom chance picks: the same few are not asked always.
_WILLING = f"""
SELECT reader.id
FROM accounts_user reader
JOIN forums_thread thread ON thread.id = %(thread)s
WHERE reader.id IN (
    SELECT part.user_id FROM forums_subscription part WHERE part.forum_id = thread.forum_id OR part.drug_id IN
      (SELECT about.drug_id FROM forums_threaddrug about WHERE about.thread_id = thread.id))
  AND reader.welcomes_unanswered AND reader.is_active AND reader.erased_at IS NULL AND reader.id <> thread.author_id
  AND (reader.muted_until IS NULL OR reader.muted_until <= %(now)s)
  AND NOT EXISTS (SELECT FROM forums_threadread seen WHERE seen.user_id = reader.id AND seen.thread_id = thread.id)
  AND NOT EXISTS (SELECT FROM notifications_notification told WHERE told.user_id = reader.id
                  AND told.kind = %(kind)s AND told.created_at > %(rested)s)
  AND (NOT reader.keeps_distance OR ({wanted("reader.id", "thread")}))
  AND {not_hidden("thread.author_id", "reader.id")}
ORDER BY (SELECT max(told.created_at) FROM notifications_notification told
          WHERE told.user_id = reader.id AND told.kind = %(kind)s) NULLS FIRST,
         md5(reader.id || ' ' || thread.id)
LIMIT %(most)s
"""  # noqa: S608 - names of columns and tables of ours


def waiting_for_moderators() -> ThreadQuerySet:
    """Threads that have waited longer than settings.UNANSWERED_MODERATOR_HOURS, oldest first."""
    now = timezone.now()
    return (
        Thread.objects.unanswered()
        .filter(
            created_at__lte=now - datetime.timedelta(hours=settings.UNANSWERED_MODERATOR_HOURS),
            created_at__gt=now - datetime.timedelta(days=OLDEST_DAYS),
        )
        .order_by("created_at", "pk")
    )


def offer_to_members() -> int:
    """Tell willing members of threads that wait; return how many threads found somebody.

    One transaction per thread, which it claims; a thread that finds nobody now is tried again until it is the moderators'.
    Nobody hears of two threads within a day, also when two runs meet.
    """
    now = timezone.now()
    found = (
        Thread.objects.unanswered()
        .filter(
            offered_to_members_at__isnull=True,
            created_at__lte=now - datetime.timedelta(hours=settings.UNANSWERED_HOURS),
            created_at__gt=now - datetime.timedelta(hours=settings.UNANSWERED_MODERATOR_HOURS),
        )
        .order_by("created_at", "pk")
    )
    return sum(_offer(pk, now) for pk in list(found.values_list("pk", flat=True)[:_BATCH]))


@transaction.atomic
def _offer(thread_id: int, now: datetime.datetime) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ONE_AT_A_TIME])
    waits = Thread.objects.unanswered().filter(pk=thread_id, offered_to_members_at__isnull=True)
    thread = waits.select_for_update(of=["self"], no_key=True, skip_locked=True).only("pk").first()
    if thread is None:
        return False
    values: dict[str, Any] = {
        "thread": thread_id,
        "now": now,
        "rested": now - _REST,
        "kind": UNANSWERED,
        "most": settings.UNANSWERED_MEMBERS,
    }
    with connection.cursor() as cursor:
        cursor.execute(_WILLING, values)
        willing = [pk for (pk,) in cursor.fetchall()]
    if not willing:
        return False
    notify_many(kind=UNANSWERED, subject_id=thread_id, dedupe_key=f"thread:{thread_id}", user_ids=willing)
    Thread.objects.filter(pk=thread_id).update(offered_to_members_at=now)
    return True


@transaction.atomic
def offer_to_moderators() -> int:
    """Tell moderators of threads that still wait; return how many. Each thread once: it is claimed."""
    found = waiting_for_moderators().filter(offered_to_moderators_at__isnull=True)
    threads = list(
        found.select_for_update(of=["self"], no_key=True, skip_locked=True).only("pk", "author")[:_BATCH]
    )
    if not threads:
        return 0
    team = User.objects.filter(Q(is_moderator=True) | Q(is_superuser=True), is_active=True)
    moderators = list(team.values_list("pk", flat=True))
    for thread in threads:
        others = [pk for pk in moderators if pk != thread.author_id]
        notify_many(kind=WAITING, subject_id=thread.pk, dedupe_key=WAITING, user_ids=others)
    Thread.objects.filter(pk__in=[thread.pk for thread in threads]).update(
        offered_to_moderators_at=timezone.now()
    )
    return len(threads)


def resolve_unanswered(reader: User, thread_ids: Sequence[int]) -> dict[int, NoticeText]:
    """Texts of notices to willing members; none for threads that have been answered since. One query."""
    threads = (
        Thread.objects.visible_to(reader)
        .wanted_by(reader)
        .unanswered()
        .filter(pk__in=thread_ids)
        .select_related("forum", "author")
        .defer("search")
    )
    return {
        thread.pk: NoticeText(
            text=_("Nobody has replied yet to a thread in %(forum)s: %(title)s")
            % {"forum": thread.forum.name, "title": thread.title},
            url=thread.get_absolute_url(),
            name=thread.author.shown_handle if thread.author else "",
        )
        for thread in threads
    }


def resolve_waiting(reader: User, thread_ids: Sequence[int]) -> dict[int, NoticeText]:
    """Texts of notices to moderators: they lead to the list on the first page of the admin. No query."""
    if not is_moderator(reader):
        return {}
    text = NoticeText(
        text=_("Threads have waited long for a first reply. They are listed on the moderators' first page."),
        url=f"{reverse('admin:index')}#unanswered",
        counts=True,
    )
    return dict.fromkeys(thread_ids, text)
