"""What is said of a large stock: counts out of samples, pages by each way, over a real database."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from time import monotonic

import pytest
from tests.conftest import a_customer
from tests.pages.stock import SL, document, put_up
from tests.plans import rows_read

from pignon.ledger.conditions import Conditions, Where
from pignon.ledger.pools import Pools
from pignon.ledger.sampling import Sample, Tally
from pignon.ledger.search import SAMPLE, Card, Cursor, Order, Search, Way, best_way
from pignon.model.names import PublicId
from pignon.web.pages.finding import EXACT_S, KEPT_S, SAMPLE_S, Survey

Run = Callable[[Callable[[Pools], Awaitable[None]]], None]
HOUSE = document("fr_house")

_FILL = """
insert into search (portal, public_id, sandbox, live_since, changed_at, trade, kind, place, city, postal_code,
    price, period, surface, rooms, rate, energy, features, spot, words)
select portal, lpad((n % 100)::text, 2, '0') || translate(upper(lpad(to_hex(n), 10, '1')), '0', 'Z'), sandbox,
    live_since - make_interval(secs => n), changed_at, case when n % 5 = 0 then 'rent' else trade end, kind, place,
    city, postal_code, n * 100, period, surface, rooms, rate, energy, features, spot, words
from search, generate_series(1, $1::integer) n
"""
_FILL_PAGES = """
insert into showcase (portal, public_id, sandbox, customer_id, listing_id, submission_id, market, revision,
    live_since, changed_at, title, trade, kind, city, postal_code, price, currency, surface, rooms)
select w.portal, s.public_id, w.sandbox, w.customer_id, gen_random_uuid(), w.submission_id, w.market, 1,
    s.live_since, s.changed_at, w.title, s.trade, w.kind, w.city, w.postal_code, s.price, w.currency, w.surface, w.rooms
from search s, showcase w where w.public_id = $1 and s.public_id <> $1
"""


def test_a_large_stock_is_counted_fairly_and_paged_by_every_way_alike(run: Run) -> None:
    stock = 4 * SAMPLE

    async def body(pools: Pools) -> None:
        public = await put_up(pools, await a_customer(pools), HOUSE)
        await pools.engine.execute(_FILL, stock)
        await pools.engine.execute(_FILL_PAGES, public)
        search = Search(pools.engine, pools.by_key)
        survey = Survey(search, monotonic)
        for conditions in (Conditions(), Conditions(trade="rent")):
            tally = (await survey.plan(SL.where, conditions)).tally
            exact = stock // 5 if conditions.trade else stock
            assert not tally.exact
            assert abs(tally.found - exact) < exact / 4
            assert abs(tally.facets["trade"]["rent"] - stock / 5) < stock / 20
        few = (await survey.plan(SL.where, Conditions(price_max=1_000))).tally
        assert (few.found, few.exact) == (10, True)
        place = await pools.engine.fetchval("select place from search limit 1")
        there = Conditions(places=(place,))
        area = Conditions(postal="44")
        for order in ("newest", "price", "price-desc", "surface", "rate"):
            for asked in (Conditions(trade="rent"), Conditions(trade="rent", words="maison -remparts"), there, area):
                ways: list[list[Card]] = []
                tried: list[Way] = ["walk", "gather"]
                if asked.words:
                    tried.extend(("sift", "sift_within"))
                if asked in (there, area) and order == "newest":
                    tried.append("walk_within")
                for way in tried:
                    first = await search.page(SL.where, asked, order=order, after=None, limit=15, way=way)
                    after = Cursor(first[-1].key(order), first[-1].public_id)
                    ways.append(first + await search.page(SL.where, asked, order=order, after=after, limit=15, way=way))
                assert len(ways[0]) == 30
                assert all(one == ways[0] for one in ways), order

    run(body)


@pytest.mark.parametrize(("name", "words"), [("search/cards", ""), ("search/worded", ", 'maison', 'french'")])
def test_lists_look_up_what_they_show_by_key_whatever_the_planner_believes(run: Run, name: str, words: str) -> None:
    shown = 20

    async def body(pools: Pools) -> None:
        public = await put_up(pools, await a_customer(pools), HOUSE)
        await pools.engine.execute(_FILL, 4 * SAMPLE)
        await pools.engine.execute(_FILL_PAGES, public)
        async with pools.by_key.acquire() as connection:
            listings = await connection.fetchval(
                f"select array_agg(public_id) from (select * from search limit {shown}) s"
            )
            types, given = "text, text[]" + ", text" * words.count(","), f"'SL', array{listings}{words}"
            read = await rows_read(connection, name, types, given)
        assert max(read.values()) == shown, read

    run(body)


_FOUND = Tally(found=5_000, exact=False, more=False, seen=10_000, share=0.5, facets={})
_SCARCE = replace(_FOUND, found=3, share=0.003, scarce=True)
_NANTES, _AREA = Conditions(places=("nantes",)), Conditions(postal="44")


@pytest.mark.parametrize(
    ("tally", "conditions", "order", "way"),
    [
        (_FOUND, Conditions(), "newest", "walk"),
        (_FOUND, _NANTES, "newest", "walk_within"),
        (_FOUND, _AREA, "newest", "walk_within"),
        (_FOUND, Conditions(postal="44000"), "newest", "gather"),
        (_FOUND, _AREA, "price", "gather"),
        (_SCARCE, _AREA, "newest", "gather"),
        (_SCARCE, Conditions(), "price", "gather"),
        (_FOUND, Conditions(words="parquet"), "newest", "sift"),
        (_SCARCE, Conditions(words="parquet"), "newest", "sift_within"),
        (_FOUND, replace(_AREA, words="parquet"), "newest", "sift_within"),
    ],
)
def test_a_search_goes_the_way_that_costs_least(tally: Tally, conditions: Conditions, order: Order, way: Way) -> None:
    chosen = best_way(tally, conditions, order=order, size=500_000, common=bool(conditions.words))
    assert chosen == way


def test_words_are_counted_in_a_places_sample_or_one_by_one_where_they_are_rare(run: Run) -> None:
    stock, rare = 4 * SAMPLE, 10

    async def body(pools: Pools) -> None:
        public = await put_up(pools, await a_customer(pools), HOUSE)
        await pools.engine.execute(_FILL, stock)
        await pools.engine.execute(_FILL_PAGES, public)
        told = "case when price <= $1 then 'perle rubis' when price % 300 = 0 then 'perle' else 'galet' end"
        await pools.engine.execute(f"update search set words = to_tsvector('french', {told})", rare * 100)
        survey = Survey(Search(pools.engine, pools.by_key), monotonic)
        for there in (Conditions(), Conditions(postal="44"), Conditions(places=("nantes",))):
            tally = (await survey.plan(SL.where, replace(there, words="perle"))).tally
            assert not tally.exact
            assert abs(tally.found - stock / 3) < stock / 12
            assert abs(tally.facets["trade"]["rent"] - stock / 15) < stock / 60
            found = (await survey.plan(SL.where, replace(there, words="perle rubis"))).tally
            assert (found.found, found.exact) == (rare, True)
            none = (await survey.plan(SL.where, replace(there, words="perle galet"))).tally
            assert (none.found, none.exact) == (0, True)
        now, kept = [0.0], Survey(Search(pools.engine, pools.by_key), lambda: now[0])
        asked = Conditions(words="perle")
        assert (await kept.plan(SL.where, asked)).tally.found > 2 * SAMPLE / 3
        await pools.engine.execute("delete from search where price > 90000")
        small = (
            await Survey(Search(pools.engine, pools.by_key), monotonic).plan(SL.where, Conditions(words="perle"))
        ).tally
        assert (small.found, small.exact) == (300 + rare - rare // 3, True)
        now[0] = KEPT_S
        renewed = (await kept.plan(SL.where, asked)).tally
        assert renewed == small, "a part goes with its whole, which goes when the portal shrank"
        await pools.engine.execute("delete from search where price <= 100")
        now[0] += EXACT_S
        assert (await kept.plan(SL.where, asked)).tally.found == small.found - 1

    run(body)


class _Gated(Search):
    """Tells when a sample was drawn, and looks words up only while the gate is open."""

    def __init__(self, pools: Pools) -> None:
        super().__init__(pools.engine, pools.by_key)
        self.drawn, self.gate, self.looked_up = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def sample(self, where: Where, scope: Conditions) -> Sample:
        sample = await super().sample(where, scope)
        self.drawn.set()
        return sample

    async def worded(self, where: Where, words: str, listings: Sequence[PublicId]) -> set[PublicId]:
        await self.gate.wait()
        found = await super().worded(where, words, listings)
        self.looked_up.set()
        return found


def test_counts_of_words_are_shown_once_more_while_those_of_their_place_are_renewed(run: Run) -> None:
    async def body(pools: Pools) -> None:
        await put_up(pools, await a_customer(pools), HOUSE)
        await pools.engine.execute(_FILL, 4 * SAMPLE)
        search, now, asked = _Gated(pools), [0.0], Conditions(words="maison")
        survey = Survey(search, lambda: now[0])

        async def told() -> Tally:
            return (await asyncio.wait_for(survey.plan(SL.where, asked), 10)).tally

        search.gate.set()
        before = await told()
        await pools.engine.execute("update search set trade = 'rent'")
        for event in (search.drawn, search.gate, search.looked_up):
            event.clear()
        now[0] = SAMPLE_S
        assert await told() == before
        await search.drawn.wait()
        await asyncio.sleep(0.05)
        assert await told() == before, "nobody waits for the words either"
        search.gate.set()
        await search.looked_up.wait()
        await asyncio.sleep(0.05)
        assert set((await told()).facets["trade"]) == {"rent"}
        await pools.engine.execute("delete from search where price > $1", 2 * SAMPLE * 100)
        now[0] += KEPT_S
        assert (await told()).found < 3 * SAMPLE, "half of the portal is gone: that is told at once"

    run(body)
