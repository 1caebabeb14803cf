"""The price a seeker reads first, or that it is given on demand."""

from collections.abc import Mapping
from typing import Any, Final

from pignon.model.names import Document, Json
from pignon.web.pages.facts import Setting, price
from pignon.web.pages.listing import Fact, Price
from pignon.web.pages.reading import at
from pignon.web.pages.vocabulary import exact

_HEADLINES: Final[Mapping[str, tuple[str, ...]]] = {
    "BUY": ("buy.price", "buy.minBuy", "buy.housePrice"),
    "RENT": ("rent.baseRent", "rent.totalRent", "rent.minRent", "rent.lease", "rent.baseRentPerYear"),
    "COMPULSORY_AUCTION": ("compulsoryAuction.minimumBid", "compulsoryAuction.marketValue", "buy.price"),
    "BUY_AUCTION": ("buyAuction.minPrice", "buy.price"),
}
"""Where the first price stands by distribution type, in the order in which the markets' packs look for it."""
_FROM: Final = frozenset({"buy.minBuy", "rent.minRent"})
_UNIT: Final = {"rent.baseRentPerYear": "YEAR"}
_WITHOUT_UNIT: Final = frozenset({"rent.lease"})


def headline(setting: Setting, *, shown: bool) -> Price:
    """Return the price to put first; without an amount when it is not `shown` or there is none."""
    trade = setting.data.get("distributionType", "BUY")
    path, amount = _first(setting.data, trade) if shown else ("", None)
    if amount is None:
        return Price(setting.vocabulary.say("price_on_demand"), None, None, setting.currency)
    return Price(
        headline=_worded(setting, path, amount),
        note=_charges(setting) if path == "rent.baseRent" else None,
        amount=str(exact(amount)),
        currency=setting.currency,
        unit=_unit(setting.data, path),
    )


def is_shown(data: Document) -> bool:
    """Tell whether the price may be shown at all: not hidden, and not on demand."""
    if at(data, "prices.showPrice") is False:
        return False
    paths = _HEADLINES.get(data.get("distributionType", ""), ())
    return all(at(data, f"prices.{path}.priceInformation") != "PRICE_ON_DEMAND" for path in paths)


def per_space(setting: Setting) -> Fact | None:
    """Work out a sale's price per unit of living space where the document does not give it."""
    if setting.data.get("distributionType") != "BUY" or at(setting.data, "prices.buy.pricePerSqUnit.amount"):
        return None
    amount = at(setting.data, "prices.buy.price.amount")
    space = at(setting.data, "spaces.residential.livingSpace") or at(setting.data, "spaces.commercial.commercialSpace")
    if not amount or not space:
        return None
    rate = round(exact(amount) / exact(space))
    label = setting.vocabulary.say("price_per_space")
    return Fact(label, f"{setting.vocabulary.money(rate, setting.currency)}/{setting.space_unit}")


def _first(data: Document, trade: str) -> tuple[str, Any]:
    for path in _HEADLINES.get(trade, ()):
        amount = at(data, f"prices.{path}.amount")
        if amount:
            return path, amount
    return "", None


def _worded(setting: Setting, path: str, amount: Json) -> str:
    say = setting.vocabulary.say
    told = setting.vocabulary.money(amount, setting.currency)
    unit = _unit(setting.data, path)
    if unit:
        told = say("per", price=told, unit=setting.vocabulary.word("timeUnit", unit))
    return say("from_price", price=told) if path in _FROM else told


def _unit(data: Document, path: str) -> str:
    if not path.startswith("rent.") or path in _WITHOUT_UNIT:
        return ""
    return _UNIT.get(path) or at(data, "prices.rent.priceTimeUnit") or "MONTH"


def _charges(setting: Setting) -> str | None:
    say = setting.vocabulary.say
    total = at(setting.data, "prices.rent.totalRent")
    if isinstance(total, Mapping) and total.get("amount"):
        return say("charges_included", price=price(setting, total) or "")
    charges = at(setting.data, "prices.rent.operatingCosts")
    told = price(setting, charges) if isinstance(charges, Mapping) and charges.get("amount") else None
    return say("charges", price=told) if told else None
