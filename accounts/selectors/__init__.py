"""Reads that span several models of this app."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone

from accounts import policies
from accounts.handles import handle_key, holder_of_address, holder_of_member
from accounts.models import Consent, ReservedHandle, User

if TYPE_CHECKING:
    from accounts.querysets import UserQuerySet


@dataclass(frozen=True, slots=True)
class PendingSignup:
    """What a browser's session remembers of a sign-up that it has not confirmed. Never shown."""

    handle_key: str
    user_id: int | None  # None: the address had an account, so none was made


def find_unconfirmed(email: str) -> User | None:
    """The account that somebody made with `email` and never confirmed, if any. Locks it."""
    return User.objects.unconfirmed().select_for_update().filter(email__iexact=email).first()


def unconfirmed_for_too_long() -> UserQuerySet:
    """Accounts to purge now."""
    since = timezone.now() - datetime.timedelta(hours=settings.UNCONFIRMED_ACCOUNT_HOURS)
    return User.objects.unconfirmed().filter(joined_at__lte=since)


def is_free_to_join(handle: str, *, email: str, pending: PendingSignup | None) -> bool:
    """Whether somebody who signs up with `email` may have `handle`.

    Whatever an earlier try with the same address, or from the same browser, took does not stand in the way.
    The answer depends on nothing that would tell whether an address has an account.
    """
    key = handle_key(handle)
    if pending is not None and pending.handle_key == key and pending.user_id is None:
        return not User.objects.filter(handle_key=key).exists()
    reserved = ReservedHandle.objects.filter(handle_key=key)
    if email:
        reserved = reserved.exclude(held_for=holder_of_address(email))
    if reserved.exists():
        return False
    holder = User.objects.filter(handle_key=key).first()
    if holder is None:
        return True
    is_own_try = (email and holder.email == email.lower()) or (
        pending is not None and pending.user_id == holder.pk
    )
    return bool(is_own_try) and User.objects.unconfirmed().filter(pk=holder.pk).exists()


def is_free_to_take(handle: str, *, member: User) -> bool:
    """Whether `member` may rename to `handle`: it is free, or it was theirs a while ago."""
    key = handle_key(handle)
    return (
        not User.objects.filter(handle_key=key).exclude(pk=member.pk).exists()
        and not ReservedHandle.objects.filter(handle_key=key)
        .exclude(held_for=holder_of_member(member.pk))
        .exists()
    )


@dataclass(frozen=True, slots=True)
class Agreement:
    """One line under "What you agreed to"."""

    kind: str
    title: str
    version: str
    given_at: datetime.datetime
    withdrawn_at: datetime.datetime | None
    is_policy: bool  # has a page of its own


def agreements_of(member: User) -> list[Agreement]:
    """Everything `member` agreed to, newest first. One query."""
    return [
        Agreement(
            row.kind,
            row.get_kind_display(),
            row.version,
            row.given_at,
            row.withdrawn_at,
            row.kind in policies.VERSIONS,
        )
        for row in Consent.objects.filter(user=member).order_by("-given_at", "-pk")
    ]
