"""Ways to sign in, and where somebody is signed in: what is noted, told and ended."""

from __future__ import annotations

import datetime
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from accounts.emails import compose_change_mail
from accounts.models import SignIn, User
from accounts.notices import Change
from accounts.registries import change_handlers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import QuerySet

_NOWHERE = "0.0.0.0"  # noqa: S104 - no address of a network
_AT_ONCE = 10_000  # rows that one statement removes


@contextmanager
def one_change_of_keys(*, by: User) -> Iterator[User]:
    """The block is a transaction in which no other change of `by`'s ways to sign in runs. Locks the member's row."""
    with transaction.atomic():
        yield User.objects.select_for_update().get(pk=by.pk)


@transaction.atomic
def note_sign_in(*, by: User, device: str, way: str) -> SignIn:
    """Note that `by` signed in, and tell them when no such device did lately. The first time of all is told to nobody.

    `device` as `accounts.devices.device_of` says it. Not idempotent: each call is one sign-in. Locks the member's row, so that
    two at once on a new device are told of once.
    """
    now = timezone.now()
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    mine = SignIn.objects.filter(user=by)
    lately = now - datetime.timedelta(days=settings.SIGN_IN_KNOWN_DAYS)
    is_new = not mine.filter(device=device, at__gt=lately).exists()
    if is_new and by.joined_at > now - datetime.timedelta(days=settings.SIGN_IN_KEEP_DAYS):
        is_new = mine.exists()
    entry = SignIn.objects.create(user=by, device=device, way=way, is_new=is_new, at=now)
    if is_new:
        tell_of_change(by=by, change=Change.NEW_DEVICE)
        compose_change_mail(Change.NEW_DEVICE, at=now, device=device).to_message(by.email).send()
    return entry


def note_session(*, by: User, session_key: str, device: str) -> None:
    """Note that `by` is signed in with that session. Idempotent. allauth's table wants an address; none is kept."""
    kept = {"user": by, "user_agent": device, "ip": _NOWHERE, "last_seen_at": timezone.now()}
    UserSession.objects.update_or_create(session_key=session_key, defaults=kept)


@transaction.atomic
def tell_of_change(*, by: User, change: Change) -> None:
    """Write the notice of a change to how `by` signs in. Whoever is leaving or gone is passed over."""
    for handler in change_handlers:
        handler(by, change)


@transaction.atomic
def end_session(*, by: User, session_id: int) -> bool:
    """Sign `by` out where the session of that number is; False when there is none of theirs. Idempotent."""
    return _end(UserSession.objects.filter(user=by, pk=session_id)) == 1


@transaction.atomic
def end_other_sessions(*, by: User, here: str) -> int:
    """Sign `by` out everywhere but in the session with the key `here` ("" for none); return in how many places. Idempotent."""
    return _end(UserSession.objects.filter(user=by).exclude(session_key=here))


def _end(rows: QuerySet[UserSession]) -> int:
    store = import_module(settings.SESSION_ENGINE).SessionStore
    keys = list(rows.values_list("session_key", flat=True))
    live = set(Session.objects.filter(session_key__in=keys).values_list("session_key", flat=True))
    for key in keys:
        store(key).delete()  # from PostgreSQL and from Redis
    UserSession.objects.filter(session_key__in=keys).delete()
    return len(live)


def purge_sign_ins() -> int:
    """Remove sign-ins older than `SIGN_IN_KEEP_DAYS`, so many at a time; return how many. Idempotent."""
    old = timezone.now() - datetime.timedelta(days=settings.SIGN_IN_KEEP_DAYS)
    chosen = SignIn.objects.filter(at__lt=old).values("pk")[:_AT_ONCE]
    return SignIn.objects.filter(pk__in=chosen).delete()[0]
