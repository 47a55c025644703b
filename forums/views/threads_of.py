"""Threads by a member, and about a drug."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.handles import handle_key
from accounts.models import User
from common.http import as_member, whole_number
from common.pagecache import cached_for_visitors
from drugs.models import Drug
from forums.selectors import lists
from forums.selectors.distance import is_muted

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


def _drug(slug: str) -> list[str]:
    return ["drugs", "threads", f"drug:{slug}"]


@require_safe
@login_required
def threads_by(request: HttpRequest, handle: str) -> HttpResponse:
    reader = as_member(request)
    member = get_object_or_404(User.objects.visible_to(reader), handle_key=handle_key(handle))
    threads = lists.threads_of(member, reader, cursor=request.GET.get("at", ""))
    return render(
        request,
        "forums/threads_by.html",
        {
            "nav": "forums",
            "member": member,
            "is_own": member == reader,
            "threads": threads,
            "newer_query": urlencode({"at": threads.newer}) if threads.newer else "",
            "older_query": urlencode({"at": threads.older}) if threads.older else "",
        },
    )


@require_safe
@cached_for_visitors(_drug)
def threads_about(request: HttpRequest, slug: str) -> HttpResponse:
    drug = get_object_or_404(Drug.objects.visible_to(request.user), slug=slug)
    before = whole_number(request.GET.get("before", "")) or 0
    rows, older = lists.threads_about(drug, request.user, before=before)
    return render(
        request,
        "forums/threads_about.html",
        {
            "nav": "drugs",
            "drug": drug,
            "rows": rows,
            "older": older,
            "is_first": not before,
            "is_muted": is_muted(request.user, drug=drug),
            "is_subscribed": lists.is_subscribed(request.user, drug),
            "members_count": drug.member_thread_count,
        },
    )
