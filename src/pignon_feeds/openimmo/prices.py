"""Kind of deal, prices, fees and parking of an OpenImmo object."""

import re
from collections.abc import Mapping

from pignon_feeds.node import Node
from pignon_feeds.sheet import Row, Sheet
from pignon_feeds.values import day, line, moment, money, number, one_of, truth, whole

DEALS: Mapping[str, str] = {"kauf": "BUY", "erbpacht": "BUY", "miete_pacht": "RENT", "leasing": "RENT"}
"""Attributes of `vermarktungsart`, the strongest first: an object for sale and for rent is offered for sale."""

SALE: tuple[Row, ...] = (
    Row("preise/kaufpreisbrutto", "prices.buy.price.amount", money),
    Row("preise/kaufpreis", "prices.buy.price.amount", money),
    Row("preise/hausgeld", "prices.buy.operatingCosts.amount", money),
    Row("preise/kaufpreis_pro_qm", "prices.buy.pricePerSqUnit.amount", money),
    Row("preise/x_fache", "prices.buy.yieldFactor", number),
    Row("preise/mieteinnahmen_ist", "prices.buy.rentalIncome.amount", money),
    Row("preise/mieteinnahmen_soll", "prices.buy.rentalIncomeExpect.amount", money),
)
RENT: tuple[Row, ...] = (
    Row("preise/nettokaltmiete", "prices.rent.baseRent.amount", money),
    Row("preise/kaltmiete", "prices.rent.baseRent.amount", money),
    Row("preise/hauptmietzinsnetto", "prices.rent.baseRent.amount", money),
    Row("preise/warmmiete", "prices.rent.totalRent.amount", money),
    Row("preise/pauschalmiete", "prices.rent.totalRent.amount", money),
    Row("preise/gesamtmietebrutto", "prices.rent.totalRent.amount", money),
    Row("preise/nebenkosten", "prices.rent.operatingCosts.amount", money),
    Row("preise/betriebskostennetto", "prices.rent.operatingCosts.amount", money),
    Row("preise/heizkosten", "prices.rent.heatingCosts.amount", money),
    Row("preise/heizkosten_enthalten", "prices.rent.isHeatingIncludedInOC", truth),
    Row("preise/mietpreis_pro_qm", "prices.rent.pricePerSqUnit.amount", money),
    Row("preise/pacht", "prices.rent.lease.amount", money),
)
_UNIT = {"TAG": "DAY", "WOCHE": "WEEK", "MONAT": "MONTH", "JAHR": "YEAR"}
RENT_UNIT = Row("preise/preis_zeiteinheit@zeiteinheit", "prices.rent.priceTimeUnit", one_of(_UNIT))
INCOME = ("mieteinnahmen_ist", "rentalIncome"), ("mieteinnahmen_soll", "rentalIncomeExpect")

PARKING: Mapping[str, tuple[str, str]] = {
    "stp_freiplatz": ("outside", "OUTSIDE"),
    "stp_carport": ("carport", "CARPORT"),
    "stp_garage": ("garage", "GARAGE"),
    "stp_tiefgarage": ("underground", "UNDERGROUND"),
    "stp_parkhaus": ("carPark", "CAR_PARK"),
    "stp_duplex": ("duplex", "DUPLEX"),
}
OTHER_PARKING: Mapping[str, str] = {
    "freiplatz": "stp_freiplatz",
    "carport": "stp_carport",
    "garage": "stp_garage",
    "tiefgarage": "stp_tiefgarage",
    "parkhaus": "stp_parkhaus",
    "duplex": "stp_duplex",
}


def write_deal(node: Node, sheet: Sheet) -> None:
    """Write distributionType; an object with none of the deals gets nothing."""
    folder = "objektkategorie/vermarktungsart"
    said = [name for name in DEALS if node.says(f"{folder}@{name}")]
    if not said:
        return
    deal = DEALS[said[0]]
    if len({DEALS[name] for name in said}) > 1:
        sheet.note(folder, " ".join(said), "guessed: offered for sale and for rent, sent for sale")
    if "leasing" in said and deal == "RENT":
        sheet.note(f"{folder}@leasing", "leasing", "sent as a rental")
    sheet.put("distributionType", _auction(node, sheet) or deal, field=folder)


def _auction(node: Node, sheet: Sheet) -> str | None:
    value = sheet.read("versteigerung/verkehrswert", node.take("versteigerung/verkehrswert"), money)
    if value or node.says("versteigerung/zwangsversteigerung"):
        _compulsory(node, sheet, value=value)
        return "COMPULSORY_AUCTION"
    target = "prices.buyAuction."
    sheet.fill(
        (
            Row("bieterverfahren/mindestpreis", target + "minPrice.amount", money),
            Row("bieterverfahren/beginn_angebotsphase", target + "startOfferPhase", day),
            Row("bieterverfahren/ende_bietzeit", target + "endOfferPhase", day),
        ),
        node,
    )
    return "BUY_AUCTION" if sheet.get("prices.buyAuction") else None


def _compulsory(node: Node, sheet: Sheet, *, value: object) -> None:
    if isinstance(value, int | float):
        sheet.put("prices.compulsoryAuction.marketValue.amount", value, field="versteigerung/verkehrswert")
    target = "management.compulsoryAuction."
    sheet.fill(
        (
            Row("versteigerung/aktenzeichen", target + "fileReferenceAtCountyCourt", line),
            Row("versteigerung/amtsgericht", target + "countyCourt", line),
            Row("versteigerung/zvtermin", target + "dateOfAuction", moment),
            Row("versteigerung/zusatztermin", target + "additionalDate", moment),
        ),
        node,
    )


def write_prices(node: Node, sheet: Sheet) -> None:
    """Write prices of the object's deal, fee and parking; needs distributionType."""
    currency = node.take("preise/waehrung@iso_waehrung").upper()
    if currency in CURRENCIES:
        sheet.put("prices.currency", currency, field="preise/waehrung@iso_waehrung")
    elif currency:
        sheet.note("preise/waehrung@iso_waehrung", currency, "dropped: not a currency in use")
    if sheet.get("distributionType") == "RENT":
        _rent(node, sheet)
    else:
        _sale(node, sheet)
    _fee(node, sheet)
    _parking(node, sheet)


CURRENCIES = frozenset(
    [
        "EUR",
        "CHF",
        "USD",
        "GBP",
        "PLN",
        "CZK",
        "DKK",
        "SEK",
        "NOK",
        "HUF",
        "RON",
        "BGN",
        "TRY",
        "CAD",
        "AUD",
        "AED",
        "JPY",
    ]
)
"""Those of the list that a German or French agent's software offers and that are still money."""


def _sale(node: Node, sheet: Sheet) -> None:
    net = sheet.read("preise/kaufpreisnetto", node.take("preise/kaufpreisnetto"), money)
    gross = sheet.read("preise/kaufpreisbrutto", node.take("preise/kaufpreisbrutto"), money)
    plain = sheet.read("preise/kaufpreis", node.take("preise/kaufpreis"), money)
    if gross:
        sheet.put("prices.buy.price.isVatIncluded", value=True, field="preise/kaufpreisbrutto")
    elif net and not plain:
        sheet.put("prices.buy.price.amount", net, field="preise/kaufpreisnetto")
        sheet.put("prices.buy.price.isVatIncluded", value=False, field="preise/kaufpreisnetto")
        vat = Row("preise/kaufpreisnetto@kaufpreisust", "prices.buy.price.vatValue", money)
        sheet.fill((vat,), node)
    sheet.fill(SALE, node)
    if node.says("preise/kaufpreis@auf_anfrage"):
        sheet.put("prices.buy.price.priceInformation", "PRICE_ON_DEMAND", field="preise/kaufpreis@auf_anfrage")
    if sheet.get("prices.buy.operatingCosts"):
        sheet.put("prices.buy.operatingCosts.priceTimeUnit", "MONTH", field="preise/hausgeld")
    for field, name in INCOME:
        _income(node, sheet, names=(field, name))
    _leasehold(node, sheet)


def _income(node: Node, sheet: Sheet, *, names: tuple[str, str]) -> None:
    field, name = names
    period = node.take(f"preise/{field}@periode").upper()
    if sheet.get(f"prices.buy.{name}") and period in {"MONAT", "JAHR"}:
        sheet.put(f"prices.buy.{name}.priceTimeUnit", _UNIT[period], field=f"preise/{field}@periode")


def _leasehold(node: Node, sheet: Sheet) -> None:
    if not node.says("objektkategorie/vermarktungsart@erbpacht"):
        return
    raw = node.take("preise/erbpacht")
    amount = sheet.read("preise/erbpacht", raw, money)
    if amount is None:
        sheet.note("objektkategorie/vermarktungsart@erbpacht", "1", "dropped: a leasehold without its yearly amount")
        return
    sheet.put("prices.buy.leasehold.amount", amount, field="preise/erbpacht")
    sheet.put("prices.buy.leasehold.isLeasehold", value=True, field="preise/erbpacht")
    sheet.put("prices.buy.leasehold.priceTimeUnit", "YEAR", field="preise/erbpacht")


def _rent(node: Node, sheet: Sheet) -> None:
    sheet.fill(RENT, node)
    if sheet.get("prices.rent"):
        sheet.fill((RENT_UNIT,), node)
    if node.says("preise/zzg_mehrwertsteuer") and sheet.get("prices.rent.baseRent"):
        sheet.put("prices.rent.baseRent.isVatIncluded", value=False, field="preise/zzg_mehrwertsteuer")
    words = [line(node.take("preise/kaution")) or "", line(node.take("preise/kaution_text")) or ""]
    if words[0] and not words[0].strip("0.,"):
        words[0] = ""
    if note := " - ".join(word for word in words if word):
        sheet.put("prices.rent.depositNote.de", note, field="preise/kaution")


def _fee(node: Node, sheet: Sheet) -> None:
    outer = line(node.take("preise/aussen_courtage")) or ""
    inner = any(child.text for child in node.each("preise/innen_courtage"))
    owed = node.says("preise/provisionspflichtig")
    target = "prices.brokerageFee."
    field = "preise/aussen_courtage"
    if owed is not None or outer:
        sheet.put(target + "hasFee", "NO" if owed is False and not outer else "YES", field=field)
    if outer:
        sheet.put(target + "feeFor", "SHARED" if inner else "BUYER_OR_TENANT", field=field)
    percent = re.search(r"(\d{1,2}(?:[.,]\d{1,3})?)\s*(?:%|Prozent)", outer, re.IGNORECASE)
    if percent:
        sheet.put(target + "feePercentage", sheet.read(field, percent[1], number), field=field, raw=outer)
    words = [outer, line(node.take("preise/courtage_hinweis")) or ""]
    if note := " - ".join(word for word in words if word):
        sheet.put(target + "feeNote.de", note, field=field)
    sheet.fill((Row("preise/provisionbrutto", target + "amount", money),), node)
    if sheet.get(target + "amount"):
        sheet.put(target + "isVatIncluded", value=True, field="preise/provisionbrutto")
    elif net := sheet.read("preise/provisionnetto", node.take("preise/provisionnetto"), money):
        sheet.put(target + "amount", net, field="preise/provisionnetto")
        sheet.put(target + "isVatIncluded", value=False, field="preise/provisionnetto")


def _parking(node: Node, sheet: Sheet) -> None:
    rent = sheet.get("distributionType") == "RENT"
    price, attribute = (
        ("prices.rent.parkingRent", "stellplatzmiete")
        if rent
        else (
            "prices.buy.parkingPrice",
            "stellplatzkaufpreis",
        )
    )
    for place in (child for folder in node.each("preise") for child in folder.children):
        name = place.name
        if name == "stp_sonstige":
            name = OTHER_PARKING.get(place.take("@platzart").lower(), "")
        if name not in PARKING:
            continue
        lot, style = PARKING[name]
        field = f"preise/{place.name}"
        count = sheet.read(f"{field}@anzahl", place.take("@anzahl"), whole)
        sheet.put(f"structure.parkingLots.{lot}", count, field=f"{field}@anzahl")
        amount = sheet.read(f"{field}@{attribute}", place.take(f"@{attribute}"), money)
        if amount and sheet.get(price) is None:
            sheet.put(f"{price}.amount", amount, field=f"{field}@{attribute}")
            sheet.put(f"{price}.parkingStyle", style, field=f"{field}@{attribute}")
