"""The second step that moderators, editors and administrators need at work."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.views import deactivate_totp
from allauth.mfa.webauthn.views import remove_webauthn
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.actions.signins import one_change_of_keys
from accounts.selectors.signins import is_last_key, is_proven, second_steps_of
from common.http import as_member, safe_next

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

P = ParamSpec("P")

_NEXT = "work_next"  # in the session: where somebody was going who has no second step yet


@login_required
@never_cache
@require_safe
def work(request: HttpRequest) -> HttpResponse:
    """The way to the workplace: on to it, to the second step, or to setting one up and then on."""
    member = as_member(request)
    if not member.is_staff:
        return redirect("accounts:sign_in")
    onward = safe_next(request, request.session.get(_NEXT) or reverse("admin:index"))
    if is_proven(request):
        request.session.pop(_NEXT, None)
        return redirect(onward)
    steps = second_steps_of(member)
    if steps:
        page = "mfa_reauthenticate" if Authenticator.Type.TOTP in steps else "mfa_reauthenticate_webauthn"
        return redirect(f"{reverse(page)}?{urlencode({'next': onward})}")
    request.session[_NEXT] = onward
    return render(request, "accounts/work.html", {"nav": "me"})


def _keeps_the_last(
    view: Callable[Concatenate[HttpRequest, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Take a second step off, unless the role of its owner needs it. One at a time: two presses at once leave one."""

    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        passkey = kwargs.get("pk")
        with one_change_of_keys(by=as_member(request)) as member:
            if is_last_key(member, passkey=passkey if isinstance(passkey, int) else None):
                messages.warning(
                    request,
                    _("Your role needs a second step, so this one stays. Set up another, then this can go."),
                )
                return redirect("mfa_index")
            return view(request, *args, **kwargs)

    return guarded


remove_passkey = _keeps_the_last(remove_webauthn)
switch_app_off = _keeps_the_last(deactivate_totp)
