"""Threads that a reader of this one may want next: by the words of the titles and by shared drugs. No tracking.

Which threads are alike is worked out once an hour for each thread and kept in Redis, as ids. Who may see them is asked each
time they are printed: ids that `listed_for` does not give are not shown, whatever was kept.
"""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.expressions import ArraySubquery
from django.core.cache import cache
from django.db import connection
from django.db.models.functions import JSONObject
from django.urls import reverse
from redis.exceptions import RedisError

from forums.models import Thread
from forums.selectors.rows import replies_in_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User

logger = logging.getLogger(__name__)

KEPT = 8  # ids for each thread: a few more than are shown, for readers who do not want to see all of them
SHOWN = 5
_MAX_ID = 2**63 - 1
_KEEP_SECONDS = 3600
# Of the quoted `words` that `asked` gives: a query for any of them, and one for enough of them: two, or the only one.
QUESTION = """question AS (
        SELECT array_to_string(words, ' | ')::tsquery AS any_word,
               CASE WHEN cardinality(words) = 1 THEN words[1] ELSE (
                   SELECT string_agg('(' || one || ' & ' || other || ')', ' | ')
                     FROM unnest(words) one, unnest(words) other WHERE one < other) END::tsquery AS enough
          FROM asked
    )"""
# Two of the longest words of the title in common, or its only word, or a drug. Looked for among the threads that live, which
# an index holds in this order, and the newest of each drug: the work is the same however many threads there are. Ranked by
# words (below 1) and a half for each shared drug. {listed} is the condition of that index.
_ALIKE = r"""
    WITH asked AS (
        SELECT array_agg(quote_literal(lexeme)) AS words
          FROM (SELECT lexeme FROM forums_thread, unnest(search) WHERE id = %(thread)s AND lexeme !~ '\\' AND length(lexeme) > 2
                 ORDER BY length(lexeme) DESC, lexeme LIMIT 5) longest
    ), {question}, alike AS (
        (SELECT t.id FROM question q
           JOIN (SELECT t.id, t.search FROM forums_thread t WHERE {listed}
                  ORDER BY t.last_post_at DESC, t.id DESC LIMIT 3000) t ON t.search @@ q.enough
          WHERE t.id <> %(thread)s LIMIT 200)
        UNION
        (SELECT t.id FROM forums_threaddrug own
           JOIN LATERAL (SELECT thread_id FROM forums_threaddrug other WHERE other.drug_id = own.drug_id
                          ORDER BY thread_id DESC LIMIT 100) newest ON true
           JOIN forums_thread t ON t.id = newest.thread_id
          WHERE own.thread_id = %(thread)s AND t.id <> %(thread)s AND {listed})
    )
    SELECT t.id FROM alike JOIN forums_thread t ON t.id = alike.id CROSS JOIN question q
     ORDER BY coalesce(ts_rank(t.search, q.any_word), 0) + 0.5 * (
                  SELECT count(*) FROM forums_threaddrug own
                    JOIN forums_threaddrug other ON other.drug_id = own.drug_id AND other.thread_id = t.id
                   WHERE own.thread_id = %(thread)s) DESC,
              t.last_post_at DESC
     LIMIT %(kept)s"""
_ALIKE_FOR_MEMBERS = _ALIKE.format(question=QUESTION, listed="t.hidden_at IS NULL")
_ALIKE_FOR_VISITORS = _ALIKE.format(question=QUESTION, listed="t.hidden_at IS NULL AND t.audience = 'public'")


@dataclass(frozen=True, slots=True)
class RelatedThread:
    """One line under a thread."""

    title: str
    url: str
    forum: str
    replies: str


def related_ids(thread_id: int, *, for_members: bool) -> list[int]:
    """Ids of threads like this one, best first. No query while they are kept, else one.

    They say nothing about who may see them: `related_to` does.
    """
    key = f"related:{'members' if for_members else 'public'}:{thread_id}"
    try:
        kept: list[int] | None = cache.get(key)
        if kept is None:
            kept = _alike(thread_id, for_members)
            cache.set(key, kept, _KEEP_SECONDS)
    except RedisError:
        logger.warning("related threads left out: Redis is away")
        return []
    return kept


def forget_related(thread_id: int) -> None:
    """After the words of its title changed: the threads like it are worked out anew."""
    try:
        cache.delete_many([f"related:{who}:{thread_id}" for who in ("members", "public")])
    except RedisError:
        logger.warning("related threads not forgotten: Redis is away")


def related_to(reader: User | AnonymousUser, ids: Sequence[int]) -> ArraySubquery:
    """Part of a bigger query: what a line prints of those threads among `ids` that lists show `reader`."""
    threads = Thread.objects.listed_for(reader).wanted_by(reader).filter(pk__in=ids)
    fields = {"id": "pk", "title": "title", "forum": "forum__name", "replies": "reply_count"}
    return ArraySubquery(threads.annotate(line=JSONObject(**fields)).values("line"))


def related_threads(ids: Sequence[int], found: Sequence[Any]) -> list[RelatedThread]:
    """What `related_to` found, in the order of `ids`. No query."""
    lines = {
        line["id"]: line for line in (json.loads(each) if isinstance(each, str) else each for each in found)
    }
    return [
        RelatedThread(
            title=lines[pk]["title"],
            url=reverse("forums:thread_detail", args=[pk]),
            forum=lines[pk]["forum"],
            replies=replies_in_words(lines[pk]["replies"]),
        )
        for pk in ids
        if pk in lines
    ][:SHOWN]


def _alike(thread_id: int, for_members: bool) -> list[int]:
    if thread_id > _MAX_ID:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            _ALIKE_FOR_MEMBERS if for_members else _ALIKE_FOR_VISITORS, {"thread": thread_id, "kept": KEPT}
        )
        return [pk for (pk,) in cursor.fetchall()]
