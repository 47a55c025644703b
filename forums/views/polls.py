"""Voting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from common.http import as_member, whole_number
from forums.actions.polls import cast_ballot
from forums.selectors.polls import find_poll

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_POST
@login_required
def vote(request: HttpRequest, poll_id: int) -> HttpResponse:
    """`answer`: the position of what was chosen, once or several times."""
    member = as_member(request)
    poll = find_poll(member, poll_id)
    if poll is None:
        raise Http404
    there = redirect(f"{poll.thread.get_absolute_url()}#poll")
    chosen = request.POST.getlist("answer")
    positions = {at for each in chosen if (at := whole_number(each, 3)) is not None}
    if not positions or len(positions) != len(set(chosen)):
        messages.info(request, _("Choose an answer first. Nothing was counted yet."))
        return there
    try:
        voted = cast_ballot(by=member, poll=poll, positions=positions)
    except PermissionDenied as refused:
        messages.info(request, str(refused))
        return there
    except ValueError:
        messages.info(request, _("Choose one of the answers of this poll. Nothing was counted yet."))
        return there
    if voted:
        messages.success(request, _("Your vote is counted. Nobody can see what you chose."))
    else:
        messages.info(request, _("You have voted already. A secret vote cannot be changed."))
    return there
