"""What a drug page said before, and what it says now."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from common.pagecache import cached_for_visitors
from drugs.forms.changes import SinceForm
from drugs.models import Drug
from drugs.selectors import directory, drug_address
from drugs.selectors.changes import drug_changes

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

_DAYS = 365  # shown when nobody asks for another day


def _one_drug(slug: str) -> list[str]:
    return ["drugs", f"drug:{slug}"]


@require_safe
def changes(request: HttpRequest, slug: str) -> HttpResponse:
    """Under the leading name of the drug; every other name leads there, with the day that was asked for."""
    address = drug_address(slug)
    if address is None:
        raise Http404
    if address != slug:
        asked = request.META.get("QUERY_STRING", "")
        return redirect(
            reverse("drugs:drug_changes", args=[address]) + (f"?{asked}" if asked else ""), permanent=True
        )
    return _page(request, slug=slug)


@cached_for_visitors(_one_drug)
def _page(request: HttpRequest, slug: str) -> HttpResponse:
    drug = get_object_or_404(Drug.objects.visible_to(request.user), slug=slug)
    today = timezone.now().astimezone(datetime.UTC).date()
    since = today - datetime.timedelta(days=_DAYS)
    form = SinceForm({"since": request.GET.get("since", since.isoformat())})
    if form.is_valid():
        since = form.cleaned_data["since"] or since
    context = {
        "nav": "drugs",
        "drug": directory().by_slug[slug],
        "form": form,
        "found": drug_changes(drug, since) if form.is_valid() else None,
    }
    response = render(request, "drugs/drug_changes.html", context)
    response.headers["X-Robots-Tag"] = "noindex"
    return response
