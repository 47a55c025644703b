"""Queued work: handing mail over and writing digests. Rows are the truth; losing every task here loses nothing."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from celery import shared_task
from django.core.cache import cache
from django.db import transaction
from redis.exceptions import RedisError

from common import queueing
from notifications import delivery, digests

if TYPE_CHECKING:
    from collections.abc import Sequence

logger = logging.getLogger(__name__)

_RUN_SECONDS = 8  # shorter than CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT: a deploy never cuts a run
_WOKEN = "outbox:woken"
_WOKEN_SECONDS = 30  # bounds how long a lost wake-up can silence the next ones


@shared_task(name="notifications.deliver_outbox", soft_time_limit=500, time_limit=600, expires=15 * 60)
def deliver_outbox() -> None:
    """Hand waiting mail to the mail server. Any number may run at once; each row goes once (`notifications.delivery`)."""
    forget_wake_up()
    if delivery.deliver(seconds=_RUN_SECONDS).more:
        wake_delivery()


@shared_task(name="notifications.send_digests")
def send_digests(delivery_ids: Sequence[int]) -> None:
    """Write the digests that the rows DigestDelivery `delivery_ids` claim, and wake delivery.

    Idempotent: a row is taken under its lock while it is CLAIMED, and changes with its mail in one transaction.
    """
    if digests.write_digests(delivery_ids):
        wake_delivery()


def wake_delivery_on_commit() -> None:
    """Wake a worker for the outbox once the transaction is committed."""
    transaction.on_commit(wake_delivery)


def wake_delivery() -> None:
    """Wake a worker for the outbox, unless one was woken and has not begun yet: it will see our rows too."""
    try:
        if not cache.add(_WOKEN, 1, _WOKEN_SECONDS):
            return
    except RedisError:
        logger.warning("delivery was not woken: Redis is away, the sweep will do it")
        return
    queueing.wake(deliver_outbox)


def forget_wake_up() -> None:
    """From now on a new row needs a new wake-up. Called before rows are looked for, never after."""
    try:
        cache.delete(_WOKEN)
    except RedisError:
        logger.warning("Redis is away: wake-ups are late until it is back")
