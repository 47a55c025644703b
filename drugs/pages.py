"""A drug page as HTML. Its text is rendered once per edition, day and language, and kept by each process in pieces."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.conf import settings
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language

from drugs.registries import drug_panels
from drugs.selectors import PageContent, drug_page
from drugs.structured import drug_data

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.utils.safestring import SafeString

    from drugs.models import Drug, DrugEdition
    from drugs.selectors.content import Head
    from drugs.selectors.directory import Directory

_PIECES = [
    f"drugs/partials/_{piece}.html"
    for piece in ("crumbs", "brief", "short", "contents", "page_check", "sections", "sources")
]


@dataclass(frozen=True, slots=True)
class Article:
    """Text of a page: what stands above the buttons, above "On this page", the sections, and what follows the panels."""

    head: Head
    summary: str  # plain text for search engines
    crumbs: SafeString
    brief: SafeString  # the name, other names, status
    top: SafeString
    contents: SafeString  # list items
    check: SafeString
    main: SafeString
    end: SafeString


_Kept = tuple[int, datetime.date, "Directory", Article]
_kept: dict[tuple[int, str | None], _Kept] = {}  # by drug and language: some 100 kB for each


def is_kept(drug_id: int, known: Directory) -> bool:
    """Whether `article_of` will hardly need the content of the drug's edition."""
    kept = _kept.get((drug_id, get_language()))
    return kept is not None and kept[2] is known


def article_of(edition: DrugEdition, known: Directory) -> Article:
    """The text of `edition` as readers see it today. `known` is the catalogue whose other drugs it names.

    A query for its content when that was deferred and the text is not kept.
    """
    today = timezone.now().astimezone(datetime.UTC).date()
    place = edition.drug_id, get_language()
    kept = _kept.get(place)
    if kept is not None and kept[:2] == (edition.pk, today) and kept[2] is known:
        return kept[3]
    article = render_article(PageContent.from_json(edition.content), today)
    if not settings.DEBUG:  # a developer's change of a template shows at once
        _kept[place] = edition.pk, today, known, article
    return article


def render_article(content: PageContent, today: datetime.date) -> Article:
    page = drug_page(content, today=today)
    context = {"page": page, "head": page.head}
    return Article(page.head, page.summary, *(render_to_string(name, context) for name in _PIECES))


def respond(
    request: HttpRequest, drug: Drug, article: Article, extra: dict[str, Any] | None = None
) -> HttpResponse:
    """The whole page around `article`, with the panels that other apps bring."""
    panels = sorted((panel(request.user, drug) for panel in drug_panels), key=lambda panel: panel.place)
    ask = f"{reverse('forums:thread_start')}?{urlencode({'drug': drug.slug})}"
    if not request.user.is_authenticated:
        ask = f"{reverse('account_signup')}?{urlencode({'next': ask})}"
    threads = drug.public_thread_count
    if request.user.is_authenticated:
        threads += drug.member_thread_count
    is_public = not (extra and "preview" in extra) and not request.user.is_authenticated
    context = {
        "nav": "drugs",
        "drug": drug,
        "structured": _structured(drug, article) if is_public else "",
        "head": article.head,
        "article": article,
        "panels": panels,
        "toc": render_to_string("drugs/partials/_toc.html", {"contents": article.contents, "panels": panels}),
        "ask_url": ask,
        "thread_count": threads if any(panel.anchor == "threads" for panel in panels) else 0,
        **(extra or {}),
    }
    return render(request, "drugs/drug_detail.html", context)


def _structured(drug: Drug, article: Article) -> SafeString | str:
    """For visitors only: no search engine is signed in."""
    if drug.published is None:
        return ""
    return drug_data(article.head, summary=article.summary, published_at=drug.published.published_at)
