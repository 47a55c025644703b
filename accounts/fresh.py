"""Who signs in with Google or Facebook alone shows who they are again before the ways into their account change."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

_CHANGES = frozenset(
    {
        "account_email", "account_set_password", "socialaccount_connections", "mfa_activate_totp", "mfa_add_webauthn",
    }
)  # fmt: skip
_CONNECTS = frozenset({"google_login", "facebook_login"})


class FreshProofMiddleware:
    """Sends a member whose sign-in is not fresh to sign in once more, where allauth has nothing to ask.

    allauth asks for the password or the second step again, and lets those pass who have neither. An open session on a shared
    computer would then be enough to take an account over.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view_func: object, view_args: object, view_kwargs: object
    ) -> HttpResponse | None:
        name = request.resolver_match.view_name if request.resolver_match else ""
        if (
            request.method != "POST"
            or not _changes_ways_in(request, name)
            or not request.user.is_authenticated
        ):
            return None
        if get_reauthentication_flows(request.user) or _is_fresh(
            get_authentication_records(request, request.user)
        ):
            return None
        back = reverse("socialaccount_connections" if name in _CONNECTS else name)
        get_adapter().logout(request)
        messages.info(
            request,
            _("Please sign in once more, then do it again. It changes how somebody gets into your account."),
        )
        return redirect(f"{reverse('account_login')}?{urlencode({'next': back})}")


def _changes_ways_in(request: HttpRequest, name: str) -> bool:
    if name in _CONNECTS:
        return request.GET.get("process") == "connect" or request.POST.get("process") == "connect"
    return name in _CHANGES


def _is_fresh(records: list[dict[str, Any]]) -> bool:
    return bool(records) and time.time() - records[-1]["at"] < app_settings.REAUTHENTICATION_TIMEOUT
