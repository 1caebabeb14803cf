"""Who asked about a customer's listings, and their erasure."""

from datetime import UTC, datetime
from functools import partial
from typing import Any, Final
from uuid import UUID

from pignon.delivery.telling import told_person
from pignon.ledger import leads
from pignon.ledger.leads import Lead, Span
from pignon.ledger.pools import Connection
from pignon.market.wire import instant
from pignon.model.errors import NotFound
from pignon.web.api import Api
from pignon.web.call import Call
from pignon.web.paging import bad_token, key_of, token
from pignon.web.platform.spans import DAY, bad, day, listing_of, portal_of, start
from pignon.web.refusals import vet
from pignon.web.repeating import once
from pignon.web.reply import Reply, as_json, instant_or_none
from pignon.web.routing import DRY, KEYED, Route

_FIRST: Final = datetime(2000, 1, 1, tzinfo=UTC)


async def get_page(api: Api, call: Call) -> Reply:
    """Answer leads, oldest first, received from day to day, inclusive, in UTC."""
    days = (partial(day, call, name) for name in ("from", "to"))
    vet(*days, partial(listing_of, call), partial(portal_of, api, call), partial(after_of, call), call.limit)
    customer, limit = call.granted.customer_id, call.limit()
    since, until = day(call, "from"), day(call, "to") or api.clock().date()
    if since is not None and since > until:
        raise bad("from", since.isoformat(), f"no later than to, {until.isoformat()}")
    span = Span(
        _FIRST if since is None else start(since),
        start(until) + DAY,
        after_of(call),
        listing_of(call),
        portal_of(api, call),
    )
    async with api.pools.reading(customer) as connection:
        found = await leads.leads(connection, customer, span, limit=limit + 1)
    page: dict[str, Any] = {"items": [_told(one) for one in found[:limit]]}
    if len(found) > limit:
        page["nextToken"] = token_of(found[limit - 1])
    return as_json(200, page)


async def get(api: Api, call: Call) -> Reply:
    """Answer one lead."""
    return as_json(200, _told(await lead_of(api, call)))


async def delete(api: Api, call: Call) -> Reply:
    """Erase the person of a lead; what is left says that somebody asked, where and when."""
    lead_id = call.uuid()

    async def erase(connection: Connection) -> Reply:
        erased = await leads.erase(connection, call.granted.customer_id, lead_id, now=api.clock())
        if erased is None:
            raise NotFound
        said = {"contactRequest": 1 if erased.now else 0, "unsentEmails": erased.mails}
        return as_json(200, {"leadId": str(lead_id), "erasedAt": instant(erased.at), "erased": said})

    return await once(api, call, erase)


async def lead_of(api: Api, call: Call) -> Lead:
    """Return the lead that the path names; raises NotFound."""
    customer, lead_id = call.granted.customer_id, call.uuid()
    async with api.pools.reading(customer) as connection:
        found = (await leads.some(connection, customer, [lead_id])).get(lead_id)
    if found is None:
        raise NotFound
    return found


def token_of(last: Lead) -> str:
    """Return the token with which the page behind a lead is asked for."""
    return token(f"{last.received_at.isoformat()} {last.lead_id}")


def after_of(call: Call) -> tuple[datetime, UUID] | None:
    """Return the lead that a page starts after; raises Invalid."""
    key = key_of(call, "nextToken")
    if key is None:
        return None
    at, _, lead_id = key.partition(" ")
    try:
        place = datetime.fromisoformat(at).astimezone(UTC), UUID(lead_id)
    except (ValueError, OverflowError):
        raise bad_token("nextToken", call.single("nextToken") or "") from None
    return place


def _told(one: Lead) -> dict[str, Any]:
    return {
        "leadId": str(one.lead_id),
        "receivedAt": instant(one.received_at),
        "listingId": str(one.listing_id),
        "externalId": one.external_id,
        "market": one.market,
        "revision": one.revision,
        "portal": one.portal,
        "promotionId": None if one.promotion_id is None else str(one.promotion_id),
        "language": one.language,
        "consent": one.consent,
        "expiresAt": instant(one.received_at + leads.LIFE),
        "erasedAt": instant_or_none(one.erased_at),
        "contactRequest": told_person(one.person),
    }


_READ = ("platform:leads:read",)
ROUTES: Final = (
    Route(
        *("GET", "/leads", get_page, "List leads", _READ),
        responses={200: "LeadPage"},
        parameters=("one.listingId", "one.portal", "leads.from", "to", "limit", "nextToken"),
    ),
    Route(*("GET", "/leads/{leadId}", get, "Read a lead", _READ), responses={200: "Lead"}),
    Route(
        *("DELETE", "/leads/{leadId}", delete, "Erase the person of a lead", ("platform:leads:delete",)),
        responses={200: "LeadErased"},
        parameters=DRY,
        headers=KEYED,
    ),
)
