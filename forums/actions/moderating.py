"""What moderators do to threads and posts. `moderation.actions` call these, log them and tell the author."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.rules import require
from drugs.rules import can_see_drug
from forums import rules
from forums.about import change_subject, checked_subject
from forums.counters import (
    bump_pages,
    count_thread,
    hold_post,
    hold_thread,
    settle_copies,
    settle_forum,
    settle_thread,
)
from forums.models import Forum, Post

if TYPE_CHECKING:
    from collections.abc import Iterable

    from accounts.models import User
    from drugs.models import Drug
    from forums.models import Thread

_REASON_MAX_CHARS = 300  # Post.hidden_reason, Thread.hidden_reason


@transaction.atomic
def hide_post(*, by: User, post: Post, reason: str) -> bool:
    """Take a post's words off the page, with a reason that all readers see. False when hidden already.

    Raises:
        PermissionDenied: `by` is no moderator.
        ValueError: no reason.
    """
    thread, post = _hold(by, post)
    reason = _checked(reason)
    if post.hidden_at is not None:
        return False
    post.hidden_at, post.hidden_reason = timezone.now(), reason
    post.save(update_fields=["hidden_at", "hidden_reason"])
    settle_thread(thread)
    bump_pages(thread)
    return True


@transaction.atomic
def restore_post(*, by: User, post: Post) -> bool:
    """Show a hidden post again, unless its author withdrew it. False when it is not hidden.

    Raises:
        PermissionDenied: `by` is no moderator.
    """
    thread, post = _hold(by, post)
    if post.hidden_at is None:
        return False
    post.hidden_at, post.hidden_reason = None, ""
    post.save(update_fields=["hidden_at", "hidden_reason"])
    settle_thread(thread)
    bump_pages(thread)
    return True


@transaction.atomic
def hide_thread(*, by: User, thread: Thread, reason: str) -> bool:
    """Take a whole thread out of every list; its author and moderators can still open it. False when hidden already.

    Raises:
        PermissionDenied: `by` is no moderator.
        ValueError: no reason.
    """
    _require_moderator(by)
    thread, reason = hold_thread(thread.pk), _checked(reason)
    if thread.hidden_at is not None:
        return False
    thread.hidden_at, thread.hidden_reason = timezone.now(), reason
    thread.save(update_fields=["hidden_at", "hidden_reason"])
    count_thread(thread, -1)
    bump_pages(thread, title=True)
    return True


@transaction.atomic
def restore_thread(*, by: User, thread: Thread) -> bool:
    """Put a hidden thread back into the lists. False when it is not hidden, or when its author withdrew it.

    Raises:
        PermissionDenied: `by` is no moderator.
    """
    _require_moderator(by)
    thread = hold_thread(thread.pk)
    if thread.hidden_at is None or not thread.hidden_reason:
        return False
    thread.hidden_at, thread.hidden_reason = None, ""
    thread.save(update_fields=["hidden_at", "hidden_reason"])
    count_thread(thread, 1)
    bump_pages(thread)
    return True


def lock_thread(*, by: User, thread: Thread) -> bool:
    """No more replies or edits, but by moderators. False when already so. Raises PermissionDenied."""
    return _stamp(by, thread, "locked_at", on=True)


def unlock_thread(*, by: User, thread: Thread) -> bool:
    """Replies again. False when already so. Raises PermissionDenied."""
    return _stamp(by, thread, "locked_at", on=False)


def pin_thread(*, by: User, thread: Thread) -> bool:
    """Keep the thread at the top of its forum. False when already so. Raises PermissionDenied."""
    return _stamp(by, thread, "pinned_at", on=True)


def unpin_thread(*, by: User, thread: Thread) -> bool:
    """Back into its place. False when already so. Raises PermissionDenied."""
    return _stamp(by, thread, "pinned_at", on=False)


@transaction.atomic
def move_thread(*, by: User, thread: Thread, forum: Forum) -> bool:
    """Put the thread into another forum, where it keeps its place in time. False when it is there already.

    Raises:
        PermissionDenied: `by` is no moderator.
    """
    _require_moderator(by)
    thread = hold_thread(thread.pk)
    old = thread.forum
    if old.pk == forum.pk:
        return False
    # Both rows in the order of their ids, so that two moves in opposite directions do not wait for each other.
    list(Forum.objects.select_for_update(no_key=True).filter(pk__in=[old.pk, forum.pk]).order_by("pk"))
    listed = thread.hidden_at is None
    if listed:
        count_thread(thread, -1)
    bump_pages(thread)
    thread.forum = forum
    thread.save(update_fields=["forum"])
    if listed:
        count_thread(thread, 1)
        settle_forum(old.pk)
    bump_pages(thread)
    return True


@transaction.atomic
def correct_subject(
    *, by: User, thread: Thread, drugs: Iterable[Drug], topic: str
) -> tuple[list[int], list[int]] | None:
    """Say what the thread is about: other drugs, another topic. None when it says so already, else the ids of the drugs that
    were added and that were taken away.

    Raises:
        PermissionDenied: `by` is no moderator, or a drug is not published.
        ValueError: more than Thread.MAX_DRUGS drugs, no such topic, or a topic without a drug.
    """
    _require_moderator(by)
    about, topic = checked_subject(drugs, topic)
    require(all(can_see_drug(by, drug) for drug in about), _("This drug has no page yet."))
    return change_subject(hold_thread(thread.pk), about, topic)


@transaction.atomic
def _stamp(by: User, thread: Thread, field: str, *, on: bool) -> bool:
    _require_moderator(by)
    thread = hold_thread(thread.pk)
    if (getattr(thread, field) is not None) == on:
        return False
    setattr(thread, field, timezone.now() if on else None)
    thread.save(update_fields=[field])
    settle_copies(thread)
    bump_pages(thread)
    return True


def _hold(by: User, post: Post) -> tuple[Thread, Post]:
    _require_moderator(by)
    post = hold_post(post.pk, post.thread_id)
    return post.thread, post


def _require_moderator(by: User) -> None:
    require(rules.can_moderate(by), _("Only moderators can do this."))


def _checked(reason: str) -> str:
    if not reason.strip() or len(reason) > _REASON_MAX_CHARS:
        raise ValueError(f"a reason has 1 to {_REASON_MAX_CHARS} characters")
    return reason.strip()
