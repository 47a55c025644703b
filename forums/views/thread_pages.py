"""Reading a thread: page by page, in short, and what came in meanwhile."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from common.http import as_member, page_token
from common.pagecache import cached_for_visitors
from forums.actions.reading import mark_read
from forums.selectors.drafts import MineInThread, mine_in
from forums.selectors.news import news_after
from forums.selectors.polls import poll_page
from forums.selectors.rows import replies_in_words
from forums.selectors.short_version import short_version
from forums.selectors.thread_page import find_thread, thread_page
from forums.views.composing import reply_box

if TYPE_CHECKING:
    from forums.selectors.thread_page import ThreadPage

_PAGE_NUMBER = re.compile(r"[1-9][0-9]{0,8}")
_POST_NUMBER = re.compile(r"[0-9]{1,9}")


def _shown(thread_id: int) -> list[str]:
    return [f"thread:{thread_id}", "forums", "drugs"]


def _shown_with_others(thread_id: int) -> list[str]:
    return [*_shown(thread_id), "titles"]  # of related threads


@require_safe
@cached_for_visitors(_shown_with_others)
def detail(request: HttpRequest, thread_id: int) -> HttpResponse:
    asked = request.GET.get("page", "1")
    if not _PAGE_NUMBER.fullmatch(asked):
        raise Http404
    page = thread_page(request.user, thread_id, int(asked), token=_token(request))
    if page is None:
        raise Http404
    response = render(request, "forums/thread_detail.html", _context(request, page))
    if not page.is_indexable:
        response.headers["X-Robots-Tag"] = "noindex"
    if request.user.is_authenticated:
        _remember(request, page)
    return response


def _token(request: HttpRequest) -> str:
    """For the forms under posts. Visitors have none: a token would set a cookie, and their page is kept for all of them (D5)."""
    return page_token(request) if request.user.is_authenticated else ""


def _context(request: HttpRequest, page: ThreadPage) -> dict[str, Any]:
    context: dict[str, Any] = {"nav": "forums", "page": page, "thread": page.thread}
    if page.has_poll and page.number == 1:
        context["poll"] = poll_page(request.user, page.thread)
    if request.user.is_authenticated:
        context["csrf_token"] = page_token(request)
        mine = mine_in(page.thread, request.user) if page.has_drafts else MineInThread()
        context["held"] = mine.held if page.number == page.last else ()
        if page.why_no_reply:
            context["draft"] = mine.draft
        else:
            context["composer"] = reply_box(request, page.thread, mine.draft)
    return context


def _remember(request: HttpRequest, page: ThreadPage) -> None:
    """Moves the reading position on a GET: it says what was on the screen, which no one decides and a form would only
    guess; it never falls, whichever of several tabs comes last, and a page that the browser merely fetched ahead does not
    count."""
    if request.method == "GET" and "prefetch" not in request.headers.get("Sec-Purpose", "") and page.is_news:
        mark_read(by=as_member(request), thread=page.thread, number=page.until)


@require_safe
@cached_for_visitors(_shown)
def short(request: HttpRequest, thread_id: int) -> HttpResponse:
    """Of a long thread only. Says nothing about how far somebody has read: most of it was not on the screen."""
    thread = find_thread(request.user, thread_id)
    if thread is None or thread.last_number < settings.SHORT_VERSION_POSTS:
        raise Http404
    context = {
        "nav": "forums",
        "thread": thread,
        "short": short_version(request.user, thread, token=_token(request)),
        "replies": replies_in_words(thread.reply_count),
    }
    response = render(request, "forums/thread_short.html", context)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@require_safe
@cached_for_visitors(_shown)
def news(request: HttpRequest, thread_id: int) -> HttpResponse:
    """How many posts came after number `after`, for a page that is being read. Answers 304 while nothing changed."""
    after = request.GET.get("after", "")
    found = news_after(request.user, thread_id, int(after)) if _POST_NUMBER.fullmatch(after) else None
    if found is None:
        raise Http404
    told: dict[str, Any] = {"count": found.count}
    if found.count:
        told["words"] = ngettext("%(n)s new reply, show", "%(n)s new replies, show", found.count) % {
            "n": found.count
        }
        # The permanent link: an address that differs from the page's own in its end only would not be fetched.
        told["url"] = reverse("forums:post_detail", args=[thread_id, found.first])
    response = JsonResponse(told)
    if not request.user.is_authenticated:
        return response
    patch_cache_control(response, private=True, no_cache=True)
    etag = f'"{found.count}-{found.first if found.count else 0}"'
    response.headers["ETag"] = etag
    return get_conditional_response(request, etag=etag, response=response) or response
