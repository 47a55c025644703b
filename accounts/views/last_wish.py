"""What becomes of a member's posts if they die."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.actions.memorial import set_last_wish
from accounts.forms.last_wish import LastWishForm
from common.http import as_member

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def last_wish(request: HttpRequest) -> HttpResponse:
    member = as_member(request)
    form = LastWishForm(
        request.POST if request.method == "POST" else None, initial={"posts": member.last_wish}
    )
    if form.is_valid():
        set_last_wish(by=member, posts=form.cleaned_data["posts"])
        messages.success(request, _("Your wish is kept. You can change it at any time."))
        return redirect("accounts:last_wish")
    return render(request, "accounts/last_wish.html", {"nav": "me", "form": form})
