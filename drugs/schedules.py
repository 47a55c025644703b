"""When a reminder comes: days of a member's calendar. They set the schedule; nothing here proposes one."""

from __future__ import annotations

import calendar
import datetime
from typing import TYPE_CHECKING

from django.conf import settings

from notifications.digests import zone_named

if TYPE_CHECKING:
    from drugs.models import Reminder

_MONTHS_PER_YEAR = 12
FURTHEST = datetime.timedelta(days=5 * 366)  # how far ahead the next day may lie


def today_of(time_zone: str, now: datetime.datetime) -> datetime.date:
    """The day that a member's calendar shows."""
    return now.astimezone(zone_named(time_zone)).date()


def is_due(next_on: datetime.date, time_zone: str, now: datetime.datetime) -> bool:
    """Whether `next_on` has come where the member lives: from settings.REMINDER_HOUR of that day."""
    local = now.astimezone(zone_named(time_zone))
    return local.date() > next_on or (local.date() == next_on and local.hour >= settings.REMINDER_HOUR)


def first_after(reminder: Reminder, day: datetime.date) -> datetime.date:
    """The first day of the reminder's schedule that comes after `day`.

    Counted from `starts_on` each time, so that a schedule on the 31st keeps to it: 28 February, then 31 March.
    """
    start, every = reminder.starts_on, reminder.every
    if day < start:
        return start
    if reminder.unit == reminder.Unit.WEEKS:
        step = datetime.timedelta(weeks=every)
        return start + ((day - start) // step + 1) * step
    months = (day.year - start.year) * _MONTHS_PER_YEAR + day.month - start.month
    count = max(0, months // every)
    while (found := _plus_months(start, count * every)) <= day:
        count += 1
    return found


def _plus_months(day: datetime.date, months: int) -> datetime.date:
    year, month = divmod(day.year * _MONTHS_PER_YEAR + day.month - 1 + months, _MONTHS_PER_YEAR)
    last = calendar.monthrange(year, month + 1)[1]
    return datetime.date(year, month + 1, min(day.day, last))
