"""Photos as phones make them, and files as nobody should send them. All are made here, by Pillow."""

import io
import struct
import zlib

from PIL import Image, ImageCms, ImageDraw

GPS_WORDS = (b"52 30 59", b"Garden Street", b"iPhone of Zebra", b"adobe:ns:meta", b"Exif", b"XMP ", b"ICCP")


def scene(size=(2000, 1500), mode="RGB"):
    """Red above, blue below, with lines to blur: shows which way is up."""
    image = Image.new("RGB", size, (200, 40, 40))
    draw = ImageDraw.Draw(image)
    draw.rectangle([0, size[1] // 2, *size], fill=(40, 40, 200))
    for x in range(0, size[0], max(1, size[0] // 40)):
        draw.line([x, 0, size[0] - x, size[1]], fill=(240, 240, 240))
    return image.convert(mode)


def place_data(orientation=1):
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "iPhone of Zebra"
    exif[0x9286] = "Garden Street"
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2], gps[3], gps[4] = "N", (52.0, 30.0, 59.0), "E", (13.0, 22.0, 1.0)
    gps[29] = "52 30 59"
    return exif


XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><place>Garden Street</place></x:xmpmeta>'


def encoded(image, kind="JPEG", **options):
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def photo(size=(2000, 1500), kind="JPEG", orientation=1, **options):
    """A photo that says where it was taken, by whom, and with a comment."""
    options.setdefault("exif", place_data(orientation))
    if kind in ("JPEG", "WEBP"):
        options.setdefault("xmp", XMP)
    if kind == "JPEG":
        options.setdefault("comment", b"Garden Street 4")
    options.setdefault("icc_profile", ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    return encoded(scene(size), kind, **options)


def small_photo():
    return photo(size=(300, 200))


def png_chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_bomb(width=60_000, height=60_000):
    """A few bytes that would fill memory: the header says so, the rest need not be true."""
    header = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    rows = zlib.compress(b"\0" * 10_000_000, 9)
    return (
        b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", header) + png_chunk(b"IDAT", rows) + png_chunk(b"IEND", b"")
    )


def webp_bomb(width=16_383, height=16_383):
    """An extended WebP whose canvas alone would take a gigabyte."""
    canvas = b"\0\0\0\0" + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    frame = encoded(scene((8, 8)), "WEBP")[12:]
    body = b"WEBP" + b"VP8X" + struct.pack("<I", 10) + canvas + frame
    return b"RIFF" + struct.pack("<I", len(body)) + body


def jpeg_bomb(width=65_500, height=65_500):
    """A true small JPEG whose header claims 4,290 million pixels."""
    data = bytearray(encoded(scene((64, 64))))
    at = data.index(b"\xff\xc0")
    data[at + 5 : at + 9] = struct.pack(">HH", height, width)
    return bytes(data)


def scan_bomb(scans=5_000):
    """A progressive JPEG that draws its last scan again and again."""
    data = encoded(scene((64, 64)), progressive=True)
    last = data.rindex(b"\xff\xda")
    return data[:-2] + data[last:-2] * scans + b"\xff\xd9"


def heic():
    return b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 200


def avif():
    return b"\0\0\0\x1cftypavif\0\0\0\0mif1avif" + b"\0" * 200


def gif(frames=2):
    images = [Image.new("RGB", (20, 20), (each * 50, 0, 0)) for each in range(frames)]
    return encoded(images[0], "GIF", save_all=True, append_images=images[1:])


def moving(kind):
    images = [Image.new("RGB", (20, 20), (each * 50, 0, 0)) for each in range(3)]
    return encoded(images[0], kind, save_all=True, append_images=images[1:], duration=100)


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
