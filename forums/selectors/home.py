"""What the first page shows: to visitors what is open, to members what is new for them and where they stopped."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from common import markdown
from common.prepared import Moment, PreparedQuery, microseconds
from drugs.models import Drug
from drugs.selectors.directory import directory
from forums.models import Post, Subscription, Thread
from forums.selectors.rows import FoundThread, butterfly, columns, thread_rows

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
_NEW_DAYS = 30  # older threads are not news
_EXCERPT_CHARS = 160


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
class Unanswered:
    """One thread that nobody has replied to. `author` is a member's handle."""

    title: str
    url: str
    author: str
    author_url: str
    avatar: SafeString
    forum: str
    at: datetime.datetime
    excerpt: str


@dataclass(frozen=True, slots=True)
class Subscribed:
    """A drug or a forum."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class MemberHome:
    """At most a few calls, then news."""

    waiting: list[SafeString]  # threads they take part in or subscribe to, with unread posts
    left: list[SafeString]  # others that they have read in part
    unanswered: Unanswered | None
    news: list[SafeString]  # new threads in subscribed drugs and forums
    subscriptions: list[Subscribed]

    @property
    def call_count(self) -> int:
        return len(self.waiting) + (self.unanswered is not None)


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
    return VisitorHome(drugs[:_DRUGS_SHOWN], len(drugs), thread_rows(found, is_member=False))


def member_home(user: User) -> MemberHome:
    """Five queries while the catalogue stands, whatever the member has read or written."""
    waiting, left = _unread(user)
    news = [pk for pk in _news(user) if pk not in {*waiting, *left}]
    ids = list({*waiting, *left, *news})
    rows = _threads.rows(user.pk, *ids, *[0] * (_MOST_THREADS - len(ids))) if ids else []
    found = {thread.pk: thread for thread in map(FoundThread._make, rows)}

    def worded(ids: list[int], **wording: Any) -> list[SafeString]:
        return thread_rows((found[pk] for pk in ids if pk in found), is_member=True, **wording)

    return MemberHome(
        waiting=worded(waiting, reasons={pk: _reason(found[pk], user) for pk in waiting if pk in found}),
        left=worded(left),
        unanswered=_unanswered(user),
        news=worded(news, where="drugs or forum"),
        subscriptions=_subscriptions(user),
    )


# (reader, ids of threads or zeros). `listed_for` asks nothing else of members than that they are.
_threads = PreparedQuery(
    lambda reader, *ids: columns(Thread.objects.listed_for(User(pk=reader)).filter(pk__in=ids), reader)
)


def _reason(thread: FoundThread, user: User) -> str:
    return _("You started this") if thread.author_id == user.pk else _("You subscribe to this")


# Threads one takes part in are those one subscribes to, as everybody does who writes in one, until they unsubscribe.
# A read row that is missing counts as nothing read.
_UNREAD = """
WITH seen AS (
  SELECT thread_id FROM forums_threadread WHERE user_id = %(me)s ORDER BY read_at DESC LIMIT 30
), candidate AS (
  SELECT thread_id, bool_or(involved) AS involved
  FROM (
    SELECT thread_id, true AS involved FROM forums_subscription WHERE user_id = %(me)s AND thread_id IS NOT NULL
    UNION ALL
    SELECT thread_id, false FROM seen
  ) AS both_kinds
  GROUP BY thread_id
), ranked AS (
  SELECT c.thread_id, c.involved, row_number() OVER (
    PARTITION BY c.involved ORDER BY CASE WHEN c.involved THEN t.last_post_at ELSE r.read_at END DESC, t.id DESC
  ) AS place
  FROM candidate c
  JOIN forums_thread t ON t.id = c.thread_id AND t.hidden_at IS NULL
  LEFT JOIN forums_threadread r ON r.thread_id = c.thread_id AND r.user_id = %(me)s
  WHERE t.last_number > coalesce(r.last_number, 0) AND t.last_author_id IS DISTINCT FROM %(me)s
)
SELECT thread_id, involved FROM ranked WHERE place <= %(most)s ORDER BY involved DESC, place
"""


def _unread(user: User) -> tuple[list[int], list[int]]:
    """Ids of threads with unread posts: those `user` takes part in, and others they have read in part. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_UNREAD, {"me": user.pk, "most": _WAITING_SHOWN})
        rows = cursor.fetchall()
    waiting = [pk for pk, involved in rows if involved]
    return waiting, [pk for pk, involved in rows if not involved][:_LEFT_SHOWN]


# A few newest threads of each subscribed drug and forum, each an index range; then the newest of them all.
_NEWS = """
SELECT fresh.id
FROM forums_subscription s
CROSS JOIN LATERAL (
  (SELECT t.id, t.created_at FROM forums_threaddrug td JOIN forums_thread t ON t.id = td.thread_id
   WHERE td.drug_id = s.drug_id AND t.hidden_at IS NULL AND t.author_id IS DISTINCT FROM s.user_id
   ORDER BY td.thread_id DESC LIMIT %(most)s)
  UNION ALL
  (SELECT t.id, t.created_at FROM forums_thread t
   WHERE t.forum_id = s.forum_id AND t.hidden_at IS NULL AND t.author_id IS DISTINCT FROM s.user_id
   ORDER BY t.created_at DESC LIMIT %(most)s)
) AS fresh
WHERE s.user_id = %(me)s AND s.thread_id IS NULL AND fresh.created_at > %(since)s
GROUP BY fresh.id, fresh.created_at
ORDER BY fresh.created_at DESC, fresh.id DESC
LIMIT %(most)s
"""


def _news(user: User) -> list[int]:
    """Ids of the newest threads of others where `user` subscribes to the drug or the forum. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_NEWS, {"me": user.pk, "since": _news_since(), "most": _NEW_SHOWN})
        return [pk for (pk,) in cursor.fetchall()]


def _quiet(reader: int, since: int) -> Any:
    return (
        Post.objects.listed_for(User(pk=reader))
        .filter(
            number=1,
            author__erased_at__isnull=True,
            thread__hidden_at__isnull=True,
            thread__reply_count=0,
            thread__locked_at__isnull=True,
            thread__pinned_at__isnull=True,
            thread__forum__is_archived=False,
            thread__last_post_at__gt=Moment(since),
        )
        .filter(Q(author__lt=reader) | Q(author__gt=reader))  # another, and still a member
        .order_by("-thread__last_post_at", "-thread_id")
        .values_list(
            "thread_id", "thread__title", "thread__forum__name", "author__handle", "created_at", "body"
        )[:1]
    )


_quiet_threads = PreparedQuery(_quiet)


def _unanswered(user: User) -> Unanswered | None:
    """The newest thread of another member that nobody has replied to and anybody may. One query."""
    rows = _quiet_threads.rows(user.pk, microseconds(_news_since()))
    if not rows:
        return None
    thread_id, title, forum, handle, at, body = rows[0]
    return Unanswered(
        title=title,
        url=reverse("forums:thread_detail", args=[thread_id]),
        author=handle,
        author_url=reverse("accounts:member_detail", args=[handle]),
        avatar=butterfly(handle),
        forum=forum,
        at=at,
        excerpt=markdown.plain(body, _EXCERPT_CHARS),
    )


_subscribed = PreparedQuery(
    lambda reader: (
        Subscription.objects.filter(user=reader, thread__isnull=True)
        .order_by("pk")
        .values_list("drug_id", "forum__slug", "forum__name")[:_SUBSCRIPTIONS_SHOWN]
    )
)


def _subscriptions(user: User) -> list[Subscribed]:
    """Published drugs and forums that `user` subscribes to. One query while the catalogue stands."""
    rows = _subscribed.rows(user.pk)
    drugs = {entry.pk: entry for entry in directory().entries} if rows else {}
    found = []
    for drug_id, slug, name in rows:
        if drug_id is None:
            found.append(Subscribed(name, reverse("forums:forum_detail", args=[slug])))
        elif entry := drugs.get(drug_id):
            found.append(Subscribed(entry.name, entry.get_absolute_url()))
    return found


def _news_since() -> datetime.datetime:
    return timezone.now() - datetime.timedelta(days=_NEW_DAYS)
