"""Where somebody is signed in, and whether with a second step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.http import HttpRequest

    from accounts.models import User

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
