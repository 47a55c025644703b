"""Django's own mail interface, led into the outbox: no request ever talks to a mail server."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction

from notifications import tasks
from notifications.models import OutgoingEmail

if TYPE_CHECKING:
    from collections.abc import Sequence

KIND = "account"  # what reaches Django's mail interface is allauth's: codes and notes on one's own account
_SUBJECT_MAX_CHARS = 200


class OutboxBackend(BaseEmailBackend):
    """Stores each message once per recipient, in the current transaction, and wakes a worker on commit."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Return how many messages were stored.

        Raises:
            ValueError: a message has an attachment or a part other than HTML; the outbox holds texts only.
        """
        rows = [row for message in email_messages for row in _rows(message)]
        with transaction.atomic():
            OutgoingEmail.objects.bulk_create(rows)
            if rows:
                tasks.wake_delivery_on_commit()
        return sum(bool(message.recipients()) for message in email_messages)


def _rows(message: EmailMessage) -> list[OutgoingEmail]:
    html = ""
    for part in getattr(message, "alternatives", []) if isinstance(message, EmailMultiAlternatives) else []:
        if part.mimetype != "text/html":
            raise ValueError("the outbox takes plain text and HTML only")
        html = str(part.content)
    if message.attachments or message.content_subtype != "plain":
        raise ValueError("the outbox takes plain text and HTML only")
    headers = {"Auto-Submitted": "auto-generated"} | {
        name: str(value) for name, value in message.extra_headers.items() if name.lower() != "message-id"
    }
    if message.from_email != settings.DEFAULT_FROM_EMAIL:
        headers.setdefault("From", message.from_email)
    if message.reply_to:
        headers.setdefault("Reply-To", ", ".join(str(address) for address in message.reply_to))
    return [
        OutgoingEmail(
            to=recipient,
            kind=KIND,
            dedupe_key=str(uuid.uuid4()),
            subject=" ".join(str(message.subject).split())[:_SUBJECT_MAX_CHARS],
            text=str(message.body),
            html=html,
            headers=headers,
        )
        for recipient in dict.fromkeys(message.recipients())
    ]
