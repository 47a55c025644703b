"""What becomes of bytes that people send: small pictures of nothing but pixels, or a sentence."""

import io
import os
import threading
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from common import pictures as reading
from forums import pictures
from forums.pictures import PictureError, read_picture, widths_of
from tests.forums import photos


def opened(data):
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def is_red(pixel):
    return pixel[0] > 120 > pixel[2]


def is_blue(pixel):
    return pixel[2] > 120 > pixel[0]


def near(pixel, wanted, by=12):
    return all(abs(one - other) <= by for one, other in zip(pixel, wanted, strict=True))


def refusal(data):
    with pytest.raises(PictureError) as refused:
        read_picture(data)
    return str(refused.value)


# -- What goes, and what is kept -------------------------------------------------------------
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_photo_becomes_webp_in_three_widths(kind):
    ready = read_picture(photos.photo(kind=kind))
    assert (ready.width, ready.height) == (1600, 1200)
    assert {nominal: opened(data).size for nominal, data in ready.files.items()} == {
        480: (480, 360),
        960: (960, 720),
        1600: (1600, 1200),
    }
    assert {opened(data).format for data in ready.files.values()} == {"WEBP"}


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_nothing_but_pixels_is_in_any_size(kind):
    source = photos.photo(kind=kind)
    assert any(words in source for words in photos.GPS_WORDS)
    assert opened(source).getexif().get_ifd(0x8825)
    for data in read_picture(source).files.values():
        image = opened(data)
        assert not any(words in data for words in photos.GPS_WORDS)
        assert not image.getexif()
        assert not {"exif", "xmp", "icc_profile", "comment"} & set(image.info)
        assert data[12:16] == b"VP8 "  # the plain kind, which has no room for metadata
        assert int.from_bytes(data[4:8], "little") + 8 == len(data)


def test_texts_inside_a_png_are_gone():
    from PIL.PngImagePlugin import PngInfo

    notes = PngInfo()
    notes.add_text("Location", "Garden Street")
    notes.add_itxt("XML:com.adobe.xmp", photos.XMP.decode())
    source = photos.photo(size=(600, 400), kind="PNG", pnginfo=notes)
    assert b"Garden Street" in source
    assert all(b"Garden" not in data for data in read_picture(source).files.values())


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("size", [(400, 200), (3000, 2000)])
def test_photo_is_turned_upright(orientation, size):
    """The phone stored the scene turned, and says by which number; here red is above again."""
    back = {1: None, 2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}[orientation]
    stored = photos.scene(size)
    if back is not None:
        stored = stored.transpose(Image.Transpose(back))
    source = photos.encoded(stored, exif=photos.place_data(orientation))
    ready = read_picture(source)
    largest = opened(ready.files[max(ready.files)]).convert("RGB")
    assert largest.size == (ready.width, ready.height)
    assert ready.width == min(size[0], 1600)
    assert abs(ready.width / ready.height - size[0] / size[1]) < 0.02
    middle = largest.width * 5 // 17
    assert is_red(largest.getpixel((middle, largest.height // 20)))
    assert is_blue(largest.getpixel((middle, largest.height * 19 // 20)))


def test_nothing_is_made_larger():
    ready = read_picture(photos.photo(size=(300, 200)))
    assert {nominal: opened(data).size for nominal, data in ready.files.items()} == {480: (300, 200)}
    ready = read_picture(photos.photo(size=(700, 70)))
    assert {nominal: opened(data).size for nominal, data in ready.files.items()} == {
        480: (480, 48),
        960: (700, 70),
    }


@pytest.mark.parametrize(
    ("size", "expected"), [((500, 9000), (178, 3200)), ((9000, 20), (1600, 4)), ((1, 1), (1, 1))]
)
def test_odd_shapes_fit_too(size, expected):
    ready = read_picture(photos.encoded(Image.new("RGB", size), "PNG"))
    assert (ready.width, ready.height) == expected


def test_widths_are_those_below_and_the_next():
    assert [widths_of(width) for width in (1, 480, 481, 960, 961, 1600)] == [
        [480],
        [480],
        [480, 960],
        [480, 960],
        [480, 960, 1600],
        [480, 960, 1600],
    ]


def test_colours_of_another_profile_become_those_of_the_web():
    """A profile in which red and blue have changed places is an easy witness."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    swapped = profile.replace(b"rXYZ", b"----").replace(b"bXYZ", b"rXYZ").replace(b"----", b"bXYZ")
    red = Image.new("RGB", (64, 64), (220, 30, 30))
    assert is_red(opened(read_picture(photos.encoded(red, icc_profile=profile)).files[480]).getpixel((5, 5)))
    for kind in ("JPEG", "PNG", "WEBP"):
        source = photos.encoded(red, kind, icc_profile=swapped)
        assert is_blue(opened(read_picture(source).files[480]).getpixel((5, 5)))


def test_colour_profile_that_does_not_fit_counts_for_nothing():
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    source = photos.encoded(Image.new("RGB", (64, 64), (200, 60, 60)), icc_profile=lab)
    assert near(opened(read_picture(source).files[480]).getpixel((5, 5)), (200, 60, 60))


def test_broken_colour_profile_does_not_break_the_picture():
    source = photos.encoded(Image.new("RGB", (64, 64), (200, 60, 60)), icc_profile=b"\0" * 500)
    assert near(opened(read_picture(source).files[480]).getpixel((5, 5)), (200, 60, 60))


@pytest.mark.parametrize(
    ("mode", "kind", "colour", "expected"),
    [
        ("L", "PNG", 128, (128, 128, 128)),
        ("1", "PNG", 1, (255, 255, 255)),
        ("I;16", "PNG", 32_768, (128, 128, 128)),
        ("P", "PNG", 0, (0, 0, 0)),
        ("LA", "PNG", (128, 255), (128, 128, 128)),
        ("CMYK", "JPEG", (0, 255, 255, 0), (255, 0, 0)),
        ("L", "JPEG", 90, (90, 90, 90)),
        ("RGBA", "WEBP", (10, 120, 200, 255), (10, 120, 200)),
    ],
)
def test_every_kind_of_colour_goes(mode, kind, colour, expected):
    source = photos.encoded(Image.new(mode, (64, 64), colour), kind, quality=95)
    assert near(opened(read_picture(source).files[480]).convert("RGB").getpixel((30, 30)), expected)


@pytest.mark.parametrize("size", [(64, 64), (2000, 2000)])
def test_what_lies_under_transparent_parts_does_not_go_on(size):
    image = Image.new("RGBA", size, (255, 0, 0, 0))  # red, covered by making it transparent
    ready = read_picture(photos.encoded(image, "PNG"))
    for data in ready.files.values():
        assert near(opened(data).convert("RGB").getpixel((10, 10)), (249, 246, 249))


def test_phones_second_picture_and_film_behind_the_first_are_left_out():
    first = photos.scene((800, 600))
    source = photos.encoded(
        first, "MPO", save_all=True, append_images=[Image.new("RGB", (800, 600), "green")]
    )
    source += b"ftypmp42 Garden Street" + b"\xff\xda" * 400
    ready = read_picture(source)
    assert is_red(opened(ready.files[480]).convert("RGB").getpixel((140, 10)))
    assert all(b"Garden" not in data for data in ready.files.values())


def test_polyglot_leaves_nothing_but_the_picture():
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as zipped:
        zipped.writestr("index.html", "<script>alert(1)</script>")
    source = (
        photos.photo(size=(600, 400), comment=b"<?php system($_GET[0]); ?>")
        + b"<html><script>alert(1)</script>"
        + archive.getvalue()
    )
    assert zipfile.is_zipfile(io.BytesIO(source))
    for data in read_picture(source).files.values():
        assert not zipfile.is_zipfile(io.BytesIO(data))
        assert b"<?php" not in data
        assert b"<script" not in data


# -- What does not go, and what we say ---------------------------------------------------------
def test_fourteen_megabytes_are_too_many_and_we_say_how_many():
    assert refusal(photos.small_photo() + b"\0" * 14_000_000) == (
        "This file is 15 MB, and photos may have up to 10. Your text is kept."
    )
    with pytest.raises(PictureError, match="This file is 14 MB, and photos may have up to 10"):
        pictures.refuse_size(13_900_000)


def test_ten_megabytes_go():
    assert read_picture(photos.small_photo() + b"\0" * 10_000_000).width == 300


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (photos.heic(), "HEIC"),
        (photos.avif(), "AVIF"),
        (photos.gif(), "GIF"),
        (photos.gif(frames=1), "GIF"),
        (photos.moving("PNG"), "moves"),
        (photos.moving("WEBP"), "moves"),
        (photos.SVG, "SVG"),
        (b"\xef\xbb\xbf <?xml version='1.0'?>" + photos.SVG, "SVG"),
        (b"%PDF-1.7 " + b"\0" * 100, "not a photo"),
        (b"<html>hello", "not a photo"),
        (photos.encoded(photos.scene((8, 8)), "TIFF"), "not a photo"),
        (photos.encoded(photos.scene((8, 8)), "BMP"), "not a photo"),
        (photos.png_bomb(), "60000 by 60000"),
        (photos.png_bomb(50_000_001, 1), "50000001 by 1"),
        (photos.webp_bomb(), "16383 by 16383"),
        (photos.jpeg_bomb(), "65500 by 65500"),
        (photos.scan_bomb(), "cannot read"),
        (b"\xff\xd8\xff\xe0" + b"\0" * 50, "cannot read"),
        (b"\x89PNG\r\n\x1a\n", "cannot read"),
        (b"RIFF\0\0\0\0WEBP", "cannot read"),
        (b"RIFF\0\0\0\0WEBPVP8 " + b"\0" * 30, "cannot read"),
    ],
)
def test_other_files_get_a_sentence(data, words):
    said = refusal(data)
    assert words in said
    assert "Your text is kept" in said


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.98])
def test_truncated_picture_is_refused(kind, share):
    source = photos.photo(size=(600, 400), kind=kind, exif=b"", xmp=b"", icc_profile=None)
    assert "cannot read" in refusal(source[: int(len(source) * share)])


def test_bombs_take_no_memory():
    import tracemalloc

    tracemalloc.start()
    for bomb in (photos.png_bomb(), photos.webp_bomb(), photos.jpeg_bomb()):
        refusal(bomb)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 40_000_000  # bytes; mostly the test's own ten million zeros


def test_pictures_are_read_one_at_a_time(monkeypatch):
    running, most = [], []
    real = reading._drawn

    def watched(image, frame):
        running.append(1)
        most.append(len(running))
        drawn = real(image, frame)
        running.pop()
        return drawn

    monkeypatch.setattr(reading, "_drawn", watched)
    threads = [threading.Thread(target=read_picture, args=(photos.small_photo(),)) for _ in range(4)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert most == [1, 1, 1, 1]


# -- Bytes that nobody thought of ------------------------------------------------------------
SEEDS = [photos.photo(size=(60, 40), kind=kind) for kind in ("JPEG", "PNG", "WEBP")] + [
    photos.encoded(photos.scene((60, 40)), progressive=True),
    photos.encoded(photos.scene((60, 40), "P"), "PNG"),
]


def _only_a_picture_or_a_sentence(data):
    try:
        ready = read_picture(data)
    except PictureError as error:
        refused = str(error)
    else:
        refused = ""
    if refused:
        assert "Your text is kept" in refused
        return
    for nominal, written in ready.files.items():
        image = opened(written)
        assert image.format == "WEBP"
        assert image.width <= nominal
        assert not image.getexif()


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    seed=st.sampled_from(SEEDS),
    changes=st.lists(st.tuples(st.integers(0, 20_000), st.binary(min_size=1, max_size=6)), max_size=8),
    cut=st.integers(0, 20_000),
    tail=st.binary(max_size=40),
)
def test_damaged_pictures_are_pictures_or_sentences(seed, changes, cut, tail):
    data = bytearray(seed)
    for at, put in changes:
        data[at % len(data) : at % len(data) + len(put)] = put
    _only_a_picture_or_a_sentence(bytes(data[: max(1, cut)]) + tail)


@settings(max_examples=150, deadline=None)
@given(
    head=st.sampled_from(
        [
            b"",
            b"\xff\xd8\xff",
            b"\x89PNG\r\n\x1a\n",
            b"RIFF\0\0\0\0WEBPVP8X",
            b"RIFF\0\0\0\0WEBPVP8L",
            b"\0\0\0\x18ftyp",
            b"<svg",
        ]
    ),
    rest=st.binary(max_size=300),
)
def test_hostile_bytes_are_pictures_or_sentences(head, rest):
    _only_a_picture_or_a_sentence(head + rest)


def test_noise_is_refused():
    assert refusal(os.urandom(2000))
