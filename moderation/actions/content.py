"""What moderators do to posts and threads. Each act changes, logs and tells in one transaction, and can be taken back.

`forums.actions.moderating` moves the content and its counters; the record and the author's notice are ours. All acts are
idempotent: the thread's row is held until commit, and when things are so already they return False and log nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from forums.actions import moderating
from forums.counters import hold_thread
from forums.models import Post, Thread
from moderation.actions.log import require_moderator, write_entry
from moderation.actions.reports import close_reports
from moderation.actions.telling import mail_author, tell_author
from moderation.models import LogEntry

if TYPE_CHECKING:
    from collections.abc import Iterable

    from accounts.models import User
    from drugs.models import Drug
    from forums.models import Forum


@transaction.atomic
def hide_post(*, by: User, post: Post, reason: str) -> bool:
    """Hide `post` from everybody but its author and moderators; close its reports; tell the author by notice and mail.

    `reason` is 1 to `LogEntry.REASON_MAX_CHARS` characters; everybody reads it where the post stood.

    Raises:
        PermissionDenied: `by` does not moderate.
        ValueError: there is no reason, or it is too long.
    """
    require_moderator(by)
    changed = moderating.hide_post(by=by, post=post, reason=reason)
    close_reports(by=by, post=post)
    if not changed:
        return False
    post = _as_told(post)
    entry = write_entry(verb=LogEntry.Verb.HIDE_POST, by=by, thread=post.thread, post=post, reason=reason)
    if tell_author(entry=entry, author=post.author, kind="hidden-post", subject_id=post.pk):
        mail_author(entry=entry, author=post.author, about=post)
    return True


@transaction.atomic
def restore_post(*, by: User, post: Post, reason: str = "") -> bool:
    """Show a hidden post again, and tell its author.

    Raises:
        PermissionDenied: `by` does not moderate.
    """
    require_moderator(by)
    if not moderating.restore_post(by=by, post=post):
        return False
    post = _as_told(post)
    entry = write_entry(verb=LogEntry.Verb.RESTORE_POST, by=by, thread=post.thread, post=post, reason=reason)
    tell_author(entry=entry, author=post.author, kind="restored-post", subject_id=post.pk)
    return True


@transaction.atomic
def hide_thread(*, by: User, thread: Thread, reason: str) -> bool:
    """Hide a whole thread from everybody but its author and moderators; tell the author by notice and mail.

    Closes the reports on the opening post only: the others are about other members' words and still wait.

    Raises:
        PermissionDenied: `by` does not moderate.
        ValueError: there is no reason, or it is too long.
    """
    require_moderator(by)
    changed = moderating.hide_thread(by=by, thread=thread, reason=reason)
    for opening in Post.objects.filter(thread=thread, number=1).defer("body", "body_html", "search"):
        close_reports(by=by, post=opening)
    if not changed:
        return False
    entry = write_entry(verb=LogEntry.Verb.HIDE_THREAD, by=by, thread=thread, reason=reason)
    if tell_author(entry=entry, author=thread.author, kind="hidden-thread", subject_id=thread.pk):
        mail_author(entry=entry, author=thread.author, about=thread)
    return True


@transaction.atomic
def restore_thread(*, by: User, thread: Thread, reason: str = "") -> bool:
    """Show a hidden thread again, and tell its author. One that its author withdrew stays away.

    Raises:
        PermissionDenied: `by` does not moderate.
    """
    require_moderator(by)
    if not moderating.restore_thread(by=by, thread=thread):
        return False
    entry = write_entry(verb=LogEntry.Verb.RESTORE_THREAD, by=by, thread=thread, reason=reason)
    tell_author(entry=entry, author=thread.author, kind="restored-thread", subject_id=thread.pk)
    return True


@transaction.atomic
def lock_thread(*, by: User, thread: Thread, reason: str = "") -> bool:
    """Stop new replies in `thread`, and tell its author.

    Raises:
        PermissionDenied: `by` does not moderate.
    """
    require_moderator(by)
    if not moderating.lock_thread(by=by, thread=thread):
        return False
    _record_and_tell(LogEntry.Verb.LOCK, by, thread, reason)
    return True


@transaction.atomic
def unlock_thread(*, by: User, thread: Thread, reason: str = "") -> bool:
    """Let members reply in `thread` again, and tell its author.

    Raises:
        PermissionDenied: `by` does not moderate.
    """
    require_moderator(by)
    if not moderating.unlock_thread(by=by, thread=thread):
        return False
    _record_and_tell(LogEntry.Verb.UNLOCK, by, thread, reason)
    return True


@transaction.atomic
def pin_thread(*, by: User, thread: Thread, reason: str = "") -> bool:
    """Keep `thread` at the top of its forum. Its author is not told: nothing was taken from them.

    Raises:
        PermissionDenied: `by` does not moderate.
    """
    require_moderator(by)
    if not moderating.pin_thread(by=by, thread=thread):
        return False
    write_entry(verb=LogEntry.Verb.PIN, by=by, thread=thread, reason=reason)
    return True


@transaction.atomic
def unpin_thread(*, by: User, thread: Thread, reason: str = "") -> bool:
    """Let `thread` take its place by date again. Its author is not told.

    Raises:
        PermissionDenied: `by` does not moderate.
    """
    require_moderator(by)
    if not moderating.unpin_thread(by=by, thread=thread):
        return False
    write_entry(verb=LogEntry.Verb.UNPIN, by=by, thread=thread, reason=reason)
    return True


@transaction.atomic
def move_thread(*, by: User, thread: Thread, forum: Forum, reason: str = "") -> bool:
    """Put `thread` into `forum`, and tell its author. The log keeps both names, so that it can be moved back.

    Raises:
        PermissionDenied: `by` does not moderate.
    """
    require_moderator(by)
    old = hold_thread(thread.pk).forum  # held: another move cannot come between the name and the act
    if not moderating.move_thread(by=by, thread=thread, forum=forum):
        return False
    detail = _("from %(old)s to %(new)s") % {"old": old.name, "new": forum.name}
    _record_and_tell(LogEntry.Verb.MOVE, by, thread, reason, detail)
    return True


@transaction.atomic
def correct_subject(*, by: User, thread: Thread, drugs: Iterable[Drug], topic: str, reason: str = "") -> bool:
    """Say which drugs `thread` is about and what it asks about them, and tell its author.

    The log keeps the numbers of the drugs that came and went, so that it can be taken back; names and topics beside a member are
    health data (D7).

    Raises:
        PermissionDenied: `by` does not moderate, or a drug is not published.
        ValueError: too many drugs, no such topic, or a topic without a drug.
    """
    require_moderator(by)
    changed = moderating.correct_subject(by=by, thread=thread, drugs=drugs, topic=topic)
    if changed is None:
        return False
    _record_and_tell(LogEntry.Verb.SUBJECT, by, thread, reason, _drugs_by_number(*changed))
    return True


def _drugs_by_number(added: list[int], removed: list[int]) -> str:
    said = []
    if added:
        said.append(_("drugs added: %(numbers)s") % {"numbers": ", ".join(map(str, added))})
    if removed:
        said.append(_("drugs taken away: %(numbers)s") % {"numbers": ", ".join(map(str, removed))})
    return "; ".join(said)


def _record_and_tell(verb: LogEntry.Verb, by: User, thread: Thread, reason: str, detail: str = "") -> None:
    entry = write_entry(verb=verb, by=by, thread=thread, reason=reason, detail=detail)
    tell_author(entry=entry, author=thread.author, kind="moderated-thread", subject_id=entry.pk)


def _as_told(post: Post) -> Post:
    """The post with whom to tell and where it stands, without its words."""
    posts = Post.objects.select_related("author", "thread").defer(
        "body", "body_html", "search", "thread__search"
    )
    return posts.get(pk=post.pk)
