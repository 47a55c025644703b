"""The one picture of the example community: a bean, drawn with a soft pencil."""

from __future__ import annotations

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw, ImageFilter

_SIZE = (1280, 960)  # pixels
_PAPER, _SHADE, _BEAN, _LIGHT, _EYE, _STEM = "#f1eadf", "#d9cdbd", "#7d3f4d", "#b0707c", "#e9d9c9", "#5f7a52"


def draw_bean() -> SimpleUploadedFile:
    """A JPEG as a browser would send it."""
    image = Image.new("RGB", _SIZE, _PAPER)
    draw = ImageDraw.Draw(image)
    draw.ellipse((300, 640, 1010, 760), fill=_SHADE)  # its shadow on the paper
    image = image.filter(ImageFilter.GaussianBlur(24))
    draw = ImageDraw.Draw(image)
    draw.ellipse((280, 300, 720, 690), fill=_BEAN)  # two round halves...
    draw.ellipse((560, 300, 1000, 690), fill=_BEAN)
    draw.ellipse((540, 150, 740, 390), fill=_PAPER)  # ...and the hollow between them
    draw.arc((330, 345, 640, 600), 190, 275, fill=_LIGHT, width=16)
    draw.arc((650, 345, 960, 600), 240, 300, fill=_LIGHT, width=12)
    draw.ellipse((596, 376, 684, 412), fill=_EYE)
    draw.arc((600, 80, 900, 390), 130, 240, fill=_STEM, width=14)
    draw.ellipse((668, 92, 800, 158), fill=_STEM)
    for left in range(320, 980, 44):  # strokes of the pencil
        draw.line((left, 690, left - 46, 742), fill=_SHADE, width=5)
    out = io.BytesIO()
    image.filter(ImageFilter.SMOOTH_MORE).save(out, "JPEG", quality=88)
    return SimpleUploadedFile("bean.jpg", out.getvalue(), "image/jpeg")
