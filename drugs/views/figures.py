"""What members report about a drug, for all of them or for people of one kind of lupus."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.lupus import LupusKind
from common.pagecache import cached_for_visitors
from drugs import panels
from drugs.models import Drug
from drugs.selectors import drug_address
from drugs.selectors.figures import counted, likenesses

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


def _one_drug(slug: str) -> list[str]:
    return ["drugs", f"drug:{slug}"]


@require_safe
def drug_figures(request: HttpRequest, slug: str) -> HttpResponse:
    """Under the leading name of the drug; every other name leads there, with the kind that was asked for."""
    address = drug_address(slug)
    if address is None:
        raise Http404
    if address != slug:
        query = urlencode({"like": like}) if (like := _like(request)) else ""
        path = reverse("drugs:drug_figures", args=[address])
        return redirect(f"{path}?{query}" if query else path, permanent=True)
    return _page(request, slug=slug)


@cached_for_visitors(_one_drug)
def _page(request: HttpRequest, slug: str) -> HttpResponse:
    """The same queries and the same work, whichever kind is asked for and whether or not it has figures."""
    found = Drug.objects.visible_to(request.user).select_related("figures")
    drug = get_object_or_404(found, slug=slug)
    like = _like(request)
    kinds = likenesses(counted(drug).content)
    context = {
        "nav": "drugs",
        "drug": drug,
        "like": like,
        "kinds": kinds,
        "is_offered": any(each.is_offered for each in kinds),
        "charts": panels.charts(drug, like),
        **panels.links(request.user, drug),
    }
    return render(request, "drugs/drug_figures.html", context)


def _like(request: HttpRequest) -> str:
    """The kind of lupus asked for; empty for all, and for what is no kind."""
    like = request.GET.get("like", "")
    return like if like in LupusKind.values else ""
