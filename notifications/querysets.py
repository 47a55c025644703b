"""Reads on notices and mail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils import timezone

if TYPE_CHECKING:
    import datetime

    from accounts.models import User


class NotificationQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        """Notices are their reader's alone."""
        return self.filter(user=user)

    def unread(self) -> Self:
        return self.filter(read_at__isnull=True)


class OutgoingEmailQuerySet(models.QuerySet):
    def due(self, now: datetime.datetime) -> Self:
        """Messages that wait and may go now: those a person waits for first, then the oldest."""
        return self.filter(state="waiting", due_at__lte=now).order_by("priority", "due_at", "id")

    def is_waiting(self) -> bool:
        """Whether anything may go now."""
        return self.due(timezone.now()).exists()

    def of_handover(self, pk: int, token: str) -> Self:
        """The message that the worker with the record `token` has in hand, unless another has decided about it."""
        return self.filter(pk=pk, claimed_by=token, state="sending")
