"""What search engines may find: drug pages, standing pages, and public threads of forums that allow it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import sitemap as render_sitemap
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts import policies
from common.pagecache import cached_for_visitors
from drugs.models import Drug
from forums.models import Thread

if TYPE_CHECKING:
    import datetime

    from django.http import HttpRequest, HttpResponse

_MOST_THREADS = 5_000  # the latest; a crawler follows links from there


class StandingPages(Sitemap):
    """Home and the texts of the site."""

    def items(self) -> list[str]:
        names = ["home", "about", "guidelines", "crisis", "accessibility", "drugs:drug_list"]
        return [reverse(name) for name in names] + [
            reverse("policy", args=[kind]) for kind in policies.VERSIONS
        ]

    def location(self, item: str) -> str:
        return item


class DrugPages(Sitemap):
    """Published drug pages."""

    def items(self) -> list[Drug]:
        return list(
            Drug.objects.visible_to(AnonymousUser()).select_related("published").defer("published__content")
        )

    def lastmod(self, item: Drug) -> datetime.datetime | None:
        return item.published.published_at if item.published else None


class PublicThreads(Sitemap):
    """Threads that a visitor may list, in forums whose threads search engines may show."""

    def items(self) -> list[Thread]:
        threads = Thread.objects.listed_for(AnonymousUser()).filter(forum__is_indexable=True)
        return list(threads.only("pk", "last_post_at").order_by("-last_post_at", "-pk")[:_MOST_THREADS])

    def lastmod(self, item: Thread) -> datetime.datetime:
        return item.last_post_at


SITEMAPS: dict[str, Any] = {"pages": StandingPages, "drugs": DrugPages, "threads": PublicThreads}


def _shown(**kwargs: Any) -> list[str]:
    return ["drugs", "threads", "forums"]


@require_safe
@cached_for_visitors(_shown)
def sitemap(request: HttpRequest) -> HttpResponse:
    """Two queries. Rendered here, so that the page can be held."""
    return render_sitemap(request, SITEMAPS).render()
