"""Promotions: what partners book to have their listings seen, and the credits that pay for it."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any, Final
from uuid import UUID

from pignon.ledger import promotions, purses
from pignon.ledger.findings import stored_findings
from pignon.ledger.pools import Connection
from pignon.ledger.promotions import Filter, Promotion
from pignon.market.wire import instant
from pignon.model.errors import Invalid, NotFound
from pignon.model.states import Booking
from pignon.promotion import Booked, book, cancel
from pignon.promotion.asking import month_of
from pignon.web.api import Api
from pignon.web.call import Call
from pignon.web.findings import all_told
from pignon.web.paging import bad_token, key_of, token
from pignon.web.platform.promotion_forms import ask_of, offer_of
from pignon.web.platform.spans import listing_of, portal_of
from pignon.web.refusals import parameter, vet
from pignon.web.repeating import once
from pignon.web.reply import Reply, as_json, instant_or_none
from pignon.web.routing import Route

_LAST: Final = (datetime.fromisoformat("9999-12-31T00:00:00Z"), UUID(int=2**128 - 1))
_ONE: Final = "/promotions/{promotionId}"


async def post(api: Api, call: Call) -> Reply:
    """Book a promotion: applied now, kept for its date, or refused with a finding."""
    body = await call.body()
    form = api.forms.read("NewPromotion", body)
    if call.flag("dryRun"):
        return as_json(200, await rehearsed(api, call, form))

    async def act(connection: Connection) -> Reply:
        return as_json(201, told_booked(api, call, await booked(connection, api, call=call, form=form)))

    return await once(api, call, act, body=body)


async def booked(connection: Connection, api: Api, *, call: Call, form: Mapping[str, Any]) -> Booked:
    """Book what a form asks for; raises as `ask_of` and `book` do."""
    ask = await ask_of(api, form, customer=call.granted.customer_id, connection=connection)
    return await book(connection, ask, offer_of(api, ask.portal, ask.kind), now=api.clock())


async def rehearsed(api: Api, call: Call, form: Mapping[str, Any]) -> dict[str, Any]:
    """Book and take it back; tell what would be. Raises as `booked` does."""
    async with api.pools.engine.acquire() as connection:
        transaction = connection.transaction()
        await transaction.start()
        try:
            done = await booked(connection, api, call=call, form=form)
        finally:
            await transaction.rollback()
    return as_tried(told_booked(api, call, done))


def as_tried(told: dict[str, Any]) -> dict[str, Any]:
    """Return what is told of a promotion that was only tried: its ids would be others."""
    return told | {"promotionId": None, "seriesId": None, "dryRun": True}


async def get_page(api: Api, call: Call) -> Reply:
    """Answer a page of promotions, newest first."""
    vet(
        call.limit,
        partial(_before, call),
        partial(listing_of, call),
        partial(portal_of, api, call),
        partial(_state, call),
    )
    limit, before, wanted = call.limit(), _before(call), _filter(api, call)
    customer = call.granted.customer_id
    async with api.pools.reading(customer) as connection:
        found = await promotions.page(connection, customer, wanted, before=before, limit=limit + 1)
    page: dict[str, Any] = {"items": [told(api, call, one) for one in found[:limit]]}
    if len(found) > limit:
        last = found[limit - 1]
        page["nextToken"] = token(f"{last.created_at.isoformat()} {last.promotion_id}")
    return as_json(200, page)


async def get(api: Api, call: Call) -> Reply:
    """Answer one promotion."""
    customer = call.granted.customer_id
    async with api.pools.reading(customer) as connection:
        found = await promotions.promotion(connection, customer, call.uuid())
    if found is None:
        raise NotFound
    return as_json(200, told(api, call, found))


async def delete(api: Api, call: Call) -> Reply:
    """Cancel what is to come, or end a top; what was set aside is given back."""
    promotion_id = call.uuid()

    async def act(connection: Connection) -> Reply:
        done = await cancel(connection, call.granted.customer_id, promotion_id, now=api.clock())
        return as_json(200, told_booked(api, call, done))

    return await once(api, call, act)


async def get_credits(api: Api, call: Call) -> Reply:
    """Answer the credits of a month by portal, this one's where none is named, and what promotions cost."""
    now, customer = api.clock(), call.granted.customer_id
    this = month_of(now)
    given = call.single("month")
    try:
        month = this if given is None else datetime.strptime(given, "%Y-%m").date()  # noqa: DTZ007 - a month, no instant
    except ValueError:
        raise Invalid(
            [parameter("month", (given or "")[:100], "a month such as 2026-11")], "requestParameter"
        ) from None
    async with api.pools.reading(customer) as connection:
        found = await purses.balances(connection, customer, month, open_now=month >= this)
    offers = [offer for pack in api.packs.values() for offer in pack.offers]
    items = [
        {
            "market": one.market,
            "portal": one.portal,
            "month": f"{month:%Y-%m}",
            "granted": one.granted,
            "held": one.held,
            "spent": one.spent,
            "left": one.available if month >= this else 0,
            "expired": one.expired if month >= this else one.expired + one.available,
            "catalogue": [offer.served() for offer in offers if offer.portal == one.portal],
        }
        for one in found
    ]
    return as_json(200, {"items": items})


def told_booked(api: Api, call: Call, done: Booked) -> dict[str, Any]:
    """Tell a promotion with the credits that are left after it."""
    return told(api, call, done.promotion) | {"creditsLeft": done.credits_left}


def told(api: Api, call: Call, one: Promotion) -> dict[str, Any]:
    """Tell a promotion as every answer shows it."""
    pack = next((pack for pack in api.packs.values() if one.portal in pack.portals), None)
    repeat = None
    if one.every_days is not None:
        repeat = {"every": f"P{one.every_days}D", "timesLeft": one.times, "until": instant_or_none(one.repeat_until)}
    return {
        "promotionId": str(one.promotion_id),
        "listingId": str(one.listing_id),
        "portal": one.portal,
        "kind": one.kind,
        "state": one.state,
        "at": instant(one.at),
        "whenLive": one.when_live,
        "until": instant_or_none(one.until),
        "repeat": repeat,
        "seriesId": str(one.series_id),
        "source": one.source,
        "ruleId": one.rule_id,
        "credits": one.credits,
        "month": f"{one.month:%Y-%m}",
        "createdAt": instant(one.created_at),
        "appliedAt": instant_or_none(one.applied_at),
        "endedAt": instant_or_none(one.ended_at),
        "findings": all_told(stored_findings(one.findings), pack, call.language),
    }


def _filter(api: Api, call: Call) -> Filter:
    return Filter(listing_of(call), portal_of(api, call), _state(call))


def _state(call: Call) -> Booking | None:
    given = call.single("state")
    if given is not None and given not in list(Booking):
        raise Invalid([parameter("state", given[:100], "one of " + ", ".join(Booking))], "requestParameter")
    return None if given is None else Booking(given)


def _before(call: Call) -> tuple[datetime, UUID]:
    key = key_of(call, "nextToken")
    if key is None:
        return _LAST
    try:
        at, _, promotion_id = key.partition(" ")
        place = datetime.fromisoformat(at), UUID(promotion_id)
    except ValueError:
        place = None
    if place is None or place[0].tzinfo is None:
        raise bad_token("nextToken", call.single("nextToken") or "")
    return place


_READ = ("platform:promotions:read",)
ROUTES = (
    Route(
        *("POST", "/promotions", post, "Book a bump or a top", ("platform:promotions:create",)),
        request="NewPromotion",
        responses={201: "BookedPromotion", 200: "RehearsedPromotion"},
        parameters=("dryRun",),
        headers=("Idempotency-Key",),
    ),
    Route(
        *("GET", "/promotions", get_page, "List promotions", _READ),
        responses={200: "PromotionPage"},
        parameters=("promotions.listingId", "promotions.portal", "promotions.state", "limit", "nextToken"),
    ),
    Route(
        *("GET", "/promotions/credits", get_credits, "Read the credits of a month", _READ),
        responses={200: "Credits"},
        parameters=("month",),
    ),
    Route(*("GET", _ONE, get, "Read a promotion", _READ), responses={200: "Promotion"}),
    Route(
        *("DELETE", _ONE, delete, "Cancel a promotion or its series", ("platform:promotions:delete",)),
        responses={200: "BookedPromotion"},
        parameters=("dryRun",),
        headers=("Idempotency-Key",),
    ),
)
