"""The short page: three things, for days on which more is too much."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.selectors.names import name_sql
from common import markdown
from common.prepared import PreparedQuery, PreparedStatement
from drugs.selectors.directory import directory
from forums.models import Thread
from forums.querysets import keeps_distance
from forums.selectors import calls
from forums.selectors.mine import subscriptions
from forums.selectors.rows import FoundThread, butterfly, columns, post_url, thread_rows
from forums.wanted import not_hidden

if TYPE_CHECKING:
    import datetime

    from django.utils.safestring import SafeString

_EXCERPT_CHARS = 400
_LOOKED_AT = 200  # latest threads among whose posts one is chosen


@dataclass(frozen=True, slots=True)
class Reading:
    """A post that did others good, or the page of a drug: then `author` is empty."""

    title: str
    url: str
    excerpt: str
    author: str
    avatar: SafeString | str
    at: datetime.datetime | None


@dataclass(frozen=True, slots=True)
class LowEnergy:
    """At most one of each."""

    reply: SafeString | None  # a row, with the way to the first unread post
    unanswered: calls.Unanswered | None
    reading: Reading | None


def low_energy(user: User) -> LowEnergy:
    """Five queries at most while the catalogue stands."""
    waiting, _left = calls.unread(user, 1)
    found = [FoundThread._make(row) for pk in waiting for row in _thread.rows(user.pk, pk)]
    rows = thread_rows(found, user, reasons={thread.pk: calls.reason(thread, user) for thread in found})
    return LowEnergy(
        reply=rows[0] if rows else None,
        unanswered=calls.unanswered(user, near=True),
        reading=_warm_post(user, but=[thread.pk for thread in found]) or _drug_page(user),
    )


_thread = PreparedQuery(
    lambda reader, pk: columns(Thread.objects.listed_for(User(pk=reader)).filter(pk=pk), reader)
)


# Of each of the latest threads the post that met most warmth, if the reader has not come to it yet; of these first what they
# subscribe to. A thread that nobody answered yet is a call for help, not a rest, and may stand on the page already. How much warmth is never shown. Folded posts are left out: they are opened by choice.
_WARM = """
SELECT t.id, t.title, p.number, p.body, p.created_at, {name}
FROM (
  SELECT t.id, t.title, t.forum_id FROM forums_thread t
  WHERE t.hidden_at IS NULL AND t.reply_count > 0 AND t.last_post_at > %(since)s AND NOT t.id = ANY(%(but)s) {wanted}
  ORDER BY t.last_post_at DESC, t.id DESC LIMIT %(most)s
) AS t
CROSS JOIN LATERAL (
  SELECT number, body, created_at, author_id, warmth FROM forums_post w
  WHERE w.thread_id = t.id AND w.warmth > 0 AND w.hidden_at IS NULL AND w.withdrawn_at IS NULL AND w.content_notes = '{{}}'
    AND w.author_id IS DISTINCT FROM %(me)s {not_hidden}
  ORDER BY w.warmth DESC, w.number LIMIT 1
) AS p
LEFT JOIN forums_threadread r ON r.thread_id = t.id AND r.user_id = %(me)s
LEFT JOIN accounts_user u ON u.id = p.author_id
WHERE p.number > coalesce(r.last_number, 0)
ORDER BY (
  EXISTS (SELECT FROM forums_subscription s WHERE s.user_id = %(me)s AND s.forum_id = t.forum_id)
  OR EXISTS (
    SELECT FROM forums_subscription s JOIN forums_threaddrug d ON d.drug_id = s.drug_id
    WHERE s.user_id = %(me)s AND d.thread_id = t.id
  )
) DESC, p.warmth DESC, t.id DESC
LIMIT 1
"""
_NOT_HIDDEN = f"AND {not_hidden('%(me)s', 'w.author_id')}"


@functools.cache
def _warmest(keeps_away: bool) -> PreparedStatement:
    sql = _WARM.format(
        name=name_sql("u"),
        wanted=calls.WANTED if keeps_away else "",
        not_hidden=_NOT_HIDDEN if keeps_away else "",
    )
    return PreparedStatement.named(sql, me="bigint", since="timestamptz", but="bigint[]", most="bigint")


def _warm_post(user: User, *, but: list[int]) -> Reading | None:
    """A post that did others good, which `user` has not read; in none of the threads `but`. One query."""
    rows = _warmest(keeps_distance(user)).rows([user.pk, calls.news_since(), but, _LOOKED_AT])
    if not rows:
        return None
    thread_id, title, number, body, at, handle = rows[0]
    return Reading(
        title=title,
        url=post_url(reverse("forums:thread_detail", args=[thread_id]), number),
        excerpt=markdown.plain(body, _EXCERPT_CHARS),
        author=handle or "",
        avatar=butterfly(handle),
        at=at,
    )


def _drug_page(user: User) -> Reading | None:
    """The page of a drug that `user` subscribes to, another one each day; of any drug for who subscribes to none."""
    drugs = [(each.name, each.url) for each in subscriptions(user) if each.kind == "drug"]
    if not drugs:
        drugs = [
            (entry.name, entry.get_absolute_url()) for entry in directory().entries if not entry.head.is_short
        ]
    if not drugs:
        return None
    name, url = drugs[timezone.localdate().toordinal() % len(drugs)]
    return Reading(title=name, url=url, excerpt="", author="", avatar="", at=None)
