"""Pages of a member's own medicines and reminders, and what others see of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.audiences import Viewpoint
from accounts.registries import MemberPanel
from accounts.selectors.consents import health_agreement
from drugs.models import Experience, Reminder, Treatment
from drugs.schedules import today_of
from drugs.selectors.directory import directory

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable

    from accounts.models import User
    from drugs.selectors.directory import DirectoryEntry


@dataclass(frozen=True, slots=True)
class MedicineRow:
    """One course of a drug in words."""

    pk: int
    name: str
    url: str  # page of the drug; empty while it is not published
    status: str
    when: str  # "since March 2025", "March 2024 to May 2025"; empty when nothing is known
    why_stopped: str
    audience: str  # a value of Audience


@dataclass(frozen=True, slots=True)
class ReminderRow:
    """One reminder in words."""

    pk: int
    about: str
    words: str
    every: str  # "every 4 weeks"
    next_on: datetime.date
    is_due: bool
    is_paused: bool
    by_mail: bool


@dataclass(frozen=True, slots=True)
class MedicineGroup:
    status: str
    heading: str
    rows: list[MedicineRow]


@dataclass(frozen=True, slots=True)
class MyMedicines:
    """The page "My medicines". Without the agreement both lists are empty."""

    has_agreed: bool
    groups: list[MedicineGroup]
    due: list[ReminderRow]
    later: list[ReminderRow]  # what is not due, and what rests


def my_medicines(member: User) -> MyMedicines:
    """Everything `member` keeps about their own medicines. Three queries."""
    rows = _rows(Treatment.objects.visible_to(member).filter(user=member))
    reminders = [
        reminder_row(each, member) for each in Reminder.objects.visible_to(member).order_by("next_on", "pk")
    ]
    return MyMedicines(
        has_agreed=health_agreement(member) is not None,
        groups=_grouped(rows),
        due=[row for row in reminders if row.is_due],
        later=sorted((row for row in reminders if not row.is_due), key=lambda row: row.is_paused),
    )


def my_drugs(member: User) -> list[DirectoryEntry]:
    """Drugs that `member` takes or thinks about, for the directory. One query."""
    going_on = Treatment.objects.filter(user=member).exclude(status=Treatment.Status.STOPPED)
    ids = set(going_on.values_list("drug_id", flat=True))
    return [entry for entry in directory().entries if entry.pk in ids]


def member_panel(viewpoint: Viewpoint, member: User) -> MemberPanel | None:
    """What `member` shows of their medicines to who looks from there, on their page; also to themselves. One query."""
    rows = _rows(Treatment.objects.shown_to(viewpoint).filter(user=member))
    if not rows and viewpoint is not Viewpoint.ME:
        return None
    context = {"groups": _grouped(rows), "url": reverse("drugs:my_medicines")}
    return MemberPanel("drugs/medicines/partials/_member.html", context)


def going_on(member: User, drug_id: int) -> int | None:
    """The entry that says that `member` takes the drug or thinks about it, if there is one. One query."""
    found = Treatment.objects.filter(user=member, drug=drug_id).exclude(status=Treatment.Status.STOPPED)
    return found.values_list("pk", flat=True).first()


def health_counts(user: User) -> list[str]:
    """What goes with the agreement about health data, in words. Three queries."""
    cards = Experience.objects.filter(user=user).aggregate(
        n=Count("pk", distinct=True), versions=Count("versions", distinct=True)
    )
    treatments = Treatment.objects.filter(user=user).count()
    reminders = Reminder.objects.filter(user=user).count()
    said = [
        (
            treatments,
            ngettext("%(n)s entry in your medicines", "%(n)s entries in your medicines", treatments),
        ),
        (reminders, ngettext("%(n)s reminder", "%(n)s reminders", reminders)),
        (
            cards["n"],
            ngettext("%(n)s experience card", "%(n)s experience cards", cards["n"]),
        ),
        (
            cards["versions"],
            ngettext("%(n)s earlier version of a card", "%(n)s earlier versions of cards", cards["versions"]),
        ),
    ]
    return [words % {"n": n} for n, words in said if n]


def reminder_row(reminder: Reminder, member: User) -> ReminderRow:
    """`reminder` of `member` in words, as it stands today. No query."""
    is_paused = reminder.paused_at is not None
    return ReminderRow(
        pk=reminder.pk,
        about=reminder.get_about_display(),
        words=reminder.words,
        every=_every(reminder),
        next_on=reminder.next_on,
        is_due=not is_paused and reminder.next_on <= today_of(member.time_zone, timezone.now()),
        is_paused=is_paused,
        by_mail=reminder.by_mail,
    )


def medicine_row(treatment: Treatment) -> MedicineRow:
    """`treatment`, its drug loaded, in words. No query."""
    entry = next((each for each in directory().entries if each.pk == treatment.drug_id), None)
    return MedicineRow(
        pk=treatment.pk,
        name=entry.name if entry else treatment.drug.generic_name,
        url=entry.get_absolute_url() if entry else "",
        status=treatment.status,
        when=_when(treatment),
        why_stopped=treatment.get_why_stopped_display() if treatment.why_stopped else "",
        audience=treatment.audience,
    )


def _rows(treatments: Iterable[Treatment]) -> list[MedicineRow]:
    rows = treatments.select_related("drug").order_by("-changed_at", "-pk")  # type: ignore[attr-defined]
    return [medicine_row(each) for each in rows]


def _grouped(rows: list[MedicineRow]) -> list[MedicineGroup]:
    """What goes on first, what is over last; groups without a row are left out."""
    headings: dict[str, str] = {
        Treatment.Status.TAKING: _("Taking now"),
        Treatment.Status.CONSIDERING: _("Thinking about"),
        Treatment.Status.STOPPED: _("Stopped"),
    }
    groups = [
        MedicineGroup(status, heading, [row for row in rows if row.status == status])
        for status, heading in headings.items()
    ]
    return [group for group in groups if group.rows]


def _when(treatment: Treatment) -> str:
    since, until = _month(treatment.since), _month(treatment.until)
    if since and until:
        return since if since == until else _("%(since)s to %(until)s") % {"since": since, "until": until}
    if until:
        return _("until %(until)s") % {"until": until}
    if since and treatment.status == Treatment.Status.STOPPED:
        return _("from %(since)s") % {"since": since}
    return _("since %(since)s") % {"since": since} if since else ""


def _month(day: datetime.date | None) -> str:
    return date_format(day, "F Y") if day else ""


def _every(reminder: Reminder) -> str:
    n = reminder.every
    if reminder.unit == Reminder.Unit.WEEKS:
        return ngettext("every week", "every %(n)s weeks", n) % {"n": n}
    return ngettext("every month", "every %(n)s months", n) % {"n": n}
