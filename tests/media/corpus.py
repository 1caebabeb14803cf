"""Files that strangers might send: good ones of every kind, and over 150 broken or hostile ones, made here and now."""

import random
import struct
import zlib
from collections.abc import Callable
from functools import cache
from io import BytesIO
from typing import Any

import av
from PIL import Image, ImageCms


@cache
def a_picture(format_: str = "JPEG", *, width: int = 900, height: int = 600, mode: str = "RGB", seed: int = 1) -> bytes:
    """Give a picture with some detail, the same for the same arguments."""
    return saved(an_image(width, height, mode=mode, seed=seed), format_)


def an_image(width: int, height: int, *, mode: str = "RGB", seed: int = 1) -> Image.Image:
    chance = random.Random(seed)
    small = Image.new("RGB", (12, 8))
    small.putdata([tuple(chance.randrange(256) for _ in range(3)) for _ in range(96)])
    return small.resize((width, height), Image.Resampling.BICUBIC).convert(mode)


def saved(image: Image.Image, format_: str, **how: Any) -> bytes:
    out = BytesIO()
    image.save(out, format_, **how)
    return out.getvalue()


def with_exif(*, orientation: int = 6) -> bytes:
    """Give a JPEG with a place, a name and an orientation in its EXIF; 900 x 600 as stored."""
    image = an_image(900, 600)
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x013B] = "Jeanne Secret"
    exif[0x8825] = {1: "N", 2: (48.0, 51.0, 29.0), 3: "E", 4: (2.0, 17.0, 40.0)}
    return saved(image, "JPEG", exif=exif)


@cache
def a_video(
    *, seconds: float = 2.0, width: int = 320, height: int = 240, sound: bool = True, format_: str = "mp4"
) -> bytes:
    """Give a small video."""
    out = BytesIO()
    with av.open(out, "w", format=format_) as made:
        stream = made.add_stream("libx264" if format_ != "webm" else "libvpx", rate=10)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        voice = made.add_stream("aac", rate=44100) if sound else None
        for n in range(int(seconds * 10)):
            made.mux(stream.encode(av.VideoFrame.from_image(Image.new("RGB", (width, height), (n * 12 % 256,) * 3))))
        made.mux(stream.encode(None))
        if voice is not None:
            for n in range(int(seconds * 44100 / 1024)):
                made.mux(voice.encode(_quiet(n)))
            made.mux(voice.encode(None))
    return out.getvalue()


def _quiet(nth: int) -> av.AudioFrame:
    frame = av.AudioFrame("fltp", "mono", 1024)
    frame.planes[0].update(bytes(frame.planes[0].buffer_size))
    frame.sample_rate, frame.pts = 44100, nth * 1024
    return frame


def png_of(
    width: int, height: int, *, depth: int = 8, colour: int = 2, rows: int | None = None, interlace: int = 0
) -> bytes:
    """Give a PNG of one shade whose header says what it likes: a bomb where it is large."""
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlace)
    row = b"\0" * (1 + max(1, width * {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}.get(colour, 3) * max(depth, 8) // 8))
    packer = zlib.compressobj(9)
    data = b"".join(packer.compress(row) for _ in range(min(height, 40_000) if rows is None else rows)) + packer.flush()
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


@cache
def good() -> dict[str, bytes]:
    """Give files that must become presentable, by name."""
    image = an_image(900, 600)
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    deep = Image.frombytes("I;16", (640, 480), struct.pack("<640H", *range(0, 64_000, 100)) * 480)
    return {
        "plain jpeg": a_picture(),
        "progressive jpeg": saved(image, "JPEG", progressive=True),
        "grey jpeg": saved(image.convert("L"), "JPEG"),
        "cmyk jpeg": saved(image.convert("CMYK"), "JPEG"),
        "jpeg with a profile": saved(image, "JPEG", icc_profile=profile),
        "jpeg with a profile of another space": saved(image, "JPEG", icc_profile=lab),
        "jpeg with a broken profile": saved(image, "JPEG", icc_profile=b"no profile at all" * 20),
        "jpeg with exif": with_exif(),
        "jpeg with a page of html behind it": a_picture() + b"<html><script>alert(1)</script></html>",
        "jpeg with an archive behind it": a_picture() + b"PK\x03\x04" + b"x" * 1000,
        "jpeg with html in its comment": saved(image, "JPEG", comment=b"<script>alert(1)</script>"),
        "png": saved(image, "PNG"),
        "png with holes": saved(image.convert("RGBA"), "PNG"),
        "png with a palette": saved(image.convert("P"), "PNG"),
        "png of one bit": saved(image.convert("1"), "PNG"),
        "png of 16 bits": saved(deep, "PNG"),
        "png with text": saved(image, "PNG"),
        "animated png": saved(image, "PNG", save_all=True, append_images=[image.rotate(90)]),
        "gif": saved(image.convert("P"), "GIF"),
        "animated gif": saved(image.convert("P"), "GIF", save_all=True, append_images=[image.rotate(5).convert("P")]),
        "webp": saved(image, "WEBP"),
        "lossless webp with holes": saved(image.convert("RGBA"), "WEBP", lossless=True),
        "animated webp": saved(image, "WEBP", save_all=True, append_images=[image.rotate(5)]),
        "tiff": saved(image, "TIFF"),
        "tiff of cmyk": saved(image.convert("CMYK"), "TIFF"),
        "avif": saved(image, "AVIF"),
        "very wide": a_picture(width=3000, height=40),
        "very high": a_picture(width=40, height=3000),
        "small": a_picture(width=64, height=64),
    }


@cache
def broken() -> dict[str, bytes]:
    """Give files that must be refused with a finding, by name: over 150."""
    found: dict[str, bytes] = {}
    for name, content in _bases().items():
        for share in (0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8):
            found[f"{name} cut at {share:.0%}"] = content[: int(len(content) * share)]
        found[f"{name} without its beginning"] = content[20:]
        found[f"{name} with a beginning of nothing"] = b"\0" * 32 + content
        found[f"{name} of its beginning alone"] = content[:16]
        found[f"{name} with noise for a body"] = content[:16] + random.Random(name).randbytes(5000)
        found[f"{name} with zeros for a body"] = content[:16] + b"\0" * 5000
    return found | _bombs() | _foreign()


def _bases() -> dict[str, bytes]:
    image = an_image(700, 500, seed=3)
    return {
        "jpeg": saved(image, "JPEG"),
        "progressive jpeg": saved(image, "JPEG", progressive=True),
        "png": saved(image, "PNG"),
        "gif": saved(image.convert("P"), "GIF"),
        "webp": saved(image, "WEBP"),
        "tiff": saved(image, "TIFF", compression="tiff_lzw"),
        "avif": saved(image, "AVIF"),
    }


def _bombs() -> dict[str, bytes]:
    return {
        "png of 829 MB": png_of(16_620, 16_620, rows=200),
        "png as wide as can be": png_of(2**31 - 1, 1, rows=0),
        "png as large as can be": png_of(2**31 - 1, 2**31 - 1, rows=0),
        "png of no width": png_of(0, 100, rows=1),
        "png of no height": png_of(100, 0, rows=1),
        "png of one pixel": png_of(1, 1),
        "png too narrow": png_of(4, 400),
        "png too long": png_of(40_000, 20, rows=20),
        "png of 64 bits interlaced": png_of(7_000, 7_000, depth=16, colour=6, rows=10, interlace=1),
        "png of an unknown depth": png_of(100, 100, depth=7),
        "png of an unknown colour": png_of(100, 100, colour=5),
        "png whose rows are missing": png_of(500, 500, rows=3),
        "png with a wrong checksum": _wrong_checksum(),
        "jpeg that says 65500 x 65500": _says(65_500, 65_500),
        "jpeg that says 60000 x 2000": _says(60_000, 2_000),
        "jpeg that says 0 x 0": _says(0, 0),
        "gif that says 65535 x 65535": b"GIF89a" + struct.pack("<HH", 65535, 65535) + b"\x80\0\0" + b"\0" * 800,
        "webp that says 16383 x 16383": _webp(16_383, 16_383),
        "tiff that refers to itself": b"II*\0\x08\0\0\0" + b"\x01\0\x00\x01\x04\0\x01\0\0\0\x08\0\0\0" + b"\x08\0\0\0",
        "tiff of 4 GB": _tiff(60_000, 60_000),
        "tiff of no strips": _tiff(500, 500),
    }


def _foreign() -> dict[str, bytes]:
    svg = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script><image href="file:///etc/passwd"/></svg>'
    return {
        "nothing": b"",
        "one byte": b"\xff",
        "text": b"hello " * 100,
        "html": b"<!doctype html><title>404</title>" + b"x" * 500,
        "json": b'{"error": "not found"}',
        "svg": svg,
        "svg with an xml head": b'<?xml version="1.0"?>' + svg,
        "postscript": b"%!PS-Adobe-3.0\n(/etc/passwd) (r) file",
        "imagemagick script": b"push graphic-context\nviewbox 0 0 640 480\nfill 'url(https://127.0.0.1/)'\npop",
        "mvg": b"image over 0,0 0,0 'ephemeral:/tmp/x'",
        "zip": b"PK\x03\x04" + b"\0" * 200,
        "gzip": zlib.compress(b"x" * 10_000),
        "elf": b"\x7fELF" + b"\0" * 200,
        "bmp": saved(an_image(100, 100), "BMP"),
        "ico": saved(an_image(64, 64), "ICO"),
        "tga": saved(an_image(100, 100), "TGA"),
        "ppm": saved(an_image(100, 100), "PPM"),
        "jpeg 2000": b"\0\0\0\x0cjP  \r\n\x87\n" + b"\0" * 200,
        "photoshop": b"8BPS\0\x01" + b"\0" * 200,
        "mp3": b"ID3\x04" + b"\0" * 200,
        "riff of nothing": b"RIFF\x10\0\0\0ABCD" + b"\0" * 100,
        "iso file of an unknown brand": b"\0\0\0\x18ftypxxxx" + b"\0" * 100,
        "a video for a picture": a_video(),
        "a pdf for a picture": b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF",
        "gif that is javascript": b"GIF89a/*" + b"\0" * 20 + b"*/=alert(1);",
        "heic of nothing": b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 300,
        "jpeg of markers alone": b"\xff\xd8\xff\xe0" + b"\xff\xd8" * 500,
        "jpeg with an endless comment": b"\xff\xd8\xff\xfe\xff\xff" + b"x" * 70_000,
        "png of text chunks alone": b"\x89PNG\r\n\x1a\n" + _chunk(b"tEXt", b"a\0" + b"b" * 10_000) * 20,
    }


def broken_videos() -> dict[str, bytes]:
    """Give videos that must be refused."""
    film = a_video()
    return {
        "video cut at its head": film[:200],
        "video of zeros": film[:40] + b"\0" * 5000,
        "video of noise": film[:40] + random.Random(5).randbytes(20_000),
        "sound alone": _sound(),
        "a picture for a video": a_picture(),
        "matroska of noise": b"\x1a\x45\xdf\xa3" + random.Random(6).randbytes(5000),
        "avi of nothing": b"RIFF\x10\0\0\0AVI " + b"\0" * 200,
        "playlist": b"#EXTM3U\n#EXTINF:10,\nfile:///etc/passwd\n",
        "concat script": b"ffconcat version 1.0\nfile /etc/passwd\n",
    }


def _sound() -> bytes:
    out = BytesIO()
    with av.open(out, "w", format="mp4") as made:
        voice = made.add_stream("aac", rate=44100)
        for n in range(40):
            made.mux(voice.encode(_quiet(n)))
        made.mux(voice.encode(None))
    return out.getvalue()


def _wrong_checksum() -> bytes:
    whole = bytearray(saved(an_image(300, 200), "PNG"))
    whole[45] ^= 0xFF
    return bytes(whole)


def _says(width: int, height: int) -> bytes:
    whole = a_picture(width=64, height=64)
    at = next(whole.index(marker) for marker in (b"\xff\xc0", b"\xff\xc2") if marker in whole)
    return whole[: at + 5] + struct.pack(">HH", height, width) + whole[at + 9 :]


def _webp(width: int, height: int) -> bytes:
    head = b"VP8 " + struct.pack("<I", 200) + b"\x30\x01\x00\x9d\x01\x2a" + struct.pack("<HH", width, height)
    return b"RIFF" + struct.pack("<I", 300) + b"WEBP" + head + b"\0" * 190


def _tiff(width: int, height: int) -> bytes:
    tags = [(256, width), (257, height), (258, 8), (259, 1), (262, 1), (277, 1)]
    entries = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in tags)
    return b"II*\0\x08\0\0\0" + struct.pack("<H", len(tags)) + entries + b"\0\0\0\0"


Corpus = Callable[[], dict[str, bytes]]
