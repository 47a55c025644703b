"""What leaving does with what a member wrote, in numbers: for the page on which they choose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.registries import LeavingLine
from common import markdown
from forums.models import Bookmark, Draft, Picture, Post, Reaction, Subscription, Thread
from forums.quotes import quoted_words

if TYPE_CHECKING:
    from accounts.models import User

_EXAMPLE_CHARS = 120
_AT_ONCE = 500  # rows held in memory


def preview(user: User) -> list[LeavingLine]:
    """Lines of what there is, none for what there is none of. Nine queries.

    Posts count as long as their words are there, also withdrawn and hidden ones. Quotes are looked for where the member wrote.
    """
    own = Post.objects.filter(author=user).exclude(body="")
    counted = own.aggregate(posts=Count("pk"), threads=Count("thread", distinct=True))
    lines = [_posts(**counted)] if counted["posts"] else []
    lines += _counted(
        (Thread.objects.filter(author=user).count(), "thread"),
        (Picture.objects.filter(user=user, post__isnull=False).count(), "picture"),
    )
    lines += _quotes(user)
    mine = {
        "draft": Draft.objects.filter(user=user),
        "bookmark": Bookmark.objects.filter(user=user),
        "reaction": Reaction.objects.filter(user=user),
        "subscription": Subscription.objects.filter(user=user),
    }
    return lines + _counted(*((rows.count(), what) for what, rows in mine.items()))


def _posts(posts: int, threads: int) -> LeavingLine:
    in_threads = ngettext("%(n)s thread", "%(n)s threads", threads) % {"n": f"{threads:,}"}
    words = ngettext("%(n)s post in %(threads)s", "%(n)s posts in %(threads)s", posts)
    return LeavingLine(words % {"n": f"{posts:,}", "threads": in_threads}, of_posts=True)


def _counted(*counts: tuple[int, str]) -> list[LeavingLine]:
    lines = []
    for n, what in counts:
        words = {
            "thread": ngettext("%(n)s thread that you started", "%(n)s threads that you started", n),
            "picture": ngettext("%(n)s picture in your posts", "%(n)s pictures in your posts", n),
            "draft": ngettext("%(n)s draft", "%(n)s drafts", n),
            "bookmark": ngettext("%(n)s bookmark", "%(n)s bookmarks", n),
            "reaction": ngettext(
                "%(n)s reaction to posts of others", "%(n)s reactions to posts of others", n
            ),
            "subscription": ngettext("%(n)s subscription", "%(n)s subscriptions", n),
        }[what]
        if n:
            lines.append(LeavingLine(words % {"n": f"{n:,}"}, of_posts=what in ("thread", "picture")))
    return lines


def _quotes(user: User) -> list[LeavingLine]:
    places = set(Post.objects.filter(author=user).values_list("thread_id", "number"))
    quoting = (
        Post.objects.filter(thread__in={thread for thread, _number in places}, body__contains="](")
        .exclude(author=user)
        .order_by("-pk")
    )
    count, example = 0, ""
    for body in quoting.values_list("body", flat=True).iterator(_AT_ONCE):
        words = quoted_words(body, places)
        count += words is not None
        example = example or markdown.plain(words or "", _EXAMPLE_CHARS)
    if not count:
        return []
    said = ngettext(
        "%(n)s post of somebody else that quotes you", "%(n)s posts of others that quote you", count
    ) % {"n": f"{count:,}"}
    example = _(", for example “%(words)s”") % {"words": example} if example else ""
    return [LeavingLine(said + example, of_posts=True)]
