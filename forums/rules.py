"""Who may see and do what in the forums. Pure predicates, no queries; `thread.forum` must be loaded for writing rules."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone

from accounts.rules import can_write, is_moderator

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User
    from forums.models import Forum, Post, Thread


def can_see_thread(user: User | AnonymousUser, thread: Thread) -> bool:
    """The Python twin of `ThreadQuerySet.visible_to`."""
    if is_moderator(user):
        return True
    if not user.is_authenticated:
        return thread.hidden_at is None and thread.is_public
    return thread.hidden_at is None or thread.author_id == user.pk


def can_see_post(user: User | AnonymousUser, post: Post) -> bool:
    """The Python twin of `PostQuerySet.visible_to`; `post.thread` must be loaded."""
    if is_moderator(user):
        return True
    if not can_see_thread(user, post.thread) or post.withdrawn_at is not None:
        return False
    return post.hidden_at is None or (user.is_authenticated and post.author_id == user.pk)


def can_start_thread(user: User | AnonymousUser, forum: Forum) -> bool:
    return can_write(user) and not forum.is_archived


def can_reply(user: User | AnonymousUser, thread: Thread) -> bool:
    """Moderators may still write in locked threads."""
    if not can_write(user) or not can_see_thread(user, thread) or thread.hidden_at is not None:
        return False
    return is_moderator(user) or (thread.locked_at is None and not thread.forum.is_archived)


def can_edit_post(user: User | AnonymousUser, post: Post) -> bool:
    """Authors, within settings.POST_EDIT_HOURS hours, while the post is shown and the thread open."""
    if not can_write(user) or post.author_id != user.pk or not post.is_shown:
        return False
    if post.thread.locked_at is not None or post.thread.hidden_at is not None:
        return False
    return timezone.now() - post.created_at < datetime.timedelta(hours=settings.POST_EDIT_HOURS)


def can_withdraw_post(user: User | AnonymousUser, post: Post) -> bool:
    """Authors, at any time, even while muted: their words are theirs (promise 7)."""
    return (
        user.is_authenticated and user.is_active and post.author_id == user.pk and post.withdrawn_at is None
    )


def can_narrow_thread(user: User | AnonymousUser, thread: Thread) -> bool:
    """The author of a public thread may close it to members; nobody may open it again (D4)."""
    return (
        user.is_authenticated
        and thread.author_id == user.pk
        and thread.is_public
        and thread.hidden_at is None
    )


def can_report_post(user: User | AnonymousUser, post: Post) -> bool:
    return user.is_authenticated and user.is_active and post.author_id != user.pk and can_see_post(user, post)
