"""Promotions that come with a write: booked once in a listing's life, applied when it goes live."""

from collections.abc import Awaitable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

import orjson

from pignon.market.pack import Pack
from pignon.model.errors import Forbidden, Invalid, Replayed
from pignon.model.finding import Finding
from pignon.model.names import ListingId, Portal
from pignon.model.states import Promoted
from pignon.promotion import Ask, book
from pignon.web.api import Api
from pignon.web.call import Call
from pignon.web.platform.promotion_forms import end_of, zone_of
from pignon.web.platform.promotions import told_booked
from pignon.web.refusals import parameter
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


async def attached(api: Api, call: Call, answering: Awaitable[Reply], *, wanted: Sequence[Attachment]) -> Reply:
    """Book what is wanted for the listing that the write is answered with, and tell it in the answer.

    A write that is answered as the first time books what a first caller who died may have left undone.
    """
    if not wanted or call.flag("dryRun"):
        return await answering
    try:
        reply = await answering
    except Replayed as first:
        raise Replayed(first.status, await _promoted(api, call, first.answer, wanted=wanted)) from None
    return replace(reply, body=await _promoted(api, call, reply.body, wanted=wanted))


async def _promoted(api: Api, call: Call, answer: bytes, *, wanted: Sequence[Attachment]) -> bytes:
    listing = ListingId(UUID(orjson.loads(answer)["listingId"]))
    told: list[dict[str, object]] = []
    for one in wanted:
        ask = Ask(call.granted.customer_id, listing, one.portal, one.kind, until=one.until, source="attached")
        async with api.pools.engine.acquire() as connection, connection.transaction():
            told.append(told_booked(api, call, await book(connection, ask, now=api.clock())))
    return b'%s,"promotions":%s}' % (answer[:-1], orjson.dumps(told))


def _attachment(api: Api, pack: Pack, given: str) -> Attachment | None:
    """Read one value; None where it is none."""
    portal, _, rest = given.partition(":")
    kind, _, day = rest.partition(":")
    if portal not in pack.portals or kind not in list(Promoted) or (kind == Promoted.BUMP) != (rest == kind):
        return None
    faults: list[Finding] = []
    until = end_of(day, "", faults, zone=zone_of(api, Portal(portal))) if kind == Promoted.TOP else None
    return None if faults else Attachment(Portal(portal), Promoted(kind), until)
