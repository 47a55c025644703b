"""Whom an @ in a post means, and whom to offer while somebody types one."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Case, IntegerField, Value, When

from accounts.handles import KEY_MAX_CHARS, handle_key
from accounts.models import User
from forums.models import Post, Thread

if TYPE_CHECKING:
    from collections.abc import Iterable

    from accounts.querysets import UserQuerySet

MAX_PEOPLE = 10  # in one post; a storm of names reaches nobody else
_OFFERED = 8  # a longer list is not read
_NEWEST_POSTS = 200  # of a thread: whose authors are offered first


def people_named(words: Iterable[str], *, by: User | None) -> dict[str, User]:
    """Words after an @, and the members whom `by` means with them: the first MAX_PEOPLE different ones, in order.

    Only who can be seen by `by` (None: a former member) and keeps no distance from them, either way. One query, none for
    no words.
    """
    keys = {word: key for word in words if 0 < len(key := handle_key(word)) <= KEY_MAX_CHARS}
    if not keys:
        return {}
    found = {user.handle_key: user for user in _reachable(by).filter(handle_key__in=set(keys.values()))}
    people: dict[str, User] = {}
    for word, key in keys.items():
        user = found.get(key)
        if user is None or (len({each.pk for each in people.values()} | {user.pk}) > MAX_PEOPLE):
            continue
        people[word] = user
    return people


def _reachable(by: User | None) -> UserQuerySet:
    if by is None:
        return User.objects.filter(is_active=True, erased_at__isnull=True).arrived()
    return User.objects.visible_to(by).exclude(blocked_by__user=by)


class Offer(NamedTuple):
    """One member in the list that opens behind an @."""

    handle: str
    is_here: bool  # has written in this thread


def people_to_mention(by: User, start: str, *, thread_id: int | None = None) -> list[Offer]:
    """Members whose name begins with `start`, however it is written, those of the thread first; at most eight.

    For nothing typed yet: those of the thread only. Two queries at most.
    """
    key = handle_key(start)
    people = _reachable(by).exclude(pk=by.pk)
    if len(key) > KEY_MAX_CHARS or (not key and (start or thread_id is None)):
        return []
    here: list[int] = []
    if thread_id is not None:
        readable = Thread.objects.visible_to(by).filter(pk=thread_id).values("pk")
        newest = Post.objects.shown().filter(thread__in=readable, author__isnull=False).order_by("-number")
        here = list(dict.fromkeys(newest.values_list("author_id", flat=True)[:_NEWEST_POSTS]))  # type: ignore[arg-type]
    people = people.filter(handle_key__startswith=key) if key else people.filter(pk__in=here)
    place = Case(
        *[When(pk=pk, then=Value(at)) for at, pk in enumerate(here[:_OFFERED])] if not key else [],
        When(pk__in=here, then=Value(_OFFERED)) if here else When(pk=0, then=Value(0)),
        default=Value(_OFFERED + 1),
        output_field=IntegerField(),
    )
    rows = (
        people.annotate(place=place).order_by("place", "handle_key").values_list("handle", "place")[:_OFFERED]
    )
    return [Offer(handle, place <= _OFFERED) for handle, place in rows]
