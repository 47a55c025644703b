"""What a member agreed to, and agreeing to a new version. A form that comes before that is kept by `AgreementMiddleware`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import policies
from accounts.actions.consents import agree_again
from accounts.selectors.ledger import questions_for
from common.http import as_member, safe_next

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def agreements(request: HttpRequest) -> HttpResponse:
    """GET says what changed, POST agrees to the versions that the page named. Then on to `next`."""
    member = as_member(request)
    back = safe_next(request, reverse("accounts:your_data"))
    if request.method == "POST" and request.POST.get("agreed_versions") == policies.current_key():
        agree_again(by=member)
        messages.success(request, _("Thank you. You can go on writing."))
        return redirect(back)
    context = {"nav": "me", "questions": questions_for(member), "key": policies.current_key(), "back": back}
    return render(request, "accounts/agree.html", context)
