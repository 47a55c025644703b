"""What the forums do in the days in which a member who leaves can come back: words out of sight, and back in their place.

What was put away carries the moment of the leaving, `user.leaving.asked_at`, and exactly that comes back. Under whose name
the other words stand meanwhile is decided where names are read (accounts.selectors.names).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from accounts.registries import PostsChoice
from forums.actions.drafts import back_to_draft
from forums.counters import bump_pages, count_thread, hold_totals, settle_thread
from forums.models import Draft, Post, PostEdit, Thread

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable

    from accounts.models import User


def put_away(user: User, posts: PostsChoice) -> None:
    """Handler of leaving, inside its transaction; may run twice. Held posts are drafts again, whatever was chosen.

    ERASE withdraws every post and takes away titles; a thread in which nobody else wrote leaves the lists. The words stay in
    their rows. For ANONYMISE pages that visitors were shown before are not served again.
    """
    held = Draft.objects.select_for_update().filter(user=user, publish_at__isnull=False)
    for draft in held.order_by("pk"):
        back_to_draft(draft)
    if posts is PostsChoice.KEEP:
        return
    threads = _hold_threads(user)
    if posts is PostsChoice.ERASE:
        hold_totals(threads)
        at = user.leaving.asked_at
        Post.objects.filter(author=user, withdrawn_at__isnull=True).update(withdrawn_at=at)
        _put_away_threads(user, threads, at)
    for thread in threads:
        bump_pages(thread, title=True)


def put_back(user: User) -> None:
    """Handler of coming back, inside its transaction; may run twice. What was withdrawn or hidden otherwise stays so."""
    leaving = user.leaving
    if leaving.posts == PostsChoice.KEEP:
        return
    threads = _hold_threads(user)
    if leaving.posts == PostsChoice.ERASE:
        hold_totals(threads)
        _put_back_threads(user, threads, leaving.asked_at)
    for thread in threads:
        bump_pages(thread, title=True)


def _put_back_threads(user: User, threads: Iterable[Thread], at: datetime.datetime) -> None:
    Post.objects.filter(author=user, withdrawn_at=at).update(withdrawn_at=None)
    titles = _titles_before(user, at)
    for thread in threads:
        if thread.author_id == user.pk and thread.hidden_at == at:
            thread.hidden_at = None
            thread.save(update_fields=["hidden_at"])
            count_thread(thread, 1)
        if thread.pk in titles:
            thread.title = titles[thread.pk]
            thread.save(update_fields=["title"])
        settle_thread(thread)
    PostEdit.objects.filter(edited_by=user, edited_at=at).delete()


def _hold_threads(user: User) -> list[Thread]:
    """The threads in which `user` wrote, held until commit: in the order of their ids, as every writer takes them."""
    wrote_in = Post.objects.filter(author=user).values("thread")
    held = Thread.objects.select_for_update(of=["self"], no_key=True).select_related("forum").defer("search")
    return list(held.filter(Q(pk__in=wrote_in) | Q(author=user) | Q(last_author=user)).order_by("pk"))


def _put_away_threads(user: User, threads: Iterable[Thread], at: datetime.datetime) -> None:
    others = set(
        Post.objects.filter(thread__in=[thread.pk for thread in threads])
        .exclude(author=user)
        .values_list("thread_id", flat=True)
    )
    for thread in threads:
        if thread.author_id == user.pk:
            if thread.pk in others:
                _take_title(user, thread, at)
            elif thread.hidden_at is None:
                thread.hidden_at = at  # without a reason: not a moderator's act
                thread.save(update_fields=["hidden_at"])
                count_thread(thread, -1)
        settle_thread(thread)


def _take_title(user: User, thread: Thread, at: datetime.datetime) -> None:
    """Others answered, so the thread stays without its title, which waits among the earlier versions."""
    withdrawn = Thread.withdrawn_title()
    opening = thread.posts.filter(number=1).only("pk", "body").first()
    if thread.title == withdrawn or opening is None:
        return
    PostEdit.objects.create(
        post=opening, title_before=thread.title, body_before=opening.body, edited_by=user, edited_at=at
    )
    thread.title = withdrawn
    thread.save(update_fields=["title"])


def _titles_before(user: User, at: datetime.datetime) -> dict[int, str]:
    edits = PostEdit.objects.filter(edited_by=user, edited_at=at).exclude(title_before="")
    return dict(edits.values_list("post__thread_id", "title_before"))
