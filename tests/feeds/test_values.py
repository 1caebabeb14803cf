"""How the words of feeds are read."""

import contextlib
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pignon_feeds import values


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("149000.00", 149000),
        ("1.234,56", 1234.56),
        ("1 234,50 €", 1234.5),
        ("1.234.567", 1234567),
        ("3,57", 3.57),
        ("88 m²", 88),
        ("12'500", 12500),
        ("0.00", None),
        ("00/00/0000", None),
    ],
)
def test_numbers_are_read_with_comma_point_and_unit(raw: str, value: float | None) -> None:
    assert values.money(raw) == value


@pytest.mark.parametrize("raw", ["viel", "-5", "1e400", "NaN", "1" * 20, "٣", "--1", "1-2"])
def test_what_is_no_amount_is_refused(raw: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        values.money(raw)


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("01/09/2026", "2026-09-01"),
        ("01.08.2015", "2015-08-01"),
        ("2014-06-01T10:00:00", "2014-06-01"),
        ("00/00/0000", None),
        ("0000-00-00", None),
    ],
)
def test_days_are_read_in_the_forms_of_both_countries(raw: str, value: str | None) -> None:
    assert values.day(raw) == value


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("2001-01-01T11:00:00", "2001-01-01T11:00:00+01:00"),
        ("2026-07-01 09:30", "2026-07-01T09:30:00+02:00"),
        ("2026-07-01T09:30:00Z", "2026-07-01T09:30:00Z"),
        ("2015-06-22T13:55:07.0+02:00", "2015-06-22T13:55:07+02:00"),
        ("22.06.2015", "2015-06-22T00:00:00Z"),
    ],
)
def test_moments_keep_their_clock(raw: str, value: str) -> None:
    assert values.moment(raw) == value


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("a<BR>b<br/>c", "a\nb\nc"),
        ("<p>Un&nbsp;bien</p><p>calme</p>", "Un bien\ncalme"),
        ("<ul><li>eins</li><li>zwei</li></ul>", "- eins\n\n- zwei"),
        ("Surface < 50 m² & > 20", "Surface < 50 m² & > 20"),
        ("&lt;b&gt;fett&lt;/b&gt; &amp; mehr", "fett & mehr"),
        ("<script>alert(1)</script>gut", "gut"),
        ("a\r\n\r\n\r\n\r\nb\x00", "a\n\nb"),
    ],
)
def test_texts_lose_their_markup_and_keep_their_lines(raw: str, value: str) -> None:
    assert values.prose(raw) == value


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("https://a.example/b c.jpg?x=1", "https://a.example/b%20c.jpg?x=1"),
        ("www.doe.example", "https://www.doe.example"),
        ("", None),
    ],
)
def test_addresses_are_made_fit(raw: str, value: str | None) -> None:
    assert values.address(raw) == value


@pytest.mark.parametrize("raw", ["photo.jpg", "javascript:alert(1)", "file:///etc/passwd", "http://", "C:\\a.jpg"])
def test_what_is_no_web_address_is_refused(raw: str) -> None:
    with pytest.raises(ValueError, match="no web address"):
        values.address(raw)


@given(st.decimals(min_value=0, max_value=10**9, places=2))
def test_an_amount_survives_both_ways_of_writing_it(amount: Decimal) -> None:
    german = f"{amount:,.2f}".replace(",", " ").replace(".", ",")
    assert values.money(f"{amount:.2f}") == values.money(german) == (float(amount) or None)


@given(st.text())
def test_no_text_makes_a_reader_fail_in_another_way(raw: str) -> None:
    readers = (values.money, values.day, values.year, values.address, values.email, values.phone, values.truth)
    for reader in readers:
        with contextlib.suppress(ValueError):
            assert reader(raw) != ""
