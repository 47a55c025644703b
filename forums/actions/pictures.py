"""Adding pictures, and tying them to the post that shows them."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common import ratelimits
from common.queueing import wake_on_commit
from common.rules import require
from forums import picture_files, picture_words, rules, tasks
from forums.models import Picture
from forums.pictures import PictureError, read_picture, refuse_size

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    from accounts.models import User
    from forums.models import Post

logger = logging.getLogger(__name__)

_A_DAY = 24 * 3600  # seconds


def add_picture(*, by: User, upload: UploadedFile, alt: str) -> Picture:
    """Keep `upload` for `by`, without its metadata, described as `alt`. Until a post names it, only `by` sees it.

    Not inside a transaction: decoding takes a second, and the row has to be there before its files, so that the sweep finds
    what a crash left. Call it once per press: twice makes two pictures, and the one that no post names goes by itself.

    Raises:
        PermissionDenied: `by` cannot write.
        PictureError: too many today, not a picture that we can read, or the store is away.
    """
    require(not (refusal := rules.why_no_words(by)), refusal)
    refuse_size(upload.size or 0)
    limit = ratelimits.Limit("pictures", settings.PICTURES_PER_DAY, _A_DAY)
    if not ratelimits.hit(limit, str(by.pk)):
        raise PictureError(
            _("You have added many pictures today. Your text is kept, and you can add more of them tomorrow.")
        )
    ready = read_picture(upload.read())
    picture = Picture.objects.create(
        user=by, alt=alt[: Picture.ALT_MAX_CHARS], width=ready.width, height=ready.height
    )
    try:
        picture_files.save_files(picture.pk, ready)
    except Exception as broken:  # each kind of store has its own errors
        logger.error("a picture was not kept: %s", type(broken).__name__)
        Picture.objects.filter(pk=picture.pk).update(user=None)  # the sweep takes what is there
        raise PictureError(
            _(
                "We could not keep this picture just now. Your text is kept. Please try again in a few minutes."
            )
        ) from broken
    return picture


def picture_markdown(picture: Picture) -> str:
    """What stands in a post's words for the picture."""
    return picture_words.write(picture.pk, picture.alt)


def attach_pictures(post: Post) -> None:
    """Tie to `post` the pictures that its words name, and let go of those that they name no more.

    Only pictures of the post's author that no other post has, at most settings.PICTURES_PER_POST. What is let go is loose
    again, from now. Inside the caller's transaction; no query for words that name no picture in a post that is new.
    """
    named = picture_words.named_in(post.body, settings.PICTURES_PER_POST)
    if not named and post.edited_at is None:
        return
    now = timezone.now()
    held = Picture.objects.filter(post=post)
    held.exclude(pk__in=named).update(post=None, created_at=now)
    if not named or post.author_id is None:
        return
    own = Picture.objects.filter(pk__in=named, user=post.author_id)
    own.filter(post=None).update(post=post)
    changed = []
    for picture in own.filter(post=post):
        alt = named[picture.pk][: Picture.ALT_MAX_CHARS]
        if picture.alt != alt:
            picture.alt = alt
            changed.append(picture)
    Picture.objects.bulk_update(changed, ["alt"])


@transaction.atomic
def remove_picture(*, by: User, picture: Picture) -> bool:
    """Delete a picture of `by` that no post has; a picture in a post goes by changing the post. False when it is gone.

    Raises:
        PermissionDenied: not the owner, or a post has it.
    """
    held = Picture.objects.select_for_update().filter(pk=picture.pk).first()
    if held is None:
        return False
    if held.user_id != by.pk or held.post_id is not None:
        raise PermissionDenied(_("This picture stands in a post. Change the post to take it out."))
    held.user = None
    held.save(update_fields=["user"])
    wake_on_commit(tasks.remove_dropped_pictures)
    return True
