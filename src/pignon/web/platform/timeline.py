"""A listing's whole story: every revision with what it changed, every verdict and publication change, in order."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson

from pignon.delivery.telling import told_event
from pignon.ledger.events import Told, listing_events
from pignon.ledger.findings import stored_findings
from pignon.ledger.pools import Connection
from pignon.ledger.timeline import Entry, entries, revision
from pignon.market.pointer import join
from pignon.market.wire import instant
from pignon.model.errors import NotFound
from pignon.model.names import CustomerId, ListingId
from pignon.model.states import Kind
from pignon.rules.difference import ABSENT, Change, changes
from pignon.web.api import Api
from pignon.web.call import Call
from pignon.web.findings import all_told
from pignon.web.paging import bad_token, key_of, read_instant, token
from pignon.web.reply import Reply, as_json, instant_or_none

MOST_CHANGES = 500
"""Places of one revision that are told; a document replaced as a whole may have thousands."""
_HIGHEST_REVISION = 2**31 - 1
_NOBODY = UUID(int=0)
_START = (datetime(1, 1, 1, tzinfo=UTC), 0, _NOBODY)
Place = tuple[datetime, int, UUID]
"""Where something stands in the story: its date, its event's number (0: a write), its submission."""


async def get_page(api: Api, call: Call) -> Reply:
    """Answer a page of what happened, oldest first; a deleted listing keeps its story."""
    listing_id, limit, (at, sequence, one) = call.listing_id(), call.limit(), _after(call)
    customer = call.granted.customer_id
    async with api.pools.reading(customer) as connection:
        writes = await entries(connection, customer, listing_id, after=(at, one), limit=limit + 1)
        events = await listing_events(connection, customer, listing_id, after=(at, sequence), limit=limit + 1)
        story: list[tuple[Place, Entry | Told]] = sorted(
            [*((_place(write), write) for write in writes), *((_place(event), event) for event in events)],
            key=lambda both: both[0],
        )
        if not story and at == _START[0] and await revision(connection, customer, listing_id, number=1) is None:
            raise NotFound
        items = [
            await _told(api, call, what, listing_id=listing_id, connection=connection) for _, what in story[:limit]
        ]
    page: dict[str, Any] = {"items": items}
    if len(story) > limit:
        last, number, submission = story[limit - 1][0]
        page["nextToken"] = token(f"{last.astimezone(UTC).isoformat(timespec='microseconds')} {number} {submission}")
    return as_json(200, page)


async def get_revision(api: Api, call: Call) -> Reply:
    """Answer one revision with its document, which a deletion lacks."""
    listing_id, customer, number = call.listing_id(), call.granted.customer_id, call.values[1]
    if not (number.isascii() and number.isdigit() and len(number) <= 10 and int(number) <= _HIGHEST_REVISION):
        raise NotFound
    async with api.pools.reading(customer) as connection:
        found = await revision(connection, customer, listing_id, number=int(number))
    if found is None:
        raise NotFound
    document = None if found.document is None else orjson.Fragment(found.document)
    return as_json(200, {"listingId": str(listing_id), **_head(api, call, found), "document": document})


def _after(call: Call) -> Place:
    key = key_of(call, "nextToken")
    if key is None:
        return _START
    try:
        at, sequence, submission = key.split(" ")
        place = read_instant(at), int(sequence), UUID(submission)
    except ValueError:
        raise bad_token("nextToken", call.single("nextToken") or "") from None
    if not 0 <= place[1] < 2**63:
        raise bad_token("nextToken", call.single("nextToken") or "")
    return place


def _place(what: Entry | Told) -> Place:
    if isinstance(what, Entry):
        return what.accepted_at, 0, what.submission_id
    return what.at, what.sequence, _NOBODY


async def _told(
    api: Api, call: Call, what: Entry | Told, *, listing_id: ListingId, connection: Connection
) -> dict[str, Any]:
    if isinstance(what, Told):
        return told_event(what, api.packs, language=call.language)
    told = {"at": instant(what.accepted_at), "type": "submission", **_head(api, call, what)}
    if what.idle or what.kind == Kind.DELETE:
        return told
    found = await _changes(connection, call.granted.customer_id, listing_id, number=what.revision)
    told["changes"] = [_told_change(one) for one in found[:MOST_CHANGES]]
    if len(found) > MOST_CHANGES:
        told["changesOmitted"] = len(found) - MOST_CHANGES
    return told


def _head(api: Api, call: Call, what: Entry) -> dict[str, Any]:
    return {
        "submissionId": str(what.submission_id),
        "kind": what.kind,
        "revision": what.revision,
        "acceptedAt": instant(what.accepted_at),
        "settledAt": instant_or_none(what.settled_at),
        "outcome": what.outcome,
        "reason": what.reason,
        "askedAt": instant_or_none(what.asked_at),
        "badge": what.badge,
        "findings": all_told(stored_findings(what.findings), api.packs.get(what.market), call.language),
    }


async def _changes(connection: Connection, customer: CustomerId, listing_id: ListingId, *, number: int) -> list[Change]:
    """Compare a revision with the one before that has a document; the first is compared with nothing."""
    own = await revision(connection, customer, listing_id, number=number)
    before = None
    for earlier in (number - 1, number - 2):
        before = await revision(connection, customer, listing_id, number=earlier)
        if before is None or before.document is not None:
            break
    if own is None or own.document is None or before is None or before.document is None:
        return []
    return list(changes(orjson.loads(before.document), orjson.loads(own.document)))


def _told_change(change: Change) -> dict[str, Any]:
    sides = {"before": change.before, "after": change.after}
    return {"pointer": join(change.path), **{side: value for side, value in sides.items() if value is not ABSENT}}
