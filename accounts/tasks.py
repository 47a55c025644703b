"""Queued work about members. Rows are the truth; losing every task here loses nothing."""

from __future__ import annotations

from uuid import UUID

from celery import shared_task

from accounts import exporting


@shared_task(name="accounts.build_export", soft_time_limit=3500, time_limit=3600)
def build_export(export_id: str) -> None:
    """Build one member's copy. Idempotent: the row is claimed, and a copy that is ready is left alone."""
    exporting.build(UUID(export_id))
