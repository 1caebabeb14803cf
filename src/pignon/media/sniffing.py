"""What a file is, by its first bytes and never by its name."""

from dataclasses import dataclass

HEAD = 64
"""Bytes that must be seen."""
_BRANDS = {
    **dict.fromkeys((b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"heim", b"heis"), "heif"),
    **dict.fromkeys((b"avif", b"avis"), "avif"),
}
_VIDEO_BRANDS = (
    b"isom",
    b"iso2",
    b"iso4",
    b"iso5",
    b"iso6",
    b"mp41",
    b"mp42",
    b"avc1",
    b"M4V ",
    b"qt  ",
    b"dash",
    b"MSNV",
)


@dataclass(frozen=True, slots=True)
class Kind:
    """A format and the medium it is one of."""

    format: str
    medium: str
    """`picture`, `video` or `document`."""


def sniff(head: bytes) -> Kind | None:
    """Tell the format of a file that begins with `head`; none for what is not taken."""
    for signature, format_ in ((b"\xff\xd8\xff", "jpeg"), (b"\x89PNG\r\n\x1a\n", "png"), (b"GIF8", "gif")):
        if head.startswith(signature):
            return Kind(format_, "picture")
    if head[:4] in (b"II*\0", b"MM\0*"):
        return Kind("tiff", "picture")
    if head.startswith(b"%PDF-"):
        return Kind("pdf", "document")
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return Kind("matroska", "video")
    if head[:4] == b"RIFF":
        return {b"WEBP": Kind("webp", "picture"), b"AVI ": Kind("avi", "video")}.get(head[8:12])
    return _iso(head) if head[4:8] == b"ftyp" else None


def _iso(head: bytes) -> Kind | None:
    brand = head[8:12]
    if brand in _BRANDS:
        return Kind(_BRANDS[brand], "picture")
    return Kind("mp4", "video") if brand in _VIDEO_BRANDS else None
