"""What the forums do when a member leaves: their words go, lose their name, or stay, as the member chose (promise 7)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from accounts.registries import PostsChoice
from common.queueing import wake_on_commit
from forums import tasks
from forums.counters import bump_pages, count_thread, hold_totals, settle_reactions, settle_thread
from forums.mention_links import unlink_name
from forums.models import (
    Bookmark,
    ContentMute,
    Draft,
    Mention,
    Picture,
    Poll,
    PollBallot,
    Post,
    PostEdit,
    Reaction,
    Subscription,
    Thread,
    ThreadRead,
)
from forums.quotes import Repeated
from forums.support_notices import tell_fewer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from accounts.models import User


def erase(user: User, posts: PostsChoice) -> None:
    """Remove or detach what the forums hold about `user`. Runs inside one transaction; may run twice.

    Reading positions, subscriptions and links behind their name always go. ERASE empties every text the member wrote, earlier versions and titles
    too, and deletes their pictures; tombstones keep the numbers. ANONYMISE takes the name off. KEEP leaves words and name. What
    others repeat of them follows (forums.quotes).
    """
    for model in (Bookmark, ContentMute, Draft, PollBallot, Subscription, ThreadRead):
        model._default_manager.filter(user=user).delete()
    repeated = None if posts is PostsChoice.KEEP else Repeated(user, posts)
    found = repeated.find() if repeated is not None else {}
    # All threads first, in the order of their ids, then posts and forums: the order of every other writer.
    threads = _hold_threads(user, posts, found.values())
    _take_back_reactions(user)
    unlink_name(user, user.handle)
    Mention.objects.filter(user=user).delete()
    pictures = Picture.objects.filter(user=user)
    _drop(pictures if posts is PostsChoice.ERASE else pictures.filter(post=None))
    if repeated is None:
        return
    repeated.forget(found)
    if posts is PostsChoice.ERASE:
        _empty(user, threads)
    PostEdit.objects.filter(edited_by=user).update(edited_by=None)
    # A moderator's sentence may repeat words or the name.
    Post.objects.filter(author=user).exclude(hidden_reason="").update(hidden_reason="")
    Thread.objects.filter(author=user).exclude(hidden_reason="").update(hidden_reason="")
    Post.objects.filter(author=user).update(author=None)
    pictures.update(user=None)
    Thread.objects.filter(author=user).update(author=None)
    Thread.objects.filter(last_author=user).update(last_author=None)
    for thread in threads:
        bump_pages(thread, title=True)


def _drop(pictures: QuerySet[Picture]) -> None:
    """Nobody sees them from now on. Their files go after commit, so that a rollback loses none, and their rows after the files."""
    if pictures.update(user=None, post=None, alt=""):
        wake_on_commit(tasks.remove_dropped_pictures)


def _hold_threads(user: User, posts: PostsChoice, repeating: Iterable[int]) -> list[Thread]:
    """The threads whose rows `user` is about to change: those where they wrote, unless words and name stay, those that count
    their "me too" or "helpful", and those with these ids, in which others repeat them."""
    given = Reaction.objects.filter(user=user)
    counted = Q(kind=Reaction.Kind.HELPFUL) | Q(kind=Reaction.Kind.ME_TOO, post__number=1)
    wanted = {*repeating, *given.filter(counted).values_list("post__thread", flat=True)}
    if posts is not PostsChoice.KEEP:
        wrote_in = Post.objects.filter(author=user).values("thread")
        theirs = Thread.objects.filter(Q(pk__in=wrote_in) | Q(author=user) | Q(last_author=user))
        wanted.update(theirs.values_list("pk", flat=True))
    held = (
        Thread.objects.select_for_update(of=["self"], no_key=True)
        .select_related("forum")
        .filter(pk__in=wanted)
        .order_by("pk")
    )
    return list(held)


def _take_back_reactions(user: User) -> None:
    """What `user` gave without words goes: totals follow, and lines that nobody has read yet."""
    given = Reaction.objects.filter(user=user)
    posts = list(
        Post.objects.select_for_update(of=["self"], no_key=True)
        .select_related("thread")
        .filter(pk__in=given.values("post"))
        .order_by("pk")
        .defer("body", "body_html", "search", "thread__search")
    )
    if not posts:
        return
    given.delete()
    opened = {post.thread_id for post in posts if post.is_opening}
    settle_reactions(posts=[post.pk for post in posts], threads=opened)
    tell_fewer(posts)
    for thread in {post.thread_id: post.thread for post in posts}.values():
        if thread.is_public:
            bump_pages(thread, lists=False)


def _empty(user: User, threads: list[Thread]) -> None:
    hold_totals(threads)
    own = Post.objects.filter(author=user)
    PostEdit.objects.filter(post__author=user).delete()
    own.filter(withdrawn_at__isnull=True).update(withdrawn_at=timezone.now())
    own.update(body="", body_html="", content_notes=[])
    Poll.objects.filter(thread__author=user).delete()  # its words; what was chosen goes with them
    others = set(
        Post.objects.filter(thread__in=threads).exclude(author=user).values_list("thread_id", flat=True)
    )
    for thread in threads:
        if thread.author_id == user.pk:
            thread.title = Thread.withdrawn_title()
            thread.save(update_fields=["title"])
            if thread.pk not in others and thread.hidden_at is None:
                thread.hidden_at = timezone.now()  # nothing is left to read
                thread.save(update_fields=["hidden_at"])
                count_thread(thread, -1)
        settle_thread(thread)
