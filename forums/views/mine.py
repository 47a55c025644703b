"""Me: what is mine, and where the settings are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.views.decorators.http import require_safe

from common.http import as_member
from forums.selectors.mine import my_place

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_safe
@login_required
def mine(request: HttpRequest) -> HttpResponse:
    return render(request, "forums/mine.html", {"nav": "me", "mine": my_place(as_member(request))})
