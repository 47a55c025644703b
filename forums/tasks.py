"""Queued work of the forums."""

from celery import shared_task

from forums import announcements, picture_files


@shared_task(name="forums.announce_post")
def announce_post(post_id: int) -> None:
    """Write the notices of one post. Idempotent: `Post.announced_at` is the mark and the claim."""
    announcements.announce(post_id)


@shared_task(name="forums.remove_dropped_pictures")
def remove_dropped_pictures() -> None:
    """Delete the pictures that their owners let go of, with their files. Idempotent; purge_loose_pictures finds what this leaves."""
    picture_files.remove_loose(dropped_only=True)
