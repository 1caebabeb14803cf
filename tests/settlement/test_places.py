"""Who gets a place: properties of the one decision on quotas."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from pignon.ledger.settling import Contract
from pignon.model.identity import uuid7
from pignon.model.names import CustomerId, Market, Portal
from pignon.model.states import AtLimit
from pignon.rules.quota import Arrival, allot
from pignon.settlement.judgement import portals_of

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
ARRIVALS = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 50)), unique=True, max_size=40).map(
    lambda drawn: [Arrival(NOON + timedelta(seconds=at), bytes([key]), (at, key)) for at, key in drawn]
)


@given(arrivals=ARRIVALS, free=st.integers(-5, 50))
def test_no_more_come_live_than_are_free_and_no_place_stays_empty(
    arrivals: list[Arrival[tuple[int, int]]], free: int
) -> None:
    given_out = allot(arrivals, free=free)
    assert len(given_out.live) == min(max(0, free), len(arrivals))
    assert {*given_out.live, *(one for one, _ in given_out.waiting)} == {one.subject for one in arrivals}


@given(arrivals=ARRIVALS, free=st.integers(-5, 50))
def test_the_longest_waiting_come_first_and_places_count_from_one(
    arrivals: list[Arrival[tuple[int, int]]], free: int
) -> None:
    given_out = allot(arrivals, free=free)
    order = [*given_out.live, *(one for one, _ in given_out.waiting)]
    assert order == sorted(order)
    assert [place for _, place in given_out.waiting] == list(range(1, len(given_out.waiting) + 1))


@given(arrivals=ARRIVALS, free=st.integers(-5, 50), data=st.data())
def test_the_order_of_asking_decides_nothing(
    arrivals: list[Arrival[tuple[int, int]]], free: int, data: st.DataObject
) -> None:
    assert allot(data.draw(st.permutations(arrivals)), free=free) == allot(arrivals, free=free)


@given(arrivals=ARRIVALS, unseen=st.integers(0, 9_000), second=st.integers(0, 9))
def test_who_came_after_the_part_of_the_queue_that_was_read_stands_behind_the_rest(
    arrivals: list[Arrival[tuple[int, int]]], unseen: int, second: int
) -> None:
    horizon = NOON + timedelta(seconds=second)
    plain = dict(allot(arrivals, free=2).waiting)
    for subject, place in allot(arrivals, free=2, unseen=unseen, horizon=horizon).waiting:
        assert place == plain[subject] + (unseen if subject[0] > second else 0)


def test_wanted_portals_are_read_as_stored() -> None:
    customer = CustomerId(uuid7())
    contracts = {
        Portal(portal): Contract(
            *(customer, Portal(portal), Market(market), 1, AtLimit.WAIT), live=0, waiting=0, open=True
        )
        for portal, market in (("SL", "fr"), ("IWT", "de"), ("IMN", "de"))
    }
    assert portals_of("all", contracts, market=Market("de")) == ("IMN", "IWT")
    assert portals_of("none", contracts, market=Market("de")) == ()
    assert portals_of("BD,SL", contracts, market=Market("fr")) == ("BD", "SL"), "contract or not"
