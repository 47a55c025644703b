"""What an author hears of support without words: one line per post, which follows what people give and take back.

Counts people, never taps, and names nobody: nothing here asks to be answered.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.contrib.humanize.templatetags.humanize import apnumber
from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.selectors.distance import hidden_member_ids
from forums.models import Post, Reaction
from forums.selectors.rows import post_url
from notifications.actions.notify import settle_notice
from notifications.models import Notification
from notifications.registries import NoticeText

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from django.db.models import QuerySet

REACTION = "reaction"  # kinds of notices; the subject of both is the post
HELPED = "helped"


def tell_of_reactions(post: Post) -> None:
    """Let the author's line say how many people answer `post` without words now. The caller holds the post's row.

    Whom the author mutes or blocks tells them nothing. May run twice.
    """
    author = User.objects.filter(pk=post.author_id).first() if post.author_id else None
    if author is None:
        return
    people = _heard(author, [post.pk]).values("user").distinct().count()
    settle_notice(
        kind=REACTION,
        subject_id=post.pk,
        dedupe_key=f"post:{post.pk}",
        user_id=author.pk,
        count=people,
    )


def tell_fewer(posts: Iterable[Post]) -> None:
    """After reactions vanished from `posts`, whose rows are held: lines that nobody has read yet fall. One query when none."""
    by_id = {post.pk: post for post in posts}
    unread = Notification.objects.filter(kind=REACTION, subject_id__in=by_id, read_at__isnull=True)
    for pk in sorted(unread.values_list("subject_id", flat=True)):
        tell_of_reactions(by_id[pk])


def tell_of_help(post: Post) -> None:
    """Let the author of `post` hear that it helped, or no more of it when the mark is gone. May run twice."""
    if post.author_id is None:
        return
    settle_notice(
        kind=HELPED,
        subject_id=post.pk,
        dedupe_key=f"post:{post.pk}",
        user_id=post.author_id,
        count=int(post.helped_at is not None),
    )


def resolve_reactions(reader: User, post_ids: Sequence[int]) -> dict[int, NoticeText]:
    """Texts of "reaction" notices: how many people, and what they gave. At most four queries, however many posts."""
    posts = _own(reader, post_ids)
    kinds: dict[int, dict[str, int]] = defaultdict(dict)
    people: dict[int, int] = {}
    if posts:
        given = _heard(reader, list(posts))
        for pk, kind, n in given.values_list("post", "kind").annotate(n=Count("pk")).order_by("post", "kind"):
            kinds[pk][kind] = n
        counted = given.values_list("post").annotate(n=Count("user", distinct=True)).order_by("post")
        people = dict(counted)
    return {
        pk: NoticeText(_in_place(_said(kinds[pk], people[pk]), posts[pk]), _url(posts[pk]), counts=True)
        for pk in people
    }


def resolve_help(reader: User, post_ids: Sequence[int]) -> dict[int, NoticeText]:
    """Texts of "helped" notices. One query."""
    return {
        pk: NoticeText(
            _in_place(_("Your words helped the person who asked."), post),
            _url(post),
            name=post.thread.author.shown_handle if post.thread.author else "",
            counts=True,
        )
        for pk, post in _own(reader, post_ids).items()
        if post.helped_at is not None
    }


def _heard(author: User, post_ids: Collection[int]) -> QuerySet[Reaction]:
    return Reaction.objects.filter(post__in=post_ids).exclude(user__in=hidden_member_ids(author))


def _own(reader: User, post_ids: Sequence[int]) -> dict[int, Post]:
    """Those of the posts that are the reader's and shown, with their threads."""
    posts = (
        Post.objects.visible_to(reader)
        .shown()
        .filter(pk__in=post_ids, author=reader, thread__hidden_at__isnull=True)
        .select_related("thread__forum", "thread__author")
        .defer("body", "body_html", "search", "thread__search")
    )
    return {post.pk: post for post in posts}


def _url(post: Post) -> str:
    return post_url(post.thread.get_absolute_url(), post.number)


def _in_place(sentence: str, post: Post) -> str:
    return _("%(sentence)s Your post in %(forum)s: %(title)s") % {
        "sentence": sentence,
        "forum": post.thread.forum.name,
        "title": post.thread.title,
    }


def _said(kinds: dict[str, int], people: int) -> str:
    """ "Three people sent you a hug."; of several kinds: "Three people answered you without words: a hug, thanks." """
    n = str(apnumber(people)).capitalize()
    if len(kinds) > 1:
        given = {
            Reaction.Kind.HUG: _("a hug"),
            Reaction.Kind.THANKS: _("thanks"),
            Reaction.Kind.ME_TOO: _("me too"),
            Reaction.Kind.HELPFUL: _("this is helpful"),
            Reaction.Kind.READ: _("I read this"),
        }
        what = ", ".join(words for kind, words in given.items() if kind in kinds)
        sentence = ngettext(
            "%(n)s person answered you without words: %(what)s.",
            "%(n)s people answered you without words: %(what)s.",
            people,
        )
        return sentence % {"n": n, "what": what}
    sentences = {
        Reaction.Kind.HUG: ngettext("%(n)s person sent you a hug.", "%(n)s people sent you a hug.", people),
        Reaction.Kind.THANKS: ngettext("%(n)s person thanks you.", "%(n)s people thank you.", people),
        Reaction.Kind.ME_TOO: ngettext("%(n)s person has this too.", "%(n)s people have this too.", people),
        Reaction.Kind.HELPFUL: ngettext(
            "%(n)s person found your words helpful.", "%(n)s people found your words helpful.", people
        ),
        Reaction.Kind.READ: ngettext(
            "%(n)s person read your words and had no energy to answer.",
            "%(n)s people read your words and had no energy to answer.",
            people,
        ),
    }
    return sentences[Reaction.Kind(next(iter(kinds)))] % {"n": n}
