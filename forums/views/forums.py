"""The list of forums, one forum, and the threads of all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from common.pagecache import cached_for_visitors
from common.prepared import microseconds
from forums import rules
from forums.selectors import lists, rooms

if TYPE_CHECKING:
    from forums.models import Forum


def _all_rooms(**kwargs: Any) -> list[str]:
    return ["forums", "threads"]


def _room(slug: str) -> list[str]:
    forum_id = rooms.forum_id(slug)
    return ["forums", "drugs", f"forum:{forum_id}"] if forum_id else []


def _all_threads(**kwargs: Any) -> list[str]:
    return ["forums", "threads", "drugs"]


@require_safe
@cached_for_visitors(_all_rooms)
def forum_list(request: HttpRequest) -> HttpResponse:
    return render(
        request, "forums/forum_list.html", {"nav": "forums", "groups": rooms.room_groups(request.user)}
    )


@require_safe
@cached_for_visitors(_room)
def forum_detail(request: HttpRequest, slug: str) -> HttpResponse:
    forum = rooms.find_forum(slug, request.user)
    if forum is None:
        raise Http404
    which, cursor = _asked(request)
    threads = lists.forum_page(forum, request.user, which=which, cursor=cursor)
    return render(
        request,
        "forums/forum_detail.html",
        {
            "nav": "forums",
            "forum": forum,
            "may_start": rules.can_start_thread(request.user, forum),
            **_list(forum.get_absolute_url(), which, threads, cursor),
            **_counts(forum),
        },
    )


@require_safe
@cached_for_visitors(_all_threads)
def threads(request: HttpRequest) -> HttpResponse:
    which, cursor = _asked(request)
    found = lists.latest_page(request.user, which=which, cursor=cursor)
    return render(
        request,
        "forums/threads_all.html",
        {"nav": "forums", **_list(reverse("forums:threads"), which, found, cursor)},
    )


def _asked(request: HttpRequest) -> tuple[lists.Which, str]:
    """Which list an address asks for, and from where on."""
    get = request.GET.get
    which = lists.Which.asked(get("show", ""), get("only", ""), is_member=request.user.is_authenticated)
    return which, get("at", "")


def _list(url: str, which: lists.Which, threads: lists.ThreadList, cursor: str) -> dict[str, Any]:
    """A page of the list `which` at `url`, and the query strings of its neighbours."""
    kept = {"show": which.show, "only": which.only} if which.only else {"show": which.show}
    if which == lists.LATEST:
        kept = {}
    return {
        "which": which,
        "list_url": url,
        "first_url": f"{url}?{urlencode(kept)}" if kept else url,
        "is_first": not cursor,
        "threads": threads,
        "newer_query": urlencode({**kept, "at": threads.newer}) if threads.newer else "",
        "older_query": urlencode({**kept, "at": threads.older}) if threads.older else "",
        "seen_at": microseconds(timezone.now()),  # up to here a press of "Mark all read" counts
    }


def _counts(forum: Forum) -> dict[str, int]:
    """How many threads are public, and how many others exist: all that visitors learn of those (D4)."""
    return {
        "public_count": forum.public_thread_count,
        "members_count": max(0, forum.thread_count - forum.public_thread_count),
    }
