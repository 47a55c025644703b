"""The settings a member opens most: what others see, comfort, and ways to sign in."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from allauth.account.models import EmailAddress
from allauth.mfa.utils import is_mfa_enabled
from allauth.socialaccount.models import SocialAccount
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actions.profiles import change_comfort, change_handle
from accounts.exceptions import HandleTaken
from accounts.forms.comfort import ComfortForm, VisitorComfortForm
from accounts.forms.settings import HandleForm
from accounts.handles import TAKEN
from common.comfort import Comfort, comfort_of, keep_comfort
from common.http import as_member

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def comfort(request: HttpRequest) -> HttpResponse:
    member = as_member(request)
    form = ComfortForm(
        request.POST if request.method == "POST" else None,
        initial={name: getattr(member, name) for name in ComfortForm.base_fields},
    )
    if form.is_valid():
        change_comfort(by=member, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("accounts:settings")
    return render(request, "accounts/settings.html", {"form": form, "nav": "me"})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def comfort_of_visitor(request: HttpRequest) -> HttpResponse:
    """A visitor's choices go into a cookie of their own, and nowhere else. Members have their settings."""
    if request.user.is_authenticated:
        return redirect("accounts:settings")
    form = VisitorComfortForm(
        request.POST if request.method == "POST" else None, initial=asdict(comfort_of(request))
    )
    if form.is_valid():
        response = redirect(f"{reverse('comfort')}?saved=1")  # a message would need a session
        keep_comfort(response, Comfort(**form.cleaned_data))
        return response
    return render(request, "accounts/comfort.html", {"form": form, "is_saved": "saved" in request.GET})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def change_name(request: HttpRequest) -> HttpResponse:
    member = as_member(request)
    form = HandleForm(request.POST if request.method == "POST" else None, initial={"handle": member.handle})
    if form.is_valid():
        try:
            change_handle(by=member, handle=form.cleaned_data["handle"])
        except HandleTaken:
            form.add_error("handle", ValidationError(TAKEN, code="taken"))
        else:
            messages.success(request, _("Saved. Others see the new name now."))
            return redirect("accounts:settings")
    return render(request, "accounts/handle_change.html", {"form": form, "nav": "me"})


@login_required
@require_safe
def sign_in(request: HttpRequest) -> HttpResponse:
    member = as_member(request)
    context = {
        "nav": "me",
        "email": EmailAddress.objects.get_primary_email(member),
        "has_password": member.has_usable_password(),
        "has_second_step": is_mfa_enabled(member),
        "connected": list(SocialAccount.objects.filter(user=member).values_list("provider", flat=True)),
    }
    return render(request, "accounts/sign_in.html", context)
