"""What the session of a browser remembers while somebody joins. Kept on the server; gone when the session ends."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from django.utils import timezone

from accounts.selectors import PendingSignup

if TYPE_CHECKING:
    from django.http import HttpRequest

_PENDING = "pending_signup"
_REFUSED_UNTIL = "signup_refused_until"
_REFUSED_FOR = datetime.timedelta(days=1)  # long enough that the answer is not simply changed


def read_pending(request: HttpRequest | None) -> PendingSignup | None:
    held = request.session.get(_PENDING) if request is not None else None
    return PendingSignup(held["handle_key"], held["user_id"]) if held else None


def write_pending(request: HttpRequest, pending: PendingSignup) -> None:
    request.session[_PENDING] = {"handle_key": pending.handle_key, "user_id": pending.user_id}


def clear_pending(request: HttpRequest) -> None:
    request.session.pop(_PENDING, None)


def remember_refusal(request: HttpRequest) -> None:
    """The age rule said no. Remembers only that, and until when."""
    request.session[_REFUSED_UNTIL] = (timezone.now() + _REFUSED_FOR).timestamp()


def was_refused(request: HttpRequest) -> bool:
    return bool(request.session.get(_REFUSED_UNTIL, 0) > timezone.now().timestamp())
