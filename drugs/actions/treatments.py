"""What members write on the list of their own medicines. Needs their agreement about health data; nobody is told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions.consents import require_health_consent
from accounts.audiences import Audience
from common.rules import require
from drugs import rules
from drugs.exceptions import ListFull, OnTheList
from drugs.models import Treatment

if TYPE_CHECKING:
    import datetime

    from accounts.models import User
    from drugs.models import Drug

MOST = 200  # entries of one member: far more than anybody takes, and a bound for the page
_GOING_ON = (Treatment.Status.TAKING, Treatment.Status.CONSIDERING)


@dataclass(frozen=True, slots=True)
class Course:
    """What an entry says. Days are the first of a month; `until` and `why_stopped` count only for a stopped course."""

    status: str
    since: datetime.date | None = None
    until: datetime.date | None = None
    why_stopped: str = ""
    audience: str = Audience.ME

    def as_fields(self) -> dict[str, object]:
        stopped = self.status == Treatment.Status.STOPPED
        return {
            "status": self.status,
            "since": None if self.status == Treatment.Status.CONSIDERING else self.since,
            "until": self.until if stopped else None,
            "why_stopped": self.why_stopped if stopped else "",
            "audience": self.audience,
        }


@transaction.atomic
def add_treatment(*, by: User, drug: Drug, course: Course) -> Treatment:
    """Put a course of `drug` on `by`'s list. The member's row stays locked until commit, so a double press adds one.

    Raises:
        ConsentMissing: `by` has not agreed that health data is kept.
        OnTheList: `drug` is there already, as one they take or think about, or stopped with just the same answers.
        ListFull: there are MOST entries.
    """
    _may(by)
    mine = Treatment.objects.filter(user=by)
    _refuse_second(by, drug.pk, course, but=None)
    if mine.count() >= MOST:
        raise ListFull(MOST)
    return Treatment.objects.create(user=by, drug=drug, **course.as_fields())


@transaction.atomic
def change_treatment(*, by: User, treatment: Treatment, course: Course) -> Treatment:
    """Write down how a course of `by` stands now. An entry that was removed meanwhile stays removed.

    Raises:
        PermissionDenied: it is not theirs.
        ConsentMissing: `by` has not agreed that health data is kept.
        OnTheList: another entry says that they take the drug or think about it.
        Treatment.DoesNotExist: it is gone.
    """
    require(treatment.user_id == by.pk, _("This entry is not on your list."))
    _may(by)
    held = Treatment.objects.select_for_update().get(pk=treatment.pk)
    _refuse_second(by, held.drug_id, course, but=held.pk)
    for name, value in course.as_fields().items():
        setattr(held, name, value)
    held.changed_at = timezone.now()
    held.save()
    return held


@transaction.atomic
def remove_treatment(*, by: User, treatment: Treatment) -> bool:
    """Erase an entry of `by`'s list; False when it is gone already. Never asks for the agreement.

    Raises:
        PermissionDenied: it is not theirs.
    """
    require(treatment.user_id == by.pk, _("This entry is not on your list."))
    return Treatment.objects.filter(pk=treatment.pk).delete()[0] > 0


def _may(by: User) -> None:
    require(rules.can_keep_list(by), _("This account is closed."))
    require_health_consent(by)


def _refuse_second(by: User, drug_id: int, course: Course, *, but: int | None) -> None:
    """One entry that goes on per drug. Of stopped ones there may be several, but not the same twice."""
    others = Treatment.objects.filter(user=by, drug=drug_id)
    if but is not None:
        others = others.exclude(pk=but)
    if course.status in _GOING_ON:
        same = others.filter(status__in=_GOING_ON)
    else:
        fields = course.as_fields()
        same = others.filter(**{name: fields[name] for name in ("status", "since", "until", "why_stopped")})
    if (other := same.values_list("pk", flat=True).first()) is not None:
        raise OnTheList(other)
