"""Pictures and links of an IDX row: what has an address is sent, the rest is noted."""

from pignon_feeds.cells import Cells
from pignon_feeds.sheet import Sheet
from pignon_feeds.values import line, link

PICTURES = 13


def places(number: int) -> tuple[str, str, str]:
    """The fields of picture `number` (1 to 13): file, title and address."""
    if number <= 5:
        return str(45 + number), str(50 + number), str(98 + number)
    if number <= 9:
        return str(81 + number), str(85 + number), str(98 + number)
    return str(132 + number), str(136 + number), str(144 + number)


def write_media(row: Cells, sheet: Sheet, *, files: frozenset[str]) -> None:
    """Write the pictures in their order and the page of the object."""
    seen: set[str] = set()
    for number in range(1, PICTURES + 1):
        file, title, address = places(number)
        field = address if row.peek(address) else file
        row.used.add(file)
        url = _address(row, sheet, field=field, files=files)
        if url is None:
            continue
        if url in seen:
            sheet.note(row.column(field), url, "left out: the same address stands twice")
            continue
        seen.add(url)
        name = line(row.take(title))
        category = "MISC" if sheet.media else "COVER_PICTURE"
        entry = {"url": url, "mediaType": "PICTURE", "category": category}
        sheet.media.append(entry | ({"title": name} if name else {}))
    _page(row, sheet)


def _address(row: Cells, sheet: Sheet, *, field: str, files: frozenset[str]) -> str | None:
    raw = row.take(field)
    if not raw.strip("0"):
        return None
    try:
        return link(raw)
    except ValueError:
        here = raw.casefold() in files
        done = (
            "a file of the delivery; only pictures with an address are sent"
            if here
            else "the delivery has no such file"
        )
        sheet.note(row.column(field), raw, f"left out: {done}")
        return None


def _page(row: Cells, sheet: Sheet) -> None:
    field = "67" if row.peek("67") else "126"
    url = sheet.read(row.column(field), row.take(field), link)
    if isinstance(url, str):
        sheet.append("links.externalLinks", {"url": url, "urlType": "OFFERER_DETAIL_PAGE"})
