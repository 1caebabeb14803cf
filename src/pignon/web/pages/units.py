"""What is on offer inside a larger whole: the lots of a project, the parts of a commercial building."""

from collections.abc import Mapping
from typing import Any

from pignon.web.pages.facts import Setting
from pignon.web.pages.listing import Table
from pignon.web.pages.parts import parts, table
from pignon.web.pages.reading import at


def tables(setting: Setting, *, prices: bool) -> tuple[Table, ...]:
    """Return a table of the lots and of each building's parts, where there are some; `prices` tells if to show them."""
    return (*_lots(setting, prices=prices), *parts(setting, prices=prices))


def _lots(setting: Setting, *, prices: bool) -> tuple[Table, ...]:
    units: list[Mapping[str, Any]] = at(setting.data, "buildingProperty.units") or []
    rows = [_row(setting, unit, prices=prices) for unit in units]
    if not rows:
        return ()
    heads = tuple(setting.vocabulary.say(f"unit_{name}") for name in ("type", "number", "rooms", "space", "price"))
    return (table(setting.vocabulary.say("units"), heads, rows),)


def _row(setting: Setting, unit: Mapping[str, Any], *, prices: bool) -> tuple[str, ...]:
    about: Mapping[str, Any] = unit.get("unitDescription") or {}
    kind = setting.vocabulary.word("estateType", unit["propertyType"]) if unit.get("propertyType") else ""
    number = setting.vocabulary.number
    return (
        about.get("description") or about.get("description?") or kind,
        number(unit["number"]) if unit.get("number") else "",
        _range(setting, about.get("numberOfRoomsMin"), about.get("numberOfRoomsMax")),
        _range(setting, about.get("spaceMin"), about.get("spaceMax"), unit=setting.space_unit),
        _price_range(setting, about) if prices else "",
    )


def _range(setting: Setting, low: float | None, high: float | None, *, unit: str = "") -> str:
    ends = [setting.vocabulary.number(end) for end in dict.fromkeys((low, high)) if end]
    return f"{_joined(setting, ends)}\u00a0{unit}".strip() if ends else ""


def _price_range(setting: Setting, about: Mapping[str, Any]) -> str:
    ends = dict.fromkeys((about.get("unitPriceMin"), about.get("unitPriceMax")))
    return _joined(setting, [setting.vocabulary.money(end, setting.currency) for end in ends if end])


def _joined(setting: Setting, ends: list[str]) -> str:
    return setting.vocabulary.say("range", low=ends[0], high=ends[1]) if len(ends) == 2 else "".join(ends)
