"""Two or three drugs side by side."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from common.pagecache import cached_for_visitors
from drugs.selectors import MAX_DRUGS, choose_drugs, compare_drugs, directory

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from drugs.selectors import DirectoryEntry


def _catalogue(**kwargs: Any) -> list[str]:
    return ["drugs"]


@require_safe
@cached_for_visitors(_catalogue)
def drug_compare(request: HttpRequest) -> HttpResponse:
    """The form, and below it what the pages of the chosen drugs say. Other names lead to the address with the slugs."""
    names = request.GET.getlist("drug")
    choice = choose_drugs(names)
    slugs = [entry.slug for entry in choice.chosen]
    if choice.is_plain and slugs and names != slugs:
        return redirect(_address(choice.chosen))
    today = timezone.now().astimezone(datetime.UTC).date()
    only = choice.chosen[0] if len(choice.chosen) == 1 else None
    fields = [entry.short_name for entry in choice.chosen]
    context = {
        "nav": "drugs",
        "choice": choice,
        "comparison": compare_drugs(request.user, choice.chosen, today=today) if choice.is_whole else None,
        "names": [entry.short_name for entry in directory().entries],
        "fields": [*fields, *[""] * (MAX_DRUGS - len(fields))],
        "only": only,
        "suggested": _suggested(only) if only else [],
    }
    return render(request, "drugs/drug_compare.html", context)


def _suggested(only: DirectoryEntry) -> list[tuple[str, str]]:
    """Related drugs to set beside it: address and name."""
    entries = directory().by_slug
    related = [entries[slug] for slug in only.head.related if slug in entries]
    return [(_address((only, entry)), entry.short_name) for entry in related]


def _address(entries: tuple[DirectoryEntry, ...]) -> str:
    return f"{reverse('drugs:drug_compare')}?{urlencode([('drug', entry.slug) for entry in entries])}"
