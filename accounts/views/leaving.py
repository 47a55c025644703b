"""A member's data: what they agreed to, and leaving."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.decorators import reauthentication_required
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts import selectors
from accounts.actions.erasure import erase_member
from accounts.forms.settings import CloseAccountForm
from accounts.selectors.leaving import preview
from accounts.selectors.ledger import ledger_of
from common.http import as_member

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@login_required
@require_safe
def your_data(request: HttpRequest) -> HttpResponse:
    member = as_member(request)
    context = {"nav": "me", "ledger": ledger_of(member)}
    return render(request, "accounts/your_data.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest) -> HttpResponse:
    """Choose, confirm, and gone. Asks for the password once more when the choice is made; what was chosen goes on."""
    member = as_member(request)
    form = CloseAccountForm(request.POST if request.method == "POST" else None, member=member)
    if form.is_valid():
        return _close_for_good(request, form)
    return render(request, "accounts/account_close.html", {"nav": "me", "form": form})


@reauthentication_required(app="accounts")
def _close_for_good(request: HttpRequest, form: CloseAccountForm) -> HttpResponse:
    member = as_member(request)
    erase_member(by=member, user=member, posts=form.cleaned_data["posts"])
    logout(request)
    return redirect("accounts:account_closed")


@never_cache
@require_safe
def closed(request: HttpRequest) -> HttpResponse:
    """Goodbye. The same for everybody who opens it."""
    return render(request, "accounts/account_closed.html")
