"""Clock work of the forums."""

from __future__ import annotations

import datetime

from celery import shared_task
from django.utils import timezone

from common.queueing import wake
from forums import picture_files, tasks
from forums.models import Post

_GRACE_SECONDS = 30  # time for the wake-up of the action itself
_BATCH = 500  # posts per run; the next run takes the rest


@shared_task(name="forums.sweep_announcements")
def sweep_announcements() -> None:
    """Wake a worker for posts whose own wake-up was lost, oldest first. Idempotent: the task claims each post."""
    before = timezone.now() - datetime.timedelta(seconds=_GRACE_SECONDS)
    waiting = Post.objects.filter(announced_at__isnull=True, created_at__lt=before).order_by("created_at")
    for post_id in waiting.values_list("pk", flat=True)[:_BATCH]:
        if not wake(tasks.announce_post, post_id):
            return  # the queue is away; the next run tries again


@shared_task(name="forums.purge_loose_pictures")
def purge_loose_pictures() -> None:
    """Delete uploads that nobody posted, and those of members who left. Idempotent."""
    picture_files.remove_loose()
