"""What members want to be reminded of. They set the schedule; what it is about leaves this table for no mail and no notice."""

from __future__ import annotations

import datetime
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actions.consents import require_health_consent
from accounts.models import User
from common.rules import require
from drugs import rules
from drugs.exceptions import ListFull
from drugs.models import Reminder
from drugs.reminder_notices import REMINDER, notice_key
from drugs.schedules import first_after, today_of
from notifications.actions.notify import mark_read
from notifications.actions.outbox import drop_waiting
from notifications.registries import OptionalMail

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    _NextDay = Callable[[Reminder, datetime.date], datetime.date]  # the row and today -> when it comes again

MOST = 30  # reminders of one member: each may bring a notice and a mail


@dataclass(frozen=True, slots=True)
class Plan:
    """What a reminder is about and when: `every` so many `unit`, from `next_on` on, a day in the member's calendar."""

    about: str
    every: int
    unit: str
    next_on: datetime.date
    words: str = ""
    by_mail: bool = False


@transaction.atomic
def add_reminder(*, by: User, plan: Plan) -> Reminder:
    """Keep a reminder of `by`. The member's row stays locked until commit, so a double press adds one.

    Raises:
        ConsentMissing: `by` has not agreed that health data is kept.
        ListFull: there are MOST of them.
    """
    _may(by)
    mine = Reminder.objects.filter(user=by)
    same = mine.filter(**asdict(plan), told_at=None, paused_at=None).first()
    if same is not None:
        return same
    if mine.count() >= MOST:
        raise ListFull(MOST)
    return Reminder.objects.create(user=by, starts_on=plan.next_on, **asdict(plan))


@transaction.atomic
def change_reminder(*, by: User, reminder: Reminder, plan: Plan) -> Reminder:
    """Put another plan in its place. A new day or rhythm begins the schedule anew; a day that was told and stays is not told again.

    Raises:
        PermissionDenied: it is not theirs.
        ConsentMissing: `by` has not agreed that health data is kept.
        Reminder.DoesNotExist: it is gone.
    """
    _require_own(by, reminder)
    _may(by)
    held = Reminder.objects.select_for_update().get(pk=reminder.pk)
    if (held.next_on, held.every, held.unit) != (plan.next_on, plan.every, plan.unit):
        held.starts_on = plan.next_on
    if held.next_on != plan.next_on:
        held.told_at = None
    for name, value in asdict(plan).items():
        setattr(held, name, value)
    held.save()
    _settle(by, [held])
    return held


@transaction.atomic
def finish_reminder(*, by: User, reminder: Reminder, due: datetime.date) -> bool:
    """What was due on `due` is done: on to the next day of the schedule. False when it was moved on already, as by a double press.

    Raises:
        PermissionDenied: it is not theirs.
    """
    return _move(by, reminder, due, lambda held, today: first_after(held, max(today, held.next_on)))


@transaction.atomic
def postpone_reminder(*, by: User, reminder: Reminder, due: datetime.date, days: int) -> bool:
    """Remind `by` of what was due on `due` again, `days` (1 to 31) after today. The schedule behind it stays. False as above.

    Raises:
        PermissionDenied: it is not theirs.
    """
    ahead = datetime.timedelta(days=min(max(days, 1), 31))
    return _move(by, reminder, due, lambda _held, today: today + ahead)


@transaction.atomic
def pause_reminder(*, by: User, reminder: Reminder) -> bool:
    """Tell nothing until it goes on. False when it rests already.

    Raises:
        PermissionDenied: it is not theirs.
    """
    held = _hold(by, reminder)
    if held is None or held.paused_at is not None:
        return False
    held.paused_at = timezone.now()
    held.save(update_fields=["paused_at"])
    _settle(by, [held])
    return True


@transaction.atomic
def resume_reminder(*, by: User, reminder: Reminder) -> bool:
    """Let a paused reminder go on; days that went by meanwhile are passed over. False when it is not paused.

    Raises:
        PermissionDenied: it is not theirs.
    """
    held = _hold(by, reminder)
    if held is None or held.paused_at is None:
        return False
    today = today_of(by.time_zone, timezone.now())
    if held.next_on < today:
        held.next_on = first_after(held, today - datetime.timedelta(days=1))
        held.told_at = None
    held.paused_at = None
    held.save(update_fields=["next_on", "told_at", "paused_at"])
    return True


@transaction.atomic
def remove_reminder(*, by: User, reminder: Reminder) -> bool:
    """Erase a reminder of `by`; False when it is gone already. Never asks for the agreement.

    Raises:
        PermissionDenied: it is not theirs.
    """
    held = _hold(by, reminder)
    if held is None:
        return False
    held.delete()
    _settle(by, [reminder])
    return True


@transaction.atomic
def stop_reminder_mail(*, user_id: int) -> bool:
    """Send `user_id` no more mail with reminders, on the word of a signed link; notices in the site go on. False when there was none."""
    by = User.objects.select_for_update(no_key=True).filter(pk=user_id).first()
    if by is None:
        return False
    stopped = Reminder.objects.filter(user=by, by_mail=True).update(by_mail=False)
    drop_waiting(user=by, kind=REMINDER)
    return stopped > 0


REMINDER_MAIL = OptionalMail(
    question=gettext_lazy("Stop mail with reminders?"),
    explained=gettext_lazy(
        "No mail will say any more that a reminder is due. You still find it under Notices, and you can ask for the mail again on the reminder itself."
    ),
    stopped=gettext_lazy("Mail with reminders has stopped"),
    stop=stop_reminder_mail,
)


def _may(by: User) -> None:
    require(rules.can_keep_list(by), _("This account is closed."))
    require_health_consent(by)


def _require_own(by: User, reminder: Reminder) -> None:
    require(reminder.user_id == by.pk, _("This reminder is not yours."))


def _hold(by: User, reminder: Reminder) -> Reminder | None:
    """The row as it is now, locked; its member first, as everybody who changes notices does."""
    _require_own(by, reminder)
    User.objects.select_for_update(no_key=True).filter(pk=by.pk).values_list("pk").first()
    return Reminder.objects.select_for_update().filter(pk=reminder.pk).first()


def _move(by: User, reminder: Reminder, due: datetime.date, next_day: _NextDay) -> bool:
    held = _hold(by, reminder)
    if held is None or held.next_on != due or held.paused_at is not None:
        return False
    held.next_on = next_day(held, today_of(by.time_zone, timezone.now()))
    held.told_at = None
    held.save(update_fields=["next_on", "told_at"])
    _settle(by, [held])
    return True


def _settle(by: User, changed: Iterable[Reminder]) -> None:
    """Notices of reminders that no longer wait count as read, and a mail that nothing calls for any more does not go."""
    waiting = Reminder.objects.filter(user=by, told_at__isnull=False, paused_at__isnull=True)
    calling = set(waiting.filter(pk__in=[each.pk for each in changed]).values_list("pk", flat=True))
    mark_read(
        by=by,
        kind=REMINDER,
        dedupe_keys=[notice_key(each.pk) for each in changed if each.pk not in calling],
    )
    if not waiting.filter(by_mail=True).exists():
        drop_waiting(user=by, kind=REMINDER)
