"""The agreement about health data: what it is for, giving it, and taking it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.actions.consents import give_health_consent, withdraw_health_consent
from accounts.selectors.consents import health_agreement, health_inventory
from accounts.selectors.ledger import questions_for
from common.http import as_member, safe_next

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def consent(request: HttpRequest) -> HttpResponse:
    """GET explains, POST agrees. Then on to `next`, the page that needed it."""
    member = as_member(request)
    back = safe_next(request, reverse("accounts:your_data"))
    if request.method == "POST":
        give_health_consent(by=member)
        messages.success(request, _("Thank you. You can take this back at any time, on this page."))
        return redirect(back)
    context = {
        "nav": "me",
        "agreement": health_agreement(member),
        "question": next(iter(questions_for(member, kinds=("health",))), None),
        "back": back,
    }
    return render(request, "accounts/health_consent.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest) -> HttpResponse:
    """GET says what goes and what stays, POST takes the agreement back. A second POST changes nothing."""
    member = as_member(request)
    if request.method == "POST":
        if withdraw_health_consent(by=member):
            messages.success(request, _("Taken back. What we kept about your health in fields is gone."))
        return redirect("accounts:health_consent")
    context = {"nav": "me", "agreement": health_agreement(member), "going": health_inventory(member)}
    return render(request, "accounts/health_withdraw.html", context)
