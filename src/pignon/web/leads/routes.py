"""The operations of the leads API: a window of leads, and one."""

from datetime import UTC, datetime, timedelta
from functools import partial
from math import ceil
from typing import Any, Final
from urllib.parse import urlencode

from pignon.delivery.telling import told_person
from pignon.ledger import leads
from pignon.ledger.leads import LIFE, Lead, Span
from pignon.market.wire import instant
from pignon.web.api import Api
from pignon.web.call import Call
from pignon.web.platform.leads import after_of, lead_of, token_of
from pignon.web.platform.spans import bad
from pignon.web.refusals import vet
from pignon.web.reply import Reply, as_json
from pignon.web.routing import Mount, Route

BASE: Final = "/seeker-leads/v1"
WINDOW: Final = timedelta(days=7)
_LATEST: Final = 4_102_444_800
"""The year 2100, in seconds since 1970."""


async def get_page(api: Api, call: Call) -> Reply:
    """Answer the leads of at most seven days, oldest first; without dates, those of the last seven."""
    dates = (partial(_instant, call, name) for name in ("minDate", "maxDate"))
    vet(*dates, partial(after_of, call), call.limit)
    customer, limit = call.granted.customer_id, call.limit()
    since, until = _window(call, api.clock())
    async with api.pools.reading(customer) as connection:
        found = await leads.leads(connection, customer, Span(since, until, after_of(call)), limit=limit + 1)
    dates = {"minDate": round(since.timestamp()), "maxDate": round(until.timestamp())}
    here = f"{api.public_url}{call.base}/leads?"
    more = urlencode(dates | {"limit": limit, "nextToken": token_of(found[limit - 1])}) if len(found) > limit else None
    return as_json(
        200,
        {
            "metadata": {"count": len(found[:limit]), **dates},
            "links": {"self": here + urlencode(dates), "next": None if more is None else here + more},
            "items": [_told(one) for one in found[:limit]],
        },
    )


async def get(api: Api, call: Call) -> Reply:
    """Answer one lead."""
    return as_json(200, _told(await lead_of(api, call)))


def _window(call: Call, now: datetime) -> tuple[datetime, datetime]:
    until = _instant(call, "maxDate") or datetime.fromtimestamp(ceil(now.timestamp()), UTC)
    since = _instant(call, "minDate") or until - WINDOW
    if not since <= until <= since + WINDOW:
        shown = f"{since.timestamp():.0f} to {until.timestamp():.0f}"
        raise bad("minDate", shown, "a window that ends after it begins, and at most 7 days later")
    return since, until


def _instant(call: Call, name: str) -> datetime | None:
    given = call.single(name)
    if not given:
        return None
    if not (given.isascii() and given.isdigit() and len(given) <= 10 and 10 * 86_400 <= int(given) <= _LATEST):
        raise bad(name, given[:100], "a time in seconds since 1970, such as 1795132800")
    return datetime.fromtimestamp(int(given), UTC)


def _told(one: Lead) -> dict[str, Any]:
    return {
        "leadId": str(one.lead_id),
        "metadata": {
            "category": "CLASSIFIED",
            "portal": one.portal,
            "processingTime": instant(one.received_at),
            "ttl": round((one.received_at + LIFE).timestamp()),
        },
        "contactRequest": told_person(one.person),
        "property": {
            "classifiedId": str(one.listing_id),
            "offererEstateId": one.external_id,
            "offererMarketingKey": one.marketing_key or None,
            "projectId": None,
        },
    }


ROUTES: Final = (
    Route(
        *("GET", "/leads", get_page, "List leads", ("leads:read",)),
        responses={200: "SeekerLeads"},
        parameters=("minDate", "maxDate", "limit", "nextToken"),
    ),
    Route(*("GET", "/leads/{leadId}", get, "Read a lead", ("leads:read",)), responses={200: "SeekerLead"}),
)


def mounts() -> tuple[Mount, ...]:
    """Return the API and its sandbox."""
    return tuple(Mount(base, ROUTES, "listing") for base in (BASE, f"/sandbox{BASE}"))
