"""What absence may remove, for any feed and any answer."""

import io
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.client.feeds import FEED, draft, fault, removal, whole

from pignon_client.answers import Manifest
from pignon_client.plan import FeedPlan, Share, by_feed, decide
from pignon_client.stock import Delivery, FeedItem, take
from pignon_feeds.items import Stock

IDS = st.sampled_from([f"id{number}" for number in range(12)])
ITEMS = st.lists(
    st.builds(draft, IDS) | st.builds(removal, IDS) | st.builds(fault, st.none() | IDS, fatal=st.booleans()),
    max_size=12,
)


def delivered(items: Sequence[FeedItem]) -> Delivery:
    return take(items, io.BytesIO(), market="fr", seen=lambda _: None)


def plan(items: Sequence[FeedItem], *, extra: Sequence[str], confirmed: bool = False, missing: int = 0) -> FeedPlan:
    delivery = delivered(items)
    share = by_feed(delivery).get(FEED, Share())
    lacking = frozenset(share.listed[:missing])
    answer = Manifest(missing=lacking, different=frozenset(), extra=frozenset(extra))
    return decide(delivery, FEED, share=share, answer=answer, confirmed=confirmed)


@settings(deadline=None)
@given(
    items=ITEMS,
    extra=st.lists(IDS | st.sampled_from(["x1", "x2", "x3"])),
    complete=st.booleans(),
    confirmed=st.booleans(),
)
def test_absence_never_removes_what_the_source_names_nor_anything_of_an_unfinished_or_empty_one(
    *, items: list[FeedItem], extra: list[str], complete: bool, confirmed: bool
) -> None:
    made = plan(whole(items, complete=complete), extra=extra, confirmed=confirmed)
    named = {item.external_id for item in items if not isinstance(item, Stock)}
    assert set(made.remove) <= set(extra) - named
    listed = by_feed(delivered(items)).get(FEED, Share()).listed
    if not complete or any(getattr(item, "fatal", False) for item in items) or not listed:
        assert not made.remove
        assert made.held is None or set(made.held.external_ids) <= named


@settings(deadline=None)
@given(st.integers(1, 60), st.integers(0, 60), st.integers(0, 60))
def test_the_guard_trips_over_more_than_five_and_more_than_thirty_percent(kept: int, new: int, gone: int) -> None:
    items = [draft(f"new{number}") for number in range(new)] + [draft(f"kept{number}") for number in range(kept)]
    made = plan(whole(items), extra=[f"gone{number}" for number in range(gone)], missing=new)
    trips = gone > 5 and gone * 10 > 3 * (kept + gone)
    assert (made.held is not None) == trips
    assert len(made.remove) == (0 if trips else gone)
    if made.held:
        assert (len(made.held.external_ids), made.held.live, made.held.asks) == (gone, kept + gone, True)


@settings(deadline=None)
@given(
    kept=st.integers(0, 30),
    absent=st.integers(0, 20),
    deleted=st.integers(0, 20),
    complete=st.booleans(),
    confirmed=st.booleans(),
)
def test_what_a_feed_deletes_itself_counts_for_the_guard_like_what_is_absent(
    *, kept: int, absent: int, deleted: int, complete: bool, confirmed: bool
) -> None:
    items = [draft(f"kept{number}") for number in range(kept)] + [removal(f"del{number}") for number in range(deleted)]
    gone, deletes = [f"gone{number}" for number in range(absent)], [f"del{number}" for number in range(deleted)]
    made = plan(whole(items, complete=complete), extra=[*gone, *deletes], confirmed=confirmed)
    going = deleted + (absent if complete and kept else 0)
    trips = going > 5 and going * 10 > 3 * (kept + absent + deleted) and not confirmed
    assert (made.held is not None) == trips
    assert len(made.remove) + len(made.delete) == (0 if trips else going)
    assert not made.held or len(made.held.external_ids) == going


def test_a_confirmed_guard_removes_all() -> None:
    made = plan(whole([draft("a")]), extra=[f"gone{number}" for number in range(50)], confirmed=True)
    assert len(made.remove) == 50
    assert made.held is None


def test_an_object_without_an_id_holds_removals_by_absence_until_confirmed() -> None:
    items = whole([draft("a"), fault(None)])
    held = plan(items, extra=["gone"]).held
    assert held is not None
    assert (held.external_ids, held.asks) == (("gone",), False)
    assert plan(items, extra=["gone"], confirmed=True).remove == ("gone",)


def test_a_fault_of_the_whole_source_concerns_every_feed() -> None:
    assert not plan(whole([draft("a"), fault(None, feed=None, fatal=True)]), extra=["gone"], confirmed=True).remove


def test_several_parts_of_one_feed_are_complete_only_together() -> None:
    parts: list[FeedItem] = [draft("a"), Stock(FEED, complete=True), Stock(FEED, complete=False)]
    assert not plan(parts, extra=["gone"]).remove


def test_a_feed_without_a_name_removes_nothing_by_absence() -> None:
    delivery = delivered(whole([draft("a", feed="")], feed=""))
    assert not delivery.says_all_of("")


@pytest.mark.parametrize("complete", [True, False])
def test_a_feed_with_no_readable_object_is_not_even_compared(*, complete: bool) -> None:
    assert not by_feed(delivered(whole([fault("a")], complete=complete)))


def test_only_many_deletions_have_the_live_listings_counted() -> None:
    few = by_feed(delivered([removal(f"id{number}") for number in range(5)]))[FEED]
    many = by_feed(delivered([removal(f"id{number}") for number in range(6)]))[FEED]
    assert (few.may_ask, many.may_ask) == (False, True)
