"""Threads that may already hold what somebody is about to ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection

from forums.models import Thread
from forums.selectors.related import KEPT, QUESTION, SHOWN, RelatedThread
from forums.selectors.rows import replies_in_words

if TYPE_CHECKING:
    from accounts.models import User

_MIN_CHARS = 4  # shorter titles say nothing yet
# Two of the five longest words of the title, or its only word. One index, and at most 200 threads to rank.
_SIMILAR = rf"""
    WITH asked AS (
        SELECT array_agg(quote_literal(lexeme)) AS words
          FROM (SELECT lexeme FROM unnest(to_tsvector('english', %(title)s)) WHERE lexeme !~ '\\' AND length(lexeme) > 2
                 ORDER BY length(lexeme) DESC, lexeme LIMIT 5) longest
    ), {QUESTION}, alike AS (
        SELECT t.id, t.search, t.last_post_at FROM question q JOIN forums_thread t ON t.search @@ q.enough
         WHERE t.hidden_at IS NULL LIMIT 200
    )
    SELECT alike.id FROM alike CROSS JOIN question q
     ORDER BY ts_rank(alike.search, q.any_word) DESC, alike.last_post_at DESC
     LIMIT %(kept)s"""  # noqa: S608 - both parts are written here


def similar_threads(reader: User, title: str) -> list[RelatedThread]:
    """At most five threads whose titles share words with `title`, most alike first, of those that lists show `reader`.

    `title` is cleaned text. Two queries at most, over a bounded number of threads; none for a title that says nothing yet.
    """
    title = " ".join(title[: Thread.TITLE_MAX_CHARS].split())
    if len(title) < _MIN_CHARS:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_SIMILAR, {"title": title, "kept": KEPT})
        ids = [pk for (pk,) in cursor.fetchall()]
    if not ids:
        return []
    threads = Thread.objects.listed_for(reader).wanted_by(reader).filter(pk__in=ids).select_related("forum")
    found = {thread.pk: thread for thread in threads.defer("search")}
    return [
        RelatedThread(
            title=found[pk].title,
            url=found[pk].get_absolute_url(),
            forum=found[pk].forum.name,
            replies=replies_in_words(found[pk].reply_count),
        )
        for pk in ids
        if pk in found
    ][:SHOWN]
