"""Looks of staff at what is protected: what is open to whom now, and what the member reads about it."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING

from allauth.account.models import EmailAddress
from django.conf import settings
from django.utils import timezone

from accounts.models import StaffLook
from common.pagination import Page, keyset_page

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from accounts.models import User

_LOOKS_ON_A_PAGE = 50


@dataclass(frozen=True, slots=True)
class Address:
    email: str
    is_confirmed: bool


def open_looks(by: User, what: str) -> QuerySet[StaffLook]:
    """The looks that still open something to whoever gave their reasons. Asks nothing until it is read."""
    since = timezone.now() - datetime.timedelta(minutes=settings.STAFF_LOOK_MINUTES)
    return StaffLook.objects.filter(by=by, what=what, at__gt=since)


def open_look(by: User, member: User, what: str, subject_id: int | None = None) -> StaffLook | None:
    """The look that opens this piece to `by` now, if there is one. One query."""
    return open_looks(by, what).filter(member=member, subject_id=subject_id).order_by("-at").first()


def looks_at(member: User, *, cursor: str = "") -> Page[StaffLook]:
    """Who of the staff looked at what of `member`, newest first. One query. Who it was stays with the role."""
    seen = StaffLook.objects.filter(member=member).defer("by_id")
    return keyset_page(seen, moment="at", cursor=cursor, size=_LOOKS_ON_A_PAGE)


def count_looks(member: User) -> int:
    """How many looks the member's page tells of. One query."""
    return StaffLook.objects.filter(member=member).count()


def addresses_of(member: User) -> list[Address]:
    """Every e-mail address of `member`, the one in use first. One query. Only for who gave a reason."""
    rows = EmailAddress.objects.filter(user=member).order_by("-primary", "pk")
    found = [Address(row.email, row.verified) for row in rows]
    if member.email and member.email.casefold() not in {each.email.casefold() for each in found}:
        found.insert(0, Address(member.email, is_confirmed=False))
    return found
