"""How a stage has partners told what it did: it leaves the fact in its own transaction, settlement tells it."""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from pignon.ledger.pools import Connection
from pignon.ledger.statements import sql
from pignon.model.identity import uuid7
from pignon.model.names import CustomerId, ListingId, Portal
from pignon.model.states import EventType

FACT = "fact"
"""The reason of work that is a fact to tell."""


async def leave_fact(
    connection: Connection,
    customer: CustomerId,
    *,
    type: EventType,  # noqa: A002 (the wire's word)
    listing: ListingId | None = None,
    portals: Sequence[Portal] = (),
    data: Mapping[str, Any],
    revision: int | None = None,
    as_status: bool = False,
) -> None:
    """Leave an event to be told in the customer's next turn, in the running transaction; in the order they are left.

    `data` is a JSON object; it becomes the event's data as it is. A fact about one revision is not told of a later one.
    `as_status` makes it a row of the listing's statuses too, about the portals given.
    """
    fact = {"type": type, "portals": ",".join(portals), "data": data, "revision": revision, "row": as_status}
    await connection.execute(sql("settlement/leave_fact"), customer, uuid7(), FACT, listing, orjson.dumps(fact))
