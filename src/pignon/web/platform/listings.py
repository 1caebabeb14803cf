"""Any market's listings under one address, written and read with their digests, revisions and outcomes."""

from typing import Any

import orjson

from pignon.ledger.listings import by_external_id
from pignon.ledger.submissions import publications
from pignon.market.wire import instant
from pignon.model.errors import Deleted, ExternalIdChanged, Invalid, NotFound
from pignon.model.states import Kind
from pignon.model.write import Accepted, Checked, Write
from pignon.web.api import Api
from pignon.web.call import Call
from pignon.web.platform.market import enter
from pignon.web.portals import wanted_portals
from pignon.web.refusals import parameter
from pignon.web.rehearsal import rehearse
from pignon.web.reply import Reply, as_json
from pignon.web.writing import Done, checked, finish, new_submission, told_publications

LONGEST_FEED = 200
"""Characters of a feed's name."""


async def put(api: Api, call: Call) -> Reply:
    """Create a listing or replace it in full; identical content changes nothing."""
    pack, external_id = enter(api, call), call.external_id(1)
    feed = _feed(call)
    document, _ = checked(api, call, await call.body(), wanted=wanted_portals(call, pack))
    if document.external_id != external_id:
        raise ExternalIdChanged(document.external_id, external_id)
    write = Write(
        kind=Kind.PUT,
        customer_id=call.granted.customer_id,
        market=pack.market,
        client_id=call.granted.client_id,
        submission_id=new_submission(),
        external_id=external_id,
        checked=document,
        if_match=call.if_match(),
        creates=call.granted.allows("platform:listings:create"),
        feed=feed,
    )
    return await _write(api, call, write)


async def delete(api: Api, call: Call) -> Reply:
    """End publication on every portal."""
    pack = enter(api, call)
    write = Write(
        kind=Kind.DELETE,
        customer_id=call.granted.customer_id,
        market=pack.market,
        client_id=call.granted.client_id,
        submission_id=new_submission(),
        external_id=call.external_id(1),
        if_match=call.if_match(),
    )
    return await _write(api, call, write)


async def get(api: Api, call: Call) -> Reply:
    """Answer a listing as last accepted, and where it stands."""
    pack, customer = enter(api, call), call.granted.customer_id
    async with api.pools.reading(customer) as connection:
        kept = await by_external_id(connection, customer, call.external_id(1), market=pack.market)
        standing = [] if kept is None else await publications(connection, customer, kept.listing_id)
    if kept is None:
        raise NotFound
    answer = {
        "listingId": str(kept.listing_id),
        "externalId": kept.external_id,
        "revision": kept.revision,
        "digest": kept.digest.hex(),
        "acceptedAt": instant(kept.accepted_at),
        "document": orjson.Fragment(kept.document),
        "publications": told_publications(api, call, kept.listing_id, standing=standing, market=pack.market),
    }
    return as_json(200, answer, [(b"etag", b'"%d"' % kept.revision)])


def _feed(call: Call) -> str | None:
    feed = call.single("feed") if call.query_string else None
    if feed is not None and not 1 <= len(feed) <= LONGEST_FEED:
        raise Invalid((parameter("feed", feed[:100], f"1 to {LONGEST_FEED} characters"),), "requestParameter")
    return feed


async def _write(api: Api, call: Call, write: Write) -> Reply:
    if call.query_string and call.flag("dryRun"):
        head = {"externalId": write.external_id, "digest": _digest(write.checked)}
        return as_json(200, head | await rehearse(api, call, write))
    try:
        accepted, done = await finish(api, call, write, wait=call.wait())
    except Deleted:
        raise NotFound from None
    return _accepted(accepted, done, write.checked)


def _digest(document: Checked | None) -> str | None:
    return None if document is None else document.digest.hex()


def _accepted(accepted: Accepted, done: Done, document: Checked | None) -> Reply:
    answer: dict[str, Any] = {
        "submissionId": str(accepted.submission_id),
        "listingId": str(accepted.listing_id),
        "externalId": accepted.external_id,
        "revision": accepted.revision,
        "digest": _digest(document),
    }
    return as_json(done.status, answer | done.outcome, done.headers)
