"""The directory, its classes, and the page of a drug."""

from __future__ import annotations

import itertools
import string
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from common.pagecache import cached_for_visitors
from drugs import pages
from drugs.models import Drug
from drugs.selectors import directory, drug_address, find_drugs
from drugs.selectors.directory import leads
from drugs.selectors.medicines import my_drugs

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from drugs.selectors import DirectoryEntry

_LISTS = ["drugs", "threads"]  # lists print counts of threads


def _lists(**kwargs: Any) -> list[str]:
    return _LISTS


def _one_drug(slug: str) -> list[str]:
    return ["drugs", f"drug:{slug}"]


@require_safe
@cached_for_visitors(_lists)
def drug_list(request: HttpRequest) -> HttpResponse:
    """All drugs from A to Z, those of one status in lupus, or what a search finds."""
    query = request.GET.get("q", "").strip()
    status = request.GET.get("status", "")
    if status not in Drug.LupusStatus.values:
        status = ""
    known = directory().entries
    context: dict[str, Any] = {"query": query, "status": status, "total": len(known), **_filters(known)}
    if query:
        found = find_drugs(query)
        context |= {"hits": _rows(request, found.hits), "guesses": found.guesses}
    else:
        context |= _letters(request, [entry for entry in known if status in ("", entry.head.lupus_status)])
        if request.user.is_authenticated and not status:
            context["mine"] = my_drugs(request.user)
    return render(request, "drugs/drug_list.html", {"nav": "drugs", **context})


@require_safe
@cached_for_visitors(_lists)
def drug_class(request: HttpRequest, slug: str) -> HttpResponse:
    """The drugs of one class, from A to Z."""
    known = directory().entries
    entries = [entry for entry in known if entry.head.drug_class == slug]
    if not entries:
        raise Http404
    context = {"label": Drug.DrugClass(slug).label, "rows": _rows(request, entries), "current_class": slug}
    return render(request, "drugs/drug_class.html", {"nav": "drugs", **_filters(known), **context})


@require_safe
def drug_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """The page under its leading name; every other name of the drug leads there."""
    return _drug_page(request, slug=slug) if leads(slug) else _elsewhere(slug)


@cached_for_visitors(_one_drug)
def _drug_page(request: HttpRequest, slug: str) -> HttpResponse:
    known = directory()
    if slug not in known.by_slug:  # no longer
        return _elsewhere(slug)
    found = Drug.objects.visible_to(request.user).select_related("published", "figures")
    if pages.is_kept(known.by_slug[slug].pk, known):
        found = found.defer("published__content")
    drug = get_object_or_404(found, slug=slug)
    if drug.published is None:  # never: visible_to leaves drafts out
        raise Http404
    return pages.respond(request, drug, pages.article_of(drug.published, known))


def _elsewhere(slug: str) -> HttpResponse:
    address = drug_address(slug)
    if address is None:
        raise Http404
    return redirect("drugs:drug_detail", address, permanent=True)


def _rows(request: HttpRequest, entries: list[DirectoryEntry]) -> list[dict[str, Any]]:
    """What a list prints: one query for the counts of threads."""
    counts = {
        pk: public + members
        for pk, public, members in Drug.objects.visible_to(AnonymousUser()).values_list(
            "pk", "public_thread_count", "member_thread_count"
        )
    }
    return [
        {
            "name": entry.head.generic_title,
            "brands": ", ".join(entry.brands),
            "url": entry.get_absolute_url(),
            "status": entry.head.status_label,
            "letter": entry.letter,
            "threads": counts.get(entry.pk, 0),
        }
        for entry in entries
    ]


def _letters(request: HttpRequest, entries: list[DirectoryEntry]) -> dict[str, Any]:
    groups = [(letter, list(rows)) for letter, rows in itertools.groupby(_rows(request, entries), _letter_of)]
    used = {letter for letter, _ in groups}
    letters = sorted(used | set(string.ascii_uppercase))
    return {"groups": groups, "letters": [(letter, letter in used) for letter in letters]}


def _letter_of(row: dict[str, Any]) -> str:
    return row["letter"]


def _filters(entries: list[DirectoryEntry]) -> dict[str, Any]:
    """Classes and statuses that have drugs, in their own order."""
    classes = {entry.head.drug_class for entry in entries}
    statuses = {entry.head.lupus_status for entry in entries}
    return {
        "classes": [choice for choice in Drug.DrugClass if choice.value in classes],
        "statuses": [choice for choice in Drug.LupusStatus if choice.value in statuses],
    }
