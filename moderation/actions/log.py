"""The one place that writes the log of moderators' acts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from accounts.registries import MemorialAct
from common.rules import require
from moderation import rules
from moderation.models import LogEntry

if TYPE_CHECKING:
    from accounts.models import User
    from drugs.models import Experience
    from forums.models import Post, Thread


def require_moderator(by: User) -> None:
    """Go on when `by` moderates.

    Raises:
        PermissionDenied: `by` does not.
    """
    require(rules.can_moderate(by), _("Only moderators can do this. Nothing was changed."))


def write_entry(
    *,
    verb: LogEntry.Verb,
    by: User,
    thread: Thread | None = None,
    post: Post | None = None,
    experience: Experience | None = None,
    reason: str = "",
    detail: str = "",
) -> LogEntry:
    """Log one act on `post`, on `thread` as a whole, or on a card. Called inside the transaction of the act, so neither is
    without the other. Of a card it says no drug and no word: that is health data.
    """
    if post is not None and thread is None:
        thread = post.thread
    about = experience or post or thread
    return LogEntry.objects.create(
        verb=verb,
        by=by,
        thread=thread,
        post=post,
        experience=experience,
        member_id=_author_of(about),
        reason=reason,
        detail=detail,
    )


def _author_of(about: Experience | Post | Thread | None) -> int | None:
    return getattr(about, "user_id", None) or getattr(about, "author_id", None)


def write_role_entry(by: User | None, user: User, role: str, granted: bool) -> None:
    """Handler of a role that was given or taken; `by` is None for the site itself. Called inside that transaction."""
    LogEntry.objects.create(
        verb=LogEntry.Verb.GRANT if granted else LogEntry.Verb.REVOKE, by=by, member=user, detail=role
    )


_MEMORIAL = {
    MemorialAct.ASKED: LogEntry.Verb.MEMORIAL_ASK,
    MemorialAct.CONFIRMED: LogEntry.Verb.MEMORIAL,
    MemorialAct.TAKEN_BACK: LogEntry.Verb.MEMORIAL_UNDO,
}


def write_memorial_entry(by: User, member: User, act: MemorialAct) -> None:
    """Handler of the word that a member died. Called inside that transaction; nobody else is told."""
    LogEntry.objects.create(verb=_MEMORIAL[act], by=by, member=member)
