"""The list of forums, one forum, and the threads of all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from common.http import as_member
from common.pagecache import cached_for_visitors
from common.prepared import microseconds
from forums import rules
from forums.actions.reading import settle
from forums.selectors import lists, rooms
from forums.views import parts

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
    is_member = request.user.is_authenticated
    return render(
        request,
        "forums/forum_list.html",
        {
            "nav": "forums",
            "groups": rooms.room_groups(request.user),
            "tabs": parts.tabs(reverse("forums:threads"), None, is_member=is_member),
        },
    )


@require_safe
@cached_for_visitors(_room)
def forum_detail(request: HttpRequest, slug: str) -> HttpResponse:
    forum = rooms.find_forum(slug, request.user)
    if forum is None:
        raise Http404
    which = _asked(request)
    threads = lists.forum_page(forum, request.user, which=which, cursor=request.GET.get("at", ""))
    return render(
        request,
        "forums/forum_detail.html",
        {
            "nav": "forums",
            "forum": forum,
            "may_start": rules.can_start_thread(request.user, forum),
            **_list(request, which, threads, forum),
            **_counts(forum),
        },
    )


@require_safe
@cached_for_visitors(_all_threads)
def all_threads(request: HttpRequest) -> HttpResponse:
    which = _asked(request)
    found = lists.latest_page(request.user, which=which, cursor=request.GET.get("at", ""))
    if which.show == "unread" and not found.older and not found.newer:
        settle(by=as_member(request), oldest_unread=found.oldest_at)
    return render(
        request,
        "forums/threads_all.html",
        {"nav": "forums", **_list(request, which, found)},
    )


def _asked(request: HttpRequest) -> lists.Which:
    """Which list an address asks for."""
    get = request.GET.get
    return lists.Which.asked(get("show", ""), get("only", ""), is_member=request.user.is_authenticated)


def _list(
    request: HttpRequest, which: lists.Which, threads: lists.ThreadList, forum: Forum | None = None
) -> dict[str, Any]:
    """A page of the list `which`, the query strings of its neighbours, and the parts around it."""
    is_member, is_first = request.user.is_authenticated, not request.GET.get("at", "")
    kept = {"show": which.show, "only": which.only} if which.only else {"show": which.show}
    if which == lists.LATEST:
        kept = {}
    first_url = f"{request.path}?{urlencode(kept)}" if kept else request.path
    mark_read = ""
    if is_member and threads.rows and (which.show == "unread" or (which.show == "latest" and is_first)):
        seen_at = microseconds(timezone.now())  # up to here it counts
        mark_read = parts.mark_read(
            seen_at, forum=forum.pk if forum else None, back_to=first_url, token=get_token(request)
        )
    return {
        "which": which,
        "tabs": parts.tabs(request.path, which, is_member=is_member),
        "mark_read": mark_read,
        "list_url": request.path,
        "first_url": first_url,
        "is_first": is_first,
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
