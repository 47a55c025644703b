"""Pictures in posts: their sizes, and what is said when one does not go. The words beside it are kept, and that is said too."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from common import pictures
from common.pictures import Frame, PictureError, ReadyPicture

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["FRAME", "WIDTHS", "PictureError", "ReadyPicture", "read_picture", "refuse_size", "widths_of"]

WIDTHS = (480, 960, 1600)  # pixels
FRAME = Frame(WIDTHS, max_height=3200)  # a long screenshot stays readable
widths_of = FRAME.widths_of


def read_picture(data: bytes) -> ReadyPicture:
    """`common.pictures.read_picture` in the sizes of posts."""
    with _words_kept():
        return pictures.read_picture(data, FRAME)


def refuse_size(size: int) -> None:
    """Raises PictureError when a file of `size` bytes is too big, or empty."""
    with _words_kept():
        pictures.refuse_size(size)


@contextmanager
def _words_kept() -> Iterator[None]:
    try:
        yield
    except PictureError as refused:
        raise PictureError(_("%(why)s Your text is kept.") % {"why": refused}) from refused.__cause__
