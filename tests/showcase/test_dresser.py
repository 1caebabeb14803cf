"""Public pages follow what is live, behind the commit, and never the other way round."""

from dataclasses import replace

from tests.floor import FR, PACKS, Floor, Run, a_house, on_floor

from pignon.ledger.pools import Pools
from pignon.ledger.window import Live, show, take
from pignon.showcase.dresser import dress


async def _settle_only(floor: Floor) -> None:
    while await floor.settler.turn():
        pass


async def _taken(pools: Pools) -> list[Live]:
    async with pools.engine.acquire() as connection:
        return (await take(connection, 10))[1]


async def _show(pools: Pools, live: list[Live]) -> None:
    async with pools.engine.acquire() as connection:
        await show(connection, [dress(one, PACKS[FR]) for one in live])


def test_a_page_carries_the_facets_of_the_standing_revision(run: Run) -> None:
    async def body(floor: Floor) -> None:
        await floor.post(a_house())
        await floor.put(a_house(city="Nice", price=900_000))
        await floor.settle()
        row = await floor.pools.engine.fetchrow("select * from showcase")
        assert row is not None
        assert (row["revision"], row["city"], row["price"], row["surface"]) == (2, "Nice", 90_000_000, 210.5)

    on_floor(run, body)


def test_a_slow_process_does_not_put_an_older_revision_up_again(run: Run) -> None:
    async def body(floor: Floor) -> None:
        await floor.post(a_house(city="Old"))
        await _settle_only(floor)
        slow = await _taken(floor.pools)
        await floor.put(a_house(city="New"))
        await floor.settle()
        await _show(floor.pools, slow)
        assert await floor.pools.engine.fetchval("select city from showcase") == "New"

    on_floor(run, body)


def test_a_page_that_came_down_before_it_went_up_stays_down(run: Run) -> None:
    async def body(floor: Floor) -> None:
        one = await floor.post(a_house())
        await _settle_only(floor)
        slow = await _taken(floor.pools)
        await floor.put(a_house(price=None))
        await _settle_only(floor)
        await _show(floor.pools, slow)
        assert await floor.is_up(one) is False
        await floor.put(a_house())
        await floor.settle()
        assert await floor.is_up(one) is True
        await _show(floor.pools, slow)
        revision = await floor.pools.engine.fetchval("select revision from showcase where ended_at is null")
        assert revision == 3, "what was read of an earlier spell does not come back"

    on_floor(run, body)


def test_a_document_that_cannot_be_shown_keeps_no_other_page_waiting(run: Run) -> None:
    async def body(floor: Floor) -> None:
        bad, good = await floor.post(a_house("bad")), await floor.post(a_house("good"))
        await _settle_only(floor)
        await floor.pools.engine.execute(
            "update submission set document = '{]' where submission_id = $1", bad.submission_id
        )
        await floor.settle()
        assert await floor.is_up(good) is True
        assert [one.subject for one in await floor.differences()] == [str(bad.listing_id)], "and verify tells of it"

    on_floor(run, body, verify=False)


def test_a_dressed_page_shows_no_price_told_on_demand(run: Run) -> None:
    async def body(floor: Floor) -> None:
        await floor.post(a_house())
        await _settle_only(floor)
        (live,) = await _taken(floor.pools)
        hidden = live.document.replace(b'"amount":1500000', b'"amount":1500000,"priceInformation":"PRICE_ON_DEMAND"')
        assert hidden != live.document
        assert dress(replace(live, document=hidden), PACKS[FR]).price is None
        assert dress(live, PACKS[FR]).price == 150_000_000

    on_floor(run, body, verify=False)
