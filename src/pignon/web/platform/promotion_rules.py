"""Rules by which a partner has its listings promoted: set, read, tried, and the log of what each did and why."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, time
from typing import Any, Final
from uuid import UUID

import orjson

from pignon.ledger import promotion_rules
from pignon.ledger.pools import Connection
from pignon.ledger.promotion_rules import MOST_RULES, KeptRule, Logged
from pignon.market import Offer
from pignon.market.wire import instant
from pignon.model.errors import Invalid, NotFound
from pignon.model.finding import Finding
from pignon.model.ports import Clock
from pignon.model.states import Promoted
from pignon.promotion.asking import month_of
from pignon.promotion.rule import Why, read_rule
from pignon.promotion.ruler import PROMOTED, plan, told
from pignon.promotion.terms import terms
from pignon.web.api import Api
from pignon.web.call import Call
from pignon.web.findings import all_told
from pignon.web.paging import bad_token, key_of, token
from pignon.web.platform.promotion_forms import offer_of, portal_of
from pignon.web.refusals import parameter
from pignon.web.repeating import once
from pignon.web.reply import Reply, as_json
from pignon.web.routing import DRY, KEYED, Route

SHOWN: Final = 1_000
"""Listings that a dry run names of those that something speaks against."""
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_NEWEST: Final = UUID(int=2**128 - 1)
_ONE: Final = "/promotions/rules/{ruleId}"


async def put(api: Api, call: Call) -> Reply:
    """Set a rule, which is looked at at once and then every hour; a dry run tells what it would do now."""
    rule_id = call.values[0]
    if not _NAME.fullmatch(rule_id):
        raise Invalid([parameter("ruleId", rule_id[:100], _NAME.pattern)], "requestParameter")
    body = await call.body()
    form = api.forms.read("PromotionRule", body)
    portal = portal_of(api, form["portal"])
    _vet(form, offer_of(api, portal, Promoted(form["kind"])))
    if call.flag("dryRun"):
        return await _rehearsed(api, call, form, rule_id=rule_id)
    customer, document = call.granted.customer_id, orjson.dumps(form)

    async def keep(connection: Connection) -> Reply:
        now = api.clock()
        if not await promotion_rules.put(connection, customer, rule_id, portal=portal, document=document, now=now):
            raise Invalid([Finding("promotion-rules-too-many", expected=str(MOST_RULES))])
        return as_json(200, _told(await _found(connection, api, call)))

    return await once(api, call, keep, body=body)


async def get_all(api: Api, call: Call) -> Reply:
    """Answer the customer's rules by name, each with what it has spent this month."""
    async with api.pools.reading(call.granted.customer_id) as connection:
        found = await promotion_rules.rules(connection, call.granted.customer_id, since=_month(api.clock))
    return as_json(200, {"items": [_told(one) for one in found]})


async def get(api: Api, call: Call) -> Reply:
    """Answer one rule."""
    return as_json(200, _told(await _one(api, call)))


async def delete(api: Api, call: Call) -> Reply:
    """End a rule; what it booked stays, and so does its log."""

    async def end(connection: Connection) -> Reply:
        found = await _found(connection, api, call)
        await promotion_rules.drop(connection, call.granted.customer_id, found.rule_id)
        return as_json(200, _told(found))

    return await once(api, call, end)


async def get_log(api: Api, call: Call) -> Reply:
    """Answer why each promotion happened or not, newest first; what did not change is not said again."""
    customer, limit, before = call.granted.customer_id, call.limit(), _before(call)
    async with api.pools.reading(customer) as connection:
        found = await promotion_rules.log_page(connection, customer, call.values[0], before=before, limit=limit + 1)
    if not found and before == _NEWEST:
        await _one(api, call)
    items = [_line(api, call, one) | {"at": instant(one.at)} for one in found[:limit] if one.at is not None]
    page: dict[str, Any] = {"items": items}
    if len(found) > limit:
        page["nextToken"] = token(str(found[limit - 1].verdict_id))
    return as_json(200, page)


async def _rehearsed(api: Api, call: Call, form: Mapping[str, Any], *, rule_id: str) -> Reply:
    rule, customer = read_rule(form), call.granted.customer_id
    agreed = terms(api.packs, rule.portal, rule.kind)
    async with api.pools.reading(customer) as connection:
        made = await plan(connection, customer, rule_id, rule=rule, agreed=agreed, now=api.clock())
    chosen = [Logged(PROMOTED, {"most": one.most, "total": one.total}, one.listing_id) for one in made.promote]
    answer = {
        "dryRun": True,
        "resting": made.idle is not None,
        "promote": [_line(api, call, one) for one in chosen],
        "against": [_line(api, call, told(one)) for one in made.against[:SHOWN]],
        "againstOmitted": max(0, len(made.against) - SHOWN),
    }
    return as_json(200, answer)


async def _one(api: Api, call: Call) -> KeptRule:
    async with api.pools.reading(call.granted.customer_id) as connection:
        return await _found(connection, api, call)


async def _found(connection: Connection, api: Api, call: Call) -> KeptRule:
    customer = call.granted.customer_id
    found = await promotion_rules.rules(connection, customer, call.values[0], since=_month(api.clock))
    if not found:
        raise NotFound
    return found[0]


def _vet(form: Mapping[str, Any], offer: Offer) -> None:
    """Refuse what does not go with the kind, or lasts longer than is sold."""
    if form["kind"] == "top" and "topDays" not in form:
        raise Invalid([Finding("required", "/topDays", None, "integer")])
    if form["kind"] == "bump" and "topDays" in form:
        raise Invalid([Finding("unknown-key", "/topDays", form["topDays"], "absent: a bump has no end")])
    if offer.longest_days is not None and form["topDays"] > offer.longest_days:
        raise Invalid([Finding("maximum", "/topDays", form["topDays"], f"<= {offer.longest_days}")])


def _month(clock: Clock) -> datetime:
    return datetime.combine(month_of(clock()), time(), UTC)


def _told(one: KeptRule) -> dict[str, Any]:
    form = orjson.loads(one.document)
    facts = {"changedAt": instant(one.changed_at), "lookAt": instant(one.look_at), "creditsSpent": one.spent}
    return {"ruleId": one.rule_id, **form, **facts}


def _line(api: Api, call: Call, one: Logged) -> dict[str, Any]:
    found: list[Finding] = []
    if one.why != PROMOTED:
        found.append(Finding(Why(one.why), "", one.facts.get("value"), one.facts.get("expected")))
    return {
        "listingId": None if one.listing_id is None else str(one.listing_id),
        "promotionId": None if one.promotion_id is None else str(one.promotion_id),
        "promoted": one.why == PROMOTED,
        "most": one.facts.get("most"),
        "total": one.facts.get("total"),
        "findings": all_told(found, next(iter(api.packs.values())), call.language),
    }


def _before(call: Call) -> UUID:
    key = key_of(call, "nextToken")
    try:
        return _NEWEST if key is None else UUID(key)
    except ValueError:
        raise bad_token("nextToken", call.single("nextToken") or "") from None


_READ, _UPDATE = ("platform:promotions:read",), ("platform:promotions:update",)
ROUTES = (
    Route(
        *("PUT", _ONE, put, "Set a rule that promotes", _UPDATE),
        request="PromotionRule",
        responses={200: "KeptOrRehearsedRule"},
        parameters=DRY,
        headers=KEYED,
    ),
    Route(*("GET", "/promotions/rules", get_all, "List rules", _READ), responses={200: "PromotionRules"}),
    Route(*("GET", _ONE, get, "Read a rule", _READ), responses={200: "KeptPromotionRule"}),
    Route(
        *("DELETE", _ONE, delete, "End a rule", _UPDATE),
        responses={200: "KeptPromotionRule"},
        parameters=DRY,
        headers=KEYED,
    ),
    Route(
        *("GET", f"{_ONE}/log", get_log, "Read why a rule promoted or did not", _READ),
        responses={200: "PromotionRuleLog"},
        parameters=("limit", "nextToken"),
    ),
)
