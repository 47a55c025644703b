"""Reads on notices and mail."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Self

from django.db import models

if TYPE_CHECKING:
    from accounts.models import User


class NotificationQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> Self:
        """Notices are their reader's alone."""
        return self.filter(user=user)

    def unread(self) -> Self:
        return self.filter(read_at__isnull=True)


class OutgoingEmailQuerySet(models.QuerySet):
    def due(self, now: datetime.datetime) -> Self:
        """Messages that wait and may go now, oldest first."""
        return self.filter(state="waiting", due_at__lte=now).order_by("due_at", "id")
