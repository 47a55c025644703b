"""See it as: a member looks at their own page with somebody else's eyes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_required
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.audiences import Viewpoint
from accounts.selectors.member_page import member_page
from common.http import as_member

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

_EYES = {
    Viewpoint.MEMBER: _("This is what other members see. Moderators and editors see the same."),
    Viewpoint.TEAM: _("This is what people in your team see."),
    Viewpoint.BLOCKED: _(
        "This is what somebody you blocked sees: no page. What you post in threads they can read, as every member can."
    ),
    Viewpoint.VISITOR: _("This is what a visitor or a search engine sees: no page."),
}


@require_safe
@login_required
def see_as(request: HttpRequest) -> HttpResponse:
    """The page of whoever is signed in as `?as=` gets it; anything else shows it as another member does."""
    member = as_member(request)
    asked = request.GET.get("as", "")
    eyes = next((each for each in _EYES if each == asked), Viewpoint.MEMBER)
    context = {
        "nav": "me",
        "page": member_page(eyes, member),
        "eyes": eyes.value,
        "explained": _EYES[eyes],
        "choices": [(each.value, each.label) for each in _EYES],
    }
    return render(request, "accounts/see_as.html", context)
