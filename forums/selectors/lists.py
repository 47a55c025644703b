"""Lists of forums and threads, as pages print them."""

from __future__ import annotations

import datetime
import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Value
from django.db.models.fields import BooleanField

from accounts.models import User
from common import pagecache
from common.pagination import Cursor, Page, keyset_cut, keyset_order
from common.prepared import Moment, PreparedQuery, microseconds
from forums.models import Forum, ForumGroup, Subscription, Thread
from forums.selectors.rows import FoundThread, columns, thread_rows

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.utils.safestring import SafeString

    from drugs.models import Drug

_MAX_ID = 2**63 - 1
_NO_MOMENT = datetime.datetime.min.replace(tzinfo=datetime.UTC)  # of a cursor whose moment is an argument
_FORUM_COLUMNS = [field.attname for field in Forum._meta.concrete_fields]


@dataclass(frozen=True, slots=True)
class ThreadList:
    """One page of threads as list items. `older` and `newer` are cursors for links, or ""."""

    rows: list[SafeString]  # pinned ones first, on the first page of a forum
    older: str
    newer: str


@dataclass(frozen=True, slots=True)
class Room:
    """A forum and how many threads it has. Visitors learn of members' threads only that they exist (D4)."""

    forum: Forum

    @property
    def total(self) -> int:
        return self.forum.thread_count

    @property
    def public(self) -> int:
        return self.forum.public_thread_count

    @property
    def members(self) -> int:
        return max(0, self.total - self.public)


@dataclass(frozen=True, slots=True)
class RoomGroup:
    """A heading and its forums."""

    name: str
    rooms: list[Room]


# -- Rooms ------------------------------------------------------------------------------
def room_groups() -> list[RoomGroup]:
    """Every forum under its heading, in the order of the site. One query."""
    groups: dict[int, RoomGroup] = {}
    for forum in Forum.objects.select_related("group"):
        group: ForumGroup = forum.group
        groups.setdefault(group.pk, RoomGroup(group.name, [])).rooms.append(Room(forum))
    return list(groups.values())


class _Kept:
    """Ids of forums by slug, and the version of the rooms that they were read under."""

    version: ClassVar[str | None] = None
    ids: ClassVar[dict[str, int]] = {}


def forum_id(slug: str) -> int | None:
    """The id of the forum at `slug`: names its cached pages. No query while the rooms stand; one for an unknown slug."""
    version = pagecache.version("forums")
    if version is None or version != _Kept.version or slug not in _Kept.ids:
        _Kept.ids, _Kept.version = dict(Forum.objects.values_list("slug", "pk")), version
    return _Kept.ids.get(slug)


def _forum(slug: str, reader: int | None) -> Any:
    subscribed: Any = Value(False, output_field=BooleanField())
    if reader is not None:
        subscribed = Exists(Subscription.objects.filter(user=reader, forum=OuterRef("pk")))
    return (
        Forum.objects.filter(slug=slug)
        .annotate(is_subscribed=subscribed)
        .values_list(*_FORUM_COLUMNS, "is_subscribed")
    )


_forum_for_visitors = PreparedQuery(lambda slug: _forum(slug, None))
_forum_for_members = PreparedQuery(_forum)


def find_forum(slug: str, user: User | AnonymousUser) -> Forum | None:
    """The forum at `slug`, with `is_subscribed` for `user`. One query."""
    if user.is_authenticated:
        found = _forum_for_members.rows(slug, user.pk)
    else:
        found = _forum_for_visitors.rows(slug)
    if not found:
        return None
    forum: Any = Forum.from_db(None, _FORUM_COLUMNS, found[0][:-1])
    forum.is_subscribed = found[0][-1]
    return forum  # type: ignore[no-any-return]


# -- The threads of a room ------------------------------------------------------------------
def forum_page(
    forum: Forum, user: User | AnonymousUser, *, show: str = "all", cursor: str = ""
) -> ThreadList:
    """One page of `forum` for `user`, latest post first. `show` is "all", "unanswered" or "mine".

    Pinned threads stand on the first page of "all" and nowhere else. At most two queries, each one index range.
    """
    who = [user.pk] if user.is_authenticated else []
    place = Cursor.decode(cursor) if cursor else None
    size = settings.THREADS_PER_PAGE
    if place is None:
        rows = _threads(user.is_authenticated, show, size).rows(forum.pk, *who)
    else:
        query = _threads(user.is_authenticated, show, size, "back" if place.back else "on")
        rows = query.rows(forum.pk, *who, microseconds(place.at), place.pk)
    page = keyset_cut(
        [FoundThread._make(row) for row in rows],
        place=place,
        size=size,
        key=lambda thread: (thread.last_post_at, thread.pk),
    )
    pinned = _pinned(user.is_authenticated).rows(forum.pk, *who) if show == "all" and not cursor else []
    return _worded(page, user, map(FoundThread._make, pinned))


def _in_forum(forum: int, reader: int | None) -> Any:
    """What members or visitors may list: `listed_for` asks nothing else of them than who they are."""
    user = AnonymousUser() if reader is None else User(pk=reader)
    return Thread.objects.listed_for(user).filter(forum=forum)


@functools.cache
def _pinned(is_member: bool) -> PreparedQuery:
    def make(forum: int, reader: int | None = None) -> Any:
        threads = _in_forum(forum, reader).filter(pinned_at__isnull=False)
        return columns(threads.order_by("-pinned_at"), reader)

    return PreparedQuery(make)


@functools.cache
def _threads(is_member: bool, show: str, size: int, step: str = "") -> PreparedQuery:
    """Prepared for each kind of reader, tab and direction: (forum, reader unless a visitor, microseconds and id of a cursor)."""

    def make(forum: int, *more: int) -> Any:
        reader = more[0] if is_member else None
        threads = _in_forum(forum, reader)
        if show == "unanswered":
            threads = threads.filter(reply_count=0)
        elif show == "mine":
            threads = threads.filter(author=reader)
        else:
            threads = threads.filter(pinned_at__isnull=True)
        at = place = None
        if step:
            argument, pk = more[-2:]
            place, at = Cursor(_NO_MOMENT, pk, back=step == "back"), Moment(argument)
        return columns(keyset_order(threads, moment="last_post_at", place=place, at=at), reader)[: size + 1]

    return PreparedQuery(make)


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


def threads_about(
    drug: Drug, user: User | AnonymousUser, *, before: int = 0, size: int = 0
) -> tuple[list[SafeString], int]:
    """Threads about `drug`, newest first, and the id to go on `before`, or 0 at the end. One query.

    Ordered by id, so that the index of a drug's threads serves it.
    """
    size = size or settings.THREADS_PER_PAGE
    who = [user.pk] if user.is_authenticated else []
    rows = _about(user.is_authenticated, size).rows(drug.pk, before or _MAX_ID, *who)
    found = [FoundThread._make(row) for row in rows]
    return (
        thread_rows(found[:size], is_member=user.is_authenticated),
        found[size - 1].pk if len(found) > size else 0,
    )


@functools.cache
def _about(is_member: bool, size: int) -> PreparedQuery:
    def make(drug: int, before: int, reader: int | None = None) -> Any:
        user = AnonymousUser() if reader is None else User(pk=reader)
        threads = Thread.objects.listed_for(user).filter(
            thread_drugs__drug=drug, thread_drugs__thread_id__lt=before
        )
        return columns(threads.order_by("-thread_drugs__thread_id"), reader)[: size + 1]

    return PreparedQuery(make)


def is_subscribed(user: User | AnonymousUser, drug: Drug) -> bool:
    """Whether `user` subscribes to `drug`. One query for members, none for visitors."""
    return user.is_authenticated and Subscription.objects.filter(user=user, drug=drug).exists()


def _worded(
    page: Page[FoundThread], user: User | AnonymousUser, pinned: Iterable[FoundThread] = ()
) -> ThreadList:
    rows = thread_rows([*pinned, *page.rows], is_member=user.is_authenticated, where="drugs")
    return ThreadList(rows, page.older, page.newer)
