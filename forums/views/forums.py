"""The list of forums, one forum, and threads by a member or about a drug."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.models import User
from common.http import as_member
from common.pagecache import cached_for_visitors
from drugs.models import Drug
from forums import rules
from forums.selectors import lists

if TYPE_CHECKING:
    from forums.models import Forum

_TABS = ("all", "unanswered", "mine")  # the last for members


def _rooms(**kwargs: Any) -> list[str]:
    return ["forums", "threads"]


def _room(slug: str) -> list[str]:
    forum_id = lists.forum_id(slug)
    return ["forums", "drugs", f"forum:{forum_id}"] if forum_id else []


def _drug(slug: str) -> list[str]:
    return ["drugs", "threads", f"drug:{slug}"]


@require_safe
@cached_for_visitors(_rooms)
def forum_list(request: HttpRequest) -> HttpResponse:
    return render(request, "forums/forum_list.html", {"nav": "forums", "groups": lists.room_groups()})


@require_safe
@cached_for_visitors(_room)
def forum_detail(request: HttpRequest, slug: str) -> HttpResponse:
    forum = lists.find_forum(slug, request.user)
    if forum is None:
        raise Http404
    show = request.GET.get("show", "all")
    if show not in _TABS or (show == "mine" and not request.user.is_authenticated):
        show = "all"
    cursor = request.GET.get("at", "")
    return render(
        request,
        "forums/forum_detail.html",
        {
            "nav": "forums",
            "forum": forum,
            **_pages(lists.forum_page(forum, request.user, show=show, cursor=cursor), show),
            "first_url": forum.get_absolute_url() + (f"?show={show}" if show != "all" else ""),
            "show": show,
            "is_first": not cursor,
            "may_start": rules.can_start_thread(request.user, forum),
            **_counts(forum),
        },
    )


def _pages(threads: lists.ThreadList, show: str = "all") -> dict[str, Any]:
    """A page of threads and the query strings of its neighbours."""
    kept = {"show": show} if show != "all" else {}
    return {
        "threads": threads,
        "newer_query": urlencode({**kept, "at": threads.newer}) if threads.newer else "",
        "older_query": urlencode({**kept, "at": threads.older}) if threads.older else "",
    }


def _counts(forum: Forum) -> dict[str, int]:
    """How many threads are public, and how many others exist: all that visitors learn of those (D4)."""
    return {
        "public_count": forum.public_thread_count,
        "members_count": max(0, forum.thread_count - forum.public_thread_count),
    }


@require_safe
@login_required
def threads_by(request: HttpRequest, handle: str) -> HttpResponse:
    reader = as_member(request)
    member = get_object_or_404(User.objects.visible_to(reader), handle=handle)
    threads = lists.threads_of(member, reader, cursor=request.GET.get("at", ""))
    return render(
        request,
        "forums/threads_by.html",
        {"nav": "forums", "member": member, "is_own": member == reader, **_pages(threads)},
    )


@require_safe
@cached_for_visitors(_drug)
def threads_about(request: HttpRequest, slug: str) -> HttpResponse:
    drug = get_object_or_404(Drug.objects.visible_to(request.user), slug=slug)
    before = request.GET.get("before", "")
    rows, older = lists.threads_about(drug, request.user, before=_number(before))
    return render(
        request,
        "forums/threads_about.html",
        {
            "nav": "drugs",
            "drug": drug,
            "rows": rows,
            "older": older,
            "is_first": not _number(before),
            "members_count": drug.member_thread_count,
        },
    )


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
