"""Which market packs the ledger was last served with: a new one has refusals judged again."""

from collections.abc import Mapping

from pignon.ledger.pools import Connection
from pignon.ledger.statements import sql
from pignon.market import Pack
from pignon.model.names import Market


async def note_packs(connection: Connection, packs: Mapping[Market, Pack]) -> None:
    """Keep the packs' checksums; leave work for the customers of those that changed since the last start."""
    await connection.execute(sql("packs/note"), list(packs), [pack.checksum for pack in packs.values()])
