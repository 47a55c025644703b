"""Telling members that a reminder of theirs is due."""

from __future__ import annotations

import datetime
from collections import defaultdict
from typing import TYPE_CHECKING

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from drugs.models import Reminder
from drugs.reminder_notices import REMINDER, notice_key, reminder_due
from drugs.schedules import is_due
from notifications.actions.notify import notify_many
from notifications.actions.outbox import queue_email
from notifications.suppression import suppressed_among

if TYPE_CHECKING:
    from collections.abc import Sequence

_FARTHEST_EAST = datetime.timedelta(hours=14)  # where a day begins first
_BATCH = 100  # members per transaction


def tell_due_reminders() -> int:
    """Tell every member whose reminder has come; return how many reminders. May run twice, also at once.

    `told_at` is the claim: it changes in one transaction with the notice and the mail, so each day of a reminder is told once.
    Members whose row somebody holds are left to the next run.
    """
    due = sorted(_members_with_something_due(timezone.now()))
    return sum(_tell(due[start : start + _BATCH]) for start in range(0, len(due), _BATCH))


def _members_with_something_due(now: datetime.datetime) -> set[int]:
    rows = Reminder.objects.to_tell((now + _FARTHEST_EAST).date()).filter(
        user__is_active=True, user__erased_at__isnull=True
    )
    return {
        user_id
        for user_id, next_on, zone in rows.values_list("user_id", "next_on", "user__time_zone")
        if is_due(next_on, zone, now)
    }


@transaction.atomic
def _tell(user_ids: Sequence[int]) -> int:
    now = timezone.now()
    # Members first, in one order, as whoever changes notices does.
    members = {
        member.pk: member
        for member in User.objects.filter(pk__in=user_ids, is_active=True, erased_at__isnull=True)
        .select_for_update(no_key=True, skip_locked=True)
        .order_by("pk")
    }
    waiting = Reminder.objects.to_tell((now + _FARTHEST_EAST).date()).filter(user__in=members)
    due = [
        each
        for each in waiting.select_for_update().order_by("pk")
        if is_due(each.next_on, members[each.user_id].time_zone, now)
    ]
    Reminder.objects.filter(pk__in=[each.pk for each in due]).update(told_at=now)
    for each in due:
        notify_many(
            kind=REMINDER, subject_id=each.pk, dedupe_key=notice_key(each.pk), user_ids=[each.user_id]
        )
    _write(members, [each for each in due if each.by_mail])
    return len(due)


def _write(members: dict[int, User], due: Sequence[Reminder]) -> None:
    """One mail per member, however many came at once, and only to an address that is proven to be theirs."""
    by_member: dict[int, list[Reminder]] = defaultdict(list)
    for each in due:
        by_member[each.user_id].append(each)
    proven = EmailAddress.objects.filter(user__in=by_member, verified=True, email__iexact=F("user__email"))
    reached = sorted(set(proven.values_list("user_id", flat=True)))
    away = suppressed_among(members[user_id].email for user_id in reached)
    for user_id in reached:
        member, first = members[user_id], by_member[user_id][0]
        if member.email in away:
            continue
        queue_email(
            user=member,
            to=member.email,
            kind=REMINDER,
            dedupe_key=f"reminder:{first.pk}:{first.next_on}",
            composed=reminder_due(member),
        )
