"""What is live is found, behind the showcase, and what has ended is not."""

import pytest
from tests.floor import PACKS, Floor, Run, a_house, on_floor

from pignon.model.features import mask
from pignon.rules.folding import place_key
from pignon.rules.whereabouts import precision, shown_at
from pignon.search import Indexer
from pignon.search.indexer import STANDING_BACK_S


async def _indexed(floor: Floor) -> Indexer:
    await floor.settle()
    one = Indexer(floor.pools.engine, PACKS)
    while await one.turn():
        pass
    return one


def test_a_live_page_is_found_by_what_it_is_now(run: Run) -> None:
    async def body(floor: Floor) -> None:
        house = a_house(city="Sète")
        house["data"]["structure"] = {"rooms": {"numberOfRooms": 5, "numberOfBalconies": 2}}
        house["data"]["structure"]["building"] = {"elevator": {"person": "YES"}, "cellar": "NO"}
        await floor.post(house)
        await _indexed(floor)
        house["data"]["prices"]["buy"]["price"]["amount"] = 300_000
        await floor.put(house)
        await _indexed(floor)
        (row,) = await floor.pools.engine.fetch(
            "select *, words @@ to_tsquery('french', 'maisons') as told from search"
        )
        assert (row["place"], row["city"], row["rooms"], row["price"]) == ("sete", "Sète", 5, 30_000_000)
        assert row["features"] == mask(["balcony", "lift"])
        assert row["rate"] == round(30_000_000 / row["surface"])
        assert row["told"]

    on_floor(run, body)


def test_what_ended_leaves_the_search_and_nothing_stays_on_the_pile(run: Run) -> None:
    async def body(floor: Floor) -> None:
        await floor.post(a_house())
        await _indexed(floor)
        await floor.delete()
        await _indexed(floor)
        assert await floor.pools.engine.fetchval("select count(*) from search") == 0
        assert await floor.pools.engine.fetchval("select count(*) from search_work") == 0

    on_floor(run, body)


def test_one_process_at_a_time_fills_the_search(run: Run) -> None:
    async def body(floor: Floor) -> None:
        await floor.post(a_house())
        await floor.settle()
        async with floor.pools.engine.acquire() as held, held.transaction():
            await held.execute("select pg_advisory_xact_lock($1)", 0x5049_4753)
            assert await Indexer(floor.pools.engine, PACKS).turn() == 0
        assert await Indexer(floor.pools.engine, PACKS).turn() == 1

    on_floor(run, body)


def test_the_search_stands_back_while_settlement_is_behind(run: Run) -> None:
    async def body(floor: Floor) -> None:
        one = Indexer(floor.pools.engine, PACKS, behind=3)
        await one.turn()
        assert one.rest(0.2) == pytest.approx(0.6)
        for number in range(3):
            await floor.post(a_house(f"B-{number}"))
        await one.turn()
        assert one.rest(0.2) == STANDING_BACK_S

    on_floor(run, body)


def test_what_came_lately_is_soon_read_out_of_the_indexes_alone(run: Run) -> None:
    async def body(floor: Floor) -> None:
        for number in range(3):
            await floor.post(a_house(f"T-{number}"))
        await floor.settle()
        one = Indexer(floor.pools.engine, PACKS, tidy=3)
        while await one.turn():
            pass
        seen = "select relallvisible = relpages and relpages > 0 from pg_class where relname = 'search'"
        assert await floor.pools.engine.fetchval(seen)

    on_floor(run, body)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        *(
            ("Paris", "paris"),
            ("PARIS 11e", "paris"),
            ("Paris 11ème arrondissement", "paris"),
            ("Lyon Cedex 03", "lyon"),
        ),
        *(("St-Malo", "saint malo"), ("Saint Malo", "saint malo"), ("Köln", "koln"), ("Gießen", "giessen")),
    ],
)
def test_a_place_is_found_however_it_is_written(name: str, key: str) -> None:
    assert place_key(name) == key


def test_a_hidden_address_is_shown_by_the_middle_of_its_area_only() -> None:
    assert precision(None, "rue Haute", "12") == "point"
    assert precision(show_address=True, street="rue Haute", house_number="") == "street"
    assert precision(show_address=False, street="rue Haute", house_number="12") == "area"
    near, nearby = shown_at((2.3795, 48.8566), "area"), shown_at((2.3761, 48.8512), "area")
    assert near == nearby == (2.3775, 48.855)
    assert shown_at((2.3795, 48.8566), "point") == (2.3795, 48.8566)
    assert shown_at((200, 0), "point") is None
