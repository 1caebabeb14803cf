"""Pictures, panorama and virtual tour of a Poliris row: by address or as a file that came along; the rest is noted."""

from pignon_feeds.poliris.delivery import Delivery
from pignon_feeds.poliris.record import Record, column
from pignon_feeds.sheet import Sheet
from pignon_feeds.values import line, link

PICTURES = 30


def write_media(record: Record, sheet: Sheet, *, delivery: Delivery) -> None:
    """Write pictures 1 to 30 with their titles, the panorama and the tour, in this order."""
    for number in range(1, PICTURES + 1):
        photo = str(number + (84 if number <= 9 else 154 if number <= 20 else 243))
        title = line(record.peek(str(number + (93 if number <= 9 else 264))))
        entry = {"mediaType": "PICTURE"} | ({} if sheet.media else {"category": "COVER_PICTURE"})
        if _shown(record, sheet, photo=photo, entry=entry | ({"title": title} if title else {}), delivery=delivery):
            record.take(str(number + (93 if number <= 9 else 264)))
    _shown(record, sheet, photo="103", entry={"mediaType": "PANORAMA"}, delivery=delivery)
    tour = sheet.read(column("104"), record.take("104"), link)
    if isinstance(tour, str):
        sheet.append("links.virtualTours", {"url": tour})


def _shown(record: Record, sheet: Sheet, *, photo: str, entry: dict[str, str], delivery: Delivery) -> bool:
    raw, before = record.take(photo), len(sheet.media)
    if not raw.strip("0"):
        return False
    try:
        url = link(raw)
    except ValueError:
        why = delivery.keeps_back(raw)
        sheet.attach(raw, entry, field=column(photo), files=delivery.files, lacking=why, unchanged=bool(why))
        return len(sheet.media) > before
    if not url or any(medium.get("url") == url for medium in sheet.media):
        sheet.note(column(photo), raw, "left out: the same address stands twice")
        return False
    sheet.media.append({"url": url} | entry)
    return True
