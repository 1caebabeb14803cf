"""What an address asks for, read and written back."""

from typing import Any
from urllib.parse import parse_qs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pignon.ledger.search import ORDERS
from pignon.model.features import ENERGY_CLASSES, FEATURES
from pignon.web.pages.asking import Asked, read_asked
from pignon.web.pages.narrowing import KINDS, excuse, rounded
from pignon.web.pages.vocabulary import vocabulary

NUMBERS = st.none() | st.integers(0, 10**9).map(float) | st.integers(0, 4_000).map(lambda n: n / 4)
TEXTS = st.text(st.characters(min_codepoint=33, max_codepoint=0x2FF, exclude_categories=["C", "Z"]), max_size=12)
POINTS = st.none() | st.tuples(st.integers(-800, 800), st.integers(-1700, 1700)).map(lambda p: (p[0] / 10, p[1] / 10))


def read(query: str) -> tuple[Asked, list[Any]]:
    return read_asked(parse_qs(query.removeprefix("?"), keep_blank_values=True), KINDS)


@given(
    st.builds(
        Asked,
        trade=st.sampled_from(["", "buy", "rent"]),
        where=TEXTS,
        radius=st.none() | st.integers(1, 200),
        near=POINTS,
        kind=st.sets(st.sampled_from(KINDS)).map(lambda some: tuple(k for k in KINDS if k in some)),
        price_min=NUMBERS,
        price_max=NUMBERS,
        rooms_min=NUMBERS,
        surface_max=NUMBERS,
        has=st.sets(st.sampled_from(FEATURES)).map(lambda some: tuple(f for f in FEATURES if f in some)),
        energy=st.sampled_from(["", *ENERGY_CLASSES]),
        q=TEXTS,
        sort=st.sampled_from(ORDERS),
        map=st.booleans(),
    )
)
def test_an_address_comes_back_as_it_was_asked(asked: Asked) -> None:
    assert read(asked.query()) == (asked, [])


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("250000", 250_000), ("250 000 €", 250_000), ("250.000", 250_000), ("1,250,000", 1_250_000), ("2,5", 2.5)],
)
def test_numbers_are_read_as_people_write_them(typed: str, meant: float) -> None:
    asked, faults = read_asked({"price_max": [typed]}, KINDS)
    assert (asked.price_max, faults) == (meant, [])


def test_every_fault_is_told_with_how_to_mend_it() -> None:
    _, faults = read(
        "price_min=cheap&trade=swap&kind=HOUSE,CASTLE&radius=1.5&near=Paris&has=moat&energy=Z&sort=best&rooms_max=-1"
    )
    assert {fault.field for fault in faults} == {
        *("price_min", "trade", "kind", "radius", "near", "has", "energy", "sort", "rooms_max")
    }
    for language in ("fr", "de", "en"):
        told = [excuse(fault, vocabulary(language)) for fault in faults]
        assert any("cheap" in one and "250000" in one for one in told)
        assert any("CASTLE" in one and "HOUSE, APARTMENT" in one for one in told)


def test_what_is_empty_is_not_asked_for() -> None:
    assert read("where=&price_max=&q=%20&kind=") == (Asked(), [])


@given(st.dictionaries(st.sampled_from(["price_min", "near", "radius", "q", "after", "kind"]), st.text(), max_size=4))
def test_no_address_breaks_the_reading(given: dict[str, str]) -> None:
    read_asked({name: [text] for name, text in given.items()}, KINDS)


def test_a_condition_can_be_left_out_by_itself() -> None:
    asked = Asked(kind=("HOUSE", "PLOT"), has=("lift",), price_max=9, after="x")
    assert asked.without("kind", "HOUSE") == Asked(kind=("PLOT",), has=("lift",), price_max=9)
    assert asked.without("price_max") == Asked(kind=("HOUSE", "PLOT"), has=("lift",))
    assert list(asked.conditions()) == ["kind", "price_max", "has"]


def test_an_estimate_is_told_to_two_digits() -> None:
    assert [rounded(n) for n in (0, 7, 99, 123, 12_345, 987_654)] == [0, 7, 99, 120, 12_000, 990_000]
