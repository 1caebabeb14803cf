"""Where a Kyero property is. The format has no postal code, so what it says of the place is searched for one."""

import re
from functools import cache
from importlib import resources

from pignon_feeds.countries import country
from pignon_feeds.node import Node
from pignon_feeds.sheet import Sheet
from pignon_feeds.values import exact, folded, line, plain, unknown

POSTAL_FIELDS = ("postcode", "postal_code", "zip", "zipcode")
"""Not in the book; senders add them."""
_CODE = re.compile(r"(?<!\d)(\d{5})(?!\d)")


@cache
def departments() -> dict[str, str]:
    """French departments, their number by folded name."""
    table = resources.files("pignon_feeds.kyero").joinpath("departments.tsv").read_text(encoding="utf-8")
    return {folded(name): number for number, name in (row.split("\t") for row in table.splitlines())}


def country_of(node: Node) -> str | None:
    """The country's code: what the property says, `FRA` where its province is a French department, None else."""
    said = node.take("country")
    if said:
        return country(said)
    return "FRA" if folded(node.take("province")) in departments() else None


def write_place(node: Node, sheet: Sheet) -> None:
    """Write postal code, town, state, note on the place and point."""
    if not node.take("country"):
        sheet.note("property/country", "", "guessed: FRA, since the province is a French department")
    sheet.put("location.country", "FRA", field="property/country")
    town, detail = line(node.take("town")) or "", line(node.take("location_detail"))
    city = " ".join(_CODE.sub(" ", town).replace("()", " ").split()).strip(" ,-()")
    sheet.put("location.city", city or None, field="property/town", raw=town)
    sheet.put("location.state", line(node.take("province")), field="property/province")
    sheet.put("location.locationNote.fr", detail, field="property/location_detail")
    _postal_code(node, sheet, words=(town, detail or ""))
    _point(node, sheet)


def _postal_code(node: Node, sheet: Sheet, *, words: tuple[str, ...]) -> None:
    said = next((raw for name in POSTAL_FIELDS if (raw := node.take(name))), "")
    if said:
        sheet.put("location.postalcode", line(said), field="property/postcode")
    elif found := next((match[1] for word in words if (match := _CODE.search(word))), None):
        sheet.put("location.postalcode", found, field="property/town")
    elif number := departments().get(folded(node.take("province"))):
        done = f"guessed: {number}, the number of the department stands in for the postal code, which Kyero lacks"
        sheet.note("property/province", node.take("province"), done)
        sheet.put("location.postalcode", number, field="property/province")


def _point(node: Node, sheet: Sheet) -> None:
    raw = node.take("location/latitude"), node.take("location/longitude")
    if all(unknown(part) for part in raw):
        return
    try:
        north, east = (float(plain(exact(part), 7)) for part in raw)
    except ValueError:
        north, east = 999.0, 999.0
    if not (-90 <= north <= 90 and -180 <= east <= 180):
        sheet.note("property/location", " ".join(raw), "dropped: no coordinates")
        return
    sheet.data.setdefault("location", {})["geometry"] = {"type": "Point", "coordinates": [east, north]}
