"""Questions: a thread is one or is not, and who asked says which posts helped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from common.rules import require
from forums import rules
from forums.counters import bump_pages, count_helpful, hold_post, hold_thread
from forums.models import Thread
from forums.support_notices import tell_of_help

if TYPE_CHECKING:
    from accounts.models import User
    from forums.models import Post


@transaction.atomic
def mark_helped(*, by: User, post: Post) -> bool:
    """Say that `post` helped with `by`'s question, and let its author know. Several posts may. False when already so.

    Raises:
        PermissionDenied: not `by`'s question, `by`'s own post, or the post is not shown.
    """
    post = hold_post(post.pk, post.thread_id)
    require(not (refusal := rules.why_no_thanks_for_help(by, post)), refusal)
    if post.helped_at is not None:
        return False
    post.helped_at = timezone.now()
    _settle(post, 1)
    return True


@transaction.atomic
def unmark_helped(*, by: User, post: Post) -> bool:
    """Take the mark back. False when there is none.

    Raises:
        PermissionDenied: `by` did not start the thread.
    """
    post = hold_post(post.pk, post.thread_id)
    require(rules.can_ask(by, post.thread), _("Only the person who asked can say what helped."))
    if post.helped_at is None:
        return False
    post.helped_at = None
    _settle(post, -1)
    return True


def mark_question(*, by: User, thread: Thread) -> bool:
    """List `thread` as a question. False when already so.

    Raises:
        PermissionDenied: `by` did not start it, or it is hidden.
    """
    return _set_question(by, thread, is_question=True)


def unmark_question(*, by: User, thread: Thread) -> bool:
    """Take `thread` out of the questions; marks on posts rest until it is one again. False when already so.

    Raises:
        PermissionDenied: `by` did not start it, or it is hidden.
    """
    return _set_question(by, thread, is_question=False)


@transaction.atomic
def _set_question(by: User, thread: Thread, *, is_question: bool) -> bool:
    thread = hold_thread(thread.pk)
    require(
        rules.can_ask(by, thread),
        _("Only the person who started a thread can say whether it is a question."),
    )
    if thread.is_question == is_question:
        return False
    thread.is_question = is_question
    thread.save(update_fields=["is_question"])
    bump_pages(thread)
    return True


def _settle(post: Post, step: int) -> None:
    """Store the mark, count it at the thread while the post is shown, and tell its author."""
    post.save(update_fields=["helped_at"])
    if post.is_shown:
        Thread.objects.filter(pk=post.thread_id).update(helped_count=F("helped_count") + step)
        count_helpful(post, step)
    tell_of_help(post)
    bump_pages(post.thread)
