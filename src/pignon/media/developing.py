"""Makes renditions of a picture: header first, then decoded in stripes; upright, in sRGB, with nothing private left.

Runs in the darkroom's child alone.
"""

from base64 import b64encode
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import pyvips

WIDTHS: Final = (320, 800, 1600)
PIXELS: Final = 60_000_000
"""Of one picture: what the best cameras of the trade make."""
UNPACKED: Final = 200 * 1024 * 1024
"""Bytes of a picture that cannot be decoded in stripes."""
SIDE: Final = 30_000
SMALLEST: Final = 16
SMALL: Final = 320
TALLEST: Final = 3
"""A rendition is at most so many times as high as wide."""
_NOTHING: Final = 0
"""Of the metadata."""
JPEG: Final[dict[str, Any]] = {"Q": 80, "optimize_coding": True, "keep": _NOTHING}
WEBP: Final[dict[str, Any]] = {"Q": 78, "effort": 2, "keep": _NOTHING}
_LOADERS: Final = {
    "jpeg": pyvips.Image.jpegload,
    "png": pyvips.Image.pngload,
    "gif": pyvips.Image.gifload,
    "webp": pyvips.Image.webpload,
    "tiff": pyvips.Image.tiffload,
    "avif": pyvips.Image.heifload,
    "heif": pyvips.Image.heifload,
}
_BANDS: Final = 3

pyvips.cache_set_max(0)


class Unusable(Exception):
    """The file is no picture that can be shown; `code` is the finding's."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail[:300]


@dataclass(frozen=True, slots=True)
class Header:
    """What a picture says of itself before it is decoded."""

    width: int
    height: int
    pages: int


def develop(file: Path, into: Path, format_: str) -> dict[str, Any]:
    """Make the picture's renditions in the folder `into`; raises Unusable."""
    header = read_header(file, format_)
    try:
        largest = presentable(file, format_)
        files = [one for width in steps(largest.width) for one in _save(_sized(largest, width), into)]
        placeholder = _placeholder(largest)
        likeness = _likeness(largest)
    except pyvips.Error as error:
        raise Unusable("media-damaged", str(error)) from error
    findings = [
        code for code, so in (("media-animated", header.pages > 1), ("media-small", header.width < SMALL)) if so
    ]
    upright = largest.width, largest.height
    return {
        "files": files,
        "width": upright[0],
        "height": upright[1],
        "likeness": likeness,
        "placeholder": placeholder,
        "findings": findings,
    }


def read_header(file: Path, format_: str) -> Header:
    """Read the size without decoding; raises Unusable for what is no picture, or one too large."""
    loader = _LOADERS.get(format_)
    if loader is None:
        raise Unusable("media-format", format_)
    try:
        image = loader(str(file), access="sequential")
    except pyvips.Error as error:
        raise Unusable("media-damaged", str(error)) from error
    width, height = image.width, image.height
    if width * height > PIXELS or max(width, height) > SIDE:
        raise Unusable("media-too-large", f"{width} x {height}")
    if min(width, height) < SMALLEST:
        raise Unusable("media-too-small", f"{width} x {height}")
    if _whole(image, format_) and width * height * image.bands * _depth(image) > UNPACKED:
        raise Unusable("media-too-large", f"{width} x {height}, not in stripes")
    pages: Any = image.get("n-pages") if "n-pages" in image.get_fields() else 1
    return Header(width, height, int(pages))


def _whole(image: pyvips.Image, format_: str) -> bool:
    """Tell whether the picture must be unpacked as a whole."""
    interlaced = "interlaced" in image.get_fields() and bool(image.get("interlaced"))
    return interlaced or format_ in ("webp", "avif", "heif", "gif")


def _depth(image: pyvips.Image) -> int:
    return {"uchar": 1, "char": 1, "ushort": 2, "short": 2}.get(str(image.format), 4)


def presentable(file: Path, format_: str) -> pyvips.Image:
    """Return the picture at most as wide as the widest rendition: upright, opaque, 8 bits of sRGB."""
    profile: dict[str, Any] = {"export_profile": "srgb"} if _has_profile(file, format_) else {}
    image = pyvips.Image.thumbnail(
        f"{file}{_options(format_)}",
        WIDTHS[-1],
        height=TALLEST * WIDTHS[-1],
        size="down",
        fail_on="truncated",
        **profile,
    )
    image = image.colourspace("srgb") if image.interpretation != "srgb" else image
    image = image.flatten(background=[255.0]) if image.hasalpha() else image
    image = image.cast("uchar")
    if image.bands != _BANDS:
        grey = image.extract_band(0)
        image = grey.bandjoin([grey, grey]).copy(interpretation="srgb")
    return image.copy_memory()


def _options(format_: str) -> str:
    return "[page=0]" if format_ in ("gif", "webp", "tiff", "avif", "heif") else ""


def _has_profile(file: Path, format_: str) -> bool:
    image = _LOADERS[format_](str(file), access="sequential")
    return "icc-profile-data" in image.get_fields() or image.interpretation == "cmyk"


def steps(width: int) -> list[int]:
    """Return the widths to make of a picture `width` wide, none larger than it."""
    smaller = [one for one in WIDTHS if one < width]
    return [*smaller, width] if len(smaller) < len(WIDTHS) else smaller


def _sized(image: pyvips.Image, width: int) -> pyvips.Image:
    return image if width >= image.width else image.thumbnail_image(width, height=TALLEST * width)


def _save(image: pyvips.Image, into: Path) -> list[dict[str, Any]]:
    """Write one size in both formats, named by width and content."""
    made: list[dict[str, Any]] = []
    for ending, type_, content in (
        ("webp", "image/webp", image.webpsave_buffer(**WEBP)),
        ("jpg", "image/jpeg", image.jpegsave_buffer(**JPEG)),
    ):
        made.append(kept(content, into, stem=str(image.width), ending=ending, type_=type_))
        made[-1] |= {"width": image.width, "height": image.height}
    return made


def kept(content: bytes, into: Path, *, stem: str, ending: str, type_: str) -> dict[str, Any]:
    """Write a file under a name that changes with its content."""
    name = f"{stem}-{sha256(content).hexdigest()[:12]}.{ending}"
    into.joinpath(name).write_bytes(content)
    return {"name": name, "type": type_, "bytes": len(content)}


def _placeholder(image: pyvips.Image) -> str:
    """Return a blurred look at the picture as a `data:` address of a few hundred bytes."""
    tiny = image.thumbnail_image(16, height=16 * TALLEST).webpsave_buffer(Q=40, effort=2, keep=_NOTHING)
    return "data:image/webp;base64," + b64encode(tiny).decode()


def _likeness(image: pyvips.Image) -> int:
    """Return the difference hash: is each of 8 x 8 fields darker than its right neighbour? Signed, of 64 bits."""
    grey = image.thumbnail_image(9, height=8, size="force").colourspace("b-w")
    shades = list(grey.write_to_memory())
    bits = "".join("1" if shades[9 * y + x] < shades[9 * y + x + 1] else "0" for y in range(8) for x in range(8))
    return int.from_bytes(int(bits, 2).to_bytes(8, "big"), "big", signed=True)
