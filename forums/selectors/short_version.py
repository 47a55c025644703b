"""The short version of a long thread: where it began, what helped, what was received most warmly, and where it stands now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from forums.models import Post
from forums.selectors.gaps import gap, later
from forums.selectors.post_drugs import PostDrugs
from forums.selectors.post_rows import chosen_posts
from forums.selectors.rows import post_url

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.utils.safestring import SafeString

    from accounts.models import User
    from forums.models import Thread

_HELPED = 8  # posts that the author of the question marked
_WARMEST = 6
_LAST = 4


@dataclass(frozen=True, slots=True)
class ShortVersion:
    """What templates/forums/thread_short.html prints."""

    posts: list[SafeString]  # list items, with gap markers in between that lead to what is left out
    last_url: str  # of the newest post, on its page


def short_version(user: User | AnonymousUser, thread: Thread, *, token: str = "") -> ShortVersion:
    """The posts of `thread`, as `find_thread` gave it, that tell its story, in their order. Two queries, and what rows ask.

    Hidden and withdrawn posts are not among them, nor are those of members that `user` muted or blocked; the opening post
    stands in any case, as it does on the page.
    """
    url = thread.get_absolute_url()
    items: list[SafeString] = []
    before = None
    chosen = _chosen(user, thread)
    drugs = PostDrugs(thread.drug_ids)  # type: ignore[attr-defined]  # find_thread gives it
    for number, at, row in chosen_posts(user, thread, chosen, drugs=drugs, token=token):
        if before is not None:
            left_out = number - before[0] - 1
            words = later(before[1], at)
            if left_out or words:
                items.append(gap(words, left_out=left_out, url=post_url(url, before[0] + 1)))
        items.append(row)
        before = number, at
    return ShortVersion(items, post_url(url, thread.last_number))


def _chosen(user: User | AnonymousUser, thread: Thread) -> list[int]:
    """Numbers in order. One query: each part reads one index from its end."""
    posts = Post.objects.filter(thread=thread).shown().by_unmuted_authors(user)
    warmest = posts.filter(warmth__gt=0).order_by("-warmth", "number")[:_WARMEST]
    last = posts.order_by("-number")[:_LAST]
    chosen = Q(number=1) | Q(pk__in=warmest.values("pk")) | Q(pk__in=last.values("pk"))
    if thread.helped_count:
        helped = posts.filter(helped_at__isnull=False).order_by("number")[:_HELPED]
        chosen |= Q(pk__in=helped.values("pk"))
    found = Post.objects.filter(chosen, thread=thread)
    return list(found.order_by("number").values_list("number", flat=True))
