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
    ImageDraw.Draw(image).ellipse((250, 600, 1060, 770), fill=_SHADE)  # its shadow on the paper
    image = image.filter(ImageFilter.GaussianBlur(28))
    bean = Image.new("L", _SIZE, 0)  # where it is: a long round shape with a hollow below
    draw = ImageDraw.Draw(bean)
    draw.ellipse((230, 250, 1050, 680), fill=255)
    draw.ellipse((500, 570, 780, 800), fill=0)
    bean = bean.filter(ImageFilter.GaussianBlur(30)).point(lambda value: 255 if value > 127 else 0)
    bean = bean.rotate(-8, Image.Resampling.BICUBIC, center=(640, 460))
    image.paste(Image.new("RGB", _SIZE, _BEAN), mask=bean.filter(ImageFilter.GaussianBlur(1)))
    draw = ImageDraw.Draw(image)
    draw.arc((300, 290, 900, 620), 190, 262, fill=_LIGHT, width=18)  # light on its back
    draw.ellipse((588, 548, 664, 574), fill=_EYE)
    draw.arc((560, 90, 860, 430), 150, 235, fill=_STEM, width=14)
    draw.ellipse((620, 96, 780, 160), fill=_STEM)
    for left in range(330, 1000, 46):  # strokes of the pencil
        draw.line((left, 716, left - 40, 760), fill=_SHADE, width=5)
    out = io.BytesIO()
    image.filter(ImageFilter.SMOOTH_MORE).save(out, "JPEG", quality=88)
    return SimpleUploadedFile("bean.jpg", out.getvalue(), "image/jpeg")
