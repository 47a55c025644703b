"""Letting go of rows that have done their work."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone

from notifications.models import DigestDelivery, Notification, OutgoingEmail

if TYPE_CHECKING:
    from django.db.models import QuerySet

_BATCH = 5_000  # rows per statement, so that no lock is long


def purge_old_rows() -> int:
    """Delete emptied mail and written digests after settings.MAIL_KEEP_DAYS, read notices after NOTICE_KEEP_DAYS; return how many
    rows. Idempotent."""
    now = timezone.now()
    month_ago = now - datetime.timedelta(days=settings.MAIL_KEEP_DAYS)
    return sum(
        _delete(rows)
        for rows in (
            OutgoingEmail.objects.filter(created_at__lt=month_ago).exclude(
                state__in=[OutgoingEmail.State.WAITING, OutgoingEmail.State.SENDING]
            ),
            DigestDelivery.objects.filter(created_at__lt=month_ago),
            Notification.objects.filter(read_at__lt=now - datetime.timedelta(days=settings.NOTICE_KEEP_DAYS)),
        )
    )


def _delete(rows: QuerySet) -> int:
    total = 0
    while ids := list(rows.values_list("pk", flat=True)[:_BATCH]):
        total += rows.model.objects.filter(pk__in=ids).delete()[0]
    return total
