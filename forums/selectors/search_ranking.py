"""Beside the exact matches: threads that hold the words in different places, and how well each match fits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import Exists, OuterRef, Q

from forums.models import Post, Thread, ThreadDrug

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User
    from forums.selectors.search_queries import Match

_LOOKED_INTO = 20  # threads whose title or drugs hold a part of the question


def loose(
    user: User | AnonymousUser, parts: Sequence[tuple[str, Iterable[int]]], either: str, window: int
) -> list[Match]:
    """The newest posts where title, drugs and text of a thread hold all words together. One query.

    `parts`: each word as a question, and the drugs it names; `either`: one of the words. Looks into a bounded number of
    threads: the newest whose title or drugs hold a word. A reply holds one itself.
    """
    any_word = _asked(either)
    drugs = [drug for _word, named in parts for drug in named]
    seen = Thread.objects.listed_for(user).not_by_muted(user)
    threads = seen.order_by("-pk").values("pk")
    titled = threads.filter(search=any_word)[:_LOOKED_INTO]
    tagged = threads.filter(thread_drugs__drug__in=drugs)[:_LOOKED_INTO]
    posts = Post.objects.listed_for(user).not_by_muted(user)
    posts = posts.filter(thread__in=titled.union(tagged) if drugs else titled)
    for word, named in parts:
        held: Any = Q(search=_asked(word)) | Q(thread__search=_asked(word))
        if ids := list(named):
            held |= Exists(ThreadDrug.objects.filter(thread=OuterRef("thread"), drug__in=ids))
        posts = posts.filter(held)
    posts = posts.filter(Q(number=1) | Q(search=any_word))
    return list(posts.order_by("-pk").values_list("pk", "thread_id")[:window])


def _asked(question: Any) -> SearchQuery:
    return SearchQuery(question, config="english", search_type="raw")


def scores(ids: Sequence[int], question: str, either: str) -> dict[int, int]:
    """How well each of these posts fits, in millionths: words close together, words in the title, and that it helped. One query."""
    posts = Post.objects.filter(pk__in=ids).annotate(
        in_text=SearchRank("search", _asked(question), cover_density=True, normalization=1),
        in_title=SearchRank("thread__search", _asked(either)),
    )
    columns = ("pk", "in_text", "in_title", "number", "helped_at", "helpful_count")
    found = {}
    for pk, in_text, in_title, number, helped_at, helpful in posts.values_list(*columns):
        score = (
            in_text
            + in_title * (2 if number == 1 else 1)
            + 0.1 * (helped_at is not None)
            + 0.02 * min(helpful, 5)
        )
        found[pk] = int(score * 1_000_000)
    return found
