"""Tells what no verdict says: facts that other stages left, in the order they were left, and quotas that fill up."""

from collections.abc import Container, Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson

from pignon.ledger import settling
from pignon.ledger.pools import Connection
from pignon.ledger.settling import Due, Standing
from pignon.model.names import CustomerId, ListingId, Portal
from pignon.model.states import EventType, State, Status
from pignon.settlement.entries import Entries
from pignon.settlement.work import Desk

THRESHOLDS = (80, 100)
"""Shares of a quota, in percent, whose use is told when it rises to them."""


async def tell_facts(connection: Connection, due: Sequence[Due], *, entries: Entries, now: datetime) -> None:
    """Tell the facts among `due`, after all else of this turn."""
    facts = [one for one in due if one.is_fact]
    if not facts:
        return
    unread = {
        (one.customer_id, one.listing_id, False)
        for one in facts
        if one.listing_id is not None and one.listing_id not in entries.standings
    }
    standings = await settling.standings(connection, sorted(unread)) if unread else {}
    live = await _live(connection, facts, entries)
    for one in facts:
        _tell(one, _standing(one.listing_id, entries, read=standings), entries, now=now, live=live)


async def _live(connection: Connection, facts: Sequence[Due], entries: Entries) -> set[tuple[ListingId, Portal]]:
    """Return where the listings of `facts` are live once this turn is written."""
    keys = sorted({(one.customer_id, one.listing_id) for one in facts if one.listing_id is not None})
    standing = await settling.publications(connection, keys) if keys else {}
    states = {(one.listing_id, one.portal): one.state for each in standing.values() for one in each.values()}
    states |= {(one.listing_id, one.portal): one.state for one in entries.publications}
    return {key for key, state in states.items() if state is State.LIVE}


def _standing(listing: ListingId | None, entries: Entries, *, read: dict[ListingId, Standing]) -> Standing | None:
    return None if listing is None else entries.standings.get(listing) or read.get(listing)


def _tell(
    one: Due, standing: Standing | None, entries: Entries, *, now: datetime, live: Container[tuple[ListingId, Portal]]
) -> None:
    assert one.data is not None, "a fact carries what is to be told"
    fact = orjson.loads(one.data)
    kind, data = EventType(fact["type"]), orjson.dumps(fact["data"])
    if standing is not None:
        if fact["revision"] not in (None, standing.revision) or (fact["revision"] and standing.deleted):
            return
        if fact["row"]:
            portals = map(Portal, filter(None, fact["portals"].split(",")))
            fact["portals"] = ",".join(each for each in portals if (standing.listing_id, each) in live)
        teller = entries.teller(standing, submission=standing.submission_id, now=now)
        teller.tell([(kind, fact["portals"], data)], _row(kind, fact, standing))
    else:
        entries.tell(one.customer_id, kind, portals=fact["portals"], data=data, at=now, listing=one.listing_id)


def _row(kind: EventType, fact: Mapping[str, Any], standing: Standing) -> Status | None:
    """Return the wire's word for a fact that is a row of statuses: media that failed, or were mended."""
    if not fact["row"] or not fact["portals"]:
        return None
    first = standing.revision <= standing.first_revision
    if kind is EventType.MEDIA_FAILED:
        return Status.CREATED_WITH_MEDIA_ERROR if first else Status.UPDATED_WITH_MEDIA_ERROR
    return Status.CREATED if first else Status.UPDATED


def tell_thresholds(desks: Mapping[CustomerId, Desk], entries: Entries, *, now: datetime) -> None:
    """Tell which contracts came to be used by one of THRESHOLDS or more in this turn."""
    for (customer, portal), more in sorted(entries.live.items()):
        contract = desks[customer].contracts.get(portal)
        if contract is None or more <= 0 or not contract.quota:
            continue
        live = contract.live + more
        passed = [share for share in THRESHOLDS if contract.live * 100 < share * contract.quota <= live * 100]
        if passed:
            facts = {"threshold": passed[-1], "quota": contract.quota, "live": live}
            entries.tell(customer, EventType.QUOTA_THRESHOLD, portals=portal, data=orjson.dumps(facts), at=now)
