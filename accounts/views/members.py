"""What members see of each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from accounts.audiences import Viewpoint
from accounts.handles import handle_key
from accounts.models import User
from accounts.registries import member_panels
from accounts.selectors.distance import distance_to
from accounts.selectors.team import viewpoint_of
from common.http import as_member

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_safe
def detail(request: HttpRequest, handle: str) -> HttpResponse:
    """A member's page, for members; a visitor gets the same 404 whether or not the name exists (D4)."""
    member = get_object_or_404(User.objects.visible_to(request.user), handle_key=handle_key(handle))
    if handle != member.handle:  # another way to write the same name
        return redirect(member)
    viewpoint = viewpoint_of(request.user, member)
    is_me = viewpoint is Viewpoint.ME
    return render(
        request,
        "accounts/member_detail.html",
        {
            "member": member,
            "is_me": is_me,
            "distance": distance_to(as_member(request), member),
            "panels": [panel for maker in member_panels if (panel := maker(viewpoint, member))],
            "nav": "me" if is_me else "",
        },
    )
