"""Prices of an IDX row: what fields 18 to 20 mean depends on the deal and on the unit in field 21."""

from collections.abc import Mapping

from pignon_feeds.cells import Cells
from pignon_feeds.sheet import Sheet
from pignon_feeds.values import money, one_of

CURRENCIES = ("EUR", "CHF", "USD", "GBP")
UNITS: Mapping[str, str] = {"MONTHLY": "MONTH", "WEEKLY": "WEEK", "DAILY": "DAY"}
SALE = frozenset({"", "SELL", "SELLM2"})
_RENT = "prices.rent."


def write_prices(row: Cells, sheet: Sheet) -> None:
    """Write the price of the row's deal and its currency."""
    unit = row.take("21").upper()
    if sheet.get("distributionType") == "RENT":
        _rent(row, sheet, unit=unit)
    else:
        _sale(row, sheet, unit=unit)
    if "prices" in sheet.data:
        raw, field = row.take("22"), row.column("22")
        sheet.put("prices.currency", sheet.read(field, raw, one_of({code: code for code in CURRENCIES})), field=field)


def _amount(row: Cells, sheet: Sheet, field: str) -> float | None:
    found = sheet.read(row.column(field), row.take(field), money)
    return found if isinstance(found, int | float) else None


def _sale(row: Cells, sheet: Sheet, *, unit: str) -> None:
    if unit not in SALE:
        sheet.note(row.column("21"), unit, "dropped: no unit of a sale; the price is taken for the whole")
    target = "prices.buy.pricePerSqUnit.amount" if unit == "SELLM2" else "prices.buy.price.amount"
    sheet.put(target, _amount(row, sheet, "18"), field=row.column("18"))


def _rent(row: Cells, sheet: Sheet, *, unit: str) -> None:
    if unit in {"YEARLY", "M2YEARLY"}:
        name = "baseRentPerYear" if unit == "YEARLY" else "pricePerSqUnitPerYear"
        amount = _amount(row, sheet, "19") or _amount(row, sheet, "18")
        sheet.put(f"{_RENT}{name}.amount", amount, field=row.column("19"))
        return
    whole, bare, costs = (_amount(row, sheet, field) for field in ("18", "19", "20"))
    if bare is None and whole is not None:
        bare = _bare(row, sheet, whole, costs=costs or 0)
    sheet.put(_RENT + "baseRent.amount", bare, field=row.column("19"))
    sheet.put(_RENT + "totalRent.amount", whole, field=row.column("18"))
    sheet.put(_RENT + "operatingCosts.amount", costs, field=row.column("20"))
    if bare is None:
        return
    if unit and unit not in UNITS:
        sheet.note(row.column("21"), unit, "dropped: no unit of a rent")
    sheet.put(_RENT + "priceTimeUnit", UNITS.get(unit), field=row.column("21"))


def _bare(row: Cells, sheet: Sheet, whole: float, *, costs: float) -> float:
    if 0 < costs < whole:
        sheet.note(row.column("19"), "", "computed: field 18 less field 20")
        return round(whole - costs, 2)
    sheet.note(row.column("19"), "", "guessed: the same as the whole rent, of which no charges are known")
    return whole
