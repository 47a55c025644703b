"""The file of a profile's picture in Django's storage. It has no address of its own: a view asks who may see it.

The row names the file. A new picture gets a new name, so that what somebody may no longer see is not what they saw. The file
is there before the row names it and goes after; what a crash leaves in between is nobody's, and the sweep removes it.
"""

from __future__ import annotations

import datetime
import functools
import logging
import uuid
from typing import TYPE_CHECKING

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from accounts.models import Profile
from common.pictures import Frame

if TYPE_CHECKING:
    from collections.abc import Iterator

    from accounts.models import User
    from common.pictures import ReadyPicture

logger = logging.getLogger(__name__)

FOLDER = "profiles"
FRAME = Frame((480,), max_height=720)  # one size: it stands on one page
_FRESH = datetime.timedelta(hours=1)  # a request may be about to name it


def path_of(picture: uuid.UUID) -> str:
    """Two letters first, so that no folder grows without end."""
    return f"{FOLDER}/{picture.hex[:2]}/{picture.hex}.webp"


def keep(ready: ReadyPicture) -> uuid.UUID:
    """Store the file under a name that nobody knows yet."""
    picture = uuid.uuid4()
    path = path_of(picture)
    if default_storage.save(path, ContentFile(ready.files[FRAME.widths[0]])) != path:
        raise FileExistsError("a picture has this name already")
    return picture


def drop_on_commit(picture: uuid.UUID | None) -> None:
    """Delete the file once the row that named it is certain to name it no more."""
    if picture is not None:
        transaction.on_commit(functools.partial(_delete, path_of(picture)))


def drop_of(user: User) -> None:
    """The same for the picture of `user`, whose profile is about to go."""
    profile = Profile.objects.filter(pk=user.pk).first()
    drop_on_commit(profile.picture if profile else None)


def remove_unnamed() -> int:
    """Delete files that no profile names and that are older than an hour; return how many. May run beside itself."""
    before = timezone.now() - _FRESH
    gone = 0
    for folder, names in _folders():
        named = {
            path_of(picture)
            for picture in Profile.objects.filter(picture__in=list(_ids(names))).values_list(
                "picture", flat=True
            )
            if picture
        }
        for name in names:
            path = f"{folder}/{name}"
            if path not in named and default_storage.get_modified_time(path) < before:
                gone += _delete(path)
    return gone


def _folders() -> Iterator[tuple[str, list[str]]]:
    try:
        folders = default_storage.listdir(FOLDER)[0]
    except FileNotFoundError:  # nobody ever added one
        return
    for each in folders:
        yield f"{FOLDER}/{each}", default_storage.listdir(f"{FOLDER}/{each}")[1]


def _ids(names: list[str]) -> Iterator[uuid.UUID]:
    for name in names:
        try:
            yield uuid.UUID(name.removesuffix(".webp"))
        except ValueError:
            continue


def _delete(path: str) -> bool:
    """Idempotent: a file that is not there is not missed. One that will not go is left for the sweep."""
    try:
        default_storage.delete(path)
    except Exception as broken:  # noqa: BLE001 - each kind of store has its own errors; the next run tries again
        logger.warning("a picture of a profile was not deleted: %s", type(broken).__name__)
        return False
    return True
