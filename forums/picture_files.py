"""The files of pictures in Django's storage, and the end of pictures that nobody needs.

A row is there before its files are written and until they are gone, so a crash at any moment leaves nothing that the sweep
does not find.
"""

from __future__ import annotations

import datetime
import logging
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import CharField, Exists, F, OuterRef, Q, Value
from django.db.models.functions import Cast, Concat, StrIndex
from django.utils import timezone

from forums.models import Draft, Picture
from forums.pictures import WIDTHS

if TYPE_CHECKING:
    import uuid

    from django.db.models import QuerySet

    from forums.pictures import ReadyPicture

logger = logging.getLogger(__name__)

_BATCH = 200  # pictures per run; the next run takes the rest


def path_of(picture_id: uuid.UUID, width: int) -> str:
    """Where the file of one width lies. Two letters first, so that no folder grows without end."""
    return f"pictures/{picture_id.hex[:2]}/{picture_id.hex}/{width}.webp"


def save_files(picture_id: uuid.UUID, ready: ReadyPicture) -> None:
    for width, data in ready.files.items():
        path = path_of(picture_id, width)
        if default_storage.save(path, ContentFile(data)) != path:
            raise FileExistsError("a picture has this name already")


def delete_files(picture_id: uuid.UUID) -> None:
    """Idempotent: a file that is not there is not missed."""
    for width in WIDTHS:
        default_storage.delete(path_of(picture_id, width))


def remove_loose(*, dropped_only: bool = False) -> int:
    """Delete pictures that no post has, with their files: of members who left, and those that waited long enough.

    Kept are pictures younger than settings.PICTURE_LOOSE_HOURS, and those that a draft of their owner names. Files go before
    rows. Rows that somebody attaches at this moment are left. Idempotent; may run beside itself. Returns how many went.
    """
    gone = 0
    for picture_id in _loose(dropped_only=dropped_only).values_list("pk", flat=True)[:_BATCH]:
        with transaction.atomic():
            held = Picture.objects.select_for_update(skip_locked=True).filter(pk=picture_id, post=None)
            if held.first() is None:
                continue
            try:
                delete_files(picture_id)
            except Exception as broken:  # noqa: BLE001 - each kind of store has its own errors; the next run tries again
                logger.warning("a picture was not deleted: %s", type(broken).__name__)
                continue
            Picture.objects.filter(pk=picture_id).delete()
        gone += 1
    return gone


def _loose(*, dropped_only: bool) -> QuerySet[Picture]:
    dropped = Q(post=None, user=None)
    if dropped_only:
        return Picture.objects.filter(dropped)
    named = Draft.objects.annotate(
        found=StrIndex("body", Concat(Value("picture:"), Cast(OuterRef("pk"), CharField())))
    ).filter(user=OuterRef("user"), found__gt=0)
    before = timezone.now() - datetime.timedelta(hours=settings.PICTURE_LOOSE_HOURS)
    return (
        Picture.objects.filter(dropped | Q(post=None, created_at__lt=before))
        .exclude(Q(user__isnull=False) & Exists(named))
        .order_by(F("created_at"))
    )
