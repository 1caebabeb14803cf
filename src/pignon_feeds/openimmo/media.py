"""Pictures, plans and links of an OpenImmo object: by address, as a file beside it or inside; the rest is noted."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import quote, urlsplit

from pignon_feeds.files import Files
from pignon_feeds.inlays import Inlay
from pignon_feeds.node import Node
from pignon_feeds.sheet import Sheet
from pignon_feeds.values import address, line

CATEGORY: Mapping[str, str] = {
    "TITELBILD": "COVER_PICTURE",
    "INNENANSICHTEN": "INDOOR",
    "AUSSENANSICHTEN": "OUTDOOR",
    "GRUNDRISS": "FLOOR_PLAN",
    "KARTEN_LAGEPLAN": "SITE_PLAN",
    "BILD": "MISC",
    "EPASS-SKALA": "ENERGY_CERTIFICATE",
    "PANORAMA": "MISC",
    "FILM": "MISC",
}
TYPE: Mapping[str, str] = {"PANORAMA": "PANORAMA", "FILM": "VIDEO"}
LINKS: Mapping[str, str] = {"FILMLINK": "MOVIE", "ANBOBJURL": "OFFERER_DETAIL_PAGE", "LINKS": ""}
SKIPPED = frozenset({"ANBIETERLOGO", "QRCODE"})
FIELD, INSIDE = "anhaenge/anhang", "anhaenge/anhang/daten/anhanginhalt"
_VIDEO = frozenset({".mp4", ".mov", ".webm", ".avi", ".m4v"})
_DOCUMENTS = frozenset({".pdf", ".doc", ".docx"})
_PDF = b"%PDF-"
_VERSIONS = frozenset({"MD5", "ETAG"})
"""Kinds of `check` that tell content; a DATETIME is often that of the export."""
LONGEST_URL = 2048


def write_media(node: Node, sheet: Sheet, *, released: bool, files: Files) -> None:
    """Write media (the title picture first, else in the order of the source) and links; `files` came with the source.

    A plan of the site tells where it is, so it stays at home with an address that is not `released`.
    """
    found = [*node.each("anhaenge/anhang"), *node.each("anhang")]
    titles = [item for item in found if item.attributes.get("gruppe", "").upper() == "TITELBILD"]
    seen: set[str] = set()
    for item in titles + [item for item in found if item not in titles]:
        if not released and item.attributes.get("gruppe", "").upper() == "KARTEN_LAGEPLAN":
            item.silence()
            sheet.note("anhaenge/anhang@gruppe", "KARTEN_LAGEPLAN", "withheld: the address is not released")
        else:
            _write(item, sheet, seen=seen, files=files)


@dataclass(frozen=True, slots=True)
class _Attached:
    """What an `anhang` says."""

    group: str
    path: str
    url: str | None
    title: str | None
    format: str
    inlay: Inlay | None
    """Its file, when it stands inside."""
    version: str
    """What changes with the content behind the address."""

    @property
    def ending(self) -> str:
        """How its name ends, else its format, in lower case."""
        named = PurePosixPath((urlsplit(self.url).path if self.url else self.path).lower()).suffix
        return named or "." + self.format.rpartition("/")[2]

    @property
    def shown(self) -> str:
        return self.url or self.path or self.title or self.group


def _write(item: Node, sheet: Sheet, *, seen: set[str], files: Files) -> None:
    one = _read(item)
    if not one.path and one.inlay is None:
        return
    if one.group in SKIPPED:
        sheet.note(FIELD, one.shown, "left out: a logo or a code")
    elif one.url in seen:
        sheet.note(FIELD, one.shown, "left out: the same address stands twice")
    elif one.group in LINKS:
        _link(sheet, one)
    else:
        _show(sheet, one, files)
    seen.update({one.url} if one.url else ())


def _read(item: Node) -> _Attached:
    inside = item.take("@location").upper() == "INTERN"
    inlay = Inlay.told(item.take("daten/anhanginhalt"))
    path = item.take("daten/pfad")
    url = None if inside and inlay and not inlay.problem else _address(path)
    said = item.take("format").lower()
    check, kind = item.take("check"), item.take("check@ctype").upper()
    title = line(item.take("anhangtitel"))
    version = check if kind in _VERSIONS else ""
    return _Attached(item.take("@gruppe").upper(), path, url, title, said, None if url else inlay, version)


def _link(sheet: Sheet, one: _Attached) -> None:
    if one.url is None:
        sheet.note(FIELD, one.shown, "left out: a link that is no address")
        return
    kind = {"urlType": LINKS[one.group]} if LINKS[one.group] else {}
    named = {"title": one.title[:512]} if one.title else {}
    sheet.append("links.externalLinks", {"url": one.url, **kind, **named})


def _show(sheet: Sheet, one: _Attached, files: Files) -> None:
    if one.group == "DOKUMENTE" or one.ending in _DOCUMENTS or _is_pdf(one.inlay, files):
        sheet.note(FIELD, one.shown, "left out: documents have no place in the document")
        return
    medium = TYPE.get(one.group) or ("VIDEO" if one.ending in _VIDEO else "PICTURE")
    entry = {"mediaType": medium, "category": CATEGORY.get(one.group, "MISC")}
    entry |= {"title": one.title} if one.title else {}
    if one.url:
        sheet.media.append({"url": _versioned(one.url, one.version)} | entry)
    elif one.inlay and files.inside(one.inlay):
        sheet.embed(one.path, entry, field=INSIDE, files=files, inlay=one.inlay)
    elif one.path:
        sheet.attach(one.path, entry, field=FIELD, files=files, lacking=one.inlay.problem if one.inlay else "")
    elif one.inlay:
        sheet.note(INSIDE, one.shown, f"left out: {one.inlay.problem}")


def _versioned(url: str, version: str) -> str:
    """The address with the version as its fragment, which no server sees and which has it got anew when it changes."""
    told = f"{url}#{quote(version, safe='')}"
    return told if version and "#" not in url and len(told) <= LONGEST_URL else url


def _is_pdf(inlay: Inlay | None, files: Files) -> bool:
    if inlay is None or (opener := files.inside(inlay)) is None:
        return False
    with opener() as stream:
        return stream.read(len(_PDF)) == _PDF


def _address(path: str) -> str | None:
    try:
        url = address(path)
    except ValueError:
        return None
    return url if url and len(url) <= LONGEST_URL else None
