"""Search over drugs, threads and posts. One form, one GET; nothing of what was asked is kept or logged."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from common.forms import clean_text
from common.ratelimits import Limit, hit
from common.waiting import please_wait
from forums.search_terms import HAS, MAX_CHARS, MAX_TERMS, Asked, parse
from forums.selectors.search import Found
from forums.selectors.search import search as find
from forums.selectors.search_words import all_forums

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest, HttpResponse

    from forums.selectors.search import Order
    from forums.selectors.search_rows import Kind

_VISITORS = Limit("search", amount=30, seconds=60)  # per address; a person types fewer
_KINDS = {"all": _("All"), "threads": _("Threads"), "posts": _("Posts"), "drugs": _("Drugs")}
_HAS_WORDS = {
    "picture": _("A picture"),
    "poll": _("A poll"),
    "question": _("A question"),
    "answer": _("An answer that helped"),
}
_FIELDS = ("in", "drug", "by", "after", "before")  # of the form, named as the operators


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    words = _text(request, "q")
    fields = {name: _text(request, name)[:MAX_CHARS] for name in _FIELDS}
    having = [value for value in map(clean_text, request.GET.getlist("has")[: len(HAS)]) if value in HAS]
    kind = _one_of(request, "kind", tuple(_KINDS))
    order = _one_of(request, "order", ("newest", "best"))
    asked = parse(words, fields, has=having)
    is_narrowed = any(fields.values()) or bool(having)
    context = {
        "nav": "search",
        "words": words,
        "fields": fields,
        "is_narrowed": is_narrowed,
        "is_open": is_narrowed,
        "has": [(value, label, value in having) for value, label in _HAS_WORDS.items()],
        "forums": all_forums(),
        "order": order,
        "kind": kind,
        "max_chars": MAX_CHARS,
        "max_terms": MAX_TERMS,
    }
    if state := _not_to_look_for(words, asked):
        return render(request, "forums/search.html", context | {"state": state, "asked": asked})
    if not _may_ask(request):
        return render(request, "429.html", {"please_wait": please_wait()}, status=429)
    at = request.GET.get("at", "")
    is_exact = request.GET.get("exact") == "1"
    found = find(
        request.user, asked, kind=cast("Kind", kind), order=cast("Order", order), at=at, is_exact=is_exact
    )
    # What leads to the same question again: every link on the page adds to it or takes one thing away.
    query = [("q", words), *fields.items(), *(("has", value) for value in having)]
    links = _Links([(name, value) for name, value in query if value], kind, order, is_exact=is_exact)
    return render(request, "forums/search.html", context | _results(words, found, links))


class _Links:
    """Addresses of this page with something changed: `with_(kind="posts")`."""

    def __init__(self, query: list[tuple[str, str]], kind: str, order: str, *, is_exact: bool) -> None:
        self._query = query
        self._rest = {"kind": kind, "order": order, "exact": "1" if is_exact else "", "at": ""}

    def with_(self, **changes: str) -> str:
        rest = self._rest | changes
        usual = {"kind": "all", "order": "newest", "exact": "", "at": ""}
        query = [(name, changes.get(name, value)) for name, value in self._query]
        return "?" + urlencode(
            query + [(name, value) for name, value in rest.items() if name in usual and value != usual[name]]
        )


def _results(words: str, found: Found, links: _Links) -> dict[str, Any]:
    single = [group[0].text for group in found.asked.wanted]
    return {
        "state": "none" if found.is_empty else "found",
        "is_open": found.is_empty and found.asked.is_narrowed,  # results before fields
        "asked": found.asked,
        "found": found,
        "is_first": not found.newer,
        "tabs": [(value, label, links.with_(kind=value)) for value, label in _KINDS.items()],
        "by_date": links.with_(order="newest"),
        "by_fit": links.with_(order="best"),
        "older": links.with_(at=found.older) if found.older else "",
        "newer": links.with_(at=found.newer) if found.newer else "",
        "first": links.with_(),
        "exact": links.with_(exact="1"),
        "typed": parse(words).words,
        "offered": links.with_(q=_respelled(words, found.offered)) if found.offered else "",
        "offered_words": found.asked.with_words(found.offered).words,
        "everywhere": "?" + urlencode({"q": found.asked.words}) if found.asked.is_narrowed and single else "",
        "single": [(word, "?" + urlencode({"q": word})) for word in single] if len(single) > 1 else [],
    }


def _respelled(words: str, slips: Mapping[str, str]) -> str:
    """The text of the box with other spellings in it."""
    for slip, name in slips.items():
        there = rf"(?<!\w){re.escape(slip)}(?!\w)"
        words = re.sub(there, name.replace("\\", ""), words, flags=re.IGNORECASE)
    return words


def _not_to_look_for(words: str, asked: Asked) -> str:
    """Why nothing is looked for, as the page calls it; "" when something is."""
    if len(words) > MAX_CHARS:
        return "long"
    if not asked.is_empty and not asked.wanted and not asked.is_narrowed:
        return "minus"
    return "empty" if not words and asked.is_empty else ""


def _may_ask(request: HttpRequest) -> bool:
    return request.user.is_authenticated or hit(_VISITORS, get_adapter(request).get_client_ip(request))


def _text(request: HttpRequest, name: str) -> str:
    return " ".join(clean_text(request.GET.get(name, "")).split())


def _one_of(request: HttpRequest, name: str, known: tuple[str, ...]) -> str:
    value = request.GET.get(name, "")
    return value if value in known else known[0]
