"""How each ad does: figures by day or hour beside its age and its price, JSON a page at a time or CSV whole."""

import csv
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from datetime import UTC, date, datetime
from functools import partial
from io import StringIO
from typing import Any, Final
from uuid import UUID

from pignon.ledger import performance
from pignon.ledger.performance import KEPT_HOURS, PERIODS, START, Asked, Figures, Place
from pignon.market.wire import instant
from pignon.model.names import CustomerId, ListingId, Portal
from pignon.web.api import Api
from pignon.web.call import Call
from pignon.web.paging import bad_token, key_of, token
from pignon.web.platform.spans import DAY, bad, day, listing_of, portal_of, start
from pignon.web.refusals import vet
from pignon.web.reply import Reply, as_json
from pignon.web.routing import Route
from pignon.web.streaming import Streamed

DAYS: Final = 30
"""What is answered where no `from` is given."""
ROWS: Final = 5_000
"""Of a CSV, sent at a time."""
COLUMNS: Final = (
    *("listingId", "externalId", "market", "portal", "period", "impressions", "views", "photoViews", "phoneReveals"),
    *("contactClicks", "contacts", "ageDays", "liveSince", "price", "currency"),
)
CSV: Final = b"text/csv; charset=utf-8"
_Page = tuple[list[dict[str, Any]], Place | None]
"""Items, and where the next page goes on."""
_Prices = Mapping[tuple[ListingId, Portal], tuple[int | None, str]]


async def get(api: Api, call: Call) -> Reply | Streamed:
    """Answer figures from day to day, inclusive, in UTC."""
    customer, now = call.granted.customer_id, api.clock()
    days = (partial(day, call, name) for name in ("from", "to"))
    narrowing = (partial(listing_of, call), partial(portal_of, api, call))
    vet(partial(_by, call), *days, *narrowing, partial(_after, call), call.limit, partial(_wants_csv, call))
    asked = _asked(api, call, now)
    after, limit, whole = _after(call), call.limit(), _wants_csv(call)

    async def read(after: Place) -> _Page:
        return await _read(api, customer, asked, after=after, now=now, limit=ROWS if whole else limit)

    page = await read(after)
    if whole:
        head = [(b"content-disposition", b'attachment; filename="performance.csv"')]
        return Streamed(200, _csv(page, read), lambda: True, head, CSV)
    items, following = page
    told: dict[str, Any] = {"items": items}
    if following:
        told["nextToken"] = token(f"{following[0]} {following[1]} {following[2].isoformat()}")
    return as_json(200, told)


async def _read(api: Api, customer: CustomerId, asked: Asked, *, after: Place, now: datetime, limit: int) -> _Page:
    async with api.pools.reading(customer) as connection:
        found = await performance.figures(connection, customer, asked, after=after, now=now, limit=limit + 1)
        prices = await performance.prices(connection, customer, found)
    last = found[limit - 1] if len(found) > limit else None
    items = [_told(one, asked, prices) for one in found[:limit]]
    return items, last and (last.listing_id, last.portal, last.period)


async def _csv(page: _Page, read: Callable[[Place], Awaitable[_Page]]) -> AsyncGenerator[bytes]:
    yield _lines([COLUMNS])
    while True:
        items, following = page
        if items:
            yield _lines([tuple(one[name] for name in COLUMNS) for one in items])
        if following is None:
            return
        page = await read(following)


def _lines(rows: list[tuple[Any, ...]]) -> bytes:
    written = StringIO()
    csv.writer(written).writerows(rows)  # RFC 4180
    return written.getvalue().encode()


def _told(one: Figures, asked: Asked, prices: _Prices) -> dict[str, Any]:
    cents, currency = prices.get((one.listing_id, one.portal), (None, ""))
    return {
        "listingId": str(one.listing_id),
        "externalId": one.external_id,
        "market": one.market,
        "portal": one.portal,
        "period": one.period.date().isoformat() if asked.by == "day" else instant(one.period),
        "impressions": one.impressions,
        "views": one.views,
        "photoViews": one.photo_views,
        "phoneReveals": one.phone_reveals,
        "contactClicks": one.contact_clicks,
        "contacts": one.contacts,
        "ageDays": max((one.period.date() - one.created_at.date()).days, 0),
        "liveSince": None if one.live_since is None else instant(one.live_since),
        "price": None if not cents else cents / 100,
        "currency": currency if cents else None,
    }


def _asked(api: Api, call: Call, now: datetime) -> Asked:
    by, until = _by(call), day(call, "to") or now.date()
    since = day(call, "from") or max(until - (DAYS - 1) * DAY, date.min)
    if since > until:
        raise bad("from", since.isoformat(), f"no later than to, {until.isoformat()}")
    if by == "hour" and since < (now - KEPT_HOURS).date():
        raise bad("from", since.isoformat(), f"within the last {KEPT_HOURS.days} days: older figures are kept by day")
    return Asked(start(since), start(until) + DAY, by, listing_of(call), portal_of(api, call))


def _by(call: Call) -> str:
    by = call.single("by") or "day"
    if by not in PERIODS:
        raise bad("by", by[:100], "day or hour")
    return by


def _wants_csv(call: Call) -> bool:
    wanted = call.single("format") or ""
    if wanted not in ("", "json", "csv"):
        raise bad("format", wanted[:100], "json or csv")
    return wanted == "csv" or (not wanted and b"text/csv" in call.headers.get(b"accept", b""))


def _after(call: Call) -> Place:
    key = key_of(call, "nextToken")
    if key is None:
        return START
    try:
        listing, portal, period = key.split(" ")
        at = datetime.fromisoformat(period)
        if at.tzinfo is not None and portal.isascii() and portal.isalnum():
            return ListingId(UUID(listing)), Portal(portal), at.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise bad_token("nextToken", call.single("nextToken") or "")


ROUTES: Final = (
    Route(
        *("GET", "/performance", get, "Read how ads perform", ("platform:performance:read",)),
        responses={200: "PerformancePage"},
        parameters=("one.listingId", "one.portal", "from", "to", "by", "format", "limit", "nextToken"),
        csv=True,
    ),
)
