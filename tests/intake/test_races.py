"""Two processes decide on the same listing at the same time."""

import asyncio

import pytest
from tests.floor import Floor, Run, a_house, on_floor

from pignon.ledger.acceptance import Keyed, accept
from pignon.ledger.pools import Connection
from pignon.model.errors import Deleted
from pignon.model.states import Kind


async def _somebody_waits(connection: Connection) -> None:
    waiting = "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
    while not await connection.fetchval(waiting):  # noqa: ASYNC110 (the ledger tells nobody)
        await asyncio.sleep(0.01)


def test_a_head_deleted_while_a_put_is_decided_is_not_made_anew(run: Run) -> None:
    async def body(floor: Floor) -> None:
        first = await floor.post(a_house())
        await floor.settle()
        put = floor.write(Kind.PUT, a_house(price=2), listing_id=first.listing_id)
        async with floor.pools.engine.acquire() as elsewhere:
            deletion = elsewhere.transaction()
            await deletion.start()
            delete = floor.write(Kind.DELETE, external_id=first.external_id)
            await accept(elsewhere, [Keyed(delete, first.external_id)])
            submitted = asyncio.create_task(floor.door.submit(put))
            await _somebody_waits(elsewhere)
            await deletion.commit()
        with pytest.raises(Deleted):
            await submitted
        async with floor.pools.engine.acquire() as connection:
            assert await connection.fetchval("select count(*) from listing") == 1

    on_floor(run, body)
