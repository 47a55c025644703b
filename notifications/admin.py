"""What an operator may see of mail: that it went, never to whom or what it said."""

from __future__ import annotations

from django.contrib import admin

from common.admin import NothingByHand
from notifications.models import DigestDelivery, OutgoingEmail


class _ReadOnlyAdmin(NothingByHand, admin.ModelAdmin):
    """Shows; rows are written by actions alone. Members behind the rows stay unnamed."""

    show_full_result_count = False
    list_per_page = 50


@admin.register(OutgoingEmail)
class OutgoingEmailAdmin(_ReadOnlyAdmin):
    """The outbox. "May have arrived" is a digest whose worker died during the hand-over; it is not sent again."""

    list_display = ["id", "kind", "state", "attempts", "created_at", "due_at", "sent_at", "last_error"]
    list_filter = ["state", "kind"]
    date_hierarchy = "created_at"
    ordering = ["-id"]
    fields = [
        "kind",
        "state",
        "priority",
        "attempts",
        "created_at",
        "due_at",
        "claimed_at",
        "sent_at",
        "last_error",
    ]


@admin.register(DigestDelivery)
class DigestDeliveryAdmin(_ReadOnlyAdmin):
    """Digests by period, without their readers."""

    list_display = ["id", "state", "period_start", "period_end", "entry_count", "created_at"]
    list_filter = ["state"]
    date_hierarchy = "period_end"
    ordering = ["-id"]
    fields = ["state", "period_start", "period_end", "entry_count", "created_at"]
