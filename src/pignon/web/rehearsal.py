"""What a write would come to: it is decided on and settled as ever, and then rolled back."""

import asyncio
from typing import Any, Protocol

import asyncpg

from pignon.intake import try_write
from pignon.ledger.pools import Connection, Pool
from pignon.ledger.submissions import publications, submission
from pignon.model.errors import Busy
from pignon.model.names import CustomerId, ListingId, Market
from pignon.model.write import Write
from pignon.web.api import Api, Played, Sequel
from pignon.web.call import Call
from pignon.web.findings import told_quality
from pignon.web.writing import outcome_of, told_publications

AT_ONCE = 2
"""Rehearsals of one process at a time: each holds its customer and a connection for some milliseconds."""
TRIES = 3


class Judge(Protocol):
    """Settles one listing within a transaction that is not its own."""

    async def hold(self, connection: Connection, customer: CustomerId) -> None:
        """Keep all others from settling `customer` until the transaction ends."""
        ...

    async def settle_listing(self, connection: Connection, customer: CustomerId, listing: ListingId) -> None:
        """Settle what is pending on the listing."""
        ...


class Stage:
    """Where writes are rehearsed: the same intake and settlement, and nothing kept."""

    def __init__(self, engine: Pool, judge: Judge) -> None:
        self._engine = engine
        self._judge = judge
        self._room = asyncio.Semaphore(AT_ONCE)

    async def play(self, write: Write, sequel: Sequel | None = None) -> Played:
        """Return what `write` and its sequel would come to; raises what the door would, or Busy."""
        for _ in range(TRIES):
            try:
                async with self._room:
                    return await self._play(write, sequel)
            except asyncpg.UniqueViolationError:
                continue
            except asyncpg.LockNotAvailableError:
                break
        raise Busy

    async def _play(self, write: Write, sequel: Sequel | None) -> Played:
        customer = write.customer_id
        async with self._engine.acquire() as connection:
            transaction = connection.transaction()
            await transaction.start()
            try:
                await self._judge.hold(connection, customer)
                accepted = await try_write(connection, write)
                await self._judge.settle_listing(connection, customer, accepted.listing_id)
                done = await submission(connection, customer, accepted.submission_id)
                assert done is not None, "what was accepted is there until it is rolled back"
                standing = await publications(connection, customer, accepted.listing_id)
                said = {} if sequel is None else await sequel(connection, accepted.listing_id)
                return Played(accepted, done, standing, said)
            finally:
                await transaction.rollback()


async def rehearse(api: Api, call: Call, write: Write, *, sequel: Sequel | None = None) -> dict[str, Any]:
    """Return `{dryRun, outcome, publications, findings, quality}` and what the sequel says; raises what the door would.

    A page that is not up yet has no address: the listing's id would be another one.
    """
    played = await api.stage.play(write, sequel)
    accepted = played.accepted
    told = outcome_of(api, call, played.done, standing=played.standing)
    if accepted.revision == 1 and not (accepted.unchanged or accepted.late):
        for publication in told["publications"]:
            publication["url"] = None
    checked, pack = write.checked, api.packs[write.market]
    quality = None if checked is None else told_quality(checked.document, pack, call.language)
    return {"dryRun": True, **told, "quality": quality, **played.sequel}


async def rehearse_nothing(api: Api, call: Call, listing_id: ListingId, *, market: Market) -> dict[str, Any]:
    """Return what `rehearse` does for a write that is taken and has no effect."""
    customer = call.granted.customer_id
    async with api.pools.reading(customer) as connection:
        standing = await publications(connection, customer, listing_id)
    told = told_publications(api, call, listing_id, standing=standing, market=market)
    return {"dryRun": True, "outcome": "unchanged", "publications": told, "findings": [], "quality": None}
