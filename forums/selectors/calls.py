"""What calls a member: replies where they take part, one person without a reply, and words of their own that wait."""

from __future__ import annotations

import datetime
import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from common import markdown
from common.prepared import Moment, PreparedQuery, PreparedStatement, microseconds
from forums import content_notes
from forums.models import Draft, Post, Reaction, Subscription, ThreadDrug
from forums.querysets import keeps_distance
from forums.selectors.rows import butterfly
from forums.wanted import wanted

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

    from forums.selectors.rows import FoundThread

NEW_DAYS = 30  # older threads are not news
_EXCERPT_CHARS = 160
_QUIET_LOOKED_AT = 50  # newest threads without a reply among which one is chosen


@dataclass(frozen=True, slots=True)
class Unanswered:
    """One thread that nobody has replied to. `author` is a member's handle."""

    title: str
    thread_id: int
    url: str
    post_id: int  # of the opening post
    author: str
    author_url: str
    avatar: SafeString
    forum: str
    at: datetime.datetime
    excerpt: str  # "" when the post is folded
    talks_about: str  # what a folded post talks about


# -- Replies ------------------------------------------------------------------------------
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
  JOIN forums_thread t ON t.id = c.thread_id AND t.hidden_at IS NULL AND t.last_post_at > %(since)s {wanted}
  LEFT JOIN forums_threadread r ON r.thread_id = c.thread_id AND r.user_id = %(me)s
  WHERE t.last_number > coalesce(r.last_number, 0) AND t.last_author_id IS DISTINCT FROM %(me)s
)
SELECT thread_id, involved FROM ranked WHERE place <= %(most)s ORDER BY involved DESC, place
"""
WANTED = f"AND {wanted('%(me)s', 't')}"  # of thread t and the parameter me, for who keeps distance


@functools.cache
def _unread(keeps_away: bool) -> PreparedStatement:
    sql = _UNREAD.format(wanted=WANTED if keeps_away else "")
    return PreparedStatement.named(sql, me="bigint", since="timestamptz", most="bigint")


def unread(user: User, most: int) -> tuple[list[int], list[int]]:
    """Ids of threads with unread posts: those `user` takes part in, and others they have read in part. One query.

    At most `most` of each.
    """
    rows = _unread(keeps_distance(user)).rows([user.pk, user.caught_up_at, most])
    return [pk for pk, involved in rows if involved], [pk for pk, involved in rows if not involved]


def reason(thread: FoundThread, user: User) -> str:
    """Why a thread calls `user`."""
    return _("You started this") if thread.author_id == user.pk else _("You subscribe to this")


# -- Somebody without a reply ---------------------------------------------------------------
def _quiet(reader: int, since: int, *, keeps_away: bool) -> Any:
    user = User(pk=reader, keeps_distance=keeps_away)
    given = Reaction.objects.filter(post=OuterRef("pk"), user=reader)
    return (
        Post.objects.listed_for(user)
        .wanted_by(user)
        .filter(
            number=1,
            author__is_active=True,
            thread__hidden_at__isnull=True,
            thread__reply_count=0,
            thread__locked_at__isnull=True,
            thread__pinned_at__isnull=True,
            thread__forum__is_archived=False,
            thread__last_post_at__gt=Moment(since),
        )
        .filter(Q(author__lt=reader) | Q(author__gt=reader))  # another, and still a member
        .filter(~Exists(given))  # who has had a hug from this reader has had an answer
        .order_by("-thread__last_post_at", "-thread_id")
    )


def _near(reader: int, since: int, *, keeps_away: bool) -> Any:
    """The newest few, those first where the reader subscribes to the drug or the forum."""
    subscribed = Subscription.objects.filter(user=reader)
    about = ThreadDrug.objects.filter(
        thread=OuterRef("thread"), drug__in=subscribed.filter(drug__isnull=False).values("drug")
    )
    in_forum = Exists(subscribed.filter(forum=OuterRef("thread__forum")))
    newest = _quiet(reader, since, keeps_away=keeps_away).values("pk")[:_QUIET_LOOKED_AT]
    near = ExpressionWrapper(Q(in_forum) | Q(Exists(about)), output_field=BooleanField())
    posts = Post.objects.filter(pk__in=newest).annotate(near=near)
    return posts.order_by("-near", "-thread__last_post_at", "-thread_id")


@functools.cache
def _quiet_threads(keeps_away: bool, is_near: bool) -> PreparedQuery:
    find = _near if is_near else _quiet
    return PreparedQuery(
        lambda reader, since: find(reader, since, keeps_away=keeps_away).values_list(
            "pk",
            "thread_id",
            "thread__title",
            "thread__forum__name",
            "author__handle",
            "created_at",
            "body",
            "content_notes",
        )[:1]
    )


def unanswered(user: User, *, near: bool = False) -> Unanswered | None:
    """The newest thread of another member that nobody has replied to and anybody may. One query.

    With `near`, threads come first where `user` subscribes to the drug or the forum. Folded posts are not quoted.
    """
    rows = _quiet_threads(keeps_distance(user), near).rows(user.pk, microseconds(news_since()))
    if not rows:
        return None
    post_id, thread_id, title, forum, handle, at, body, notes = rows[0]
    return Unanswered(
        title=title,
        thread_id=thread_id,
        url=reverse("forums:thread_detail", args=[thread_id]),
        post_id=post_id,
        author=handle,
        author_url=reverse("accounts:member_detail", args=[handle]),
        avatar=butterfly(handle),
        forum=forum,
        at=at,
        excerpt="" if notes else markdown.plain(body, _EXCERPT_CHARS),
        talks_about=content_notes.words(notes),
    )


def news_since() -> datetime.datetime:
    return timezone.now() - datetime.timedelta(days=NEW_DAYS)


# -- Own words that wait ---------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Waiting:
    """The newest draft of a member, or a post of theirs that goes out in a moment. `title` may be empty."""

    kind: Literal["thread", "reply", "change"]
    title: str
    url: str
    is_held: bool
    refusal: str  # why a held post could not go out
    at: datetime.datetime


_drafts = PreparedQuery(
    lambda writer: (
        Draft.objects.filter(user=writer)
        .order_by("-updated_at")
        .values_list(
            "submission_id", "title", "thread_id", "thread__title", "thread__hidden_at", "post_id",
            "publish_at", "refusal", "updated_at",
        )[:1]
    )
)  # fmt: skip


def own_words(user: User) -> Waiting | None:
    """What `user` wrote last and has not published. One query."""
    rows = _drafts.rows(user.pk)
    if not rows:
        return None
    submission_id, title, thread_id, thread_title, hidden_at, post_id, publish_at, refusal, at = rows[0]
    if thread_id is not None:
        title = "" if hidden_at else thread_title
    return Waiting(
        kind="change" if post_id else "reply" if thread_id else "thread",
        title=title,
        url=reverse("forums:draft_detail", args=[submission_id]),
        is_held=publish_at is not None,
        refusal=refusal,
        at=at,
    )
