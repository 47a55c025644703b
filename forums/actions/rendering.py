"""The stored HTML of posts (D3)."""

from __future__ import annotations

from django.db import transaction

from common import markdown, pagecache
from forums.models import Post
from forums.selectors.rendering import render_body

__all__ = ["render_body", "rerender"]


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
