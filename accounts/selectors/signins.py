"""Where somebody is signed in, and whether with a second step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.devices import device_of
from accounts.models import SignIn

if TYPE_CHECKING:
    import datetime

    from django.contrib.auth.models import AnonymousUser
    from django.http import HttpRequest

    from accounts.models import User

_MOST_SIGN_INS = 50  # in the list of one member

# Spare codes belong to one of these and are no second step of their own.
SECOND_STEPS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def second_steps_of(user: User) -> set[str]:
    """The kinds of second step that `user` has set up. One query."""
    return set(Authenticator.objects.filter(user=user, type__in=SECOND_STEPS).values_list("type", flat=True))


def used_second_step(request: HttpRequest) -> bool:
    """Whether this session went through a second step of its user. No query beyond the session."""
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, request.user))


def is_proven(request: HttpRequest) -> bool:
    """Whether the signed-in user has a second step and this session went through one: what staff need at work.

    One query, once per request.
    """
    user: User | AnonymousUser = request.user
    if not user.is_authenticated or not used_second_step(request):
        return False
    if not hasattr(request, "_has_second_step"):
        request._has_second_step = bool(second_steps_of(user))  # type: ignore[attr-defined]
    return bool(request._has_second_step)  # type: ignore[attr-defined]


def would_be_without(authenticator: Authenticator) -> bool:
    """Whether `authenticator` is the only second step of somebody who needs one. One query."""
    others = Authenticator.objects.filter(user_id=authenticator.user_id, type__in=SECOND_STEPS)
    return bool(authenticator.user.is_staff) and not others.exclude(pk=authenticator.pk).exists()


def is_last_key(user: User, *, passkey: int | None) -> bool:
    """Whether the passkey of that number, or else the app for codes, is the last second step of `user`, who needs one."""
    which = {"pk": passkey} if passkey is not None else {"type": Authenticator.Type.TOTP}
    mine = Authenticator.objects.filter(user=user, type__in=SECOND_STEPS)
    key = mine.filter(**which).select_related("user").first()
    return key is not None and would_be_without(key)


# -- Where, and when -------------------------------------------------------------------------
WAYS = {
    "password": gettext_lazy("with the password"),
    "code": gettext_lazy("with a mailed code"),
    "passkey": gettext_lazy("with a passkey"),
    "google": gettext_lazy("with Google"),
    "facebook": gettext_lazy("with Facebook"),
}


@dataclass(frozen=True, slots=True)
class Place:
    """A device on which a member is signed in."""

    session_id: int  # 0 for this one when it is not in the list
    device: str
    since: datetime.datetime | None
    is_here: bool


def places_of(request: HttpRequest) -> list[Place]:
    """Where the signed-in member is signed in now, this device first, then the newest. Two queries."""
    here = request.session.session_key
    rows = list(UserSession.objects.filter(user=request.user).order_by("-created_at"))
    live = set(
        Session.objects.filter(
            session_key__in=[row.session_key for row in rows], expire_date__gt=timezone.now()
        ).values_list("session_key", flat=True)
    )
    places = [
        Place(row.pk, device_words(row.user_agent), row.created_at, row.session_key == here)
        for row in rows
        if row.session_key in live
    ]
    if not any(place.is_here for place in places):
        told = device_of(request.headers.get("User-Agent", ""))
        places.append(Place(0, device_words(told), None, True))
    return sorted(places, key=lambda place: not place.is_here)


@dataclass(frozen=True, slots=True)
class PastSignIn:
    """One line of a member's list."""

    device: str
    way: str
    at: datetime.datetime
    is_new: bool


def sign_ins_of(user: User) -> list[PastSignIn]:
    """The last times that `user` signed in, newest first. One query."""
    return [
        PastSignIn(device_words(row.device), str(WAYS.get(row.way, row.way)), row.at, row.is_new)
        for row in SignIn.objects.filter(user=user).order_by("-at", "-pk")[:_MOST_SIGN_INS]
    ]


def device_words(device: str) -> str:
    """What a member reads for `device` as it is kept."""
    return device or _("A device that does not say what it is")
