"""The Notices page and what its buttons do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from common.http import as_member
from notifications import selectors
from notifications.actions import notify
from notifications.models import Notification

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@require_safe
@login_required
def notice_list(request: HttpRequest) -> HttpResponse:
    member = as_member(request)
    page = selectors.notice_page(member, request.GET.get("at", ""))
    if page.gone:  # nobody can open them, so the counter in the bar would never fall
        notify.retire_notices(by=member, notice_ids=page.gone)
    return render(request, "notifications/notice_list.html", {"page": page, "nav": "notices"})


@require_POST
@login_required
def notice_open(request: HttpRequest, notice_id: int) -> HttpResponse:
    member = as_member(request)
    notice = get_object_or_404(Notification.objects.visible_to(member), pk=notice_id)
    url = selectors.notice_url(member, notice)
    notify.open_notice(by=member, notice=notice)
    if url is None:
        messages.info(request, _("What this notice spoke of is no longer here."))
        return redirect("notifications:notice_list")
    return redirect(url)


@require_POST
@login_required
def mark_all_read(request: HttpRequest) -> HttpResponse:
    notify.mark_all_read(by=as_member(request))
    return redirect("notifications:notice_list")
