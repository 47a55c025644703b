"""Staff look at what is protected only with a reason, which the member reads."""

from __future__ import annotations

import datetime

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import rules
from accounts.models import StaffLook, User
from accounts.selectors.looks import open_look
from common.rules import require


@transaction.atomic
def give_reason(
    *, by: User, member: User, what: str, reason: str, note: str = "", subject_id: int | None = None
) -> StaffLook:
    """Write down that `by` looks at `what` of `member`, and open it to them for settings.STAFF_LOOK_MINUTES.

    `what` and `reason` are of `StaffLook`; `note` has at most `StaffLook.NOTE_MAX_CHARS` characters, and the member reads it.
    `subject_id` is the report, where it is one. What is open already stays open under its first reason: two presses at once
    write one row, because the row of `by` is held until commit.

    Raises:
        PermissionDenied: `by` has no work with that.
        ValueError: there is no such piece or reason, or the note is too long.
    """
    require(rules.can_look(by, what), _("This is not open to you. Nothing was shown."))
    if reason not in StaffLook.Reason.values or len(note) > StaffLook.NOTE_MAX_CHARS:
        raise ValueError("no reason that a member could read")
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    return open_look(by, member, what, subject_id) or StaffLook.objects.create(
        member=member,
        by=by,
        role=rules.role_of_look(by, what),
        what=StaffLook.What(what),
        subject_id=subject_id,
        reason=reason,
        note=note,
    )


@transaction.atomic
def find_by_address(*, by: User, address: str, reason: str, note: str = "") -> User | None:
    """The member with exactly this e-mail address, found with a reason; None when there is none.

    Finding is looking: whoever knows whose address it is has seen it. A confirmed address comes before one that somebody only
    claims.

    Raises:
        PermissionDenied, ValueError: see `give_reason`.
    """
    require(rules.can_look(by, StaffLook.What.EMAIL), _("This is not open to you. Nothing was shown."))
    confirmed = EmailAddress.objects.filter(email__iexact=address, verified=True).select_related("user")
    row = confirmed.first()
    member = row.user if row is not None else User.objects.filter(email__iexact=address).first()
    if member is not None:
        give_reason(by=by, member=member, what=StaffLook.What.EMAIL, reason=reason, note=note)
    return member


def purge_staff_looks() -> int:
    """Remove looks that are older than settings.STAFF_LOOK_KEEP_DAYS. Says how many. Run twice, it does the work once."""
    old = timezone.now() - datetime.timedelta(days=settings.STAFF_LOOK_KEEP_DAYS)
    return StaffLook.objects.filter(at__lt=old).delete()[0]
