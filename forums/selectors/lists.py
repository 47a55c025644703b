"""Lists of forums and threads, as pages print them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db.models import Exists, OuterRef, Value
from django.db.models.fields import BooleanField

from common import pagecache
from common.pagination import Page, keyset_page
from forums.models import Forum, ForumGroup, Subscription, Thread
from forums.selectors.rows import ThreadRow, drug_names, for_rows, thread_rows

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User
    from drugs.models import Drug

_MAX_ID = 2**63 - 1


@dataclass(frozen=True, slots=True)
class ThreadList:
    """One page of threads. `older` and `newer` are cursors for links, or ""."""

    rows: list[ThreadRow]
    older: str
    newer: str
    pinned: list[ThreadRow]  # on the first page of a forum only

    @property
    def shown(self) -> list[ThreadRow]:
        return [*self.pinned, *self.rows]


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


def room_groups() -> list[RoomGroup]:
    """Every forum under its heading, in the order of the site. One query."""
    groups: dict[int, RoomGroup] = {}
    for forum in Forum.objects.select_related("group"):
        group: ForumGroup = forum.group
        groups.setdefault(group.pk, RoomGroup(group.name, [])).rooms.append(Room(forum))
    return list(groups.values())


def find_forum(slug: str, user: User | AnonymousUser) -> Forum | None:
    """The forum at `slug`, with `is_subscribed` for `user`. One query."""
    subscribed: Any = Value(False, output_field=BooleanField())
    if user.is_authenticated:
        subscribed = Exists(Subscription.objects.filter(user=user, forum=OuterRef("pk")))
    return Forum.objects.annotate(is_subscribed=subscribed).filter(slug=slug).first()


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


def forum_page(
    forum: Forum, user: User | AnonymousUser, *, show: str = "all", cursor: str = ""
) -> ThreadList:
    """One page of `forum` for `user`, latest post first. `show` is "all", "unanswered" or "mine".

    Pinned threads stand on the first page of "all" and nowhere else. At most three queries, each one index range.
    """
    threads = Thread.objects.listed_for(user).filter(forum=forum)
    pinned: list[Any] = []
    if show == "all":
        if not cursor:
            pinned = list(for_rows(threads.filter(pinned_at__isnull=False).order_by("-pinned_at"), user))
        threads = threads.filter(pinned_at__isnull=True)
    elif show == "unanswered":
        threads = threads.filter(reply_count=0)
    elif show == "mine":
        threads = threads.filter(author_id=user.pk)
    page = keyset_page(
        for_rows(threads, user), moment="last_post_at", cursor=cursor, size=settings.THREADS_PER_PAGE
    )
    return _worded(page, pinned)


def threads_of(member: User, reader: User, *, cursor: str = "") -> ThreadList:
    """Threads that `member` started, newest first, as `reader` may list them. Two queries."""
    threads = Thread.objects.listed_for(reader).filter(author=member)
    page = keyset_page(
        for_rows(threads, reader), moment="created_at", cursor=cursor, size=settings.THREADS_PER_PAGE
    )
    return _worded(page, [])


def threads_about(
    drug: Drug, user: User | AnonymousUser, *, before: int = 0, size: int = 0
) -> tuple[list[ThreadRow], int]:
    """Threads about `drug`, newest first, and the id to go on `before`, or 0 at the end. One query.

    Ordered by id, so that the index of a drug's threads serves it.
    """
    size = size or settings.THREADS_PER_PAGE
    threads = Thread.objects.listed_for(user).filter(
        thread_drugs__drug=drug, thread_drugs__thread_id__lt=before or _MAX_ID
    )
    found = list(for_rows(threads.order_by("-thread_drugs__thread_id"), user)[: size + 1])
    return thread_rows(found[:size]), found[size - 1].pk if len(found) > size else 0


def is_subscribed(user: User | AnonymousUser, drug: Drug) -> bool:
    """Whether `user` subscribes to `drug`. One query for members, none for visitors."""
    return user.is_authenticated and Subscription.objects.filter(user=user, drug=drug).exists()


def _worded(page: Page[Any], pinned: list[Any]) -> ThreadList:
    drugs = drug_names(row.pk for row in [*pinned, *page.rows])
    return ThreadList(
        thread_rows(page.rows, drugs=drugs), page.older, page.newer, thread_rows(pinned, drugs=drugs)
    )
