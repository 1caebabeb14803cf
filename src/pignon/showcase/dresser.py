"""Dresses the window: takes the work that settlement left and puts public pages up, or up to date."""

from collections.abc import Mapping, Sequence

import orjson
import structlog

from pignon.ledger.pools import Pool
from pignon.ledger.window import Live, Shown, show, take
from pignon.market import Pack
from pignon.model.identity import public_id
from pignon.model.names import Market
from pignon.rules.facets import read_facets

BATCH = 500
"""Publications in one turn."""

log = structlog.get_logger()


class Dresser:
    """Shows what is live. Any number may run; each takes work that no other holds."""

    def __init__(self, pool: Pool, packs: Mapping[Market, Pack]) -> None:
        self._pool = pool
        self._packs = packs

    async def turn(self) -> int:
        """Dress up to BATCH publications; return how many there were, 0 when nothing is left to do."""
        async with self._pool.acquire() as connection, connection.transaction():
            count, live = await take(connection, BATCH)
            if live:
                await show(connection, self._dressed(live))
            return count

    def _dressed(self, live: Sequence[Live]) -> list[Shown]:
        """Dress all that can be: one that fails is passed over, so that it keeps no other page waiting."""
        shown: list[Shown] = []
        for one in live:
            try:
                shown.append(dress(one, self._packs[one.market]))
            except Exception as error:
                log.error("a page cannot be dressed", listing=str(one.listing_id), portal=one.portal, why=repr(error))
        return shown


def dress(live: Live, pack: Pack) -> Shown:
    """Return the row of a publication's page: the facets of its document. Pure."""
    facets = read_facets(orjson.loads(live.document), pack)
    return Shown(
        live=live,
        public_id=public_id(live.listing_id),
        title=facets.title,
        trade=facets.trade,
        kind=facets.kind,
        city=facets.city,
        postal_code=facets.postal_code,
        price=facets.price_cents if facets.show_price and not facets.price_on_demand else None,
        currency=facets.currency,
        surface=facets.surface_m2,
        rooms=facets.rooms,
        picture=facets.picture,
    )
