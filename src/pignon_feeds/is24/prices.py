"""Prices, fee and currency of an IS24 object."""

from pignon_feeds.document import CURRENCIES, LANGUAGE
from pignon_feeds.fee import Fee, write_fee
from pignon_feeds.is24.mapping import AUCTION, RENT, SALE
from pignon_feeds.node import Node
from pignon_feeds.sheet import Row, Sheet
from pignon_feeds.values import amount, line, number, unknown

_INCOME = (
    ("kaufpreise@mieteinnahmenpromonat", "rentalIncome", "MONTH"),
    ("@mieteinnahmepaist", "rentalIncome", "YEAR"),
    ("@mieteinnahmepasoll", "rentalIncomeExpect", "YEAR"),
)


def write_prices(node: Node, sheet: Sheet) -> None:
    """Write the prices of the object's deal; needs distributionType."""
    currency = node.take("@waehrung").upper()
    if currency in CURRENCIES:
        sheet.put("prices.currency", currency, field="@waehrung")
    elif currency:
        sheet.note("@waehrung", currency, "dropped: not a currency in use")
    match sheet.get("distributionType"):
        case "RENT":
            _rent(node, sheet)
        case "COMPULSORY_AUCTION":
            sheet.fill(AUCTION, node)
        case _:
            _sale(node, sheet)
    fee = Fee(
        outer=line(node.take("@provision")) or "",
        owed=node.says("@provisionspflichtig"),
        hint=line(node.take("@provisionshinweis")) or "",
    )
    write_fee(fee, sheet, field="@provision")


def _sale(node: Node, sheet: Sheet) -> None:
    if lease := next(node.each("vermarktung/erbpacht"), None):
        _leasehold(lease, node, sheet)
        return
    sheet.fill(SALE, node)
    _on_demand(node, sheet, fields=("vermarktung@preis", "vermarktung/kauf@preis"), target="prices.buy.price")
    if sheet.get("prices.buy.operatingCosts"):
        sheet.put("prices.buy.operatingCosts.priceTimeUnit", "MONTH", field="kaufpreise@wohngeld")
    for field, name, unit in _INCOME:
        value = sheet.read(field, node.take(field), amount)
        if value and sheet.get(f"prices.buy.{name}") is None:
            sheet.put(f"prices.buy.{name}.amount", value, field=field)
            sheet.put(f"prices.buy.{name}.priceTimeUnit", unit, field=field)


def _leasehold(lease: Node, node: Node, sheet: Sheet) -> None:
    field = "vermarktung/erbpacht"
    amount_a_year = sheet.read("vermarktung@preis", node.take("vermarktung@preis"), amount)
    if amount_a_year is None:
        sheet.note(field, "", "dropped: a leasehold without its yearly amount")
        return
    sheet.put("prices.buy.leasehold.amount", amount_a_year, field="vermarktung@preis")
    sheet.put("prices.buy.leasehold.isLeasehold", value=True, field=field)
    sheet.put("prices.buy.leasehold.priceTimeUnit", "YEAR", field=field)
    years = sheet.read(f"{field}@dauerinjahren", lease.take("@dauerinjahren"), number)
    sheet.put("prices.buy.leasehold.duration", years, field=f"{field}@dauerinjahren")


def _rent(node: Node, sheet: Sheet) -> None:
    sheet.fill(RENT, node)
    place = "pricePerSqUnit" if node.take("vermarktung/miete@pro").lower() == "quadratmeter" else "baseRent"
    rent = "vermarktung/miete@kaltmiete"
    sheet.fill((Row(rent, f"prices.rent.{place}.amount", amount),), node)
    _on_demand(node, sheet, fields=(rent, "vermarktung@preis"), target="prices.rent.baseRent")
    for folder in ("mietpreise", "vermarktung/miete", ""):
        deposit = line(node.take(f"{folder}@kaution"))
        if deposit and not unknown(deposit):
            sheet.put(f"prices.rent.depositNote.{LANGUAGE[sheet.market]}", deposit, field=f"{folder}@kaution")


def _on_demand(node: Node, sheet: Sheet, *, fields: tuple[str, ...], target: str) -> None:
    """Nought is "on demand" in the fields of land and trade (schema: PreisAufAnfrage)."""
    said = [raw for raw in map(node.take, fields) if raw]
    if said and all(map(unknown, said)) and sheet.get(f"{target}.amount") is None:
        sheet.put(f"{target}.priceInformation", "PRICE_ON_DEMAND", field=fields[0])
