"""Waking workers. The row is the truth and the queue only wakes (D2), so a queue that is away refuses nobody."""

from __future__ import annotations

import functools
import logging
from typing import TYPE_CHECKING, Any

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

if TYPE_CHECKING:
    from celery import Task

logger = logging.getLogger(__name__)


def wake(task: Task, *args: Any) -> bool:
    """Queue `task`; False when Redis is away. Then a sweep finds the row that the task was about."""
    try:
        task.delay(*args)
    except (OperationalError, RedisError, OSError):
        logger.warning("%s was not queued: Redis is away, the sweep will find its rows", task.name)
        return False
    return True


def wake_on_commit(task: Task, *args: Any) -> None:
    """Queue `task` once the transaction is committed; never after a rollback."""
    transaction.on_commit(functools.partial(wake, task, *args))


def wake_later_on_commit(name: str, *args: Any, seconds: int) -> None:
    """Queue the task called `name` once the transaction is committed, to run `seconds` later. For work that calls the very
    actions that ask for it, and so cannot be imported by them. A sweep finds what is lost here too."""
    transaction.on_commit(functools.partial(_wake_later, name, *args, seconds=seconds))


def _wake_later(name: str, *args: Any, seconds: int) -> None:
    try:
        current_app.send_task(name, args=args, countdown=seconds)
    except (OperationalError, RedisError, OSError):
        logger.warning("%s was not queued: Redis is away, the sweep will find its rows", name)
