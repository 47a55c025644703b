"""Small answers for the page on which somebody writes: names after an @, threads like the title, words to quote."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from common.forms import clean_text
from common.http import as_member, whole_number
from common.ratelimits import Limit, hit
from common.signs import is_blank
from forums.actions.rendering import render_body
from forums.models import Thread
from forums.selectors.mentions import people_to_mention
from forums.selectors.similar import similar_threads
from forums.selectors.thread_page import find_thread
from forums.selectors.writing import cite_of, quote_of

if TYPE_CHECKING:
    from django.http import HttpRequest

_MENTIONS = Limit("mention_search", 120, 60)  # a minute; faster than anybody types names
_SIMILAR = Limit("similar_threads", 40, 60)
_PREVIEW = Limit("preview", 60, 60)
_MAX_ID_DIGITS = 9


@require_safe
@login_required
@never_cache
def mention_search(request: HttpRequest) -> HttpResponse:
    """`?q=` and, for people of a thread first, `?thread=`: {"people": [{"handle", "here"}]}. Too many: none, with 429."""
    if not hit(_MENTIONS, str(request.user.pk)):
        return JsonResponse({"people": []}, status=429)
    thread_id = whole_number(request.GET.get("thread", ""), _MAX_ID_DIGITS)
    offers = people_to_mention(as_member(request), clean_text(request.GET.get("q", "")), thread_id=thread_id)
    return JsonResponse({"people": [{"handle": offer.handle, "here": offer.is_here} for offer in offers]})


@require_POST  # a title may speak of health: it has no place in an address
@login_required
@never_cache
def similar(request: HttpRequest) -> HttpResponse:
    """The list under `title`, a piece of HTML; nothing when there is none, or when somebody asks too often. Changes nothing."""
    asks = hit(_SIMILAR, str(request.user.pk))
    threads = similar_threads(as_member(request), clean_text(request.POST.get("title", ""))) if asks else []
    return render(request, "forums/partials/_similar.html", {"threads": threads})


@require_POST
@login_required
@never_cache
def preview(request: HttpRequest) -> HttpResponse:
    """`body` as it will stand, a piece of HTML; nothing for words that no form would take. Changes nothing."""
    body = clean_text(request.POST.get("body", ""))
    if is_blank(body) or len(body) > settings.POST_MAX_CHARS or not hit(_PREVIEW, str(request.user.pk)):
        return HttpResponse()
    context = {
        "preview": render_body(body, by=as_member(request)),
        "title": clean_text(request.POST.get("title", ""))[: Thread.TITLE_MAX_CHARS],
        "is_public": bool(request.POST.get("is_public")),
    }
    return render(request, "forums/partials/_post_look.html", context)


@require_safe
@login_required
@never_cache
def quote(request: HttpRequest, thread_id: int, number: int) -> HttpResponse:
    """Markdown that quotes a post; with `?cite` only its last line, for a part of the post that somebody chose.

    The header X-Content-Notes names what the post talks about, with spaces: a reply that quotes it says so too.
    """
    thread = find_thread(request.user, thread_id)
    if thread is None:
        raise Http404
    find = cite_of if "cite" in request.GET else quote_of
    found = find(as_member(request), thread, str(number))
    response = HttpResponse(found.text, content_type="text/plain; charset=utf-8")
    response.headers["X-Content-Notes"] = " ".join(found.content_notes)
    return response
