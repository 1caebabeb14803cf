"""How fast limited clients go, counted for all processes in one place."""

from dataclasses import dataclass

from pignon.ledger.pools import Pool
from pignon.ledger.statements import sql
from pignon.model.names import ClientId


@dataclass(frozen=True, slots=True)
class Pace:
    """What a client has used of its minute."""

    taken: bool
    """False where there was no room, and nothing was used."""
    used_s: float
    """Seconds until all that was used is given back."""


async def take_pace(pool: Pool, client: ClientId, *, kind: str, a_minute: int, cost: int = 1) -> Pace:
    """Use `cost` of the client's rate of `a_minute` `kind` (calls, lines), where there is room."""
    row = await pool.fetchrow(sql("accounts/take_pace"), client, kind, a_minute, cost)
    assert row is not None
    return Pace(row["taken"], max(0.0, row["used_s"]))
