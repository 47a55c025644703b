"""Not wanting to hear of a thread, a forum or a drug: POST kind, id, next; and the page that lists all that is muted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from common.http import as_member, safe_next
from forums.actions import mutes
from forums.selectors.distance import muted_by
from forums.views.subscriptions import named_thing

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_POST
@login_required
def mute(request: HttpRequest) -> HttpResponse:
    thing, url = named_thing(request)
    if mutes.mute(by=as_member(request), **thing):
        messages.success(
            request, _("Muted. It stays out of your lists, notices and digests. You can still open it.")
        )
    return redirect(safe_next(request, url))


@require_POST
@login_required
def unmute(request: HttpRequest) -> HttpResponse:
    thing, url = named_thing(request)
    if mutes.unmute(by=as_member(request), **thing):
        messages.success(request, _("You hear of this again."))
    return redirect(safe_next(request, url))


@login_required
@require_safe
def muted_list(request: HttpRequest) -> HttpResponse:
    """People and things that the member muted, each with its way back."""
    return render(request, "forums/muted_list.html", {"nav": "me", "muted": muted_by(as_member(request))})
