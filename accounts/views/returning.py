"""Coming back to an account that is closed for now: by the link in the receipt, or by signing in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.actions.leaving import ask_to_leave, come_back
from accounts.forms.proofs import forget_proof, proved_leaving
from accounts.registries import PostsChoice
from accounts.selectors.leaving import can_be_hurried, find_by_token

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def by_mail(request: HttpRequest, token: str) -> HttpResponse:
    """The link in the receipt: looking asks, pressing does. The same page for every link that leads nowhere any more."""
    leaving = find_by_token(token)
    if leaving is None:
        return render(request, "accounts/leaving_over.html", status=404)
    if request.method == "POST":
        come_back(by=leaving.user)
        return _welcome(request)
    return render(request, "accounts/leaving_back.html", {"leaving": leaving})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def by_signing_in(request: HttpRequest) -> HttpResponse:
    """Who signs in to an account that is closed for now is led here: come back, or have it erased at once."""
    leaving = proved_leaving(request)
    if leaving is None:
        return redirect("account_login")
    may_hurry = can_be_hurried(leaving)
    wish = request.POST.get("wish")
    if wish == "back":
        forget_proof(request)
        come_back(by=leaving.user)
        return _welcome(request)
    if wish == "erase" and may_hurry:
        forget_proof(request)
        ask_to_leave(by=leaving.user, user=leaving.user, posts=PostsChoice(leaving.posts), at_once=True)
        return redirect("accounts:account_closed")
    return render(request, "accounts/leaving_choice.html", {"leaving": leaving, "may_hurry": may_hurry})


def _welcome(request: HttpRequest) -> HttpResponse:
    messages.success(request, _("Welcome back. Everything is as it was. Please sign in."))
    return redirect("account_login")
