"""What a post said before it was changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from common.http import as_member, whole_number
from forums.selectors.edits import post_history as find_history

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@login_required
@require_safe
def post_history(request: HttpRequest, post_id: int) -> HttpResponse:
    at = whole_number(request.GET.get("before", "")) or 0
    history = find_history(as_member(request), post_id, before=at)
    if history is None:
        raise Http404
    context = {"nav": "forums", "history": history, "post": history.post, "is_first": not at}
    return render(request, "forums/post_history.html", context)
