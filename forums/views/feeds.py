"""Feeds of forums that search engines may read: titles of public threads, nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.syndication.views import Feed
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from common.pagecache import cached_for_visitors
from forums.models import Forum, Thread
from forums.selectors import rooms

if TYPE_CHECKING:
    import datetime

_ENTRIES = 20


class _ForumFeed(Feed):
    """The newest public threads of one forum, as a visitor may list them, whoever asks."""

    feed_type = Atom1Feed

    def get_object(self, request: HttpRequest, slug: str) -> Forum:
        forum = rooms.find_forum(slug, AnonymousUser())
        if forum is None or not forum.is_indexable:
            raise Http404
        return forum

    def title(self, forum: Forum) -> str:
        return _("%(forum)s, new threads at %(site)s") % {"forum": forum.name, "site": settings.SITE_NAME}

    def link(self, forum: Forum) -> str:
        return forum.get_absolute_url()

    def description(self, forum: Forum) -> str:
        return forum.description

    def items(self, forum: Forum) -> list[Thread]:
        threads = Thread.objects.listed_for(AnonymousUser()).filter(forum=forum)
        return list(threads.select_related("author").order_by("-last_post_at", "-pk")[:_ENTRIES])

    def item_title(self, item: Thread) -> str:
        return item.title

    def item_description(self, item: Thread) -> str:
        return ""

    def item_author_name(self, item: Thread) -> str:
        return item.author.display_name if item.author else _("former member")

    def item_pubdate(self, item: Thread) -> datetime.datetime:
        return item.created_at

    def item_updateddate(self, item: Thread) -> datetime.datetime:
        return item.last_post_at


_feed = _ForumFeed()


def _shown(slug: str) -> list[str]:
    forum_id = rooms.forum_id(slug)
    return ["forums", f"forum:{forum_id}"] if forum_id else []


@require_safe
@cached_for_visitors(_shown)
def forum_feed(request: HttpRequest, slug: str) -> HttpResponse:
    return _feed(request, slug=slug)
