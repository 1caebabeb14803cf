"""Pictures, plans and links of an IS24 object: what has an address is sent, the rest is noted."""

from collections.abc import Mapping

from pignon_feeds.node import Node
from pignon_feeds.sheet import Sheet
from pignon_feeds.transfer import only_a_name
from pignon_feeds.values import address, line

SORTS: Mapping[str, tuple[str, str]] = {
    "bild": ("PICTURE", "MISC"),
    "grundrissbild": ("PICTURE", "FLOOR_PLAN"),
    "video": ("VIDEO", "MISC"),
}


def write_media(node: Node, sheet: Sheet, *, files: frozenset[str]) -> None:
    """Write media in the order of the source, and links; `files` came with the source."""
    for item in node.each("multimediaanhang"):
        _write(item, sheet, files=files)


def _write(item: Node, sheet: Sheet, *, files: frozenset[str]) -> None:
    field = "multimediaanhang@dateiname"
    name, sort = item.take("@dateiname"), item.take("@anhangart").lower()
    title = line(item.take("@titel"))
    item.silence()
    try:
        url = address(name)
    except ValueError:
        url = None
    if url is None or len(url) > 2048:
        sheet.note(field, name, only_a_name(name, files))
    elif sort == "link":
        sheet.append("links.externalLinks", {"url": url} | ({"title": title[:512]} if title else {}))
    elif sort in SORTS:
        medium, category = SORTS[sort]
        entry = {"url": url, "mediaType": medium, "category": category}
        sheet.media.append(entry | ({"title": title} if title else {}))
    else:
        sheet.note(field, url, "left out: documents have no place in the document")
