"""What came into a thread while somebody reads it."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef

from accounts.models import User
from common.prepared import PreparedQuery
from forums import rules
from forums.models import Post, Thread

if TYPE_CHECKING:
    from collections.abc import Sequence

_COUNTED = 100  # bounds the work on a thread that grows by thousands; more are told as so many


@dataclass(frozen=True, slots=True)
class News:
    """Posts of others after a number, as far as the reader may and wants to read them."""

    numbers: Sequence[int]

    @property
    def count(self) -> int:
        return len(self.numbers)

    @property
    def first(self) -> int:
        return self.numbers[0]


def news_after(user: User | AnonymousUser, thread_id: int, after: int) -> News | None:
    """Shown posts with a number above `after`, without the reader's own and those of members they muted or blocked.

    None when `user` may not open the thread. One query, which asks no more than who they are.
    """
    kind = "visitor"
    if user.is_authenticated:
        kind = "moderator" if rules.can_moderate(user) else "member"
    who = [user.pk] if user.is_authenticated else []
    rows = _after(kind, user.is_authenticated and user.keeps_distance).rows(thread_id, after, *who)
    return News(rows[0][0]) if rows else None


@functools.cache
def _after(kind: str, keeps_distance: bool) -> PreparedQuery:
    def make(thread: int, after: int, reader: int = 0) -> Any:
        user: User | AnonymousUser = AnonymousUser()
        if kind != "visitor":
            user = User(pk=reader, is_moderator=kind == "moderator", keeps_distance=keeps_distance)
        posts = Post.objects.shown().by_unmuted_authors(user).filter(thread=OuterRef("pk"), number__gt=after)
        if kind != "visitor":
            posts = posts.exclude(author=reader)
        numbers = ArraySubquery(posts.order_by("number").values("number")[:_COUNTED])
        return (
            Thread.objects.visible_to(user).filter(pk=thread).annotate(numbers=numbers).values_list("numbers")
        )

    return PreparedQuery(make)
