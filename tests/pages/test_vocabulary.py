"""How numbers and amounts are told, against the library that knows every locale."""

from decimal import Decimal

from babel.numbers import format_currency, format_decimal
from hypothesis import given
from hypothesis import strategies as st

from pignon.web.pages.vocabulary import vocabulary


@given(
    st.sampled_from(["fr", "de", "en"]),
    st.integers(-(10**12), 10**12) | st.decimals(-(10**9), 10**9, places=3) | st.floats(-1e15, 1e15),
)
def test_numbers_and_amounts_are_written_as_their_locale_has_them(language: str, value: float | Decimal) -> None:
    words, amount = vocabulary(language), Decimal(str(value))
    assert words.number(value) == format_decimal(amount, format="#,##0.##", locale=words.locale)
    pattern = words.whole_money if amount == amount.to_integral_value() else None
    for currency in ("EUR", "CHF"):
        told = format_currency(amount, currency, format=pattern, locale=words.locale, currency_digits=pattern is None)
        assert words.money(value, currency) == told
