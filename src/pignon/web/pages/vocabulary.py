"""How a page speaks: the words of one language, and its way with numbers, money and dates."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_currency, format_decimal
from babel.units import format_unit

_COUNTRIES = {"fr": "FR", "de": "DE", "en": "GB"}
_ZONE = "Europe/Paris"
"""France and Germany keep the same time."""
_KEPT = 20_000
"""Amounts kept in words: a page has dozens, and many of them are on others too."""
_ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The labels of one language with its locale; made by `vocabulary`."""

    language: str
    locale: Locale
    groups: Mapping[str, str]
    phrases: Mapping[str, str]
    facts: Mapping[str, str]
    """Labels by path; a fact without one is not shown in this language."""
    words: Mapping[str, Mapping[str, str]]
    """What the values of the contract mean, by list."""
    whole_money: str
    """The locale's pattern for an amount without cents."""
    group: str
    """What stands between thousands."""
    decimal: str
    """What stands before decimals."""

    def say(self, phrase: str, **values: str | int) -> str:
        """Return a phrase with its places filled."""
        return self.phrases[phrase].format(**values)

    def word(self, words: str, value: str) -> str:
        """Return what a value of the contract means; a value we have no word for in readable form."""
        return self.words.get(words, {}).get(value) or value.replace("_", " ").capitalize()

    def number(self, value: float | Decimal) -> str:
        """Format with at most two decimals."""
        if isinstance(value, int) and value >= 0:
            return f"{value:,}".replace(",", self.group)
        amount = exact(value)
        if not amount.is_finite() or amount.is_signed():
            return _decimal(amount, self.locale)
        whole, _, decimals = f"{amount:,.2f}".rstrip("0").partition(".")
        return whole.replace(",", self.group) + (self.decimal + decimals if decimals else "")

    def duration(self, value: float, unit: str) -> str:
        """Format a span of time, `unit` being DAY, WEEK, MONTH or YEAR."""
        return format_unit(value, f"duration-{unit.lower()}", locale=self.locale)

    def money(self, value: float | Decimal, currency: str) -> str:
        """Format an amount, without cents when it is whole."""
        amount = exact(value)
        whole = amount == amount.to_integral_value()
        if not whole or amount.is_signed():
            return _currency(amount, currency, pattern=self.whole_money if whole else None, locale=self.locale)
        before, _, after = _currency(_ONE, currency, pattern=self.whole_money, locale=self.locale).partition("1")
        return f"{before}{self.number(int(amount))}{after}"

    def day(self, value: str | date) -> str:
        """Format a day; text that is none is returned as it stands."""
        try:
            day = date.fromisoformat(value[:10]) if isinstance(value, str) else value
        except ValueError:
            return str(value)
        told = format_date(day, format="long", locale=self.locale)
        return told.replace("1", "1ᵉʳ", 1) if self.language == "fr" and day.day == 1 else told

    def moment(self, value: str) -> str:
        """Format a day and time as the clocks of the country show it; as it stands where they cannot be told."""
        try:
            moment = datetime.fromisoformat(value)
            local = moment.astimezone(ZoneInfo(_ZONE)) if moment.tzinfo else moment
        except (ValueError, OverflowError, ZoneInfoNotFoundError):
            return value
        return f"{self.day(local.date())}, {local:%H:%M}"


def _decimal(value: Decimal, locale: Locale) -> str:
    return format_decimal(value, format="#,##0.##", locale=locale)


@lru_cache(maxsize=_KEPT)
def _currency(amount: Decimal, currency: str, *, pattern: str | None, locale: Locale) -> str:
    return format_currency(amount, currency, format=pattern, locale=locale, currency_digits=pattern is None)


def exact(value: float | Decimal) -> Decimal:
    """Return the decimal number that was written, not its nearest binary one."""
    return value if isinstance(value, Decimal) else Decimal(str(value))


@cache
def vocabulary(language: str) -> Vocabulary:
    """Read `labels/<language>.toml`, `fr`, `de` or `en`."""
    labels: dict[str, Any] = tomllib.loads(
        files("pignon.web.pages").joinpath("labels", f"{language}.toml").read_text("utf-8")
    )
    locale = Locale(language, _COUNTRIES[language])
    symbols = locale.number_symbols["latn"]
    return Vocabulary(
        language=language,
        locale=locale,
        groups=labels["groups"],
        phrases=labels["phrases"],
        facts=labels["facts"],
        words=labels["words"],
        whole_money=locale.currency_formats["standard"].pattern.replace(".00", ""),
        group=symbols["group"],
        decimal=symbols["decimal"],
    )
