"""Clock work: what finds lost wake-ups, due digests and rows that nobody needs any more."""

from __future__ import annotations

from typing import Any

from celery import shared_task
from celery.signals import worker_ready

from notifications import delivery, tasks
from notifications.actions import cleaning, digests
from notifications.models import OutgoingEmail


@shared_task(name="notifications.sweep_outbox")
def sweep_outbox() -> None:
    """Find what a lost wake-up or a dead worker left: mail that waits, mail half handed over, digests not written.

    Run by the clock, and by every worker that starts. May run twice.
    """
    delivery.settle_abandoned()
    digests.requeue_lost_digests()
    if OutgoingEmail.objects.is_waiting():
        tasks.forget_wake_up()
        tasks.wake_delivery()


@shared_task(name="notifications.queue_due_digests")
def queue_due_digests() -> None:
    """Claim the digests of members whose hour has come. May run twice: each is claimed once."""
    digests.queue_due_digests()


@shared_task(name="notifications.purge_old_rows")
def purge_old_rows() -> None:
    """Delete what mail and digests left behind long ago, and notices read long ago. May run twice."""
    cleaning.purge_old_rows()


@worker_ready.connect
def _sweep_at_start(**kwargs: Any) -> None:
    """A worker that starts does not wait for the clock: the one before it may have been killed."""
    sweep_outbox.apply_async(expires=60)
