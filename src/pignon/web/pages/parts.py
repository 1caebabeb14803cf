"""The parts of commercial buildings that are offered each for itself."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from pignon.web.pages.facts import Setting
from pignon.web.pages.listing import Table
from pignon.web.pages.reading import at
from pignon.web.pages.vocabulary import exact

_COLUMNS: Final = ("name", "floor", "type", "space", "price", "costs", "parking", "available")
_PERIODS: Final = {"YEARLY": "YEAR", "MONTHLY": "MONTH", "WEEKLY": "WEEK", "DAILY": "DAY"}


def parts(setting: Setting, *, prices: bool) -> Iterator[Table]:
    """Give a table for each building with parts; without `prices` when they are not shown."""
    for country in ("fr", "de"):
        offered: Mapping[str, Any] = at(setting.data, f"countrySpecific.{country}.subdivisions") or {}
        for building in offered.get("buildings") or ():
            currency = offered.get("currency") or setting.currency
            rows = [_row(setting, part, currency) for part in building.get("parts") or ()]
            if not prices:
                rows = [(*row[:4], "", "", *row[6:]) for row in rows]
            if rows:
                heads = tuple(setting.vocabulary.say(f"part_{column}") for column in _COLUMNS)
                yield table(building.get("buildingName") or setting.vocabulary.say("parts"), heads, rows)


def table(title: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    """Make a table without the columns in which nothing stands."""
    used = [column for column in range(len(heads)) if any(row[column] for row in rows)]
    return Table(
        title, tuple(heads[column] for column in used), tuple(tuple(row[column] for column in used) for row in rows)
    )


def _row(setting: Setting, part: Mapping[str, Any], currency: str) -> tuple[str, ...]:
    words = setting.vocabulary
    level, area, costs = part.get("partLevel"), part.get("partArea"), part.get("partOperatingCosts")
    spaces = part.get("partNumberOfParkingSpaces")
    return (
        part.get("partName") or "",
        words.number(level) if level is not None else "",
        words.word("estateType", part["partType"]) if part.get("partType") else "",
        f"{words.number(area)}\u00a0{setting.space_unit}" if area else "",
        _price(setting, part, currency),
        words.money(exact(costs), currency) if costs else "",
        words.number(spaces) if spaces else "",
        _available(setting, part),
    )


def _price(setting: Setting, part: Mapping[str, Any], currency: str) -> str:
    words = setting.vocabulary
    rent, buy = part.get("partRentPrice"), part.get("partBuyPrice")
    per_area = f"/{setting.space_unit}" if part.get("isPricePerSqUnit") else ""
    told: list[str] = []
    if rent:
        unit = words.word("timeUnit", _PERIODS.get(part.get("partRentPeriod") or "", "MONTH"))
        told.append(words.say("per", price=words.money(exact(rent), currency) + per_area, unit=unit))
    if buy:
        told.append(words.money(exact(buy), currency) + per_area)
    return ", ".join(told)


def _available(setting: Setting, part: Mapping[str, Any]) -> str:
    if part.get("isPartImmediatelyAvailable"):
        return setting.vocabulary.say("at_once")
    return setting.vocabulary.day(part["partFromDate"]) if part.get("partFromDate") else ""
