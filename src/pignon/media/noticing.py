"""Notices what was settled anew, by the customers' numbered events, and enters which media the listings now use.

Nothing is asked of settlement: its events are there in any case, without gaps, so that none can be missed.
"""

from collections.abc import Sequence
from datetime import timedelta

import orjson

from pignon.ledger import assets
from pignon.ledger.assets import Restated, Source, Use
from pignon.ledger.pools import Pool
from pignon.ledger.settling import stored
from pignon.media.judging import judge
from pignon.media.reading import UPLOAD, Medium, media_of
from pignon.model.finding import Finding
from pignon.model.names import CustomerId

CUSTOMERS = 20
"""Customers in one turn."""
RESTS = 4
"""Times as long as a turn took is rested after it: settlement goes first, and has some more of its cores."""
SHORTEST_S, LONGEST_S = 0.1, 2.0


class Noticer:
    """Enters the media of settled revisions. Any number may run."""

    def __init__(self, pool: Pool, *, uploads: str, kept: timedelta) -> None:
        """`uploads` is what our own addresses of uploads begin with; `kept` how long media outlive their last use."""
        self._pool = pool
        self._uploads = uploads
        self._kept = kept

    async def turn(self) -> int:
        """Look through up to EVENTS events of each of some customers; return how many customers there were."""
        customers = await assets.customers_behind(self._pool, CUSTOMERS)
        for customer in customers:
            await self._notice(customer)
        return len(customers)

    @staticmethod
    def rest(worked_s: float) -> float:
        """Return how long to rest after a turn that took `worked_s` seconds."""
        return min(LONGEST_S, max(SHORTEST_S, RESTS * worked_s))

    async def _notice(self, customer: CustomerId) -> None:
        async with self._pool.acquire() as connection, connection.transaction():
            await assets.lock(connection, customer)
            listings = await assets.settled_anew(connection, customer)
            if not listings:
                return
            found = {one.listing_id: list(self._media(one)) for one in listings}
            await assets.enter_uses(
                connection,
                customer,
                listings,
                sources=_sources([medium for media in found.values() for medium in media]),
                uses=[
                    Use(one.listing_id, medium.position, medium.source_id, one.revision)
                    for one in listings
                    for medium in found[one.listing_id]
                ],
                kept=self._kept,
            )
            if using := [one for one, media in found.items() if media]:
                await judge(connection, customer, using)

    def _media(self, one: Restated) -> Sequence[Medium]:
        if one.document is None:
            return ()
        return list(media_of(orjson.loads(one.document), uploads=self._uploads))


def _sources(media: Sequence[Medium]) -> list[Source]:
    """Return each address once; a link needs no getting, and an upload that nobody knows of cannot be got."""
    return list({one.source_id: _source(one) for one in media}.values())


def _source(one: Medium) -> Source:
    if one.address.startswith(UPLOAD):
        missing = Finding("media-upload-unknown", value=one.address.removeprefix(UPLOAD))
        return Source(one.source_id, one.address, one.kind, one.host, "CREATING_FAILED", stored([missing]))
    if one.kind == "link":
        return Source(one.source_id, one.address, one.kind, one.host, "CREATED")
    return Source(one.source_id, one.address, one.kind, one.host)
