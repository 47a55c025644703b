"""Clock work of the forums."""

from __future__ import annotations

import datetime

from celery import shared_task
from django.utils import timezone

from common.queueing import wake
from forums import picture_files, tasks, unanswered
from forums.actions import drafts, held
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


# -- Drafts and held posts ------------------------------------------------------------------
@shared_task(name=held.PUBLISH_TASK)
def publish_held_posts() -> None:
    """Publish the held posts whose minute is over. Runs when the minute of one ends, and by the clock, for what a lost wake-up
    left. Idempotent: each row is the claim, and goes with its post."""
    held.publish_all_due()


@shared_task(name="forums.purge_old_drafts")
def purge_old_drafts() -> None:
    """Remove drafts that nobody touched for settings.DRAFT_KEEP_DAYS days. Idempotent."""
    drafts.purge_old_drafts()


@shared_task(name="forums.offer_unanswered")
def offer_unanswered() -> None:
    """Tell willing members, later moderators, of threads that nobody has answered. Idempotent: each thread is claimed."""
    unanswered.offer_to_members()
    unanswered.offer_to_moderators()
