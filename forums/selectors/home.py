"""What the first page shows: to visitors what is open, to members what is new for them and where they stopped."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from accounts.models import User
from common.prepared import PreparedQuery, PreparedStatement
from drugs.models import Drug
from drugs.selectors.directory import directory
from forums.models import Thread
from forums.querysets import keeps_distance
from forums.selectors import calls
from forums.selectors.mine import Subscribed, subscriptions
from forums.selectors.rows import FoundThread, columns, thread_rows

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.utils.safestring import SafeString

    from drugs.selectors.directory import DirectoryEntry

_DRUGS_SHOWN = 4
_OPEN_THREADS_SHOWN = 4
_WAITING_SHOWN = 2  # with the thread without a reply that makes three calls, enough for a tired reader
_LEFT_SHOWN = 2
_NEW_SHOWN = 5
_MOST_THREADS = _WAITING_SHOWN + _LEFT_SHOWN + _NEW_SHOWN  # of all lists of a member together
_SUBSCRIPTIONS_SHOWN = 12


@dataclass(frozen=True, slots=True)
class TalkedAbout:
    """A drug and how many threads there are about it."""

    entry: DirectoryEntry
    public: int
    members: int


@dataclass(frozen=True, slots=True)
class VisitorHome:
    """Everything a visitor may read at once."""

    drugs: list[TalkedAbout]
    drug_count: int
    threads: list[SafeString]


@dataclass(frozen=True, slots=True)
class MemberHome:
    """At most a few calls, then news."""

    waiting: list[SafeString]  # threads they take part in or subscribe to, with unread posts
    own_words: calls.Waiting | None
    left: list[SafeString]  # others that they have read in part
    unanswered: calls.Unanswered | None
    news: list[SafeString]  # new threads in subscribed drugs and forums
    subscriptions: list[Subscribed]

    @property
    def call_count(self) -> int:
        return len(self.waiting) + (self.own_words is not None) + (self.unanswered is not None)


def visitor_home(visitor: AnonymousUser) -> VisitorHome:
    """Two queries while the catalogue stands: counts of drugs, and the latest public threads."""
    known = directory().entries
    counts = {
        pk: (public, members)
        for pk, public, members in Drug.objects.visible_to(visitor).values_list(
            "pk", "public_thread_count", "member_thread_count"
        )
    }
    drugs = [TalkedAbout(entry, *counts.get(entry.pk, (0, 0))) for entry in known]
    drugs.sort(key=lambda drug: (-drug.public - drug.members, drug.entry.head.is_short, drug.entry.name))
    threads = Thread.objects.listed_for(visitor).order_by("-last_post_at", "-pk")
    found = map(FoundThread._make, columns(threads, None)[:_OPEN_THREADS_SHOWN])
    return VisitorHome(drugs[:_DRUGS_SHOWN], len(drugs), thread_rows(found, visitor))


def member_home(user: User) -> MemberHome:
    """Six queries while the catalogue stands, whatever the member has read or written."""
    waiting, left = calls.unread(user, _WAITING_SHOWN)
    unanswered = calls.unanswered(user, near=user.welcomes_unanswered)
    shown = {*waiting, *left, unanswered.thread_id if unanswered else 0}
    news = [pk for pk in _news(user) if pk not in shown]
    ids = list({*waiting, *left, *news})
    rows = _threads.rows(user.pk, *ids, *[0] * (_MOST_THREADS - len(ids))) if ids else []
    found = {thread.pk: thread for thread in map(FoundThread._make, rows)}

    def worded(ids: list[int], **wording: Any) -> list[SafeString]:
        return thread_rows((found[pk] for pk in ids if pk in found), user, **wording)

    return MemberHome(
        waiting=worded(waiting, reasons={pk: calls.reason(found[pk], user) for pk in waiting if pk in found}),
        own_words=calls.own_words(user),
        left=worded(left),
        unanswered=unanswered,
        news=worded(news, where="drugs or forum"),
        subscriptions=subscriptions(user)[:_SUBSCRIPTIONS_SHOWN],
    )


# (reader, ids of threads or zeros). `listed_for` asks nothing else of members than that they are; each list asks what they want.
_threads = PreparedQuery(
    lambda reader, *ids: columns(Thread.objects.listed_for(User(pk=reader)).filter(pk__in=ids), reader)
)


# A few newest threads of each subscribed drug and forum, each an index range; then the newest of them all.
_NEWS = """
SELECT fresh.id
FROM forums_subscription s
CROSS JOIN LATERAL (
  (SELECT t.id, t.created_at FROM forums_threaddrug td JOIN forums_thread t ON t.id = td.thread_id
   WHERE td.drug_id = s.drug_id AND t.hidden_at IS NULL AND t.author_id IS DISTINCT FROM s.user_id {wanted}
   ORDER BY td.thread_id DESC LIMIT %(most)s)
  UNION ALL
  (SELECT t.id, t.created_at FROM forums_thread t
   WHERE t.forum_id = s.forum_id AND t.hidden_at IS NULL AND t.author_id IS DISTINCT FROM s.user_id {wanted}
   ORDER BY t.created_at DESC LIMIT %(most)s)
) AS fresh
WHERE s.user_id = %(me)s AND s.thread_id IS NULL AND fresh.created_at > %(since)s
GROUP BY fresh.id, fresh.created_at
ORDER BY fresh.created_at DESC, fresh.id DESC
LIMIT %(most)s
"""


@functools.cache
def _newest(keeps_away: bool) -> PreparedStatement:
    sql = _NEWS.format(wanted=calls.WANTED if keeps_away else "")
    return PreparedStatement.named(sql, me="bigint", since="timestamptz", most="bigint")


def _news(user: User) -> list[int]:
    """Ids of the newest threads of others where `user` subscribes to the drug or the forum. One query."""
    rows = _newest(keeps_distance(user)).rows([user.pk, calls.news_since(), _NEW_SHOWN])
    return [pk for (pk,) in rows]
