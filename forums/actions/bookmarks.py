"""Posts that a member wants to find again. Nobody else ever learns of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from common.rules import require
from forums import rules
from forums.models import Bookmark

if TYPE_CHECKING:
    from accounts.models import User
    from forums.models import Post

NOTE_MAX_CHARS = 300  # Bookmark.note


@transaction.atomic
def save_bookmark(*, by: User, post: Post) -> bool:
    """Keep `post` among `by`'s bookmarks. False when it is there already; its note stays.

    Raises:
        PermissionDenied: `by` may not read the post.
    """
    require(
        by.is_active and rules.can_see_post(by, post) and post.is_shown,
        _("This post is not shown at the moment."),
    )
    return Bookmark.objects.get_or_create(user=by, post=post)[1]


@transaction.atomic
def note_bookmark(*, by: User, bookmark: Bookmark, note: str) -> bool:
    """Write a private note of at most NOTE_MAX_CHARS characters beside `by`'s own bookmark. False when nothing changed.

    Raises:
        ValueError: the note is too long.
    """
    if len(note) > NOTE_MAX_CHARS:
        raise ValueError("a note has at most NOTE_MAX_CHARS characters")
    return Bookmark.objects.filter(pk=bookmark.pk, user=by).exclude(note=note).update(note=note) == 1


@transaction.atomic
def remove_bookmark(*, by: User, post_id: int) -> bool:
    """Take a post out of `by`'s bookmarks, whether or not it can still be read. False when it was not there."""
    deleted, _rows = Bookmark.objects.filter(user=by, post=post_id).delete()
    return deleted > 0
