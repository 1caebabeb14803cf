"""Fills the search behind the showcase: never in its transactions, in small turns that give way to settlement."""

from collections.abc import Mapping, Sequence

import orjson
import structlog

from pignon.ledger.indexing import Changed, Findable, drop, is_alone, is_behind, put, take, tidy
from pignon.ledger.pools import Pool
from pignon.market import Pack
from pignon.model.names import Market
from pignon.rules.facets import read_facets
from pignon.rules.folding import fold, place_key
from pignon.rules.traits import read_traits

BATCH = 100
"""Pages in one turn."""
SMALL = 25
"""Pages in one turn while settlement is behind."""
BEHIND = 500
"""Pending submissions from which settlement is behind; at 200 writes/s there are some tens."""
IDLE_S = 0.1
SHARE = 3
"""Rests so many times as long as it worked; 1,000 pages/s and more all the same."""
TIDY = 500
"""Pages put after which the search is tidied: a row that came since is read where an index alone would have told."""
STANDING_BACK_S = 0.8
"""Rest after a turn while settlement is behind: it gets the machine, and the search still moves on."""
READ = 2_000
"""Characters of a text by which it is found."""
CONFIGURATIONS = {"fr": "french", "de": "german"}
"""How words are stemmed, by a market's language."""

log = structlog.get_logger()


class Indexer:
    """Makes found what is live. Any number may run; one at a time works."""

    def __init__(self, pool: Pool, packs: Mapping[Market, Pack], *, behind: int = BEHIND, tidy: int = TIDY) -> None:
        self._pool = pool
        self._packs = packs
        self._behind = behind
        self._stands_back = False
        self._tidy = tidy
        self._untidy = 0

    async def turn(self) -> int:
        """Take up a batch of noted changes; return how many there were, 0 when nothing is left to do."""
        done = await self._filled()
        if self._untidy >= self._tidy:
            self._untidy = 0
            await tidy(self._pool)
        return done

    async def _filled(self) -> int:
        async with self._pool.acquire() as connection, connection.transaction():
            if not await is_alone(connection):
                return 0
            self._stands_back = await is_behind(connection, self._behind)
            changed, gone = await take(connection, SMALL if self._stands_back else BATCH)
            if changed:
                await put(connection, self._read(changed))
                self._untidy += len(changed)
            if gone:
                await drop(connection, gone)
            return len(changed) + len(gone)

    def rest(self, worked_s: float) -> float:
        """Return how long to rest after a turn that took `worked_s` seconds."""
        return STANDING_BACK_S if self._stands_back else max(IDLE_S, worked_s * SHARE)

    def _read(self, pages: Sequence[Changed]) -> list[Findable]:
        """Read all that can be: one that fails is passed over, so that it keeps no other page from being found."""
        read: list[Findable] = []
        for page in pages:
            try:
                read.append(findable(page, self._packs[page.market]))
            except Exception as error:
                log.error("a page cannot be read for the search", page=page.public_id, why=repr(error))
        return read


def findable(page: Changed, pack: Pack) -> Findable:
    """Return what a page is found by: the facets and traits of its document. Pure."""
    document = orjson.loads(page.document)
    facets = read_facets(document, pack)
    traits = read_traits(document, facets, pack)
    words = (page.title, facets.city, pack.facets.kinds.get(facets.kind, ""), (facets.description or "")[:READ])
    return Findable(
        page=page,
        trade=facets.trade,
        kind=facets.kind,
        place=place_key(facets.city),
        city=facets.city.strip(),
        postal_code=facets.postal_code.strip(),
        period=traits.period,
        surface=facets.surface_m2,
        rooms=facets.rooms,
        rate=traits.rate,
        energy=traits.energy,
        features=traits.features,
        status=page.badge.upper() if page.badge else traits.status,
        spot=traits.spot,
        configuration=CONFIGURATIONS.get(pack.language, "simple"),
        told=fold(" ".join(words)),
    )
