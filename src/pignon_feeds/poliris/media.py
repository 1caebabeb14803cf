"""Pictures, panorama and virtual tour of a Poliris row: what has an address is sent, the rest is noted."""

from pignon_feeds.poliris.delivery import Delivery
from pignon_feeds.poliris.record import Record, column
from pignon_feeds.sheet import Sheet
from pignon_feeds.values import line, link

PICTURES = 30


def write_media(record: Record, sheet: Sheet, *, delivery: Delivery) -> None:
    """Write pictures 1 to 30 with their titles, the panorama and the tour, in this order."""
    seen: set[str] = set()
    for number in range(1, PICTURES + 1):
        photo = str(number + (84 if number <= 9 else 154 if number <= 20 else 243))
        url = _new(record, sheet, photo=photo, delivery=delivery, seen=seen)
        if not url:
            continue
        title = line(record.take(str(number + (93 if number <= 9 else 264))))
        entry = {"url": url, "mediaType": "PICTURE"}
        if not sheet.media:
            entry["category"] = "COVER_PICTURE"
        sheet.media.append(entry | ({"title": title} if title else {}))
    if url := _new(record, sheet, photo="103", delivery=delivery, seen=seen):
        sheet.media.append({"url": url, "mediaType": "PANORAMA"})
    tour = sheet.read(column("104"), record.take("104"), link)
    if isinstance(tour, str):
        sheet.append("links.virtualTours", {"url": tour})


def _new(record: Record, sheet: Sheet, *, photo: str, delivery: Delivery, seen: set[str]) -> str | None:
    raw = record.take(photo)
    if not raw.strip("0"):
        return None
    try:
        url = link(raw)
    except ValueError:
        sheet.note(column(photo), raw, delivery.missing_photo(raw))
        return None
    if not url or url in seen:
        sheet.note(column(photo), raw, "left out: the same address stands twice")
        return None
    seen.add(url)
    return url
