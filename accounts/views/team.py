"""My team: the page that only its member sees, and the page on which they ask, answer or end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts import rules
from accounts.actions import team
from accounts.exceptions import TooManyAsks
from accounts.handles import handle_key
from accounts.models import User
from accounts.selectors.team import blocks, my_team, standing
from common.http import as_member, safe_next
from common.rules import require

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_safe
@login_required
def my_page(request: HttpRequest) -> HttpResponse:
    """Who is in my team, who asks, whom I asked. Nobody else has a way to it."""
    return render(request, "accounts/team.html", {"nav": "me", "mine": my_team(as_member(request))})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def between(request: HttpRequest, handle: str) -> HttpResponse:
    """GET says what being in a team means and how the two stand; POST with `act` asks, answers, takes back or ends."""
    me = as_member(request)
    member = get_object_or_404(User.objects.visible_to(me), handle_key=handle_key(handle))
    require(not (refusal := rules.why_no_team(me, member, is_blocked=blocks(me, member))), refusal)
    if request.method != "POST":
        return _page(request, member)
    act = request.POST.get("act", "")
    try:
        words = _done(act, me, member)
    except TooManyAsks as soon:
        response = _page(request, member, refusal=_wait(soon.seconds), status=429)
        response["Retry-After"] = str(soon.seconds)
        return response
    except PermissionDenied as refused:
        return _page(request, member, refusal=str(refused), status=403)
    messages.success(request, words % {"name": member.handle})
    return redirect(safe_next(request, reverse("accounts:team")))


def _done(act: str, me: User, member: User) -> str:
    """Does it and says so. What is so already is said the same way."""
    if act == "ask":
        if team.ask_to_team(by=me, member=member) == "team":
            return _("%(name)s is in your team, and you are in theirs.")
        return _("You asked %(name)s. If they say yes, you find them in your team.")
    if act == "accept":
        team.accept_ask(by=me, member=member)
        if standing(me, member) == "team":
            return _("%(name)s is in your team, and you are in theirs.")
        return _("%(name)s does not ask any more. Nothing was changed.")
    if act == "decline":
        team.decline_ask(by=me, member=member)
        return _("You said no to %(name)s. Nobody is told.")
    if act == "take-back":
        team.take_ask_back(by=me, member=member)
        return _("You ask %(name)s no more.")
    if act == "end":
        team.end_team(by=me, member=member)
        return _("%(name)s is not in your team. Nobody is told.")
    raise Http404


def _page(request: HttpRequest, member: User, *, status: int = 200, **look: Any) -> HttpResponse:
    me = as_member(request)
    context = {
        "nav": "",
        "member": member,
        "standing": standing(me, member),
        "back": safe_next(request, member.get_absolute_url()),
        "no_ask": rules.why_no_ask(me),
        **look,
    }
    return render(request, "accounts/team_member.html", context, status=status)


def _wait(seconds: int) -> str:
    hours = -(-seconds // 3600)
    return ngettext(
        "You asked many people today. You can ask again in %(n)s hour.",
        "You asked many people today. You can ask again in %(n)s hours.",
        hours,
    ) % {"n": hours}
