"""Settings, E-mail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from common.http import as_member
from notifications.actions.preferences import set_digest
from notifications.forms import DigestForm
from notifications.models import EmailPreference

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def email_preferences(request: HttpRequest) -> HttpResponse:
    member = as_member(request)
    preference = EmailPreference.objects.filter(user=member).first() or EmailPreference(user=member)
    form = DigestForm(request.POST if request.method == "POST" else None, preference=preference)
    if form.is_valid():
        saved = set_digest(by=member, **form.cleaned_data)
        if saved.digest_due_at is None:
            messages.success(request, _("Saved. No digest will come."))
        else:
            messages.success(request, _("Saved."))
        return redirect("notifications:email_preferences")
    return render(
        request,
        "notifications/email_preferences.html",
        {"form": form, "preference": preference, "nav": "me"},
    )
