"""What a promotion does, when, and what it costs: on a real ledger, with pages as the public sees them."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.floor import Run, a_house
from tests.promotion.stage import LATEST_DAY, Stage, early_in_a_month, next_month, on_stage, page

from pignon.model.errors import NotFound, PromotionOver
from pignon.model.identity import uuid7
from pignon.model.names import ListingId, Portal
from pignon.promotion import Repeat


def test_a_bump_is_on_top_of_the_newest_at_once_and_stays_there_through_updates_and_indexing(run: Run) -> None:
    async def body(stage: Stage) -> None:
        old, new = await stage.a_listing("old"), await stage.a_listing("new")
        assert await stage.shown() == [page(new), page(old)]
        stage.later(seconds=5)
        booked = await stage.book(old)
        assert (booked.promotion.state, booked.credits_left) == ("applied", 9)
        assert await stage.shown() == [page(old), page(new)]
        await stage.floor.put(a_house("old", price=1_000_000))
        await stage.settled()
        assert await stage.shown() == [page(old), page(new)]
        await stage.floor.pools.engine.execute("delete from search")
        await stage.floor.pools.engine.execute("update showcase set title = title")
        await stage.settled()
        assert await stage.shown() == [page(old), page(new)]
        await stage.floor.settle()
        assert (await stage.floor.events(old)).count("promotion.applied SL") == 1

    on_stage(run, body)


@given(st.timedeltas(timedelta(0), timedelta(days=20_000)).map(lambda past: datetime(2020, 1, 1, tzinfo=UTC) + past))
def test_a_stage_begins_where_its_month_lasts_long_enough_for_a_story(today: datetime) -> None:
    begins = early_in_a_month(today)
    assert today <= begins < today + timedelta(days=32 - LATEST_DAY)
    assert begins.time() == today.time()
    assert begins + timedelta(days=12) < next_month(begins) <= begins + timedelta(days=31)


def test_credits_are_of_a_month_and_what_is_left_goes_with_it(run: Run) -> None:
    async def body(stage: Stage) -> None:
        stage.now = next_month(stage.now) - timedelta(minutes=1)
        listing = await stage.a_listing()
        assert [(await stage.book(listing)).credits_left for _ in range(2)] == [1, 0]
        refused = await stage.book(listing)
        assert (refused.promotion.state, refused.credits_left) == ("refused", 0)
        assert "promotion-no-credits" in await stage.codes(refused)
        await stage.floor.pools.engine.execute("update contract set bump_credits = 5")
        assert (await stage.book(listing)).credits_left == 2
        await stage.floor.pools.engine.execute("update contract set bump_credits = 1")
        assert (await stage.book(listing)).promotion.state == "refused"
        assert await stage.credits() == (3, 0, 0, 3, 0)
        await stage.floor.pools.engine.execute("update contract set bump_credits = 4")
        assert (
            await stage.cancel((await stage.book(listing, at=stage.now + timedelta(seconds=1))).promotion.promotion_id)
        ).credits_left == 1
        stage.later(minutes=1)
        assert (await stage.book(listing)).credits_left == 3
        await stage.work()
        assert await stage.credits() == (8, 3, 0, 4, 1)

    on_stage(run, body, a_month=2)


def test_what_is_not_there_or_in_no_contract_or_not_live_is_refused_and_costs_nothing(run: Run) -> None:
    async def body(stage: Stage) -> None:
        listing = await stage.a_listing()
        with pytest.raises(NotFound):
            await stage.book(ListingId(uuid7()))
        elsewhere = await stage.book(listing, portal=Portal("BD"))
        far = await stage.book(listing, at=stage.now + timedelta(days=400))
        for booked, code in ((elsewhere, "promotion-no-contract"), (far, "promotion-date")):
            assert (booked.promotion.state, code in await stage.codes(booked)) == ("refused", True)
        for days in (-1, 91):
            top = await stage.book(listing, "top", until=stage.now + timedelta(days=days))
            assert (top.promotion.state, "promotion-date" in await stage.codes(top)) == ("refused", True)
        await stage.floor.delete()
        await stage.settled()
        assert "promotion-not-live" in await stage.codes(await stage.book(listing))
        assert await stage.credits() == (10, 10, 0, 0, 0)
        await stage.floor.settle()
        assert (await stage.floor.events(listing)).count("promotion.refused SL") == 4

    on_stage(run, body)


def test_a_date_sets_credits_aside_and_the_bump_comes_then(run: Run) -> None:
    async def body(stage: Stage) -> None:
        old, new = await stage.a_listing("old"), await stage.a_listing("new")
        booked = await stage.book(old, at=stage.now + timedelta(seconds=1))
        assert (booked.promotion.state, booked.credits_left, await stage.credits()) == (
            "scheduled",
            9,
            (10, 9, 1, 0, 0),
        )
        await stage.work()
        assert await stage.shown() == [page(new), page(old)]
        stage.later(seconds=1)
        await stage.work()
        assert await stage.shown() == [page(old), page(new)]
        assert (await stage.state(booked), await stage.credits()) == ("applied", (10, 9, 0, 1, 0))
        with pytest.raises(PromotionOver):
            await stage.cancel(booked.promotion.promotion_id)

    on_stage(run, body)


def test_a_date_that_finds_no_live_listing_gives_the_credits_back(run: Run) -> None:
    async def body(stage: Stage) -> None:
        listing = await stage.a_listing()
        booked = await stage.book(listing, at=stage.now + timedelta(seconds=1))
        await stage.floor.delete()
        await stage.settled()
        stage.later(seconds=1)
        await stage.work()
        assert (await stage.state(booked), await stage.credits()) == ("refused", (10, 10, 0, 0, 0))
        assert "promotion-not-live" in await stage.codes(booked)

    on_stage(run, body)


def test_what_is_cancelled_gives_its_credits_back_and_never_comes(run: Run) -> None:
    async def body(stage: Stage) -> None:
        listing = await stage.a_listing()
        booked = await stage.book(listing, at=stage.now + timedelta(seconds=1))
        assert (await stage.cancel(booked.promotion.promotion_id)).credits_left == 10
        with pytest.raises(PromotionOver):
            await stage.cancel(booked.promotion.promotion_id)
        stage.later(seconds=2)
        await stage.work()
        assert await stage.credits() == (10, 10, 0, 0, 0)
        await stage.settled()
        assert "promotion.ended SL" in await stage.floor.events(listing)

    on_stage(run, body)


def test_a_bump_is_repeated_as_often_as_asked_and_paid_each_time(run: Run) -> None:
    async def body(stage: Stage) -> None:
        listing = await stage.a_listing()
        await stage.book(listing, repeat=Repeat(every_days=1, times=3))
        for spent in (2, 3, 3):
            stage.later(days=1)
            await stage.work()
            assert (await stage.credits())[3] == spent
        first = await stage.book(listing, repeat=Repeat(every_days=1))
        stage.later(days=1)
        await stage.work()
        await stage.cancel(first.promotion.promotion_id)
        stage.later(days=5)
        await stage.work()
        assert (await stage.credits())[3] == 5

    on_stage(run, body, a_month=100)


def test_repetitions_that_were_missed_are_left_out_and_those_without_credits_refused(run: Run) -> None:
    async def body(stage: Stage) -> None:
        listing, day = await stage.a_listing(), stage.now
        await stage.book(listing, repeat=Repeat(every_days=1, until=stage.now + timedelta(days=8)))
        stage.later(days=5, hours=1)
        await stage.work()
        states = await stage.floor.pools.engine.fetch("select state, at from promotion order by at")
        came = [(row["state"], (row["at"] - day).days) for row in states]
        assert came == [("applied", 0), ("applied", 1), ("scheduled", 6)]
        for _ in range(5):
            stage.later(days=1)
            await stage.work()
        states = await stage.floor.pools.engine.fetch("select state from promotion order by at")
        assert [row["state"] for row in states] == ["applied", "applied", "refused", "refused", "refused"]

    on_stage(run, body, a_month=2)


def test_a_promotion_of_what_is_not_live_yet_comes_with_its_going_live(run: Run) -> None:
    async def body(stage: Stage) -> None:
        older = await stage.a_listing("older")
        accepted = await stage.floor.post(a_house("A-1"))
        booked = await stage.book(accepted.listing_id)
        assert (booked.promotion.state, booked.promotion.when_live) == ("scheduled", True)
        await stage.work()
        assert await stage.state(booked) == "scheduled"
        await stage.settled()
        await stage.book(older)
        stage.later(seconds=1)
        await stage.work()
        assert (await stage.state(booked), await stage.credits()) == ("applied", (10, 8, 0, 2, 0))
        assert await stage.shown() == [page(accepted.listing_id), page(older)]

    on_stage(run, body)


def test_a_promotion_of_what_never_goes_live_is_refused_and_given_back(run: Run) -> None:
    async def body(stage: Stage) -> None:
        bad = await stage.floor.post(a_house("bad", price=None))
        refused = await stage.book(bad.listing_id)
        waits = [await stage.floor.post(a_house(name)) for name in ("first", "second")]
        await stage.settled()
        patient = await stage.book(waits[1].listing_id)
        stage.later(seconds=2)
        await stage.work()
        assert (await stage.state(refused), await stage.state(patient)) == ("refused", "scheduled")
        stage.later(days=31)
        await stage.work()
        assert (await stage.state(patient), (await stage.credits())[2:4]) == ("refused", (0, 0))

    on_stage(run, body, contracts={"SL": 1})


def test_what_is_attached_is_booked_once_in_the_life_of_a_listing(run: Run) -> None:
    async def body(stage: Stage) -> None:
        listing = await stage.a_listing()
        booked = [await stage.book(listing, source="attached") for _ in range(3)]
        assert len({one.promotion.promotion_id for one in booked}) == 1
        assert await stage.credits() == (10, 9, 0, 1, 0)

    on_stage(run, body)


def test_a_top_is_pinned_until_it_ends_and_marked_as_advertising(run: Run) -> None:
    async def body(stage: Stage) -> None:
        old, new = await stage.a_listing("old"), await stage.a_listing("new")
        top = await stage.book(old, "top", until=stage.now + timedelta(days=8))
        assert (top.promotion.state, top.promotion.cost, top.credits_left) == ("applied", 2, 8)
        assert await stage.shown() == [page(old), page(new)]
        assert await stage.shown("?sort=surface") == sorted((page(old), page(new)), reverse=True)
        await stage.floor.put(a_house("old", price=1_000_000))
        await stage.settled()
        assert await stage.shown() == [page(old), page(new)]
        stage.later(days=8)
        await stage.work()
        assert await stage.shown() == [page(new), page(old)]
        assert await stage.state(top) == "ended"
        assert await stage.floor.pools.engine.fetchval("select count(*) from showcase where top_until is not null") == 0

    on_stage(run, body)


def test_a_top_that_is_cancelled_ends_and_another_one_goes_on(run: Run) -> None:
    async def body(stage: Stage) -> None:
        old, new = await stage.a_listing("old"), await stage.a_listing("new")
        tops = [await stage.book(old, "top", until=stage.now + timedelta(days=days)) for days in (3, 6)]
        await stage.cancel(tops[1].promotion.promotion_id)
        stage.later(days=2)
        assert await stage.shown() == [page(old), page(new)]
        stage.later(days=2)
        assert await stage.shown() == [page(new), page(old)]
        assert (await stage.credits())[3] == 2

    on_stage(run, body)
