"""What the platform tells a customer of its writes and its quotas."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from pignon.ledger.accounts import contracts
from pignon.ledger.appointments import Appointment, appointment
from pignon.ledger.queues import queue
from pignon.ledger.submissions import publications, submission
from pignon.market.wire import instant
from pignon.model.errors import NotFound
from pignon.model.names import ListingId, Portal, SubmissionId
from pignon.web.api import Api
from pignon.web.call import Call
from pignon.web.paging import bad_token, key_of, token
from pignon.web.reply import Reply, as_json, instant_or_none
from pignon.web.writing import outcome_of

_DAY = timedelta(days=1)


async def get_submission(api: Api, call: Call) -> Reply:
    """Answer one write and what became of it; `outcome` is null while it is pending."""
    submission_id, customer = SubmissionId(call.uuid()), call.granted.customer_id
    async with api.pools.reading(customer) as connection:
        found = await submission(connection, customer, submission_id)
        standing = [] if found is None else await publications(connection, customer, found.listing_id)
        waiting = await appointment(connection, customer, submission_id) if found is None else None
    if waiting is not None:
        return as_json(200, _to_come(waiting))
    if found is None:
        raise NotFound
    head = {
        "submissionId": str(submission_id),
        "listingId": str(found.listing_id),
        "kind": found.kind,
        "acceptedAt": instant(found.accepted_at),
        "settledAt": instant_or_none(found.settled_at),
        "revision": found.revision,
    }
    return as_json(200, head | outcome_of(api, call, found, standing=standing))


def _to_come(one: Appointment) -> dict[str, Any]:
    """Tell of a verb whose date has not come: it is accepted then, and has its revision then."""
    return {
        "submissionId": str(one.submission_id),
        "listingId": str(one.listing_id),
        "kind": one.kind,
        "at": instant(one.at),
        **dict.fromkeys(("acceptedAt", "settledAt", "revision", "outcome")),
        "publications": [],
        "findings": [],
    }


async def get_quotas(api: Api, call: Call) -> Reply:
    """Answer the customer's contracts and how much of each is used."""
    customer = call.granted.customer_id
    async with api.pools.reading(customer) as connection:
        kept = await contracts(connection, customer)
    items = [
        {
            "market": one.market,
            "portal": one.portal,
            "quota": one.quota,
            "live": one.live,
            "waiting": one.waiting,
            "free": max(one.quota - one.live, 0),
            "atLimit": one.at_limit,
            "from": one.starts_at and one.starts_at.date().isoformat(),
            "until": one.ends_at and (one.ends_at - _DAY).date().isoformat(),
        }
        for one in kept
    ]
    return as_json(200, {"items": items})


async def get_queue(api: Api, call: Call) -> Reply:
    """Answer a page of what waits for a place on one portal, longest waiting first."""
    customer, portal, limit = call.granted.customer_id, Portal(call.values[0]), call.limit()
    after = _rank(call)
    async with api.pools.reading(customer) as connection:
        if all(one.portal != portal for one in await contracts(connection, customer)):
            raise NotFound
        found = await queue(connection, customer, portal, after=after, limit=limit + 1)
    answer: dict[str, Any] = {
        "items": [
            {
                "place": one.place,
                "listingId": str(one.listing_id),
                "externalId": one.external_id,
                "queuedAt": instant(one.queued_at),
            }
            for one in found[:limit]
        ]
    }
    if len(found) > limit:
        last = found[limit - 1]
        answer["nextToken"] = token(f"{last.queued_at.isoformat()} {last.listing_id}")
    return as_json(200, answer)


def _rank(call: Call) -> tuple[datetime, ListingId] | None:
    key = key_of(call, "nextToken")
    if key is None:
        return None
    at, _, listing = key.partition(" ")
    try:
        rank = datetime.fromisoformat(at), ListingId(UUID(listing))
    except ValueError:
        rank = None
    if rank is None or rank[0].tzinfo is None:
        raise bad_token("nextToken", call.single("nextToken") or "")
    return rank
