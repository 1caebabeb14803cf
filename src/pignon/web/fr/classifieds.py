"""Classifieds on the French wire: every write is one submission, every read what was last accepted."""

from typing import Any

import orjson

from pignon.ledger.listings import Kept, by_external_id, by_id, exists, page
from pignon.model.errors import Deleted, NotFound
from pignon.model.names import ExternalId, ListingId, Market
from pignon.model.states import Kind
from pignon.model.write import Accepted, Write
from pignon.web.api import Api
from pignon.web.call import Call
from pignon.web.paging import listing_after, token
from pignon.web.rehearsal import rehearse, rehearse_nothing
from pignon.web.repeating import is_rehearsal
from pignon.web.reply import Reply, as_json
from pignon.web.statuses import status_page
from pignon.web.writing import carry_out, checked, write_of

MARKET = Market("fr")


async def post(api: Api, call: Call) -> Reply:
    """Create a classified; `dryRun=true` only says what would be said."""
    body = await call.body()
    document, _ = checked(api, call, body)
    write = write_of(call, Kind.POST, MARKET, external_id=document.external_id, document=document)
    return await _write(api, call, write, body=body)


async def put(api: Api, call: Call) -> Reply:
    """Replace a classified in full; identical content changes nothing."""
    listing_id, body = call.listing_id(), await call.body()
    document, _ = checked(api, call, body)
    write = write_of(call, Kind.PUT, MARKET, external_id=document.external_id, listing_id=listing_id, document=document)
    return await _write(api, call, write, body=body)


async def delete(api: Api, call: Call) -> Reply:
    """End publication on every portal; a second time has no effect."""
    write = write_of(call, Kind.DELETE, MARKET, listing_id=call.listing_id())
    try:
        return await _write(api, call, write)
    except Deleted as deleted:
        if is_rehearsal(call):
            return as_json(200, await rehearse_nothing(api, call, deleted.listing_id, market=MARKET))
        return Reply(202, _receipt(api, call, deleted.listing_id))


async def get(api: Api, call: Call) -> Reply:
    """Answer a classified as last accepted."""
    customer = call.granted.customer_id
    async with api.pools.reading(customer) as connection:
        kept = await by_id(connection, customer, call.listing_id(), market=MARKET)
    if kept is None:
        raise NotFound
    return Reply(200, _with_id(kept), [(b"etag", b'"%d"' % kept.revision)])


async def get_page(api: Api, call: Call) -> Reply:
    """Answer a page of classifieds in the order they were made, or the one of an offererEstateId."""
    external_id, limit, after = call.single("offererEstateId"), call.limit(), listing_after(call)
    customer = call.granted.customer_id
    async with api.pools.reading(customer) as connection:
        if external_id:
            found = await by_external_id(connection, customer, ExternalId(external_id), market=MARKET)
            kept = [] if found is None else [found]
        else:
            kept = await page(connection, customer, MARKET, after=after, limit=limit + 1)
    answer: dict[str, Any] = {"items": [orjson.Fragment(_with_id(one)) for one in kept[:limit]]}
    if len(kept) > limit:
        answer["nextToken"] = token(str(kept[limit - 1].listing_id))
    return as_json(200, answer)


async def get_statuses(api: Api, call: Call) -> Reply:
    """Answer what became of a classified, deleted or not."""
    listing_id, customer = call.listing_id(), call.granted.customer_id
    async with api.pools.reading(customer) as connection:
        if not await exists(connection, customer, listing_id, market=MARKET):
            raise NotFound
    return await status_page(api, call, listing_id)


async def _write(api: Api, call: Call, write: Write, *, body: bytes = b"") -> Reply:
    if is_rehearsal(call):
        return as_json(200, await rehearse(api, call, write))

    def receipt(accepted: Accepted) -> bytes:
        return _receipt(api, call, accepted.listing_id)

    return await carry_out(api, call, write, body=body, receipt=receipt)


def _receipt(api: Api, call: Call, listing_id: ListingId) -> bytes:
    one = str(listing_id)
    links = f'"links":[{{"statuses":"{api.public_url}{call.base}/classifieds/{one}/statuses"}}]'
    return f'{{"classifiedId":"{one}",{links}}}'.encode()


def _with_id(kept: Kept) -> bytes:
    return b'{"classifiedId":"%s",' % str(kept.listing_id).encode() + kept.document[1:]
