"""Pictures, plans and links of an IS24 object: by address or as a file that came along; the rest is noted."""

from collections.abc import Mapping

from pignon_feeds.files import Files
from pignon_feeds.node import Node
from pignon_feeds.sheet import Sheet
from pignon_feeds.values import address, line

SORTS: Mapping[str, tuple[str, str]] = {
    "bild": ("PICTURE", "MISC"),
    "grundrissbild": ("PICTURE", "FLOOR_PLAN"),
    "video": ("VIDEO", "MISC"),
}


def write_media(node: Node, sheet: Sheet, *, files: Files) -> None:
    """Write media in the order of the source, and links; `files` came with the source."""
    for item in node.each("multimediaanhang"):
        _write(item, sheet, files=files)


def _write(item: Node, sheet: Sheet, *, files: Files) -> None:
    field = "multimediaanhang@dateiname"
    name, sort = item.take("@dateiname"), item.take("@anhangart").lower()
    title = line(item.take("@titel"))
    item.silence()
    try:
        url = address(name)
    except ValueError:
        url = None
    url = url if url and len(url) <= 2048 else None
    if url is None and sort not in SORTS:
        sheet.note(field, name, "left out: only a file name, and neither a picture nor a film")
    elif url and sort == "link":
        sheet.append("links.externalLinks", {"url": url} | ({"title": title[:512]} if title else {}))
    elif sort in SORTS:
        medium, category = SORTS[sort]
        entry = {"mediaType": medium, "category": category} | ({"title": title} if title else {})
        if url:
            sheet.media.append({"url": url} | entry)
        else:
            sheet.attach(name, entry, field=field, files=files)
    else:
        sheet.note(field, name, "left out: documents have no place in the document")
