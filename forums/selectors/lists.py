"""Lists of threads, as pages print them: of one forum or of all, and by a member."""

from __future__ import annotations

import datetime
import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from common.pagination import Cursor, Page, keyset_cut, keyset_order
from common.prepared import Moment, PreparedQuery, microseconds
from forums.models import Post, Thread
from forums.querysets import keeps_distance
from forums.selectors.rows import FoundThread, columns, thread_rows, unread

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.utils.safestring import SafeString

    from forums.models import Forum
    from forums.querysets import Inside
    from forums.selectors.rows import Where

_NO_MOMENT = datetime.datetime.min.replace(tzinfo=datetime.UTC)  # of a cursor whose moment is an argument
_CHOICES = {  # each list, and what may be chosen of it besides all
    "latest": (),
    "unread": (),
    "unanswered": (),
    "questions": ("open", "answered"),
    "mine": ("replied",),
    "subscribed": (),
}
_FOR_VISITORS = ("latest", "unanswered", "questions")


@dataclass(frozen=True, slots=True)
class Which:
    """Which threads a list shows: its name, and the second choice that some lists have."""

    show: str = "latest"
    only: str = ""

    @classmethod
    def asked(cls, show: str, only: str, *, is_member: bool) -> Which:
        """The list that an address asks for. Anything else, and what visitors have none of, is the latest threads."""
        if show not in (_CHOICES if is_member else _FOR_VISITORS):
            return cls()
        return cls(show, only if only in _CHOICES[show] else "")


LATEST = Which()


@dataclass(frozen=True, slots=True)
class ThreadList:
    """One page of threads as list items. `older` and `newer` are cursors for links, or ""."""

    rows: list[SafeString]  # pinned ones first, on the first page of a forum
    older: str
    newer: str
    oldest_at: datetime.datetime | None = None  # the last post of the last row


# -- The threads of a room, and of all rooms ------------------------------------------------
def forum_page(
    forum: Forum, user: User | AnonymousUser, *, which: Which = LATEST, cursor: str = ""
) -> ThreadList:
    """One page of `forum`, found by `find_forum`, for `user`, latest post first.

    Pinned threads stand on the first page of the latest and nowhere else. One query, two when there are pinned ones; each is one
    index range.
    """
    page = _page(user, which, cursor, forum)
    pinned: list[tuple[Any, ...]] = []
    if which.show == "latest" and not cursor and forum.has_pinned:  # type: ignore[attr-defined]
        who = [user.pk] if user.is_authenticated else []
        pinned = _pinned(user.is_authenticated, keeps_distance(user)).rows(forum.pk, *who)
    return _worded(page, user, pinned=map(FoundThread._make, pinned))


def latest_page(user: User | AnonymousUser, *, which: Which = LATEST, cursor: str = "") -> ThreadList:
    """One page of the threads of all forums for `user`, latest post first. One query, one index range."""
    return _worded(_page(user, which, cursor), user, where="drugs or forum")


def _page(
    user: User | AnonymousUser, which: Which, cursor: str, forum: Forum | None = None
) -> Page[FoundThread]:
    place = Cursor.decode(cursor) if cursor else None
    size = settings.THREADS_PER_PAGE
    arguments = [forum.pk] if forum else []
    if user.is_authenticated:
        arguments.append(user.pk)
        if which.show == "unread":
            arguments.append(microseconds(user.caught_up_at))
    step = ""
    if place is not None:
        step = "back" if place.back else "on"
        arguments += [microseconds(place.at), place.pk]
    query = _threads(
        user.is_authenticated, keeps_distance(user), which, size, in_forum=forum is not None, step=step
    )
    return keyset_cut(
        [FoundThread._make(row) for row in query.rows(*arguments)],
        place=place,
        size=size,
        key=lambda thread: (thread.last_post_at, thread.pk),
    )


def listed(reader: int | None, keeps_away: bool, inside: Inside = "") -> Any:
    """For prepared queries: what members or visitors want listed: `listed_for` asks nothing else of them than who they are.

    Who mutes or blocks has queries of their own, so that nobody else pays for it.
    """
    user = AnonymousUser() if reader is None else User(pk=reader, keeps_distance=keeps_away)
    return Thread.objects.listed_for(user).wanted_by(user, inside=inside)


@functools.cache
def _pinned(is_member: bool, keeps_away: bool) -> PreparedQuery:
    def make(forum: int, reader: int | None = None) -> Any:
        threads = listed(reader, keeps_away, "forum").filter(forum=forum, pinned_at__isnull=False)
        return columns(threads.order_by("-pinned_at"), reader)

    return PreparedQuery(make)


@functools.cache
def _threads(
    is_member: bool, keeps_away: bool, which: Which, size: int, *, in_forum: bool, step: str
) -> PreparedQuery:
    """Prepared for each kind of reader, list and direction.

    Arguments: forum if in one, reader unless a visitor, when they were caught up for what is unread, and of a cursor its
    microseconds and id.
    """

    def make(*given: int) -> Any:
        arguments = iter(given)
        forum = next(arguments) if in_forum else None
        reader = next(arguments) if is_member else None
        threads = listed(reader, keeps_away and which != Which("mine"), "forum" if in_forum else "")
        if forum is not None:
            threads = threads.filter(forum=forum)
        if which.show == "latest" and in_forum:
            threads = threads.filter(pinned_at__isnull=True)
        elif which.show == "unread" and reader is not None:
            threads = unread(threads, reader, Moment(next(arguments)))
        elif which.show == "unanswered":
            threads = threads.filter(reply_count=0)
        elif which.show == "questions":
            threads = threads.filter(is_question=True, **_HELPED[which.only])
        elif which.show == "mine" and which.only == "replied":
            written = Post.objects.filter(author=reader, number__gt=1, withdrawn_at__isnull=True)
            threads = threads.filter(pk__in=written.values("thread"))
        elif which.show == "mine":
            threads = threads.filter(author=reader)
        elif which.show == "subscribed":
            threads = threads.filter(subscriptions__user=reader)
        at = place = None
        if step:
            at = Moment(next(arguments))
            place = Cursor(_NO_MOMENT, next(arguments), back=step == "back")
        return columns(keyset_order(threads, moment="last_post_at", place=place, at=at), reader)[: size + 1]

    # Whether a member has three of these threads or three thousand decides how they are best found.
    return PreparedQuery(make, keeps_plan=which.show not in ("mine", "subscribed"))


_HELPED: dict[str, dict[str, int]] = {
    "": {},
    "open": {"helped_count": 0},
    "answered": {"helped_count__gt": 0},
}


# -- Other lists ------------------------------------------------------------------------
def threads_of(member: User, reader: User, *, cursor: str = "") -> ThreadList:
    """Threads that `member` started, newest first, as `reader` may list them. One query."""
    place, size = Cursor.decode(cursor) if cursor else None, settings.THREADS_PER_PAGE
    threads = Thread.objects.listed_for(reader).filter(author=member)
    found = columns(keyset_order(threads, moment="created_at", place=place), reader.pk)[: size + 1]
    page = keyset_cut(
        [FoundThread._make(row) for row in found],
        place=place,
        size=size,
        key=lambda thread: (thread.created_at, thread.pk),
    )
    return _worded(page, reader)


def _worded(
    page: Page[FoundThread],
    user: User | AnonymousUser,
    *,
    where: Where = "drugs",
    pinned: Iterable[FoundThread] = (),
) -> ThreadList:
    rows = thread_rows([*pinned, *page.rows], user, where=where)
    return ThreadList(rows, page.older, page.newer, page.rows[-1].last_post_at if page.rows else None)
