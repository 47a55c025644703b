"""Lists and reminders of those who may sign in to the example community: one of every kind that the pages know."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from drugs.actions.reminders import Plan, add_reminder, pause_reminder
from drugs.actions.telling import tell_due_reminders
from drugs.actions.treatments import Course, add_treatment
from drugs.models import Reminder, Treatment
from notifications.models import Notification

if TYPE_CHECKING:
    from collections.abc import Mapping

    from accounts.models import User
    from drugs.models import Drug

_TOLD = datetime.timedelta(hours=3)  # before now
# handle -> slug of the drug, how it stands, months ago since and until, why it ended, who sees it
_MEDICINES: dict[str, list[tuple[str, str, int | None, int | None, str, str]]] = {
    "marlow": [
        ("imuran", "taking", 13, None, "", "members"),
        ("plaquenil", "taking", 40, None, "", "me"),
        ("benlysta", "considering", None, None, "", "team"),
        ("prednisone", "stopped", 41, 20, "better", "me"),
    ],
    "old_fern": [("plaquenil", "taking", 130, None, "", "members"), ("cellcept", "stopped", 70, 66, "effects", "me")],
    "wrenfeather": [("cellcept", "taking", 9, None, "", "team"), ("plaquenil", "taking", 30, None, "", "members")],
    "margin_note": [("plaquenil", "taking", 55, None, "", "me")],
    "second_margin": [("cellcept", "taking", 31, None, "", "me")],
    "lantern_keeper": [("plaquenil", "stopped", 90, 12, "tests", "members")],
}  # fmt: skip
# handle -> what about, own words, days until it comes, every, unit, by mail, rests
_REMINDERS: dict[str, list[tuple[str, str, int, int, str, bool, bool]]] = {
    "marlow": [
        ("blood", "The small lab by the station", -1, 4, "weeks", True, False),
        ("eyes", "", 96, 12, "months", False, False),
        ("supply", "", 11, 2, "months", False, True),
    ],
    "old_fern": [("eyes", "", 30, 12, "months", True, False)],
}


def keep_medicines(people: Mapping[str, User], drugs: Mapping[str, Drug], now: datetime.datetime) -> None:
    """Fill in the lists; the one reminder that is due has been told this morning."""
    for handle, entries in _MEDICINES.items():
        for slug, status, since, until, why, audience in entries:
            course = Course(status, _month(now, since), _month(now, until), why, audience)
            add_treatment(by=people[handle], drug=drugs[slug], course=course)
    for handle, reminders in _REMINDERS.items():
        for about, words, days, every, unit, by_mail, rests in reminders:
            next_on = now.date() + datetime.timedelta(days=days)
            plan = Plan(about=about, every=every, unit=unit, next_on=next_on, words=words, by_mail=by_mail)
            reminder = add_reminder(by=people[handle], plan=plan)
            if rests:
                pause_reminder(by=people[handle], reminder=reminder)
    tell_due_reminders()
    Notification.objects.filter(kind="reminder").update(created_at=now - _TOLD)
    Reminder.objects.filter(told_at__isnull=False).update(told_at=now - _TOLD)
    Treatment.objects.update(created_at=now - _TOLD, changed_at=now - _TOLD)


def _month(now: datetime.datetime, ago: int | None) -> datetime.date | None:
    """The first of the month so many months ago."""
    if ago is None:
        return None
    year, month = divmod(now.year * 12 + now.month - 1 - ago, 12)
    return datetime.date(year, month + 1, 1)
