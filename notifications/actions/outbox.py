"""Mail as rows: written with their cause, handed over by a worker (D2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from notifications import tasks
from notifications.models import OutgoingEmail

if TYPE_CHECKING:
    from accounts.models import User
    from common.emails import Composed


@transaction.atomic
def queue_email(
    *, user: User | None, to: str, kind: str, dedupe_key: str, composed: Composed
) -> OutgoingEmail:
    """Put a mail into the outbox, in the caller's transaction; a worker is woken on commit.

    `kind` names the cause, as "account" or "moderation"; such mails reach `to` at least once. `dedupe_key` (at most 80
    characters) is the cause's own key: a second call with it returns the first row and sends nothing more.
    """
    row, created = OutgoingEmail.objects.get_or_create(
        dedupe_key=dedupe_key,
        defaults={
            "user": user,
            "to": to,
            "kind": kind,
            "subject": composed.subject,
            "text": composed.text,
            "html": composed.html,
            "headers": composed.headers,
        },
    )
    if created:
        tasks.wake_delivery_on_commit()
    return row


@transaction.atomic
def drop_waiting(*, user: User, kind: str) -> int:
    """Take mail of `kind` to `user` that has not gone back out of the outbox; return how many. For what may be switched off:
    called in the transaction that ends the wish, it is the question "still wanted?" at the hand-over (D8)."""
    return OutgoingEmail.objects.filter(user=user, kind=kind, state=OutgoingEmail.State.WAITING).delete()[0]
