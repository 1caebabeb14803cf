"""How each kind of fact is told: a value of the document in, a line of text out, or None when it says nothing."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, TypeGuard

from pignon.model.names import Document, Json
from pignon.web.pages.layout import Entry
from pignon.web.pages.listing import Fact
from pignon.web.pages.reading import at, prose
from pignon.web.pages.vocabulary import Vocabulary

UNITS: Final = {
    "SQUARE_METER": "m²",
    "SQUARE_INCH": "in²",
    "SQUARE_FOOT": "ft²",
    "SQUARE_YARD": "yd²",
    "HECTARE": "ha",
    "ACRE": "ac",
}
_SILENT: Final = frozenset({"NO_INFORMATION", "UNSPECIFIED"})


@dataclass(frozen=True, slots=True)
class Setting:
    """What a fact's telling depends on besides its own value."""

    vocabulary: Vocabulary
    data: Document
    currency: str
    space_unit: str
    rent_unit: str
    """The word for what a rent is paid for: a month, a year."""

    @classmethod
    def of(cls, data: Document, vocabulary: Vocabulary) -> "Setting":
        return cls(
            vocabulary=vocabulary,
            data=data,
            currency=at(data, "prices.currency") or "EUR",
            space_unit=UNITS.get(at(data, "spaces.spaceMeasureUnit") or "", "m²"),
            rent_unit=vocabulary.word("timeUnit", at(data, "prices.rent.priceTimeUnit") or "MONTH"),
        )


Said = Mapping[str, Json]
"""A document's values by dotted path, as `reading.index` gives them."""
Teller = Callable[[Setting, Json], str | None]


def facts(setting: Setting, said: Said, entries: tuple[Entry, ...]) -> tuple[Fact, ...]:
    """Tell what is `said` at each entry, in order, leaving out what is not."""
    told = ((entry, tell(setting, entry, said[entry.path])) for entry in entries if entry.path in said)
    return tuple(Fact(setting.vocabulary.facts[entry.path], text) for entry, text in told if text)


def flags(setting: Setting, said: Said, entries: tuple[Entry, ...]) -> tuple[str, ...]:
    """List what is there, in words: `Piscine`, or with more than a yes, `Piscine (extérieure)`."""
    told = (flag(setting.vocabulary, entry.path, said[entry.path]) for entry in entries if entry.path in said)
    return tuple(text for text in told if text)


def flag(vocabulary: Vocabulary, path: str, value: Json) -> str | None:
    """Say that a thing is there; None for no, for not applicable and for a thing this language has no word for."""
    label = vocabulary.facts.get(path)
    if not label or value in (None, False, "NO", "NOT_APPLICABLE"):
        return None
    if value is True or value == "YES":
        return label
    return f"{label} ({vocabulary.word('extent', str(value)).lower()})"


def tell(setting: Setting, entry: Entry, value: Json) -> str | None:
    """Tell one fact; None when there is nothing to say or no label to say it under."""
    if value is None or entry.path not in setting.vocabulary.facts:
        return None
    match entry.kind:
        case "word":
            return _word(setting, entry.words, value)
        case "words":
            return _words(setting, entry.words, value)
        case kind:
            return _TELLERS[kind](setting, value)


def price(setting: Setting, value: Json) -> str | None:
    """Tell a `PriceCommon` with whatever it carries: tax, terms, room to negotiate."""
    if not isinstance(value, Mapping):
        return None
    say = setting.vocabulary.say
    if value.get("priceInformation") == "PRICE_ON_DEMAND":
        return say("on_demand")
    amount = value.get("amount")
    if not _is_number(amount):
        return None
    return " ".join([setting.vocabulary.money(amount, setting.currency), *_price_terms(setting, value)])


def _price_terms(setting: Setting, value: Mapping[str, Any]) -> list[str]:
    vocabulary = setting.vocabulary
    terms: list[str] = []
    included = value.get("isVatIncluded")
    if included is not None:
        terms.append(vocabulary.say("with_vat" if included else "without_vat"))
    if value.get("priceInformation") == "BASIS_FOR_NEGOTIATION":
        terms.append(f"({vocabulary.say('negotiable')})")
    for words, key in (("accounting", "accounting"), ("parkingStyle", "parkingStyle")):
        if value.get(key):
            terms.append(f"({vocabulary.word(words, value[key])})")
    return terms


def _money(setting: Setting, value: Json) -> str | None:
    unit = value.get("priceTimeUnit") if isinstance(value, Mapping) else None
    return _per(setting, value, setting.vocabulary.word("timeUnit", unit)) if unit else price(setting, value)


def _rent(setting: Setting, value: Json) -> str | None:
    return _per(setting, value, setting.rent_unit)


def _per(setting: Setting, value: Json, unit: str) -> str | None:
    told = price(setting, value)
    if not told or not _is_number(value.get("amount")):
        return told
    amount, *terms = told.split(" ", 1)
    return " ".join([setting.vocabulary.say("per", price=amount, unit=unit), *terms])


def _fee(setting: Setting, value: Json) -> str | None:
    """Tell a `brokerageFee`: how much, in the source's own words where it has some, and who pays it."""
    if not isinstance(value, Mapping):
        return None
    vocabulary = setting.vocabulary
    note = prose(value.get("feeNote"), vocabulary.language)
    percent = value.get("feePercentage")
    amount = price(setting, value)
    much = [amount] if amount else []
    if note:
        much.append(note.text)
    elif _is_number(percent) and percent:
        much.append(vocabulary.say("percent", value=vocabulary.number(percent)))
    if not much:
        return vocabulary.say("fee_free") if value.get("hasFee") == "NO" else None
    if value.get("isFeeIncluded"):
        much.append(vocabulary.say("fee_included"))
    if payer := value.get("feeFor"):
        words = "rentFeeFor" if setting.data.get("distributionType") == "RENT" else "feeFor"
        much.append(vocabulary.word(words, payer))
    return ", ".join(much)


def _sum(setting: Setting, value: Json) -> str | None:
    """Tell an amount that the contract keeps as text: a bare number as money, anything else as it stands."""
    told = str(value).strip()
    bare = re.fullmatch(r"\d{1,9}(?:[.,]\d{1,2})?", told)
    return setting.vocabulary.money(Decimal(told.replace(",", ".")), setting.currency) if bare else told or None


def _rate(setting: Setting, value: Json) -> str | None:
    told = price(setting, value)
    return f"{told}/{setting.space_unit}" if told and _is_number(value.get("amount")) else told


def _amount(setting: Setting, value: Json) -> str | None:
    return setting.vocabulary.money(value, setting.currency) if _is_number(value) else None


def _number(setting: Setting, value: Json) -> str | None:
    return setting.vocabulary.number(value) if _is_number(value) and value else None


def _area(setting: Setting, value: Json) -> str | None:
    told = _number(setting, value)
    return f"{told}\u00a0{setting.space_unit}" if told else None


def _measure(phrase: str) -> Teller:
    def tell_measure(setting: Setting, value: Json) -> str | None:
        return setting.vocabulary.say(phrase, value=setting.vocabulary.number(value)) if _is_number(value) else None

    return tell_measure


def _year(_: Setting, value: Json) -> str | None:
    return str(value) if _is_number(value) and value else None


def _floor(setting: Setting, value: Json) -> str | None:
    if not _is_number(value):
        return None
    say = setting.vocabulary.say
    match int(value):
        case 0:
            return say("ground_floor")
        case 1:
            return say("first_floor")
        case -1:
            return say("first_basement")
        case level if level < 0:
            return say("basement", value=-level)
        case level:
            return say("floor", value=level)


def _yes_or_no(setting: Setting, value: Json) -> str | None:
    if value == "NOT_APPLICABLE":
        return None
    return setting.vocabulary.say("yes" if value is True or value == "YES" else "no")


def _text(_: Setting, value: Json) -> str | None:
    return str(value).strip() or None


def _prose(setting: Setting, value: Json) -> str | None:
    told = prose(value, setting.vocabulary.language)
    return told.text if told else None


def _word(setting: Setting, words: str, value: Json) -> str | None:
    if value in _SILENT or (value == "NOT_APPLICABLE" and words == "extent"):
        return None
    return setting.vocabulary.word(words, str(value))


def _words(setting: Setting, words: str, value: Json) -> str | None:
    chosen: list[str] = [key for key, on in value.items() if on is True] if isinstance(value, Mapping) else list(value)
    return ", ".join(setting.vocabulary.word(words, item) for item in chosen) or None


def _term(setting: Setting, value: Json) -> str | None:
    unit = at(setting.data, "management.rent.rentalTimeUnit") or "MONTH"
    return setting.vocabulary.duration(value, unit) if _is_number(value) else None


def _years(setting: Setting, value: Json) -> str | None:
    return setting.vocabulary.duration(value, "YEAR") if _is_number(value) else None


def _day(setting: Setting, value: Json) -> str | None:
    return setting.vocabulary.day(str(value))


def _moment(setting: Setting, value: Json) -> str | None:
    return setting.vocabulary.moment(str(value))


def _grade(_: Setting, value: Json) -> str | None:
    return grade(str(value))


def grade(value: str) -> str:
    """Return an energy class as it is written: `A_PLUS` as `A+`."""
    return value.replace("_PLUS", "+")


def _is_number(value: Json) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


_TELLERS: Final[Mapping[str, Teller]] = {
    "money": _money,
    "rent": _rent,
    "fee": _fee,
    "sum": _sum,
    "rate": _rate,
    "amount": _amount,
    "number": _number,
    "area": _area,
    "metres": _measure("metres"),
    "kwh": _measure("kwh"),
    "co2": _measure("co2"),
    "kilowatts": _measure("kilowatts"),
    "mbit": _measure("mbit"),
    "floorload": _measure("floorload"),
    "years": _years,
    "term": _term,
    "year": _year,
    "floor": _floor,
    "yesno": _yes_or_no,
    "text": _text,
    "prose": _prose,
    "date": _day,
    "moment": _moment,
    "grade": _grade,
}
