"""Where a member is signed in, and how to end it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.actions.signins import end_other_sessions, end_session
from accounts.selectors.signins import places_of, sign_ins_of
from common.http import as_member, whole_number

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def devices(request: HttpRequest) -> HttpResponse:
    """POST `session` ends one of the member's sessions, POST without it all but this one. No proof is asked: it only takes away."""
    member = as_member(request)
    if request.method != "POST":
        context = {
            "nav": "me",
            "places": places_of(request),
            "sign_ins": sign_ins_of(member),
            "days": settings.SIGN_IN_KEEP_DAYS,
        }
        return render(request, "accounts/sessions.html", context)
    if "session" in request.POST:
        number = whole_number(request.POST["session"])
        if number is not None and end_session(by=member, session_id=number):
            messages.success(request, _("You are signed out there."))
        else:
            messages.success(request, _("You were signed out there already."))
    else:
        n = end_other_sessions(by=member, here=request.session.session_key or "")
        messages.success(
            request,
            ngettext(
                "You are signed out on %(n)s other device.", "You are signed out on %(n)s other devices.", n
            )
            % {"n": n}
            if n
            else _("You are signed in nowhere else."),
        )
    return redirect("accounts:devices")
