"""Reads that span several models of this app."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from accounts.handles import forms_of_key, handle_key, holder_of_address, holder_of_member
from accounts.models import ReservedHandle, User

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
    reserved = ReservedHandle.objects.filter(handle_key__in=forms_of_key(key)).exclude(
        held_for=holder_of_address(email)
    )
    if not (pending is not None and pending.handle_key == key) and reserved.exists():
        return False
    own_tries = Q(pk=pending.user_id or 0) if pending is not None else Q()
    if email:
        own_tries |= Q(email=email.lower())
    holders = User.objects.filter(handle_key=key)
    if own_tries:
        holders = holders.exclude(pk__in=User.objects.unconfirmed().filter(own_tries).values("pk"))
    return not holders.exists()


def is_free_to_take(handle: str, *, member: User) -> bool:
    """Whether `member` may rename to `handle`: it is free, or it was theirs a while ago."""
    key = handle_key(handle)
    if key == member.handle_key:  # another way to write the own name
        return True
    return (
        not User.objects.filter(handle_key=key).exclude(pk=member.pk).exists()
        and not ReservedHandle.objects.filter(handle_key__in=forms_of_key(key))
        .exclude(held_for=holder_of_member(member.pk))
        .exists()
    )
