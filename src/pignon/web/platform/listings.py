"""Any market's listings under one address, written and read with their digests, revisions and outcomes."""

import orjson

from pignon.ledger.appointments import appointments
from pignon.ledger.listings import by_external_id
from pignon.ledger.submissions import publications
from pignon.market.wire import instant
from pignon.model.errors import ExternalIdChanged, Invalid, NotFound
from pignon.model.states import Kind
from pignon.web.api import Api
from pignon.web.call import Call
from pignon.web.findings import told_quality
from pignon.web.platform.answering import answer_write
from pignon.web.platform.attaching import attached, attachments
from pignon.web.platform.market import enter
from pignon.web.portals import wanted_portals
from pignon.web.refusals import parameter
from pignon.web.reply import Reply, as_json
from pignon.web.writing import checked, told_publications, write_of

LONGEST_FEED = 200
"""Characters of a feed's name."""


async def put(api: Api, call: Call) -> Reply:
    """Create a listing or replace it in full; identical content changes nothing."""
    pack, external_id = enter(api, call), call.external_id(1)
    feed, wanted = feed_of(call), attachments(api, call, pack)
    body = await call.body()
    document, _ = checked(api, call, body, wanted=wanted_portals(call, pack))
    if document.external_id != external_id:
        raise ExternalIdChanged(document.external_id, external_id)
    creates = call.granted.allows("platform:listings:create")
    write = write_of(
        call, Kind.PUT, pack.market, external_id=external_id, document=document, creates=creates, feed=feed
    )
    return await attached(api, call, write, body=body, wanted=wanted)


async def delete(api: Api, call: Call) -> Reply:
    """End publication on every portal."""
    pack = enter(api, call)
    return await answer_write(api, call, write_of(call, Kind.DELETE, pack.market, external_id=call.external_id(1)))


async def get(api: Api, call: Call) -> Reply:
    """Answer a listing as last accepted, and where it stands."""
    pack, customer = enter(api, call), call.granted.customer_id
    async with api.pools.reading(customer) as connection:
        kept = await by_external_id(connection, customer, call.external_id(1), market=pack.market)
        standing = [] if kept is None else await publications(connection, customer, kept.listing_id)
        waiting = [] if kept is None else await appointments(connection, customer, kept.listing_id)
    if kept is None:
        raise NotFound
    answer = {
        "listingId": str(kept.listing_id),
        "externalId": kept.external_id,
        "revision": kept.revision,
        "digest": kept.digest.hex(),
        "acceptedAt": instant(kept.accepted_at),
        "hold": kept.hold,
        "badge": kept.badge,
        "appointments": [
            {"submissionId": str(one.submission_id), "kind": one.kind, "at": instant(one.at), "reason": one.reason}
            for one in waiting
        ],
        "document": orjson.Fragment(kept.document),
        "publications": told_publications(api, call, kept.listing_id, standing=standing, market=pack.market),
        "quality": told_quality(orjson.loads(kept.document), pack, call.language),
    }
    return as_json(200, answer, [(b"etag", b'"%d"' % kept.revision)])


def feed_of(call: Call) -> str | None:
    """Return the feed that `?feed=` names; raises Invalid."""
    feed = call.single("feed") if call.query_string else None
    if feed is not None and not 1 <= len(feed) <= LONGEST_FEED:
        raise Invalid((parameter("feed", feed[:100], f"1 to {LONGEST_FEED} characters"),), "requestParameter")
    return feed
