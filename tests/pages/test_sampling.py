"""Counts out of samples, against a plain count of the same rows."""

from collections import Counter
from math import floor
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pignon.ledger.conditions import Conditions
from pignon.ledger.sampling import FEW, Sample, Tally

Row = dict[str, Any]

rows = st.lists(
    st.fixed_dictionaries(
        {
            "trade": st.sampled_from(["buy", "rent"]),
            "kind": st.sampled_from(["HOUSE", "APARTMENT", "PLOT"]),
            "city": st.sampled_from(["", "Nantes", "Brest"]),
            "price": st.none() | st.integers(0, 9),
            "rooms": st.none() | st.integers(0, 14).map(lambda halves: halves / 2),
            "surface": st.none() | st.integers(0, 9).map(float),
            "energy": st.none() | st.integers(0, 8),
            "features": st.integers(0, 4095),
            "chance": st.just(0.25),
        }
    ),
    max_size=60,
).map(lambda drawn: [{**row, "public_id": f"L{number}"} for number, row in enumerate(drawn)])
asked = st.builds(
    Conditions,
    trade=st.none() | st.sampled_from(["buy", "rent"]),
    kinds=st.sampled_from([(), ("HOUSE",), ("HOUSE", "PLOT"), ("CASTLE",)]),
    price_min=st.none() | st.integers(0, 9),
    price_max=st.none() | st.integers(0, 9),
    rooms_min=st.none() | st.integers(0, 7).map(float),
    rooms_max=st.none() | st.integers(0, 7).map(float),
    surface_min=st.none() | st.integers(0, 9).map(float),
    surface_max=st.none() | st.integers(0, 9).map(float),
    features=st.sampled_from([0, 1, 5, 2048]),
    energy=st.none() | st.integers(0, 8),
)


def within(value: float | None, least: float | None, most: float | None) -> bool:
    if least is None and most is None:
        return True
    return value is not None and (least is None or value >= least) and (most is None or value <= most)


def failing(row: Row, c: Conditions) -> set[str]:
    holds = {
        "trade": c.trade in (None, row["trade"]),
        "kind": not c.kinds or row["kind"] in c.kinds,
        "price": within(row["price"], c.price_min, c.price_max),
        "rooms": within(row["rooms"], c.rooms_min, c.rooms_max),
        "surface": within(row["surface"], c.surface_min, c.surface_max),
        "feature": row["features"] & c.features == c.features,
        "energy": c.energy is None or (row["energy"] is not None and row["energy"] <= c.energy),
    }
    return {name for name, one in holds.items() if not one}


@given(rows, asked)
def test_a_sample_of_all_counts_as_one_would_count_by_hand(rows: list[Row], asked: Conditions) -> None:
    tally = Sample(rows, most=100).tally(asked)
    found = [row for row in rows if not failing(row, asked)]

    def among(facet: str) -> list[Row]:
        return [row for row in rows if failing(row, asked) <= {facet}]

    assert (tally.found, tally.seen, tally.exact, tally.scarce) == (len(found), len(rows), True, False)
    assert tally.share == (len(found) / len(rows) if rows else 0)
    assert tally.facets["trade"] == Counter(row["trade"] for row in among("trade"))
    assert tally.facets["kind"] == Counter(row["kind"] for row in among("kind"))
    rooms = (min(floor(row["rooms"]), 5) for row in among("rooms") if row["rooms"] and row["rooms"] >= 1)
    assert tally.facets["rooms"] == Counter(map(str, rooms))
    assert tally.facets["energy"] == Counter(str(row["energy"]) for row in among("energy") if row["energy"] is not None)
    assert tally.facets["city"] == Counter(row["city"] for row in found if row["city"])
    bits = (str(place) for row in found for place in range(12) if row["features"] >> place & 1)
    assert tally.facets["feature"] == Counter(bits)


@given(rows.filter(bool), asked)
def test_a_part_speaks_for_the_whole_unless_too_little_of_it_is_found(rows: list[Row], asked: Conditions) -> None:
    tally = Sample(rows, most=len(rows)).tally(asked)
    found = sum(not failing(row, asked) for row in rows)
    assert (tally.exact, tally.found, tally.seen) == (False, 4 * found, 4 * len(rows))
    assert tally.scarce == (found < FEW)


@pytest.mark.parametrize(("found", "chance"), [(8, 0.001), (14, 0.005), (15, 0.05)])
def test_few_in_a_sample_are_enough_where_they_speak_for_thousands(found: int, chance: float) -> None:
    tally = one_trade_in_a_sample(found, chance)
    assert (tally.found, tally.exact, tally.scarce) == (round(found / chance), False, False)


@pytest.mark.parametrize(("found", "chance"), [(0, 0.001), (4, 0.001), (7, 0.005), (14, 0.01)])
def test_fewer_are_counted_one_by_one(found: int, chance: float) -> None:
    assert one_trade_in_a_sample(found, chance).scarce


def one_trade_in_a_sample(found: int, chance: float) -> Tally:
    row = {"public_id": "", "city": "", "price": 1, "rooms": None, "surface": None, "energy": None, "features": 0}
    rows = [row | {"trade": "rent" if n < found else "buy", "kind": "HOUSE", "chance": chance} for n in range(100)]
    return Sample(rows, most=100).tally(Conditions(trade="rent"))


@given(rows, asked, st.sets(st.integers(0, 60)))
def test_the_part_of_a_sample_that_is_of_some_listings_counts_as_a_sample_of_them(
    rows: list[Row], asked: Conditions, chosen: set[int]
) -> None:
    listings = {f"L{number}" for number in chosen}
    part = Sample(rows, most=100).only(listings)
    assert part.tally(asked) == Sample([row for row in rows if row["public_id"] in listings], most=100).tally(asked)
