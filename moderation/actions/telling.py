"""How the author hears of an act: a notice in the site, and for hidden words a discreet mail. Both are rows of the act's transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from moderation import emails
from notifications.actions.notify import notify_many
from notifications.actions.outbox import queue_email

if TYPE_CHECKING:
    from accounts.models import User
    from common.emails import Composed
    from forums.models import Post, Thread
    from moderation.models import LogEntry


def tell_author(*, entry: LogEntry, author: User | None, kind: str, subject_id: int) -> bool:
    """Leave `author` one notice of `entry`. Former members and moderators who act on their own words hear nothing.

    Returns whether there is anybody to tell.
    """
    if author is None or author.erased_at is not None or author.pk == entry.by_id:
        return False
    notify_many(kind=kind, subject_id=subject_id, dedupe_key=f"act-{entry.pk}", user_ids=[author.pk])
    return True


def mail_author(*, entry: LogEntry, author: User | None, about: Post | Thread) -> None:
    """Queue the mail "A note about your post". It names neither the words nor the reason: the site shows both."""
    _mail(entry, author, emails.post_hidden(about))


def mail_card_author(*, entry: LogEntry, author: User | None) -> None:
    """The same for a card: the way leads to the notices, since the address of a card names a drug."""
    _mail(entry, author, emails.card_hidden())


def _mail(entry: LogEntry, author: User | None, composed: Composed) -> None:
    if author is None or not author.is_active or not author.email:
        return
    queue_email(
        user=author,
        to=author.email,
        kind="moderation",
        dedupe_key=f"moderation-{entry.pk}",
        composed=composed,
    )
