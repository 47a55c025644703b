"""Mark all read: POST until, and the id of a forum for that forum alone."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from common.http import as_member, safe_next, whole_number
from forums.actions import reading
from forums.models import Forum

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_POST
@login_required
def mark_all_read(request: HttpRequest) -> HttpResponse:
    member, until = as_member(request), _moment(request.POST.get("until", ""))
    number = request.POST.get("forum", "")
    if not number:
        reading.catch_up(by=member, until=until)
        messages.success(
            request,
            _("All caught up. From now on, only new posts are marked. Your notices are as they were."),
        )
        return redirect(safe_next(request, reverse("forums:threads")))
    forum = get_object_or_404(Forum, pk=whole_number(number) or 0)
    reading.catch_up_in(by=member, forum=forum, until=until)
    messages.success(request, _("All caught up in %(forum)s.") % {"forum": forum.name})
    return redirect(safe_next(request, forum.get_absolute_url()))


def _moment(text: str) -> datetime.datetime:
    """When the member saw the list, in microseconds since 1970; this moment for anything else."""
    now, told = timezone.now(), whole_number(text)
    try:
        seen = datetime.datetime.fromtimestamp((told or 0) / 1_000_000, datetime.UTC)
    except (OverflowError, ValueError, OSError):
        return now
    return min(now, seen) if told else now
