"""The stored HTML of posts (D3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from common import markdown, pagecache
from drugs.selectors.directory import drug_link_index
from forums.models import Post
from forums.selectors.mentions import people_named
from forums.selectors.pictures import picture_sources

if TYPE_CHECKING:
    from accounts.models import User


def render_body(body: str, by: User | None) -> str:
    """The HTML to store for `body`, which `by` wrote (None: a former member).

    Links each drug once, and the members whom `by` may mention; shows pictures of `by`'s own. A query for names and one for
    pictures, none for words without them.
    """
    reading = markdown.Reading(body)
    people = people_named(reading.names, by=by)
    return reading.html(
        drugs=drug_link_index(),
        members={word: (user.handle, user.get_absolute_url()) for word, user in people.items()},
        pictures=picture_sources(by, reading.pictures),
    )


@transaction.atomic
def rerender(*, after: int = 0, limit: int = 500) -> int | None:
    """Bring at most `limit` posts with ids above `after` up to the renderer's version.

    Returns the id to go on from, or None at the end. Rows that somebody writes at this moment are left to the writer,
    who uses the new renderer. May run twice and beside itself. Two queries more for each post with names and pictures.
    """
    ids = list(Post.objects.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:limit])
    old = (
        Post.objects.select_for_update(of=["self"], skip_locked=True, no_key=True)
        .filter(pk__in=ids, renderer_version__lt=markdown.VERSION)
        .select_related("author")
        .defer("search")
    )
    changed = []
    for post in old:
        post.body_html = render_body(post.body, by=post.author) if post.body else ""
        post.renderer_version = markdown.VERSION
        changed.append(post)
    Post.objects.bulk_update(changed, ["body_html", "renderer_version"], batch_size=100)
    pagecache.bump(*{f"thread:{post.thread_id}" for post in changed})
    return ids[-1] if ids else None
