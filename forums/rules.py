"""Who may see and do what in the forums. Pure, no queries; `thread.forum` must be loaded for writing rules.

Each `can_<verb>` that people run into has a `why_no_<verb>`, whose sentence the page and the 403 show.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.rules import can_write, is_moderator
from common.dates import in_words

if TYPE_CHECKING:
    from collections.abc import Collection

    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User
    from forums.models import Forum, Poll, Post, Thread


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


@dataclass(frozen=True, slots=True)
class Distance:
    """What one reader does not want to see, by ids (forums.selectors.distance)."""

    members: frozenset[int] = frozenset()  # muted or blocked
    threads: frozenset[int] = frozenset()
    forums: frozenset[int] = frozenset()
    drugs: frozenset[int] = frozenset()


def wants_thread(distance: Distance, thread: Thread, drugs: Collection[int]) -> bool:
    """The Python twin of `ThreadQuerySet.wanted_by`; `drugs` are the ids of what the thread is about."""
    return (
        thread.author_id not in distance.members
        and thread.pk not in distance.threads
        and thread.forum_id not in distance.forums
        and distance.drugs.isdisjoint(drugs)
    )


def wants_post(distance: Distance, post: Post, drugs: Collection[int]) -> bool:
    """The Python twin of `PostQuerySet.wanted_by`; `post.thread` must be loaded."""
    return post.author_id not in distance.members and wants_thread(distance, post.thread, drugs)


def can_start_thread(user: User | AnonymousUser, forum: Forum) -> bool:
    return not why_no_thread(user, forum)


def why_no_thread(user: User | AnonymousUser, forum: Forum) -> str:
    """Why `user` cannot start a thread in `forum`, in a sentence; "" when they can."""
    if refusal := why_no_words(user):
        return refusal
    return _("This forum is kept for reading. Nothing new can be added here.") if forum.is_archived else ""


def can_reply(user: User | AnonymousUser, thread: Thread) -> bool:
    """Moderators may still write in locked threads."""
    return not why_no_reply(user, thread)


def why_no_reply(user: User | AnonymousUser, thread: Thread) -> str:
    """Why `user` cannot reply in `thread`, in a sentence; "" when they can."""
    if refusal := why_no_words(user):
        return refusal
    if not can_see_thread(user, thread) or thread.hidden_at is not None:
        return _("You cannot reply here: this thread is hidden.")
    if is_moderator(user):
        return ""
    if thread.locked_at is not None:
        return _("You cannot reply here: a moderator has locked this thread. You can still read it.")
    if thread.forum.is_archived:
        return _("You cannot reply here: this forum is kept for reading.")
    return ""


def why_no_words(user: User | AnonymousUser) -> str:
    """Why `user` cannot write anywhere, in a sentence; "" when they can."""
    if can_write(user):
        return ""
    if not user.is_authenticated:
        return _("Please sign in to write.")
    if user.is_muted and user.muted_until is not None:
        until = in_words(user.muted_until)
        return _("You can read, and you can write again from %(day)s.") % {"day": until}
    return _("You cannot write here.")


def can_edit_post(user: User | AnonymousUser, post: Post) -> bool:
    """Authors, within settings.POST_EDIT_HOURS hours, while the post is shown and the thread open."""
    return not why_no_edit(user, post)


def may_edit_in(user: User | AnonymousUser, thread: Thread) -> bool:
    """What `can_edit_post` asks of the thread and the reader: decided once for a page of posts."""
    closed = thread.locked_at is not None or thread.hidden_at is not None or thread.forum.is_archived
    return can_write(user) and not closed


def why_no_edit(user: User | AnonymousUser, post: Post) -> str:
    """Why `user` cannot change `post`, in a sentence; "" when they can. `post.thread.forum` must be loaded."""
    if user.is_authenticated and post.author_id != user.pk:
        return _("Only the person who wrote a post can change it.")
    if refusal := why_no_words(user):
        return refusal
    if not post.is_shown:
        return _("This post is not shown at the moment, so it cannot be changed.")
    if not may_edit_in(user, post.thread):
        return _("You cannot change this post: the thread is closed. You can still withdraw the post.")
    if _is_settled(post):
        return _(
            "A post can be changed for %(hours)s hours after it was written. You can still withdraw it."
        ) % {"hours": settings.POST_EDIT_HOURS}
    return ""


def _is_settled(words: Post | Thread) -> bool:
    return timezone.now() - words.created_at >= datetime.timedelta(hours=settings.POST_EDIT_HOURS)


def can_retitle_thread(user: User | AnonymousUser, thread: Thread) -> bool:
    """What `why_no_retitle` asks of the thread alone: a thread's page says so without its opening post."""
    own = user.is_authenticated and thread.author_id == user.pk
    return own and may_edit_in(user, thread) and not _is_settled(thread)


def why_no_retitle(user: User | AnonymousUser, opening: Post) -> str:
    """Why `user` cannot change the title above `opening`, in a sentence; "" when they can: as long as they can change the post.

    `opening.thread.forum` must be loaded.
    """
    if user.is_authenticated and opening.author_id != user.pk:
        return _("Only the person who started a thread can change its title.")
    if can_edit_post(user, opening):
        return ""
    if refusal := why_no_words(user):
        return refusal
    if not opening.is_shown:
        return _("The first post is not shown at the moment, so the title cannot be changed.")
    if not may_edit_in(user, opening.thread):
        return _("You cannot change the title: the thread is closed. You can still withdraw your first post.")
    return _(
        "A title can be changed for %(hours)s hours after the thread was started. You can still withdraw your first post."
    ) % {"hours": settings.POST_EDIT_HOURS}


def can_set_subject(user: User | AnonymousUser, thread: Thread) -> bool:
    """May say which drugs a thread is about: who started it, as long as it is open."""
    return not why_no_subject(user, thread)


def why_no_subject(user: User | AnonymousUser, thread: Thread) -> str:
    """Why `user` cannot say what `thread` is about, in a sentence; "" when they can. `thread.forum` must be loaded."""
    if not user.is_authenticated or thread.author_id != user.pk:
        return _("Only the person who started a thread can say what it is about.")
    if refusal := why_no_words(user):
        return refusal
    if not may_edit_in(user, thread):
        return _("You cannot change this: the thread is closed.")
    return ""


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


def can_moderate(user: User | AnonymousUser) -> bool:
    """May hide, restore, lock, pin and move."""
    return is_moderator(user)


def can_report_post(user: User | AnonymousUser, post: Post) -> bool:
    return user.is_authenticated and user.is_active and post.author_id != user.pk and can_see_post(user, post)


# -- Support without words ------------------------------------------------------------------------
def can_react(user: User | AnonymousUser, post: Post) -> bool:
    return not why_no_reaction(user, post)


def why_no_reaction(user: User | AnonymousUser, post: Post) -> str:
    """Why `user` cannot answer `post` without words, in a sentence; "" when they can. `post.thread` must be loaded.

    A lock or an archive ends words, not support, and neither does a time without writing.
    """
    if not user.is_authenticated or not user.is_active:
        return _("Please sign in first.")
    if post.author_id == user.pk:
        return _("This is your own post. Others can answer it.")
    if not can_see_post(user, post) or not post.is_shown or post.thread.hidden_at is not None:
        return _("This post is not shown at the moment.")
    return ""


def can_ask(user: User | AnonymousUser, thread: Thread) -> bool:
    """May say whether `thread` is a question, and which posts helped: who started it, while it is shown."""
    return (
        user.is_authenticated and user.is_active and thread.author_id == user.pk and thread.hidden_at is None
    )


def why_no_thanks_for_help(user: User | AnonymousUser, post: Post) -> str:
    """Why `user` cannot mark `post` as one that helped, in a sentence; "" when they can. `post.thread` must be loaded."""
    if not can_ask(user, post.thread):
        return _("Only the person who asked can say what helped.")
    if not post.thread.is_question:
        return _("This thread is not a question. Mark it as one first, then you can say what helped.")
    if post.author_id == user.pk:
        return _("This is your own post. You can mark posts of others.")
    if not post.is_shown:
        return _("This post is not shown at the moment.")
    return ""


def why_no_vote(user: User | AnonymousUser, poll: Poll) -> str:
    """Why `user` cannot vote in `poll`, in a sentence; "" when they can. `poll.thread` must be loaded.

    Whether they have voted already is for the action to find out.
    """
    if not user.is_authenticated or not user.is_active:
        return _("Members vote here. Please sign in first.")
    if not can_see_thread(user, poll.thread) or poll.thread.hidden_at is not None:
        return _("This thread is hidden at the moment, so nobody can vote.")
    if poll.thread.locked_at is not None:
        return _("A moderator has locked this thread, so the poll has ended.")
    if not poll.is_open:
        return _("This poll has ended.")
    return ""
