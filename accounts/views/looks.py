"""Who of the staff looked at what is protected of the member who reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.selectors.looks import looks_at
from common.http import as_member

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@login_required
@require_safe
def looks(request: HttpRequest) -> HttpResponse:
    page = looks_at(as_member(request), cursor=request.GET.get("at", ""))
    context = {"nav": "me", "page": page, "days": settings.STAFF_LOOK_KEEP_DAYS}
    return render(request, "accounts/looks.html", context)
