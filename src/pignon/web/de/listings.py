"""Listings on the German wire: addressed by the partner's own id, answered with warnings."""

from typing import Any
from urllib.parse import quote

import orjson

from pignon.ledger.listings import by_external_id, external_ids, newest
from pignon.model.errors import Deleted, ExternalIdChanged, NotFound
from pignon.model.finding import Finding
from pignon.model.names import ExternalId, Market
from pignon.model.states import Kind
from pignon.model.write import Accepted, Write
from pignon.web.api import Api
from pignon.web.call import Call
from pignon.web.findings import told
from pignon.web.paging import listing_after, token
from pignon.web.portals import wanted_portals
from pignon.web.rehearsal import rehearse
from pignon.web.reply import Reply, as_json
from pignon.web.statuses import status_page
from pignon.web.writing import carry_out, checked, write_of

MARKET = Market("de")
Advice = tuple[Finding, ...]


async def post(api: Api, call: Call) -> Reply:
    """Create a listing on the customer's portals, or on those of `?portals=`."""
    body = await call.body()
    document, advice = checked(api, call, body, wanted=wanted_portals(call, api.packs[MARKET]))
    write = write_of(call, Kind.POST, MARKET, external_id=document.external_id, document=document)
    return await _write(api, call, write, body=body, advice=advice)


async def put(api: Api, call: Call) -> Reply:
    """Replace a listing in full; identical content for the same portals changes nothing."""
    external_id, body = call.external_id(), await call.body()
    document, advice = checked(api, call, body, wanted=wanted_portals(call, api.packs[MARKET]))
    if document.external_id != external_id:
        raise ExternalIdChanged(document.external_id, external_id)
    write = write_of(call, Kind.PUT, MARKET, external_id=external_id, document=document)
    return await _write(api, call, write, body=body, advice=advice)


async def delete(api: Api, call: Call) -> Reply:
    """End publication on every portal."""
    return await _write(api, call, write_of(call, Kind.DELETE, MARKET, external_id=call.external_id()))


async def get(api: Api, call: Call) -> Reply:
    """Answer a listing as last accepted."""
    customer = call.granted.customer_id
    async with api.pools.reading(customer) as connection:
        kept = await by_external_id(connection, customer, call.external_id(), market=MARKET)
    if kept is None:
        raise NotFound
    return as_json(200, {"listing": orjson.Fragment(kept.document)}, [(b"etag", b'"%d"' % kept.revision)])


async def get_page(api: Api, call: Call) -> Reply:
    """Answer a page of the partner's own ids, in the order the listings were made."""
    limit, after, customer = call.limit(), listing_after(call, "nextPageToken"), call.granted.customer_id
    async with api.pools.reading(customer) as connection:
        ids = await external_ids(connection, customer, MARKET, after=after, limit=limit + 1)
    following = token(str(ids[limit - 1][0])) if len(ids) > limit else None
    return as_json(200, {"externalListingIds": [one[1] for one in ids[:limit]], "nextPageToken": following})


async def get_statuses(api: Api, call: Call) -> Reply:
    """Answer what became of the newest listing that ever had this id."""
    customer = call.granted.customer_id
    async with api.pools.reading(customer) as connection:
        listing_id = await newest(connection, customer, call.external_id(), market=MARKET)
    if listing_id is None:
        raise NotFound
    return await status_page(api, call, listing_id)


def warnings(api: Api, call: Call, advice: Advice) -> list[dict[str, Any]]:
    """Tell advice as the German wire does: `[{type, message}]`, `type` in capitals."""
    pack = api.packs[MARKET]
    return [
        {"type": one.code.upper().replace("-", "_"), "message": told(one, pack, call.language)["message"]}
        for one in advice
    ]


async def _write(api: Api, call: Call, write: Write, *, body: bytes = b"", advice: Advice | None = None) -> Reply:
    if call.query_string and call.flag("dryRun"):
        told = await rehearse(api, call, write)
        return as_json(200, told if advice is None else told | {"warnings": warnings(api, call, advice)})

    def receipt(accepted: Accepted) -> bytes:
        return _receipt(api, call, accepted, advice=advice)

    try:
        return await carry_out(api, call, write, body=body, receipt=receipt)
    except Deleted:
        raise NotFound from None


def _receipt(api: Api, call: Call, accepted: Accepted, *, advice: Advice | None) -> bytes:
    answer: dict[str, Any] = {
        "requestId": str(accepted.submission_id),
        "listingId": str(accepted.listing_id),
        "externalListingId": accepted.external_id,
    }
    if advice is not None:
        answer["warnings"] = warnings(api, call, advice)
        answer["links"] = [
            {"statuses": f"{api.public_url}{call.base}/listings/{_quoted(accepted.external_id)}/statuses"}
        ]
    return orjson.dumps(answer)


def _quoted(external_id: ExternalId) -> str:
    return quote(external_id, safe="")
