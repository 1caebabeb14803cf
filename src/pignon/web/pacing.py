"""Holds clients to their rates, and tells them how they stand.

The fields are those of the IETF's draft-ietf-httpapi-ratelimit-headers.
"""

from math import ceil

from pignon.ledger.paces import take_pace
from pignon.ledger.pools import Pool
from pignon.model.errors import TooMany
from pignon.model.names import ClientId
from pignon.web.reply import Headers

MINUTE_S = 60


async def keep_pace(
    engine: Pool, client: ClientId, *, kind: str, a_minute: int, cost: int = 1
) -> tuple[Headers, TooMany | None]:
    """Count `cost` of `kind` (calls, lines); return the fields that tell what is left, and a refusal where none is."""
    pace = await take_pace(engine, client, kind=kind, a_minute=a_minute, cost=cost)
    left = max(0, int((MINUTE_S - pace.used_s) * a_minute / MINUTE_S + 1e-6))
    told = [
        (b"ratelimit-policy", b'"%s";q=%d;w=%d' % (kind.encode(), a_minute, MINUTE_S)),
        (b"ratelimit", b'"%s";r=%d;t=%d' % (kind.encode(), left, ceil(pace.used_s))),
    ]
    if pace.taken:
        return told, None
    wait = pace.used_s + cost * MINUTE_S / a_minute - MINUTE_S
    return told, TooMany(a_minute, retry_after=max(1, ceil(wait)))
