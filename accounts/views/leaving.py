"""A member's data: what they agreed to, and leaving."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actions.leaving import ask_to_leave
from accounts.forms.settings import CloseAccountForm
from accounts.selectors.leaving import preview
from accounts.selectors.ledger import ledger_of
from accounts.selectors.looks import count_looks
from common.http import as_member

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@login_required
@require_safe
def your_data(request: HttpRequest) -> HttpResponse:
    member = as_member(request)
    context = {"nav": "me", "ledger": ledger_of(member), "looks": count_looks(member)}
    return render(request, "accounts/your_data.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest) -> HttpResponse:
    """Look at what goes, choose, confirm. Asks for the password once more when the choice is made; what was chosen goes on."""
    member = as_member(request)
    form = CloseAccountForm(request.POST if request.method == "POST" else None, member=member)
    if form.is_valid():
        return _close(request, form)
    lines = preview(member)
    context = {
        "nav": "me",
        "form": form,
        "of_posts": [line.text for line in lines if line.of_posts],
        "others": [line.text for line in lines if not line.of_posts],
        "days": settings.LEAVING_DAYS,
    }
    return render(request, "accounts/account_close.html", context)


@reauthentication_required(app="accounts")
def _close(request: HttpRequest, form: CloseAccountForm) -> HttpResponse:
    member = as_member(request)
    at_once = form.cleaned_data["at_once"]
    ask_to_leave(by=member, user=member, posts=form.cleaned_data["posts"], at_once=at_once)
    logout(request)
    return redirect("accounts:account_closed" if at_once else "accounts:account_leaving")


@never_cache
@require_safe
def closed(request: HttpRequest) -> HttpResponse:
    """Goodbye. The same for everybody who opens it."""
    return render(request, "accounts/account_closed.html")


@never_cache
@require_safe
def closed_for_now(request: HttpRequest) -> HttpResponse:
    """Goodbye for now. The same for everybody who opens it."""
    return render(request, "accounts/account_leaving.html", {"days": settings.LEAVING_DAYS})
