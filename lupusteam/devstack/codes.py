"""The phones of the example's staff: what their apps for codes show now."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from allauth.mfa import app_settings
from allauth.mfa.totp.internal import auth
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from lupusteam.devstack.example.people import PEOPLE
from lupusteam.devstack.mailbox.views import development_only

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@development_only
@require_safe
@never_cache
def codes(request: HttpRequest) -> HttpResponse:
    """Everybody at work in the example, with the code of this half minute. Asks no table: the secrets are in the code."""
    counter = next(iter(auth.yield_hotp_counters_from_time()))
    phones = [
        (person.role, person.email, auth.format_hotp_value(auth.hotp_value(person.code_secret, counter)))
        for person in PEOPLE
        if person.role
    ]
    seconds = app_settings.TOTP_PERIOD - int(time.time()) % app_settings.TOTP_PERIOD
    return render(request, "devstack/codes.html", {"phones": phones, "seconds": seconds})
