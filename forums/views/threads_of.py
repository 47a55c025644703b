"""Threads by a member, and about a drug."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.handles import handle_key
from accounts.models import User
from common.http import as_member
from common.pagecache import cached_for_visitors
from drugs.models import Drug
from forums.models import Thread
from forums.selectors import drug_threads, lists
from forums.selectors.distance import is_muted
from forums.selectors.drug_threads import Which

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
    which = Which.asked(request.user, request.GET.get("show", ""), request.GET.get("topic", ""))
    before = request.GET.get("before", "")
    threads = drug_threads.threads_about(drug, request.user, which, before=before)
    return render(
        request,
        "forums/threads_about.html",
        {
            "nav": "drugs",
            "drug": drug,
            "which": which,
            "topic": Thread.Topic(which.topic).label if which.topic else "",
            "ask_url": drug_threads.ask_url(drug, which),
            "links": drug_threads.list_links(request.path, which),
            "threads": threads,
            "is_first": not before,
            "first_url": f"{request.path}?{which.query}",
            "is_muted": is_muted(request.user, drug=drug),
            "is_subscribed": drug_threads.is_subscribed(request.user, drug),
            "members_count": drug.member_thread_count,
        },
    )
