"""Where a client wants to be told what happens to a customer, and what became of the telling."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson

from pignon.delivery.signing import shown_secret
from pignon.ledger import webhooks
from pignon.ledger.deliveries import Attempt
from pignon.ledger.pools import Connection
from pignon.ledger.webhooks import Change, Owner, Webhook
from pignon.market.wire import instant
from pignon.model.errors import Invalid, NotFound
from pignon.model.finding import Finding
from pignon.model.ports import system_clock
from pignon.web.api import Api
from pignon.web.call import Call
from pignon.web.paging import bad_token, key_of, token
from pignon.web.refusals import WebhookOff
from pignon.web.repeating import once
from pignon.web.reply import Reply, as_json, instant_or_none
from pignon.web.routing import DRY, KEYED, Route

OVERLAP = timedelta(hours=24)
"""How long the secret before signs too."""
_NEWEST = UUID(int=2**128 - 1)
_ONE = "/webhooks/{webhookId}"
_FILTERS = ("types", "markets", "portals")


async def post(api: Api, call: Call) -> Reply:
    """Register an endpoint; the answer alone carries its secret unasked."""
    body = await call.body()
    form = api.forms.read("NewWebhook", body)
    _vet(api, form)
    chosen = {name: _joined(form.get(name, ())) for name in _FILTERS}

    async def add(connection: Connection) -> Reply:
        made = await webhooks.add(connection, _owner(call), form["url"], **chosen)
        if made is None:
            raise Invalid((Finding("webhooks-too-many", expected=str(webhooks.MOST)),))
        return as_json(201, _told(await _one(connection, call, made[0])) | {"secret": shown_secret(made[1])})

    return await once(api, call, add, body=body)


async def get_all(api: Api, call: Call) -> Reply:
    """Answer the client's endpoints, and its subscriptions by the contracts."""
    async with api.pools.reading(call.granted.customer_id) as connection:
        found = await webhooks.webhooks(connection, _owner(call))
    return as_json(200, {"items": [_told(one) for one in found]})


async def get(api: Api, call: Call) -> Reply:
    """Answer one endpoint and how it does."""
    return as_json(200, _told(await _read(api, call)))


async def patch(api: Api, call: Call) -> Reply:
    """Change an endpoint, disable it or enable it again: it goes on where it was."""
    body = await call.body()
    form = api.forms.read("WebhookChange", body)
    _vet(api, form)
    webhook_id = call.uuid()
    chosen = {name: _joined(form[name]) for name in _FILTERS if name in form}

    async def change(connection: Connection) -> Reply:
        before = await _one(connection, call, webhook_id)
        if before.market is not None and (wrong := [name for name in _FILTERS if name in form]):
            expected = f"absent: the contract of {before.market} names statuses"
            raise Invalid([Finding("unknown-key", f"/{name}", form[name], expected) for name in wrong])
        to = Change(form.get("url"), **chosen, enabled=form.get("enabled"))
        await webhooks.change(connection, _owner(call), webhook_id, to=to)
        return as_json(200, _told(await _one(connection, call, webhook_id)))

    return await once(api, call, change, body=body)


async def delete(api: Api, call: Call) -> Reply:
    """End an endpoint; answers how it stood."""

    async def end(connection: Connection) -> Reply:
        found = await _one(connection, call, call.uuid())
        await webhooks.drop(connection, _owner(call), found.webhook_id)
        return as_json(200, _told(found))

    return await once(api, call, end)


async def get_secret(api: Api, call: Call) -> Reply:
    """Answer the secret that signs."""
    return as_json(200, {"secret": shown_secret((await _read(api, call)).secret)})


async def post_secret(api: Api, call: Call) -> Reply:
    """Change the secret; for OVERLAP both sign."""

    async def rotate(connection: Connection) -> Reply:
        until = system_clock() + OVERLAP
        secret = await webhooks.rotate(connection, _owner(call), call.uuid(), until=until)
        if secret is None:
            raise NotFound
        return as_json(200, {"secret": shown_secret(secret), "previousUntil": instant(until)})

    return await once(api, call, rotate)


async def post_test(api: Api, call: Call) -> Reply:
    """Have a test sent; what came of it is in the delivery log."""

    async def send(connection: Connection) -> Reply:
        found = await _enabled(connection, call)
        await webhooks.resend(connection, _owner(call), found.webhook_id, first=0, last=0)
        return as_json(202, {"messageId": f"test_{found.webhook_id.hex}"})

    return await once(api, call, send)


async def post_replay(api: Api, call: Call) -> Reply:
    """Have everything after an event told again, or skip up to it."""
    body = await call.body()
    form = api.forms.read("Replay", body)

    async def replay(connection: Connection) -> Reply:
        after = await webhooks.replay(connection, _owner(call), call.uuid(), after=form["after"])
        if after is None:
            raise NotFound
        return as_json(202, {"after": after})

    return await once(api, call, replay, body=body)


async def post_resend(api: Api, call: Call) -> Reply:
    """Have events that were told already sent again, one or a range."""
    body = await call.body()
    form = api.forms.read("Resend", body)
    first, last = form["from"], form.get("to", form["from"])
    furthest = first + webhooks.MOST_AGAIN - 1
    if last < first:
        raise Invalid([Finding("minimum", "/to", last, f">= {first}")])
    if last > furthest:
        raise Invalid([Finding("maximum", "/to", last, f"<= {furthest}")])

    async def resend(connection: Connection) -> Reply:
        found = await _enabled(connection, call)
        sent = await webhooks.resend(connection, _owner(call), found.webhook_id, first=first, last=last)
        return as_json(202, {"events": sent})

    return await once(api, call, resend, body=body)


async def get_attempts(api: Api, call: Call) -> Reply:
    """Answer the delivery log, newest first: each request and its response."""
    webhook_id, limit, failed = call.uuid(), call.limit(), call.flag("failed")
    before = _before(call)
    async with api.pools.reading(call.granted.customer_id) as connection:
        await _one(connection, call, webhook_id)
        found = await webhooks.attempts(
            connection, _owner(call), webhook_id, before=before, failed=failed, limit=limit + 1
        )
    page: dict[str, Any] = {"items": [_attempt(one) for one in found[:limit]]}
    if len(found) > limit:
        page["nextToken"] = token(str(found[limit - 1].attempt_id))
    return as_json(200, page)


def _owner(call: Call) -> Owner:
    return call.granted.customer_id, call.granted.client_id


async def _read(api: Api, call: Call) -> Webhook:
    async with api.pools.reading(call.granted.customer_id) as connection:
        return await _one(connection, call, call.uuid())


async def _one(connection: Connection, call: Call, webhook_id: UUID) -> Webhook:
    found = await webhooks.webhooks(connection, _owner(call), webhook_id)
    if not found:
        raise NotFound
    return found[0]


async def _enabled(connection: Connection, call: Call) -> Webhook:
    found = await _one(connection, call, call.uuid())
    if found.disabled_at is not None:
        raise WebhookOff(found.disabled_why or "-")
    return found


def _vet(api: Api, form: dict[str, Any]) -> None:
    """Refuse markets and portals that are not there."""
    known = {
        "markets": tuple(api.packs),
        "portals": tuple(portal for pack in api.packs.values() for portal in pack.portals),
    }
    wrong = [
        Finding("enum", f"/{name}/{n}", value, ", ".join(values))
        for name, values in known.items()
        for n, value in enumerate(form.get(name, ()))
        if value not in values
    ]
    if wrong:
        raise Invalid(wrong)


def _joined(values: Iterable[str]) -> str:
    return ",".join(dict.fromkeys(values))


def _split(joined: str) -> list[str]:
    return [one for one in joined.split(",") if one]


def _told(one: Webhook) -> dict[str, Any]:
    return {
        "webhookId": str(one.webhook_id),
        "url": one.url,
        "market": one.market,
        "statuses": _split(one.statuses),
        "types": _split(one.types),
        "markets": _split(one.markets),
        "portals": _split(one.portals),
        "createdAt": instant(one.created_at),
        "enabled": one.disabled_at is None,
        "disabledAt": instant_or_none(one.disabled_at),
        "disabledWhy": one.disabled_why,
        "told": one.told,
        "behind": one.behind,
        "aside": one.aside,
        "failingSince": instant_or_none(one.failing_since),
        "nextAttemptAt": instant_or_none(one.next_at if isinstance(one.next_at, datetime) else None),
    }


def _attempt(one: Attempt) -> dict[str, Any]:
    headers = {
        "webhook-id": one.message_id,
        "webhook-timestamp": str(int(one.at.timestamp())),
        "webhook-signature": one.signature,
    }
    response = None
    if one.status is not None:
        response = {"status": one.status, "body": (one.answer or b"").decode("utf-8", "replace")}
    return {
        "attemptId": str(one.attempt_id),
        "sequence": one.sequence,
        "messageId": one.message_id,
        "at": instant(one.at),
        "tookMs": one.took_ms,
        "request": {"url": one.url, "headers": headers, "body": orjson.Fragment(one.request)},
        "response": response,
        "failure": one.failure,
    }


def _before(call: Call) -> UUID:
    key = key_of(call, "nextToken")
    if key is None:
        return _NEWEST
    try:
        return UUID(key)
    except ValueError:
        raise bad_token("nextToken", call.single("nextToken") or "") from None


_READ, _UPDATE = ("platform:webhooks:read",), ("platform:webhooks:update",)
ROUTES = (
    Route(
        *("POST", "/webhooks", post, "Register an endpoint", ("platform:webhooks:create",)),
        request="NewWebhook",
        responses={201: "NewWebhookKept"},
        parameters=DRY,
        headers=KEYED,
    ),
    Route(*("GET", "/webhooks", get_all, "List endpoints", _READ), responses={200: "WebhookStates"}),
    Route(*("GET", _ONE, get, "Read an endpoint and how it does", _READ), responses={200: "WebhookState"}),
    Route(
        *("PATCH", _ONE, patch, "Change, disable or enable an endpoint", _UPDATE),
        request="WebhookChange",
        responses={200: "WebhookState"},
        parameters=DRY,
        headers=KEYED,
    ),
    Route(
        *("DELETE", _ONE, delete, "End an endpoint", ("platform:webhooks:delete",)),
        responses={200: "WebhookState"},
        parameters=DRY,
        headers=KEYED,
    ),
    Route(*("GET", f"{_ONE}/secret", get_secret, "Read the secret", _UPDATE), responses={200: "WebhookSecret"}),
    Route(
        *("POST", f"{_ONE}/secret", post_secret, "Change the secret", _UPDATE),
        responses={200: "WebhookSecret"},
        parameters=DRY,
        headers=KEYED,
    ),
    Route(
        *("POST", f"{_ONE}/test", post_test, "Send a test", _UPDATE),
        responses={202: "Asked"},
        parameters=DRY,
        headers=KEYED,
    ),
    Route(
        *("POST", f"{_ONE}/replay", post_replay, "Tell everything after an event again", _UPDATE),
        request="Replay",
        responses={202: "Asked"},
        parameters=DRY,
        headers=KEYED,
    ),
    Route(
        *("POST", f"{_ONE}/resend", post_resend, "Send events again", _UPDATE),
        request="Resend",
        responses={202: "Asked"},
        parameters=DRY,
        headers=KEYED,
    ),
    Route(
        *("GET", f"{_ONE}/attempts", get_attempts, "Read the delivery log", _READ),
        responses={200: "Attempts"},
        parameters=("failed", "limit", "nextToken"),
    ),
)
