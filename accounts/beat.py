"""Answers at the doors leave on a beat, so that how long one took says nothing about what was found."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

# Names of the addresses where a stranger types somebody's address; and of those where the way goes on from there, whose
# page alone looks for the account.
DOORS = frozenset(
    {
        "account_signup", "account_login", "account_request_login_code", "account_reset_password", "account_email",
        "socialaccount_signup",
    }
)  # fmt: skip
THEN = frozenset(
    {
        "account_confirm_login_code", "account_confirm_password_reset_code", "account_complete_password_reset",
        "account_email_verification_sent", "google_callback", "facebook_callback",
    }
)  # fmt: skip


class DoorBeatMiddleware:
    """Holds an answer at a door back until the next multiple of settings.DOOR_BEAT_SECONDS since the question came.

    The work for a known and an unknown address is the same to within a few small reads (docs/doors.md). The beat hides
    those: it is many times longer than they take. Outside of the session's middleware, so that its writing counts too.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.monotonic()
        response = self.get_response(request)
        name = request.resolver_match.view_name if request.resolver_match else ""
        if name in THEN or (name in DOORS and request.method == "POST"):
            time.sleep(until_beat(time.monotonic() - began, settings.DOOR_BEAT_SECONDS))
        return response


def until_beat(passed: float, beat: float) -> float:
    """Seconds until the next whole number of `beat`; none when `beat` is 0."""
    return -passed % beat if beat else 0.0
