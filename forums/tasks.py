"""Queued work of the forums."""

from celery import shared_task

from forums import announcements


@shared_task(name="forums.announce_post")
def announce_post(post_id: int) -> None:
    """Write the notices of one post. Idempotent: `Post.announced_at` is the mark and the claim."""
    announcements.announce(post_id)
