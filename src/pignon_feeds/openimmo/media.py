"""Pictures, plans and links of an OpenImmo object: by address or as a file that came along; the rest is noted."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from pignon_feeds.files import Files
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
_VIDEO = (".mp4", ".mov", ".webm", ".avi", ".m4v")


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


def _write(item: Node, sheet: Sheet, *, seen: set[str], files: Files) -> None:
    field = "anhaenge/anhang"
    group = item.take("@gruppe").upper()
    _silence(item)
    path = item.take("daten/pfad")
    if not path or group in SKIPPED:
        if path or any(item.each("daten/anhanginhalt")):
            sheet.note(field, path or group, "left out: a logo, a code or a picture inside the file")
        return
    url = _address(path)
    if url is not None and url in seen:
        sheet.note(field, path, "left out: the same address stands twice")
        return
    seen.add(url or "")
    title = line(item.take("anhangtitel"))
    if group in LINKS:
        _link(sheet, path, url, group=group, title=title)
    else:
        _show(sheet, path, url, group=group, title=title, files=files)


def _link(sheet: Sheet, path: str, url: str | None, *, group: str, title: str | None) -> None:
    if url is None:
        sheet.note("anhaenge/anhang", path, "left out: a link that is no address")
        return
    kind = {"urlType": LINKS[group]} if LINKS[group] else {}
    named = {"title": title[:512]} if title else {}
    sheet.append("links.externalLinks", {"url": url, **kind, **named})


def _show(sheet: Sheet, path: str, url: str | None, *, group: str, title: str | None, files: Files) -> None:
    ending = (urlsplit(url).path if url else path).lower()
    if group == "DOKUMENTE" or ending.endswith((".pdf", ".doc", ".docx")):
        sheet.note("anhaenge/anhang", url or path, "left out: documents have no place in the document")
        return
    medium = TYPE.get(group) or ("VIDEO" if ending.endswith(_VIDEO) else "PICTURE")
    entry = {"mediaType": medium, "category": CATEGORY.get(group, "MISC")} | ({"title": title} if title else {})
    if url:
        sheet.media.append({"url": url} | entry)
    else:
        sheet.attach(path, entry, field="anhaenge/anhang", files=files)


def _address(path: str) -> str | None:
    try:
        url = address(path)
    except ValueError:
        return None
    return url if url and len(url) <= 2048 else None


def _silence(item: Node) -> None:
    for field in ("@location", "format", "check", "check@ctype", "daten/anhanginhalt"):
        item.take(field)
