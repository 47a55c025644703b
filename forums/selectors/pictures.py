"""Which pictures somebody may see, and what a page needs to show them."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.urls import reverse

from common.figures import PictureFile
from forums.models import Picture, Post
from forums.pictures import WIDTHS, widths_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User


def find_picture(user: User | AnonymousUser, picture_id: uuid.UUID, width: int) -> Picture | None:
    """The picture, when it has a file of `width` and `user` may see its post now; its owner sees it without a post too.

    Two queries at most. Asked at every request, so what is hidden, withdrawn or narrowed is closed at once.
    """
    picture = Picture.objects.filter(pk=picture_id).only("pk", "user_id", "post_id", "width").first()
    if picture is None or width not in widths_of(picture.width):
        return None
    if picture.post_id is None:
        is_owner = user.is_authenticated and user.is_active and picture.user_id == user.pk
        return picture if is_owner else None
    return picture if Post.objects.visible_to(user).filter(pk=picture.post_id).exists() else None


def picture_sources(by: User | None, ids: Iterable[str]) -> dict[str, PictureFile]:
    """How to show `by`'s own pictures among `ids`, which come from a text. One query, none for no ids.

    At most settings.PICTURES_PER_POST. None is a former member: the pictures that kept no owner.
    """
    wanted = dict.fromkeys(found for each in ids if (found := _uuid(each)))
    if not wanted:
        return {}
    own = Picture.objects.filter(pk__in=list(wanted)[: settings.PICTURES_PER_POST], user=by)
    return {str(picture.pk): _shown(picture) for picture in own.only("pk", "width", "height", "alt")}


def picture_url(picture: Picture, width: int = WIDTHS[0]) -> str:
    return reverse("forums:picture", args=[picture.pk, width])


def _shown(picture: Picture) -> PictureFile:
    nominal = widths_of(picture.width)
    return PictureFile(
        src=picture_url(picture, nominal[min(1, len(nominal) - 1)]),  # for browsers that choose none
        srcset=", ".join(f"{picture_url(picture, each)} {min(each, picture.width)}w" for each in nominal),
        width=picture.width,
        height=picture.height,
        alt=picture.alt,
    )


def _uuid(text: str) -> uuid.UUID | None:
    """Only as we write it, so that the text names what the answer names."""
    try:
        found = uuid.UUID(text)
    except ValueError:
        return None
    return found if str(found) == text else None
