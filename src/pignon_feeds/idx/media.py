"""Pictures and links of an IDX row: by address or as a file that came along; the rest is noted."""

from pignon_feeds.cells import Cells
from pignon_feeds.files import Files
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


def write_media(row: Cells, sheet: Sheet, *, files: Files) -> None:
    """Write the pictures in their order and the page of the object."""
    for number in range(1, PICTURES + 1):
        file, title, address = places(number)
        field = address if row.peek(address) else file
        row.used.add(file)
        raw = row.take(field)
        if raw.strip("0"):
            name, before = line(row.peek(title)), len(sheet.media)
            entry = {"mediaType": "PICTURE", "category": "MISC" if sheet.media else "COVER_PICTURE"}
            _show(raw, sheet, field=row.column(field), entry=entry | ({"title": name} if name else {}), files=files)
            row.used.update((title,) if len(sheet.media) > before else ())
    _page(row, sheet)


def _show(raw: str, sheet: Sheet, *, field: str, entry: dict[str, str], files: Files) -> None:
    try:
        url = link(raw)
    except ValueError:
        sheet.attach(raw, entry, field=field, files=files)
        return
    if url and any(medium.get("url") == url for medium in sheet.media):
        sheet.note(field, url, "left out: the same address stands twice")
    elif url:
        sheet.media.append({"url": url} | entry)


def _page(row: Cells, sheet: Sheet) -> None:
    field = "67" if row.peek("67") else "126"
    url = sheet.read(row.column(field), row.take(field), link)
    if isinstance(url, str):
        sheet.append("links.externalLinks", {"url": url, "urlType": "OFFERER_DETAIL_PAGE"})
