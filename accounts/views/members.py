"""What members see of each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from accounts.handles import handle_key
from accounts.models import User
from accounts.selectors.distance import distance_to
from accounts.selectors.member_page import member_page
from accounts.selectors.team import viewpoint_and_standing
from common.http import as_member

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_safe
def detail(request: HttpRequest, handle: str) -> HttpResponse:
    """A member's page, for members; a visitor gets the same 404 whether or not the name exists (D4)."""
    member = get_object_or_404(User.objects.visible_to(request.user), handle_key=handle_key(handle))
    if handle != member.handle:  # another way to write the same name
        return redirect(member)
    viewpoint, stands = viewpoint_and_standing(request.user, member)
    page = member_page(viewpoint, member)
    context = {
        "page": page,
        "standing": stands,
        "distance": distance_to(as_member(request), member),
        "nav": "me" if page and page.is_me else "",
    }
    return render(request, "accounts/member_detail.html", context)
