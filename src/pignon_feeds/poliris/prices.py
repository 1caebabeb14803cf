"""Prices and fees of a Poliris row: what column 11 means depends on the deal and on column 13."""

from collections.abc import Mapping

from pignon_feeds.poliris.kinds import says
from pignon_feeds.poliris.mapping import CATALOGUE, SCHEDULE
from pignon_feeds.poliris.record import Record, column
from pignon_feeds.sheet import Row, Sheet
from pignon_feeds.values import line, money, number, one_of

FEE_FOR: Mapping[str, str] = {"1": "BUYER_OR_TENANT", "2": "SELLER_OR_LANDLORD", "3": "SHARED"}
ACCOUNTING: Mapping[str, str] = {"1": "FIXED", "2": "ADJUSTMENT", "3": "REAL_USAGE"}
_BUY = "prices.buy."
_RENT = "prices.rent."
_FEE = "prices.brokerageFee."

SEASONS: tuple[tuple[str, str], ...] = (("51", "MONTH"), ("54", "MONTH"), ("49", "WEEK"), ("52", "WEEK"))
"""Prices of holiday rentals that can stand for the rent, and their time unit."""

LEASE_RIGHT = Row("218", _RENT + "countrySpecific.fr.leaseRight.amount", money)
YEARLY: tuple[Row, ...] = (
    Row("202", _RENT + "baseRentPerYear.amount", money),
    Row("204", _RENT + "pricePerSqUnitPerYear.amount", money),
    Row("200", _RENT + "countrySpecific.fr.accessPrice.amount", money),
    LEASE_RIGHT,
)


def write_prices(record: Record, sheet: Sheet, *, special: str) -> None:
    """Write prices of the row's deal, its fees, and whether the price is shown."""
    if sheet.get("distributionType") == "RENT":
        _rent(record, sheet, special=special)
    else:
        _sale(record, sheet, special=special)
    if says(record, "201"):
        sheet.put("prices.showPrice", value=False, field=column("201"))
    sheet.fill((SCHEDULE,), record)


def _amount(record: Record, sheet: Sheet, field: str) -> float | None:
    found = sheet.read(column(field), record.take(field), money)
    return found if isinstance(found, int | float) else None


def _sale(record: Record, sheet: Sheet, *, special: str) -> None:
    sheet.fill((Row("11", _BUY + "price.amount", money),), record)
    if special == "viager":
        _annuity(record, sheet)
    if special == "invest":
        sheet.fill((Row("219", _BUY + "price.amount", money),), record)
        sheet.put("management.isForInvestment", value=True, field=column("3"))
    if sheet.get("estateType") == "TRADING":
        sheet.fill((LEASE_RIGHT,), record)
    if says(record, "245") and sheet.get(_BUY + "price"):
        sheet.put(_BUY + "price.isVatIncluded", value=False, field=column("245"))
    sheet.fill((Row("241", _BUY + "rentalIncome.amount", money),), record)
    if sheet.get(_BUY + "rentalIncome"):
        sheet.put(_BUY + "rentalIncome.priceTimeUnit", "YEAR", field=column("241"))
    sheet.fill(CATALOGUE, record)
    _sale_fee(record, sheet)


def _annuity(record: Record, sheet: Sheet) -> None:
    sheet.fill((Row("185", _BUY + "price.amount", money),), record)
    sheet.fill((Row("186", _BUY + "countrySpecific.fr.lifeAnnuity.amount", money),), record)
    said = {"Bouquet": "185", "Rente mensuelle": "186", "Âge de l'homme": "187", "Âge de la femme": "188"}
    found = {word: sheet.read(column(field), record.take(field), number) for word, field in said.items()}
    if words := ", ".join(f"{word} : {value}" for word, value in found.items() if value):
        sheet.put("prices.priceNote.fr", words, field=column("185"))


def _sale_fee(record: Record, sheet: Sheet) -> None:
    percent = sheet.read(column("15"), record.take("15"), number)
    who = sheet.read(column("302"), record.take("302").strip("0"), one_of(FEE_FOR))
    price, bare = sheet.get(_BUY + "price.amount"), _amount(record, sheet, "303")
    sheet.put(_FEE + "feeFor", who, field=column("302"))
    if isinstance(percent, int | float) and percent > 100:
        sheet.note(column("15"), record.take("15"), "dropped: more than 100 %")
        percent = None
    sheet.put(_FEE + "feePercentage", percent, field=column("15"))
    if percent:
        sheet.put(_FEE + "hasFee", "YES", field=column("15"))
    if who and price and who != "SELLER_OR_LANDLORD":
        sheet.put(_FEE + "isFeeIncluded", value=True, field=column("302"))
    if price and bare and bare < price:
        sheet.put(_FEE + "amount", round(price - bare, 2), field=column("303"))
    elif price and bare and bare > price:
        sheet.note(column("303"), str(bare), "dropped: more than the price")


def _rent(record: Record, sheet: Sheet, *, special: str) -> None:
    if special == "cession":
        _cession(record, sheet)
    else:
        _monthly(record, sheet)
    if special == "vacances":
        _seasonal(record, sheet)
    sheet.fill(YEARLY, record)
    _tax(record, sheet)
    _regulated(record, sheet)
    deposit = _amount(record, sheet, "161")
    if deposit:
        sheet.put(
            _RENT + "depositNote.fr", f"{deposit:,.2f} €".replace(",", " ").replace(".00", ""), field=column("161")
        )
    fee = _amount(record, sheet, "15")
    if fee:
        sheet.put(_FEE + "amount", fee, field=column("15"))
        sheet.put(_FEE + "hasFee", "YES", field=column("15"))
        sheet.put(_FEE + "feeFor", "BUYER_OR_TENANT", field=column("15"))
    sheet.fill((Row("306", _FEE + "countrySpecific.fr.inventoryFee", _inventory),), record)


def _inventory(raw: str) -> str | None:
    return line(raw) if raw.strip(" 0.,") else None


def _cession(record: Record, sheet: Sheet) -> None:
    sheet.fill(
        (
            Row("11", _RENT + "countrySpecific.fr.leaseRight.amount", money),
            Row("12", _RENT + "baseRent.amount", money),
        ),
        record,
    )


def _monthly(record: Record, sheet: Sheet) -> None:
    rent, costs, more = (_amount(record, sheet, field) for field in ("11", "23", "305"))
    base = _amount(record, sheet, "331")
    bare = record.take("13").casefold() == "non"
    if rent is not None:
        total = rent + (costs or 0) if bare else rent
        if base is not None and base > total:
            sheet.note(column("331"), str(base), "dropped: more than the whole rent")
            base = None
        if base is None:
            base = rent if bare else _without_charges(sheet, rent, taken=(costs or 0) + (more or 0))
        sheet.put(_RENT + "baseRent.amount", round(base, 2), field=column("11"))
        if costs or not bare:
            sheet.put(_RENT + "totalRent.amount", round(total, 2), field=column("11"))
        if bare and costs:
            sheet.note(column("11"), str(rent), "computed: the whole rent is column 11 and column 23")
    else:
        sheet.put(_RENT + "baseRent.amount", base, field=column("331"))
    sheet.put(_RENT + "operatingCosts.amount", costs, field=column("23"))
    accounting = sheet.read(column("304"), record.take("304").strip("0"), one_of(ACCOUNTING))
    if costs:
        sheet.put(_RENT + "operatingCosts.accounting", accounting, field=column("304"))


def _without_charges(sheet: Sheet, rent: float, *, taken: float) -> float:
    """What portals ask for of a rent with charges: less what is known of these, with a note on it."""
    if 0 < taken < rent:
        sheet.note(column("11"), str(rent), "computed: the rent without charges is column 11 less columns 23 and 305")
        return rent - taken
    reason = "charges as high as the rent" if taken else "no charges are stated"
    sheet.note(column("11"), str(rent), f"guessed: {reason}, so the rent without them is taken to be the same")
    return rent


def _seasonal(record: Record, sheet: Sheet) -> None:
    sheet.put("management.isForHolidayRental", value=True, field=column("3"))
    for field, unit in SEASONS:
        if sheet.get(_RENT + "baseRent.amount") is not None:
            return
        if amount := _amount(record, sheet, field):
            sheet.put(_RENT + "baseRent.amount", amount, field=column(field))
            sheet.put(_RENT + "priceTimeUnit", unit, field=column(field))
            sheet.note(column(field), str(amount), "guessed: one season's price stands for the rent")


def _tax(record: Record, sheet: Sheet) -> None:
    net = (("14", "baseRent"), ("208", "baseRentPerYear"), ("211", "pricePerSqUnitPerYear"))
    for field, name in net:
        if says(record, field) and sheet.get(f"{_RENT}{name}"):
            sheet.put(f"{_RENT}{name}.isVatIncluded", value=False, field=column(field))


def _regulated(record: Record, sheet: Sheet) -> None:
    target = _RENT + "countrySpecific.fr."
    sheet.fill(
        (Row("305", target + "overRegulatedRent", money), Row("332", target + "maxRegulatedRent", money)), record
    )
