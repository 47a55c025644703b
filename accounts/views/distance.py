"""Keeping away from a member: one page that says what it does, one choice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import rules
from accounts.actions.distance import choose_distance
from accounts.forms.settings import DistanceForm
from accounts.handles import handle_key
from accounts.models import User
from accounts.selectors.distance import distance_to
from common.http import as_member, safe_next
from common.rules import require

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def keep(request: HttpRequest, handle: str) -> HttpResponse:
    """GET says what a mute and a block do, POST chooses. Found also for who is blocked by the member: both may."""
    me = as_member(request)
    member = get_object_or_404(User.objects.present_to(me), handle_key=handle_key(handle))
    require(not (refusal := rules.why_no_distance(me, member)), refusal)
    back = safe_next(request, reverse("accounts:settings"))
    form = DistanceForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        distance = form.cleaned_data["distance"]
        if choose_distance(by=me, member=member, distance=distance):
            messages.success(request, _said(distance) % {"name": member.handle})
        return redirect(back)
    context = {"nav": "", "member": member, "distance": distance_to(me, member), "back": back, "form": form}
    return render(request, "accounts/member_distance.html", context)


def _said(distance: str) -> str:
    if distance == "mute":
        return _("%(name)s is muted. Nobody was told.")
    if distance == "block":
        return _("%(name)s is blocked. Nobody was told.")
    return _("You read %(name)s as before. Nobody was told.")
