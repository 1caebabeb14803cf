"""Promotions that come with a write: booked once in a listing's life, applied when it goes live."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from pignon.ledger.pools import Connection
from pignon.market.pack import Pack
from pignon.model.errors import Forbidden, Invalid, Replayed
from pignon.model.finding import Finding
from pignon.model.names import ListingId, Portal
from pignon.model.states import Promoted
from pignon.model.write import Write
from pignon.promotion import Ask, book
from pignon.promotion.terms import zone_of
from pignon.web.api import Api, Sequel
from pignon.web.call import Call
from pignon.web.platform.answering import answer_write
from pignon.web.platform.promotion_forms import end_of, offer_of
from pignon.web.platform.promotions import as_tried, told_booked
from pignon.web.refusals import parameter
from pignon.web.repeating import is_rehearsal
from pignon.web.reply import Reply

SCOPE = "platform:promotions:create"
EXPECTED = "SL:bump or SL:top:2026-12-31, each portal and kind once"


@dataclass(frozen=True, slots=True)
class Attachment:
    """One value of `?promote=`."""

    portal: Portal
    kind: Promoted
    until: datetime | None


def attachments(api: Api, call: Call, pack: Pack) -> tuple[Attachment, ...]:
    """Return what `?promote=` asks for; raises Invalid with every fault, Forbidden without the scope to book."""
    given = call.query("promote") if call.query_string else []
    read = [_attachment(api, pack, one) for one in given]
    wrong = [parameter("promote", one[:100], EXPECTED) for one, found in zip(given, read, strict=True) if found is None]
    found = [one for one in read if one is not None]
    if len({(one.portal, one.kind) for one in found}) < len(found):
        wrong.append(parameter("promote", ", ".join(given)[:100], EXPECTED))
    if wrong:
        raise Invalid(wrong, "requestParameter")
    if found and not call.granted.allows(SCOPE):
        raise Forbidden(SCOPE)
    return tuple(found)


async def attached(api: Api, call: Call, write: Write, *, body: bytes, wanted: Sequence[Attachment]) -> Reply:
    """Answer a write, book what is wanted for its listing, and tell it in the answer; a dry run tells it as settled.

    A write that is answered as the first time books what a first caller who died may have left undone.
    """
    if not wanted:
        return await answer_write(api, call, write, body=body)
    if is_rehearsal(call):
        return await answer_write(api, call, write, body=body, sequel=_rehearsing(api, call, wanted))
    try:
        reply = await answer_write(api, call, write, body=body)
    except Replayed as first:
        raise Replayed(first.status, await _promoted(api, call, first.answer, wanted=wanted)) from None
    return replace(reply, body=await _promoted(api, call, reply.body, wanted=wanted))


def _rehearsing(api: Api, call: Call, wanted: Sequence[Attachment]) -> Sequel:
    async def sequel(connection: Connection, listing: ListingId) -> dict[str, Any]:
        booked = [await _book(connection, api, call=call, listing=listing, one=one) for one in wanted]
        return {"promotions": [as_tried(one) for one in booked]}

    return sequel


async def _promoted(api: Api, call: Call, answer: bytes, *, wanted: Sequence[Attachment]) -> bytes:
    listing = ListingId(UUID(orjson.loads(answer)["listingId"]))
    told: list[dict[str, object]] = []
    for one in wanted:
        async with api.pools.engine.acquire() as connection, connection.transaction():
            told.append(await _book(connection, api, call=call, listing=listing, one=one))
    return b'%s,"promotions":%s}' % (answer[:-1], orjson.dumps(told))


async def _book(
    connection: Connection, api: Api, *, call: Call, listing: ListingId, one: Attachment
) -> dict[str, object]:
    ask = Ask(call.granted.customer_id, listing, one.portal, one.kind, until=one.until, source="attached")
    offer = offer_of(api, one.portal, one.kind)
    return told_booked(api, call, await book(connection, ask, offer, now=api.clock()))


def _attachment(api: Api, pack: Pack, given: str) -> Attachment | None:
    """Read one value; None where it is none."""
    portal, _, rest = given.partition(":")
    kind, _, day = rest.partition(":")
    if kind not in list(Promoted) or pack.offer(Portal(portal), Promoted(kind)) is None:
        return None
    if (kind == Promoted.BUMP) != (rest == kind):
        return None
    faults: list[Finding] = []
    until = end_of(day, "", faults, zone=zone_of(api.packs, Portal(portal))) if kind == Promoted.TOP else None
    return None if faults else Attachment(Portal(portal), Promoted(kind), until)
