"""Kind of deal, prices, fees and parking of an OpenImmo object."""

import re
from collections.abc import Callable, Mapping

from pignon_feeds.document import CURRENCIES, LANGUAGE
from pignon_feeds.fee import TARGET, Fee, write_fee
from pignon_feeds.node import Node
from pignon_feeds.sheet import Row, Sheet
from pignon_feeds.values import amount, day, line, moment, number, one_of, truth, whole

DEALS: Mapping[str, str] = {"kauf": "BUY", "erbpacht": "BUY", "miete_pacht": "RENT", "leasing": "RENT"}
"""Attributes of `vermarktungsart`, the strongest first: an object for sale and for rent is offered for sale."""

ON_DEMAND = re.compile(r"anfrage|\bp\.?\s?a\.?\s?a\b", re.IGNORECASE)
NEGOTIABLE = re.compile(r"\bv(?:h)?b\b|verhandlung", re.IGNORECASE)


def asked(raw: str) -> float | None:
    """An amount; the words that stand for one ("auf Anfrage") are no amount and no fault."""
    return None if ON_DEMAND.search(raw) else amount(raw)


SALE: tuple[Row, ...] = (
    Row("preise/kaufpreisbrutto", "prices.buy.price.amount", asked),
    Row("preise/kaufpreis", "prices.buy.price.amount", asked),
    Row("preise/hausgeld", "prices.buy.operatingCosts.amount", amount),
    Row("preise/kaufpreis_pro_qm", "prices.buy.pricePerSqUnit.amount", amount),
    Row("preise/x_fache", "prices.buy.yieldFactor", number),
    Row("preise/mieteinnahmen_ist", "prices.buy.rentalIncome.amount", amount),
    Row("preise/mieteinnahmen_soll", "prices.buy.rentalIncomeExpect.amount", amount),
    Row("preise/betriebskostennetto", "prices.buy.countrySpecific.at.operatingCostsNet.amount", amount),
    Row("preise/heizkostennetto", "prices.buy.countrySpecific.at.heatingCostsNet.amount", amount),
    Row("preise/sonstigekostennetto", "prices.buy.countrySpecific.at.miscCostsNet.amount", amount),
    Row("preise/monatlichekostenbrutto", "prices.buy.countrySpecific.at.costsPerMonthGross.amount", amount),
    Row("preise/monatlichekostennetto@monatlichekostenust", "prices.buy.countrySpecific.at.vatCostsPerMonth", amount),
)
RENT: tuple[Row, ...] = (
    Row("preise/nettokaltmiete", "prices.rent.baseRent.amount", asked),
    Row("preise/kaltmiete", "prices.rent.baseRent.amount", asked),
    Row("preise/hauptmietzinsnetto", "prices.rent.baseRent.amount", amount),
    Row("preise/warmmiete", "prices.rent.totalRent.amount", amount),
    Row("preise/pauschalmiete", "prices.rent.totalRent.amount", amount),
    Row("preise/gesamtmietebrutto", "prices.rent.totalRent.amount", amount),
    Row("preise/nebenkosten", "prices.rent.operatingCosts.amount", amount),
    Row("preise/betriebskostennetto", "prices.rent.operatingCosts.amount", amount),
    Row("preise/heizkosten", "prices.rent.heatingCosts.amount", amount),
    Row("preise/heizkostennetto", "prices.rent.heatingCosts.amount", amount),
    Row("preise/heizkosten_enthalten", "prices.rent.isHeatingIncludedInOC", truth),
    Row("preise/mietpreis_pro_qm", "prices.rent.pricePerSqUnit.amount", amount),
    Row("preise/pacht", "prices.rent.lease.amount", amount),
    Row("preise/hauptmietzinsnetto", "prices.rent.countrySpecific.at.rentNet.amount", amount),
    Row("preise/betriebskostennetto", "prices.rent.countrySpecific.at.operatingCostsNet.amount", amount),
    Row("preise/heizkostennetto", "prices.rent.countrySpecific.at.heatingCostsNet.amount", amount),
    Row("preise/sonstigekostennetto", "prices.rent.countrySpecific.at.miscCostsNet.amount", amount),
    Row("preise/gesamtmietebrutto", "prices.rent.countrySpecific.at.overallRentGross.amount", amount),
    Row("preise/gesamtbelastungbrutto", "prices.rent.countrySpecific.at.overallLoadGross.amount", amount),
    Row("preise/gesamtbelastungnetto@gesamtbelastungust", "prices.rent.countrySpecific.at.overallLoadVat", amount),
)
"""Austrian rents stand twice: where every market looks, and net in their own place."""
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
    value = sheet.read("versteigerung/verkehrswert", node.take("versteigerung/verkehrswert"), amount)
    forced = node.says("versteigerung/zwangsversteigerung")
    if value or forced:
        _compulsory(node, sheet, value=value)
        return "COMPULSORY_AUCTION"
    target = "prices.buyAuction."
    sheet.fill(
        (
            Row("bieterverfahren/mindestpreis", target + "minPrice.amount", amount),
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
            Row("verwaltung_objekt/versteigerungstermin", target + "dateOfAuction", moment),
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
    note = line(node.take("preise/freitext_preis"))
    sheet.put(f"prices.priceNote.{LANGUAGE[sheet.market]}", note, field="preise/freitext_preis")
    _fee(node, sheet)
    _parking(node, sheet)


def _sale(node: Node, sheet: Sheet) -> None:
    net = sheet.read("preise/kaufpreisnetto", node.take("preise/kaufpreisnetto"), amount)
    sheet.fill(SALE, node)
    price = "prices.buy.price"
    if _written(node)("kaufpreisbrutto") and sheet.get(f"{price}.amount"):
        sheet.put(f"{price}.isVatIncluded", value=True, field="preise/kaufpreisbrutto")
    elif net and sheet.get(f"{price}.amount") is None:
        sheet.put(f"{price}.amount", net, field="preise/kaufpreisnetto")
        sheet.put(f"{price}.isVatIncluded", value=False, field="preise/kaufpreisnetto")
        sheet.fill((Row("preise/kaufpreisnetto@kaufpreisust", f"{price}.vatValue", amount),), node)
    _vat(node, sheet, target=price)
    _asking(node, sheet, fields=("kaufpreis", "kaufpreisbrutto"), target=price)
    if sheet.get("prices.buy.operatingCosts"):
        sheet.put("prices.buy.operatingCosts.priceTimeUnit", "MONTH", field="preise/hausgeld")
    for field, name in INCOME:
        _income(node, sheet, names=(field, name))
    _leasehold(node, sheet)


def _written(node: Node) -> Callable[[str], bool]:
    return lambda name: any(child.text.strip("0., ") for child in node.each(f"preise/{name}"))


def _vat(node: Node, sheet: Sheet, *, target: str) -> None:
    """Write that VAT comes on top, and its rate where it is said whether VAT is in the price."""
    if sheet.get(f"{target}.amount") is None:
        return
    if node.says("preise/zzg_mehrwertsteuer") and sheet.get(f"{target}.isVatIncluded") is None:
        sheet.put(f"{target}.isVatIncluded", value=False, field="preise/zzg_mehrwertsteuer")
    if sheet.get(f"{target}.isVatIncluded") is not None:
        sheet.fill((Row("preise/mwst_satz", f"{target}.vatPercent", number),), node)


def _asking(node: Node, sheet: Sheet, *, fields: tuple[str, ...], target: str) -> None:
    """Write what stands beside a price or in its place: on demand, or open to negotiation."""
    words = " ".join(node.take(f"preise/{field}") for field in fields)
    if node.says(f"preise/{fields[0]}@auf_anfrage") or ON_DEMAND.search(words):
        sheet.put(f"{target}.priceInformation", "PRICE_ON_DEMAND", field=f"preise/{fields[0]}@auf_anfrage")
    elif NEGOTIABLE.search(words):
        sheet.put(f"{target}.priceInformation", "BASIS_FOR_NEGOTIATION", field=f"preise/{fields[0]}")


def _income(node: Node, sheet: Sheet, *, names: tuple[str, str]) -> None:
    field, name = names
    period = node.take(f"preise/{field}@periode").upper()
    if sheet.get(f"prices.buy.{name}") and period in {"MONAT", "JAHR"}:
        sheet.put(f"prices.buy.{name}.priceTimeUnit", _UNIT[period], field=f"preise/{field}@periode")


def _leasehold(node: Node, sheet: Sheet) -> None:
    if not node.says("objektkategorie/vermarktungsart@erbpacht"):
        return
    raw = node.take("preise/erbpacht")
    ground_rent = sheet.read("preise/erbpacht", raw, amount)
    if ground_rent is None:
        sheet.note("objektkategorie/vermarktungsart@erbpacht", "1", "dropped: a leasehold without its yearly amount")
        return
    sheet.put("prices.buy.leasehold.amount", ground_rent, field="preise/erbpacht")
    sheet.put("prices.buy.leasehold.isLeasehold", value=True, field="preise/erbpacht")
    sheet.put("prices.buy.leasehold.priceTimeUnit", "YEAR", field="preise/erbpacht")


def _rent(node: Node, sheet: Sheet) -> None:
    sheet.fill(RENT, node)
    if sheet.get("prices.rent"):
        sheet.fill((RENT_UNIT,), node)
    if sheet.get("prices.rent.baseRent.amount") and not any(map(_written(node), ("nettokaltmiete", "kaltmiete"))):
        sheet.put("prices.rent.baseRent.isVatIncluded", value=False, field="preise/hauptmietzinsnetto")
        sheet.fill((Row("preise/hauptmietzinsnetto@hauptmietzinsust", "prices.rent.baseRent.vatValue", amount),), node)
    _vat(node, sheet, target="prices.rent.baseRent")
    _asking(node, sheet, fields=("nettokaltmiete", "kaltmiete"), target="prices.rent.baseRent")
    words = [line(node.take("preise/kaution")) or "", line(node.take("preise/kaution_text")) or ""]
    if words[0] and not words[0].strip("0.,"):
        words[0] = ""
    if note := " - ".join(word for word in words if word):
        sheet.put(f"prices.rent.depositNote.{LANGUAGE[sheet.market]}", note, field="preise/kaution")


def _fee(node: Node, sheet: Sheet) -> None:
    field = "preise/aussen_courtage"
    fee = Fee(
        outer=line(node.take(field)) or "",
        owed=node.says("preise/provisionspflichtig"),
        hint=line(node.take("preise/courtage_hinweis")) or "",
        taxed=node.says(f"{field}@mit_mwst") is True,
        shared=any(child.text.strip("0., %") for child in node.each("preise/innen_courtage")),
    )
    write_fee(fee, sheet, field=field)
    sheet.fill((Row("preise/provisionbrutto", TARGET + "amount", amount),), node)
    if sheet.get(TARGET + "amount"):
        sheet.put(TARGET + "isVatIncluded", value=True, field="preise/provisionbrutto")
    elif net := sheet.read("preise/provisionnetto", node.take("preise/provisionnetto"), amount):
        sheet.put(TARGET + "amount", net, field="preise/provisionnetto")
        sheet.put(TARGET + "isVatIncluded", value=False, field="preise/provisionnetto")
        sheet.fill((Row("preise/provisionnetto@provisionust", TARGET + "vatValue", amount),), node)


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
        cost = sheet.read(f"{field}@{attribute}", place.take(f"@{attribute}"), amount)
        if cost and sheet.get(price) is None:
            sheet.put(f"{price}.amount", cost, field=f"{field}@{attribute}")
            sheet.put(f"{price}.parkingStyle", style, field=f"{field}@{attribute}")
