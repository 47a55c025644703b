"""How long somebody waits until they may try again: in words, and as a header of the answer."""

from __future__ import annotations

import math
from contextvars import ContextVar
from typing import TYPE_CHECKING

from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

_seconds: ContextVar[int] = ContextVar("seconds to wait", default=0)  # of the request in hand


def remember_wait(seconds: float) -> None:
    """A limit refused the request in hand and has room again in so many seconds. Of several, the longest counts."""
    _seconds.set(max(_seconds.get(), 1, math.ceil(seconds)))


def seconds_to_wait() -> int:
    """What the limits that refused the request in hand ask for; 0 when none did."""
    return _seconds.get()


def wait_words(seconds: int) -> str:
    """`seconds` as people say it, rounded up: "40 seconds", "3 minutes", "2 hours"."""
    if seconds <= 90:
        return ngettext("%(n)d second", "%(n)d seconds", seconds) % {"n": seconds}
    minutes = math.ceil(seconds / 60)
    if minutes <= 90:
        return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
    hours = math.ceil(minutes / 60)
    return ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}


def _sentence() -> str:
    seconds = seconds_to_wait()
    if not seconds:
        return _("Please wait a moment, then try again.")
    return _("Please wait %(time)s, then try again.") % {"time": wait_words(seconds)}


# "Please wait 3 minutes, then try again.": read when it is shown, in the request that a limit refused.
please_wait = lazy(_sentence, str)


class WaitMiddleware:
    """Forgets the limits of the request before, and says in `Retry-After` how long a limit asks to wait."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        _seconds.set(0)
        response = self.get_response(request)
        if seconds_to_wait() and "Retry-After" not in response:
            response["Retry-After"] = str(seconds_to_wait())
        return response
