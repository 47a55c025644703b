"""A drug page as HTML. Its text is rendered once per edition and day, and kept in Redis in pieces."""

from __future__ import annotations

import datetime
import functools
import hashlib
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.cache import cache
from django.shortcuts import render
from django.template.loader import get_template, render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from redis.exceptions import RedisError

from drugs.registries import drug_panels
from drugs.selectors import PageContent, drug_page
from drugs.structured import drug_data

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.utils.safestring import SafeString

    from drugs.models import Drug, DrugEdition
    from drugs.selectors.content import Head

logger = logging.getLogger(__name__)

_KEEP_SECONDS = (
    3600  # bounds how long wording of the site itself (not of the page) can lag behind a new release
)
_PIECES = [f"drugs/partials/_{piece}.html" for piece in ("short", "page_check", "sections", "sources")]

_SOURCES = [
    *_PIECES,
    "drugs/partials/_statements.html",
    "drugs/partials/_check.html",
    "drugs/partials/_source_list.html",
]


@dataclass(frozen=True, slots=True)
class Article:
    """Text of a page: what stands above "On this page", the sections, and what follows the panels."""

    head: Head
    summary: str  # plain text for search engines
    contents: list[tuple[str, str]]
    top: SafeString
    check: SafeString
    main: SafeString
    end: SafeString


def article_of(edition: DrugEdition) -> Article:
    """The text of `edition` as readers see it today. Comes from Redis when it is there."""
    today = timezone.now().astimezone(datetime.UTC).date()
    key = f"article:{edition.pk}:{today}:{get_language()}:{_wording()}"
    try:
        held = cache.get(key)
    except RedisError:
        logger.warning("article not read from the cache: Redis is away")
        return render_article(PageContent.from_json(edition.content), today)
    if held is None:
        held = render_article(PageContent.from_json(edition.content), today)
        try:
            cache.set(key, held, _KEEP_SECONDS)
        except RedisError:
            logger.warning("article not kept: Redis is away")
    return held


def render_article(content: PageContent, today: datetime.date) -> Article:
    page = drug_page(content, today=today)
    context = {"page": page, "head": page.head}
    top, check, main, end = (render_to_string(name, context) for name in _PIECES)
    return Article(
        head=page.head,
        summary=page.summary,
        contents=page.contents,
        top=top,
        check=check,
        main=main,
        end=end,
    )


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


def _wording() -> str:
    """Changes when the templates of the pieces do, so that a release does not print yesterday's sentences."""
    return (_read_wording.__wrapped__ if settings.DEBUG else _read_wording)()


@functools.cache
def _read_wording() -> str:
    templates: list[Any] = [get_template(name) for name in _SOURCES]
    words = "".join(each.template.source for each in templates)
    return hashlib.sha256(words.encode()).hexdigest()[:12]
