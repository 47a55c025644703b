"""The one place that writes the log of moderators' acts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from common.rules import require
from moderation import rules
from moderation.models import LogEntry

if TYPE_CHECKING:
    from accounts.models import User
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
    thread: Thread,
    post: Post | None = None,
    reason: str = "",
    detail: str = "",
) -> LogEntry:
    """Log one act on `post`, or on `thread` as a whole. Called inside the transaction of the act, so neither is without the other."""
    author_id = post.author_id if post is not None else thread.author_id
    return LogEntry.objects.create(
        verb=verb, by=by, thread=thread, post=post, member_id=author_id, reason=reason, detail=detail
    )


def write_role_entry(by: User | None, user: User, role: str, granted: bool) -> None:
    """Handler of a role that was given or taken; `by` is None for the site itself. Called inside that transaction."""
    LogEntry.objects.create(
        verb=LogEntry.Verb.GRANT if granted else LogEntry.Verb.REVOKE, by=by, member=user, detail=role
    )
