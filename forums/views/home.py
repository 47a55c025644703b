"""The first page: for visitors what this is, for members what is new for them, or three things of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from common.http import as_member
from common.pagecache import cached_for_visitors
from forums.selectors.home import member_home, visitor_home
from forums.selectors.low_energy import low_energy as short_page

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

_MORNING, _AFTERNOON, _EVENING = 5, 12, 18  # local hours at which they begin


def _shown(**kwargs: Any) -> list[str]:
    return ["threads", "drugs"]


@require_safe
@cached_for_visitors(_shown)
def home(request: HttpRequest) -> HttpResponse:
    if not request.user.is_authenticated:
        return render(
            request, "forums/home_visitor.html", {"nav": "home", "home": visitor_home(request.user)}
        )
    if request.user.rests_at_home and "whole" not in request.GET:
        return redirect("low_energy")
    return render(
        request,
        "forums/home_member.html",
        {"nav": "home", "home": member_home(as_member(request)), "part_of_day": _part_of_day()},
    )


@require_safe
@login_required
def low_energy(request: HttpRequest) -> HttpResponse:
    """For days on which more is too much. Short, and without script."""
    return render(request, "forums/low_energy.html", {"nav": "home", "rest": short_page(as_member(request))})


def _part_of_day() -> str:
    """By the member's own clock (D9)."""
    hour = timezone.localtime().hour
    if _MORNING <= hour < _AFTERNOON:
        return "morning"
    return "afternoon" if _AFTERNOON <= hour < _EVENING else "evening"
