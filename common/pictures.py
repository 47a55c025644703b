"""From any bytes that somebody sends to small WebP files without metadata, or to a sentence that says why not.

Pure: bytes in, bytes out. What a file is, is read from its first bytes; its name and what the browser calls it count for
nothing. Only the pixels go on, drawn into a new picture: no place, no device, no comment, no text, no bytes behind the end.
"""

from __future__ import annotations

import io
import math
import re
import threading
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _
from PIL import Image, ImageCms
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.WebPImagePlugin import WebPImageFile

_QUALITY = 80  # of 100
_MAX_SCANS = 100  # of a JPEG; a photo has about ten, and thousands keep a decoder busy for minutes
_MAX_PROFILE_BYTES = 2_000_000
_GROUND = (249, 246, 249)  # what stands behind transparent parts: the site's paper
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}  # EXIF orientation
_JPEG_MARKER = re.compile(rb"\xff[\x01-\xcf\xd8-\xfe]")
_HEIC_BRANDS = {b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"hevm", b"hevs", b"mif1", b"msf1"}
_AVIF_BRANDS = {b"avif", b"avis"}

_one_at_a_time = threading.Lock()  # per process: a large picture takes up to 300 MB for a moment


class PictureError(Exception):
    """The file cannot become a picture here. `str()` is a translated sentence for the person who sent it."""


@dataclass(frozen=True, slots=True)
class Frame:
    """In which sizes a picture is kept. It has the widths below its own, and the next one."""

    widths: tuple[int, ...]  # pixels, smallest first
    max_height: int  # pixels; a longer picture becomes narrower

    def widths_of(self, width: int) -> list[int]:
        """The nominal widths of a picture whose largest file is `width` pixels wide, smallest first."""
        return [each for at, each in enumerate(self.widths) if at == 0 or self.widths[at - 1] < width]


@dataclass(frozen=True, slots=True)
class ReadyPicture:
    """What is kept of an upload: WebP files by their nominal width, and the size of the largest in pixels."""

    width: int
    height: int
    files: dict[int, bytes]


def refuse_size(size: int) -> None:
    """Raises PictureError when a file of `size` bytes is too big, or empty."""
    if size == 0:
        raise PictureError(_("This file is empty. Please choose the photo again."))
    if size > settings.PICTURE_MAX_MEGABYTES * 1024 * 1024:
        raise PictureError(
            _("This file is %(size)s MB, and photos may have up to %(limit)s.")
            % {"size": math.ceil(size / 1_000_000), "limit": settings.PICTURE_MAX_MEGABYTES}
        )


def read_picture(data: bytes, frame: Frame) -> ReadyPicture:
    """`data` decoded, turned upright, in the site's colours, and written anew in each width of `frame`.

    One picture at a time per process, so that memory stays bounded. A photo of 12 million pixels takes about a second.

    Raises:
        PictureError: not a JPEG, PNG or WebP, too big, moving, or broken.
    """
    refuse_size(len(data))
    decoder = _decoder_for(data)
    with _one_at_a_time:
        try:
            with decoder(io.BytesIO(data)) as opened:
                return _written(_drawn(opened, frame), frame)
        except PictureError:
            raise
        except Exception as broken:  # decoders meet bytes that nobody foresaw: all they raise means the same
            raise PictureError(_broken()) from broken


def _decoder_for(data: bytes) -> type[JpegImageFile | PngImageFile | WebPImageFile]:
    """The one decoder that may look at `data`, chosen by its first bytes."""
    if data.startswith(b"\xff\xd8\xff"):
        if _scans_in(data) > _MAX_SCANS:
            raise PictureError(_broken())
        return JpegImageFile
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return PngImageFile
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        _refuse_webp(data)
        return WebPImageFile
    raise PictureError(_other_kind(data[:512]))


def _scans_in(data: bytes) -> int:
    """How many scans the first picture of a JPEG has, counted as far as it matters."""
    at, scans = 2, 0
    while scans <= _MAX_SCANS and (found := _JPEG_MARKER.search(data, at)):
        kind, at = data[found.start() + 1], found.end()
        if kind == 0xD9:  # its end; phones put a second picture or a film behind it
            break
        scans += kind == 0xDA
        if kind not in (0x01, 0xD8):
            at += int.from_bytes(data[at : at + 2], "big")
    return scans


def _refuse_webp(data: bytes) -> None:
    """Looks at the header before libwebp does, which sets memory aside for the whole canvas at once."""
    kind, head = data[12:16], data[20:30]
    if len(head) < 10:
        raise PictureError(_broken())
    if kind == b"VP8X":
        if head[0] & 0x02:
            raise PictureError(_moving())
        size = 1 + int.from_bytes(head[4:7], "little"), 1 + int.from_bytes(head[7:10], "little")
    elif kind == b"VP8L":
        bits = int.from_bytes(head[1:5], "little")
        size = 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    elif kind == b"VP8 ":
        size = int.from_bytes(head[6:8], "little") & 0x3FFF, int.from_bytes(head[8:10], "little") & 0x3FFF
    else:
        raise PictureError(_broken())
    _refuse_pixels(size, WebPImageFile)


def _refuse_pixels(size: tuple[int, int], kind: type[Image.Image]) -> None:
    """A JPEG is made smaller while it is read; of the others every pixel has to be held, so they get half."""
    limit = settings.PICTURE_MAX_MEGAPIXELS * (1_000_000 if kind is JpegImageFile else 500_000)
    if size[0] * size[1] > limit:
        raise PictureError(
            _(
                "This picture measures %(width)s by %(height)s dots, more than we can read at once. "
                "Please send it in a smaller size, such as a screenshot of it."
            )
            % {"width": size[0], "height": size[1]}
        )


def _drawn(opened: JpegImageFile | PngImageFile | WebPImageFile, frame: Frame) -> Image.Image:
    """The pixels, upright, in sRGB, no larger than the largest file, in a picture that never had metadata."""
    _refuse_pixels(opened.size, type(opened))
    if getattr(opened, "is_animated", False):
        raise PictureError(_moving())
    orientation = _orientation_of(opened)
    box = _fitting(opened.size, frame, turned=orientation >= 5)
    if isinstance(opened, JpegImageFile):
        opened.draft(None, box)  # decodes at a half, a quarter or an eighth where that is enough
    opened.load()
    image = _in_full_colours(opened)
    if image.width > box[0] or image.height > box[1]:
        image = image.resize(box, Image.Resampling.LANCZOS, reducing_gap=2.0)
    image = _opaque(_in_srgb(image, opened.info.get("icc_profile")))
    if orientation in _UPRIGHT:
        image = image.transpose(_UPRIGHT[orientation])
    drawn = Image.new("RGB", image.size)
    drawn.paste(image)
    return drawn


def _fitting(size: tuple[int, int], frame: Frame, *, turned: bool) -> tuple[int, int]:
    """`size` made smaller, never larger, to fit the largest file; `turned` when it lies on its side."""
    widest, highest = frame.widths[-1], frame.max_height
    limit = (highest, widest) if turned else (widest, highest)
    scale = min(1.0, limit[0] / size[0], limit[1] / size[1])
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def _orientation_of(opened: Image.Image) -> int:
    """1 to 8; 1 when nothing says so, or nothing that can be read."""
    try:
        found = opened.getexif().get(0x0112, 1)
    except Exception:  # noqa: BLE001 - broken metadata does not break the picture
        return 1
    return found if isinstance(found, int) and 1 <= found <= 8 else 1


def _in_full_colours(opened: Image.Image) -> Image.Image:
    """Without palettes, single bits and 16 bits of grey, which cannot be made smaller."""
    if opened.mode.startswith("I"):
        return opened.convert("I").point(lambda value: value / 256).convert("L")
    if opened.mode in ("1", "P", "PA", "LA") or "transparency" in opened.info:
        return opened.convert("RGBA")
    return opened


def _in_srgb(image: Image.Image, profile: object) -> Image.Image:
    """`image` as RGB or RGBA in sRGB. A colour profile that cannot be read is left out."""
    if isinstance(profile, bytes) and 0 < len(profile) <= _MAX_PROFILE_BYTES:
        wanted = "RGBA" if image.mode == "RGBA" else "RGB"
        try:
            there = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            changed = ImageCms.profileToProfile(
                image, there, ImageCms.createProfile("sRGB"), outputMode=wanted
            )
        except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
            changed = None
        image = changed or image
    return image if image.mode in ("RGB", "RGBA") else image.convert("RGB")


def _opaque(image: Image.Image) -> Image.Image:
    """What lies under transparent parts does not go on: people cover things by making them transparent."""
    if image.mode == "RGB":
        return image
    ground = Image.new("RGB", image.size, _GROUND)
    ground.paste(image, mask=image.getchannel("A"))
    return ground


def _written(image: Image.Image, frame: Frame) -> ReadyPicture:
    files = {}
    for nominal in frame.widths_of(image.width):
        size = (nominal, max(1, round(image.height * nominal / image.width)))
        small = nominal < image.width
        smaller = image.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0) if small else image
        out = io.BytesIO()
        smaller.save(out, "WEBP", quality=_QUALITY, method=4, exif=b"", xmp=b"", icc_profile=b"")
        files[nominal] = out.getvalue()
    return ReadyPicture(image.width, image.height, files)


def _other_kind(head: bytes) -> str:
    """Why a file that is none of the three does not go, and what does."""
    brand = head[8:12] if head[4:8] == b"ftyp" else b""
    if brand in _HEIC_BRANDS and b"avif" not in head[:64]:
        return _(
            "This photo is in Apple’s format HEIC, which most browsers cannot show. On an iPhone, choose "
            "the photo from the library again and it arrives as JPEG; or set Settings, Camera, Formats to “Most Compatible”."
        )
    if brand in _AVIF_BRANDS or brand in _HEIC_BRANDS:
        return _("This photo is in the format AVIF, which we cannot read yet. Please save it as JPEG or PNG.")
    if head.startswith((b"GIF87a", b"GIF89a")):
        return _(
            "This is a GIF. They often move, and movement on the page hurts some of us, so we show none. A still picture as "
            "JPEG, PNG or WebP works."
        )
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<svg", b"<?xml", b"<!doctype svg", b"<!--")):
        return _(
            "This file is a drawing made of instructions (SVG), which we cannot show. A screenshot of it works."
        )
    return _("This file is not a photo that we can read. JPEG, PNG and WebP work.")


def _moving() -> str:
    return _(
        "This picture moves, and movement on the page hurts some of us. A still one works, as JPEG, PNG or WebP."
    )


def _broken() -> str:
    return _(
        "We cannot read this picture: part of the file seems to be missing. Please send it again, or take a screenshot of it."
    )
