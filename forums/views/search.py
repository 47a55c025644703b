"""Search over drugs and threads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.adapter import get_adapter
from django.shortcuts import render
from django.views.decorators.http import require_safe

from common.forms import clean_text
from common.ratelimits import Limit, hit
from drugs.selectors.search import search_drugs
from forums.selectors import search as selectors

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

_DRUGS_SHOWN = 3
_VISITORS = Limit("search", amount=30, seconds=60)  # per address; a person types fewer


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    words = " ".join(clean_text(request.GET.get("q", "")).split())
    context = {"nav": "search", "words": words, "max_chars": selectors.MAX_CHARS}
    if not words:
        return render(request, "forums/search.html", context | {"state": "empty"})
    if len(words) > selectors.MAX_CHARS:
        return render(request, "forums/search.html", context | {"state": "long"})
    if not _may_ask(request):
        return render(request, "429.html", status=429)
    before = _number(request.GET.get("before", ""))
    hits = selectors.search_threads(request.user, words, before=before)
    drugs = [] if before else search_drugs(words, _DRUGS_SHOWN)
    return render(
        request,
        "forums/search.html",
        context
        | {
            "state": "found" if hits.rows or drugs else "none",
            "hits": hits,
            "drugs": drugs,
            "is_first": not before,
        },
    )


def _may_ask(request: HttpRequest) -> bool:
    return request.user.is_authenticated or hit(_VISITORS, get_adapter(request).get_client_ip(request))


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
