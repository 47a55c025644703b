"""The forums' sections of the digest: replies where members take part, and new threads where they subscribe.

Both ask for all members at once. Titles go into entries only, which the mail shows to members who chose titles.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import connection
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from forums.models import Thread
from forums.selectors.rows import post_url
from forums.wanted import not_hidden, wanted
from notifications.registries import DigestEntry, DigestRequest, DigestSection

if TYPE_CHECKING:
    import datetime

_REQUEST = """request (user_id, start, stop, far) AS (
  SELECT * FROM unnest(%(users)s::bigint[], %(starts)s::timestamptz[], %(ends)s::timestamptz[], %(far)s::boolean[])
)"""  # far: keeps distance from somebody or something; the conditions are asked of nobody else

# Takes part: subscribes to the thread, as everybody does who writes in it, until they unsubscribe. Counts what is shown,
# is by others, lies in the period, comes after the last post read, and is nothing the member muted. Totals are over all
# threads, rows for a few.
_REPLIES = f"""
WITH {_REQUEST},
waiting AS (
  SELECT part.user_id, t.id AS thread_id, count(*) AS replies, min(p.number) AS first, max(p.created_at) AS at
  FROM request
  JOIN forums_subscription part USING (user_id)
  JOIN forums_thread t ON t.id = part.thread_id AND t.hidden_at IS NULL AND t.last_post_at > request.start
  LEFT JOIN forums_threadread r ON r.user_id = part.user_id AND r.thread_id = t.id
  JOIN forums_post p ON p.thread_id = t.id AND p.number > greatest(1, coalesce(r.last_number, 0))
    AND p.created_at > request.start AND p.created_at <= request.stop
    AND p.hidden_at IS NULL AND p.withdrawn_at IS NULL AND p.author_id IS DISTINCT FROM part.user_id
  WHERE NOT request.far OR ({not_hidden("request.user_id", "p.author_id")} AND {wanted("request.user_id", "t")})
  GROUP BY part.user_id, t.id
),
ranked AS (
  SELECT *, row_number() OVER (PARTITION BY user_id ORDER BY at DESC, thread_id DESC) AS place,
    sum(replies) OVER (PARTITION BY user_id) AS all_replies, count(*) OVER (PARTITION BY user_id) AS all_threads
  FROM waiting
)
SELECT user_id, thread_id, replies, first, at, all_replies, all_threads
FROM ranked WHERE place <= %(most)s ORDER BY user_id, place
"""  # noqa: S608 - joined from constants

# New: started in the period by another, opening post shown, never opened and not muted by the member. The newest posts of a thread
# are no older than its first, which lets the index of latest threads find the few that are fresh.
_NEW_THREADS = f"""
WITH {_REQUEST},
fresh AS MATERIALIZED (
  SELECT t.id, t.forum_id, t.author_id, t.created_at
  FROM forums_thread t
  JOIN forums_post p ON p.thread_id = t.id AND p.number = 1 AND p.hidden_at IS NULL AND p.withdrawn_at IS NULL
  WHERE t.hidden_at IS NULL AND t.created_at > %(since)s AND t.last_post_at > %(since)s AND t.created_at <= %(until)s
),
wanted AS (
  SELECT s.user_id, fresh.id FROM request JOIN forums_subscription s USING (user_id)
  JOIN fresh ON fresh.forum_id = s.forum_id
  UNION
  SELECT s.user_id, td.thread_id FROM request JOIN forums_subscription s USING (user_id)
  JOIN forums_threaddrug td ON td.drug_id = s.drug_id AND td.thread_id IN (SELECT id FROM fresh)
),
ranked AS (
  SELECT wanted.user_id, fresh.id, fresh.created_at,
    row_number() OVER (PARTITION BY wanted.user_id ORDER BY fresh.created_at DESC, fresh.id DESC) AS place,
    count(*) OVER (PARTITION BY wanted.user_id) AS all_threads
  FROM wanted
  JOIN request USING (user_id)
  JOIN fresh ON fresh.id = wanted.id
  WHERE fresh.created_at > request.start AND fresh.created_at <= request.stop
    AND fresh.author_id IS DISTINCT FROM wanted.user_id
    AND NOT EXISTS (SELECT FROM forums_threadread r WHERE r.user_id = wanted.user_id AND r.thread_id = fresh.id)
    AND (NOT request.far OR ({wanted("request.user_id", "fresh")}))
)
SELECT user_id, id, 0, 1, created_at, 0, all_threads FROM ranked WHERE place <= %(most)s ORDER BY user_id, place
"""  # noqa: S608 - joined from constants


@dataclass(frozen=True, slots=True)
class _Waiting:
    """One thread that waits for one member, with the member's totals."""

    user_id: int
    thread_id: int
    replies: int
    first: int  # number of the first post that waits
    at: datetime.datetime
    all_replies: int
    all_threads: int


def compose_replies(requests: Sequence[DigestRequest]) -> dict[int, list[DigestSection]]:
    """Unread replies of others in threads that members take part in. Two queries, however many members."""
    return _compose(requests, _REPLIES, _replies_section)


def compose_new_threads(requests: Sequence[DigestRequest]) -> dict[int, list[DigestSection]]:
    """Threads started in forums, or about drugs, that members subscribe to. Two queries, however many members."""
    return _compose(requests, _NEW_THREADS, _new_threads_section)


_Section = Callable[[_Waiting, tuple[DigestEntry, ...]], DigestSection]


def _compose(
    requests: Sequence[DigestRequest], sql: str, section: _Section
) -> dict[int, list[DigestSection]]:
    by_user: dict[int, list[_Waiting]] = {}
    for row in _ask(requests, sql):
        by_user.setdefault(row.user_id, []).append(row)
    titles = _titles(requests, by_user.values())
    sections: dict[int, list[DigestSection]] = {}
    for user_id, rows in by_user.items():
        entries = tuple(_entry(row, titles[row.thread_id]) for row in rows if row.thread_id in titles)
        if entries:
            sections[user_id] = [section(rows[0], entries)]
    return sections


def _ask(requests: Sequence[DigestRequest], sql: str) -> list[_Waiting]:
    if not requests:
        return []
    values: dict[str, Any] = {
        "users": [request.user.pk for request in requests],
        "starts": [request.start for request in requests],
        "ends": [request.end for request in requests],
        "far": [request.user.keeps_distance for request in requests],
        "since": min(request.start for request in requests),
        "until": max(request.end for request in requests),
        "most": settings.DIGEST_MAX_ENTRIES,
    }
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [_Waiting(*row) for row in cursor.fetchall()]


def _titles(requests: Sequence[DigestRequest], groups: Iterable[list[_Waiting]]) -> dict[int, str]:
    """Titles of the threads that lists may show at this moment: to all members alike (D4)."""
    ids = {row.thread_id for rows in groups for row in rows}
    if not ids:
        return {}
    shown = Thread.objects.listed_for(requests[0].user).filter(pk__in=ids)
    return dict(shown.values_list("pk", "title"))


def _entry(row: _Waiting, title: str) -> DigestEntry:
    url = reverse("forums:thread_detail", args=[row.thread_id])
    return DigestEntry(title=title, url=post_url(url, row.first), count=row.replies, at=row.at)


def _replies_section(totals: _Waiting, entries: tuple[DigestEntry, ...]) -> DigestSection:
    replies, threads = int(totals.all_replies), totals.all_threads
    return DigestSection(
        key="replies",
        heading=_("For you"),
        summary=_("%(replies)s in %(threads)s you take part in")
        % {
            "replies": ngettext("%(n)s reply", "%(n)s replies", replies) % {"n": f"{replies:,}"},
            "threads": ngettext("%(n)s thread", "%(n)s threads", threads) % {"n": f"{threads:,}"},
        },
        url=reverse("home"),
        entries=entries,
        replies=replies,
    )


def _new_threads_section(totals: _Waiting, entries: tuple[DigestEntry, ...]) -> DigestSection:
    threads = totals.all_threads
    return DigestSection(
        key="threads",
        heading=_("What you subscribe to"),
        summary=ngettext("%(n)s new thread", "%(n)s new threads", threads) % {"n": f"{threads:,}"},
        url=reverse("home"),
        entries=entries,
        threads=threads,
    )
