"""A new pack has refusals judged again, and only those."""

from dataclasses import replace

from tests.floor import PACKS, Floor, Run, a_house, on_floor

from pignon.ledger.packs import note_packs
from pignon.settlement import Settler


def test_a_refusal_is_judged_again_when_its_pack_changed(run: Run) -> None:
    async def body(floor: Floor) -> None:
        lenient = {
            market: replace(
                pack,
                checksum=f"lenient {market}",
                blocking=(),
                blocking_asks=(),
                gates=dict.fromkeys(pack.gates, pack.advice_gate),
            )
            for market, pack in PACKS.items()
        }
        async with floor.pools.engine.acquire() as connection:
            await note_packs(connection, PACKS)
        refused = await floor.post(a_house(price=None))
        await floor.settle()
        assert await floor.states(refused) == {"SL": "refused"}
        before = await floor.rows(refused)
        async with floor.pools.engine.acquire() as connection:
            await note_packs(connection, PACKS)
        await floor.settle()
        assert await floor.rows(refused) == before, "the same pack again changes nothing"
        async with floor.pools.engine.acquire() as connection:
            await note_packs(connection, lenient)
        floor.settler = Settler(floor.pools.by_key, lenient)
        await floor.settle()
        assert await floor.states(refused) == {"SL": "live"}
        assert await floor.rows(refused) == [*before, "CREATED SL"]

    on_floor(run, body)
