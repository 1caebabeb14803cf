"""One Kyero `property` becomes one French document, or a fault that names what is missing."""

from collections.abc import Mapping

from pignon_feeds import document
from pignon_feeds.items import Draft, Fault, Order
from pignon_feeds.kyero.kinds import kind_of
from pignon_feeds.kyero.place import country_of, write_place
from pignon_feeds.node import Node
from pignon_feeds.portals import chosen
from pignon_feeds.sheet import Row, Sheet
from pignon_feeds.subtypes import KEYS
from pignon_feeds.transfer import Sender
from pignon_feeds.values import email, instead, line, link, money, number, one_of, text, truth, whole, yes_no

MISSING: Mapping[str, tuple[str, str, str]] = {
    "estateType": ("type-missing", "type", "the kind of property is not known"),
    "distributionType": ("deal-missing", "price_freq", "neither for sale nor for rent"),
    "location.postalcode": (
        "location-missing",
        "province",
        "no postal code in town or location_detail, and the province is no French department",
    ),
    "location.city": ("location-missing", "town", "the property has no town"),
}
PRIVATE = frozenset({"property/notes"})
DEALS: Mapping[str, tuple[str, str]] = {
    "sale": ("BUY", ""),
    "month": ("RENT", "MONTH"),
    "week": ("RENT", "WEEK"),
    "day": ("RENT", "DAY"),
}
LETTERS = {letter: letter for letter in "ABCDEFG"}
CURRENCIES = ("EUR", "GBP", "USD")
LANGUAGES = (
    *("fr", "en", "de", "es", "it", "nl", "pt", "ar", "bg", "ca", "cs", "da", "el", "et", "fi", "hi", "hu", "id"),
    *("ja", "ko", "lt", "lv", "no", "pl", "ro", "ru", "sk", "sl", "sv", "th", "tr", "uk", "vi", "zh"),
)
"""Those of the market's texts that Kyero knows; the first that is there gives the page's address."""
_CERTIFICATE = "energy.countrySpecific.fr.energyCertificate."


def _letter(raw: str) -> str | None:
    return None if raw.strip().upper() == "X" else str(one_of(LETTERS)(raw))


ROWS = (
    Row("beds", "structure.rooms.numberOfBedRooms", whole),
    Row("baths", "structure.rooms.numberOfBathRooms", whole),
    Row("pool", "features.residential.swimmingPool", yes_no),
    Row("surface_area/built", "spaces.overallSpace", number),
    Row("surface_area/plot", "spaces.plotSpace", number),
    Row("energy_rating/consumption", _CERTIFICATE + "efficiencyClass", _letter),
    Row("energy_rating/emissions", _CERTIFICATE + "GHGEmissionClass", _letter),
    Row("new_build", "conditions.ageState", instead("NEW")),
    Row("currency", "prices.currency", one_of({code: code for code in CURRENCIES})),
    Row("email", "contact.emailAddress", email),
)


def identity(node: Node) -> str:
    """A property's external id: `id`, else its reference, else ""."""
    return node.take("id") or node.take("ref")


def drafted(node: Node, sender: Sender, order: Order) -> Draft | Fault:
    """The draft of a `property`; a fault when it is not in France or a required part is missing."""
    external = identity(node)
    if country_of(node) != "FRA":
        reason = "the market fr takes objects in France only; Kyero means Spain where no country is said"
        return sender.fault(
            reason, code="market-mismatch", field="property/country", value=node.take("country"), external=external
        )
    sheet = Sheet(order.market)
    sheet.notes.extend(sender.notes)
    if not node.take("id"):
        sheet.note("property/id", "", "guessed: the reference stands in for it")
    _write(node, sheet)
    if lacking := document.missing(sheet):
        code, field, reason = MISSING[lacking]
        return sender.fault(reason, code=code, field=f"property/{field}", value=node.take(field), external=external)
    sheet.metadata = {
        "offererEstateId": external,
        "offererMarketingKey": line(node.take("ref")) or external,
        "sourceSystem": sender.software or "Kyero",
        "sourceSystemVersion": line(sender.version) or "-",
    }
    return Draft(
        external_id=external,
        document=document.finished(sheet, chosen(sheet, order.portals)),
        feed=sender.feed,
        place=sender.place,
        unused=tuple(node.leftovers(PRIVATE)),
        notes=tuple(sheet.notes),
    )


def _write(node: Node, sheet: Sheet) -> None:
    _kind(node, sheet)
    _price(node, sheet)
    _ownership(node, sheet)
    write_place(node, sheet)
    for row in ROWS:
        raw = node.take(row.field)
        field = f"property/{row.field}"
        sheet.put(row.target, sheet.read(field, raw, row.read), field=field, raw=raw)
    _texts(node, sheet)
    _pictures(node, sheet)
    _links(node, sheet)


def _kind(node: Node, sheet: Sheet) -> None:
    estate, subtype = kind_of(node.take("type") or node.take("type/en")) or (None, "")
    sheet.put("estateType", estate, field="property/type")
    if estate and subtype:
        sheet.put(f"estateSubType.{KEYS[estate]}", subtype, field="property/type")


def _price(node: Node, sheet: Sheet) -> None:
    deal, unit = DEALS.get(node.take("price_freq").strip().lower(), ("", ""))
    sheet.put("distributionType", deal or None, field="property/price_freq")
    raw = node.take("price")
    target = "prices.buy.price" if deal == "BUY" else "prices.rent.baseRent"
    amount = None if raw.strip().lower() == "x" else sheet.read("property/price", raw, money)
    if amount is None:
        if raw.strip().lower() == "x":
            sheet.put(f"{target}.priceInformation", "PRICE_ON_DEMAND", field="property/price")
        return
    sheet.put(f"{target}.amount", amount, field="property/price", raw=raw)
    if deal == "RENT":
        sheet.put("prices.rent.priceTimeUnit", unit, field="property/price_freq")
        sheet.note("property/price", raw, "guessed: taken for the rent without charges, Kyero has no others")


def _ownership(node: Node, sheet: Sheet) -> None:
    """Ownership in part or for a time has no place without its figures: said in a note, so that no one is misled."""
    for field in ("leasehold", "part_ownership"):
        raw = node.take(field)
        if sheet.read(f"property/{field}", raw, truth):
            sheet.note(f"property/{field}", raw, "left out: the market has no place for it without its figures")


def _texts(node: Node, sheet: Sheet) -> None:
    for language in LANGUAGES:
        sheet.put(
            f"texts.description.{language}", text(node.take(f"desc/{language}")), field=f"property/desc/{language}"
        )
    words = [found for feature in node.each("features/feature") if (found := line(feature.take("")))]
    if words:
        sheet.put("texts.features.en", "\n".join(words), field="property/features")


def _pictures(node: Node, sheet: Sheet) -> None:
    seen: set[str] = set()
    for image in sorted(node.each("images/image"), key=_order):
        raw = image.take("url")
        title = line(next((found for language in LANGUAGES if (found := image.take(f"title/{language}"))), ""))
        url = sheet.read("property/images/image", raw, link)
        if not isinstance(url, str):
            continue
        if url in seen:
            sheet.note("property/images/image", raw, "left out: the same address stands twice")
            continue
        seen.add(url)
        entry = {"url": url, "mediaType": "PICTURE"}
        if not sheet.media:
            entry["category"] = "COVER_PICTURE"
        sheet.media.append(entry | ({"title": title} if title else {}))


def _order(image: Node) -> int:
    """`id` is the order; those without one keep theirs, at the end."""
    raw = image.take("@id")
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 10 else 10**9


def _links(node: Node, sheet: Sheet) -> None:
    page = next((raw for name in ("url", *(f"url/{code}" for code in LANGUAGES)) if (raw := node.take(name))), "")
    for field, raw, kind in (
        ("property/url", page, "OFFERER_DETAIL_PAGE"),
        ("property/video_url", node.take("video_url"), "MOVIE"),
    ):
        url = sheet.read(field, raw, link)
        if isinstance(url, str):
            sheet.append("links.externalLinks", {"url": url, "urlType": kind})
    tour = sheet.read("property/virtual_tour_url", node.take("virtual_tour_url"), link)
    if isinstance(tour, str):
        sheet.append("links.virtualTours", {"url": tour})
