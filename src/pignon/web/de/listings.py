"""Listings on the German wire: addressed by the partner's own id, answered with warnings."""

from typing import Any
from urllib.parse import quote

import orjson

from pignon.ledger.listings import by_external_id, external_ids, newest
from pignon.model.errors import Deleted, ExternalIdChanged, NotFound
from pignon.model.finding import Finding
from pignon.model.names import ExternalId, Market
from pignon.model.states import Kind
from pignon.model.write import Accepted, Checked, Write
from pignon.web.api import Api
from pignon.web.call import Call
from pignon.web.findings import told
from pignon.web.paging import listing_after, token
from pignon.web.portals import wanted_portals
from pignon.web.rehearsal import rehearse
from pignon.web.reply import Reply, as_json
from pignon.web.statuses import status_page
from pignon.web.writing import Done, checked, finish, new_submission

MARKET = Market("de")
Advice = tuple[Finding, ...]


async def post(api: Api, call: Call) -> Reply:
    """Create a listing on the customer's portals, or on those of `?portals=`."""
    document, advice = checked(api, call, await call.body(), wanted=wanted_portals(call, api.packs[MARKET]))
    return await _write(api, call, Kind.POST, external_id=document.external_id, document=document, advice=advice)


async def put(api: Api, call: Call) -> Reply:
    """Replace a listing in full; identical content for the same portals changes nothing."""
    external_id = call.external_id()
    document, advice = checked(api, call, await call.body(), wanted=wanted_portals(call, api.packs[MARKET]))
    if document.external_id != external_id:
        raise ExternalIdChanged(document.external_id, external_id)
    return await _write(api, call, Kind.PUT, external_id=external_id, document=document, advice=advice)


async def delete(api: Api, call: Call) -> Reply:
    """End publication on every portal."""
    return await _write(api, call, Kind.DELETE, external_id=call.external_id())


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


async def _write(
    api: Api,
    call: Call,
    kind: Kind,
    *,
    external_id: ExternalId,
    document: Checked | None = None,
    advice: Advice | None = None,
) -> Reply:
    write = Write(
        kind=kind,
        customer_id=call.granted.customer_id,
        market=MARKET,
        client_id=call.granted.client_id,
        submission_id=new_submission(),
        external_id=external_id,
        checked=document,
        if_match=call.if_match(),
    )
    if call.query_string and call.flag("dryRun"):
        told = await rehearse(api, call, write)
        return as_json(200, told if advice is None else told | {"warnings": warnings(api, call, advice)})
    try:
        accepted, done = await finish(api, call, write, wait=call.wait())
    except Deleted:
        raise NotFound from None
    return _accepted(api, call, accepted, done=done, advice=advice)


def _accepted(api: Api, call: Call, accepted: Accepted, *, done: Done, advice: Advice | None) -> Reply:
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
    return as_json(done.status, answer | done.outcome, done.headers)


def _quoted(external_id: ExternalId) -> str:
    return quote(external_id, safe="")
