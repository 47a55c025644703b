"""What allauth tells us about ways to sign in, and what we do then."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.signals import authenticator_added

from accounts.selectors.signins import SECOND_STEPS

if TYPE_CHECKING:
    from allauth.mfa.models import Authenticator
    from django.http import HttpRequest

    from accounts.models import User


def connect() -> None:
    authenticator_added.connect(on_key_added, dispatch_uid="accounts.key_added")


def on_key_added(
    sender: object, request: HttpRequest, user: User, authenticator: Authenticator, **_: Any
) -> None:
    """Whoever sets a second step up has just shown that they hold it: this session counts as signed in with it."""
    if authenticator.type in SECOND_STEPS:
        record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type)
