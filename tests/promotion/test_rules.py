"""Rules promote for their partner within its terms, say why and why not, and never spend more than they may."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import orjson
from hypothesis import given
from hypothesis import strategies as st
from tests.floor import PACKS, Run
from tests.promotion.stage import Stage, next_month, on_stage
from tests.web.town import Town, a_classified, in_town

from pignon.ledger import promotion_rules
from pignon.ledger.promotion_rules import Candidate
from pignon.market import Pack
from pignon.model.identity import uuid7
from pignon.model.names import ListingId, Market, Portal
from pignon.promotion import Ruler
from pignon.promotion.rule import Why, choose, read_rule
from pignon.promotion.ruler import KEPT_FOR

PARIS = ZoneInfo("Europe/Paris")
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
STALE: dict[str, Any] = {
    "portal": "SL",
    "kind": "bump",
    "when": {"fewer": {"what": "views", "than": 5, "days": 7}},
    "creditsAMonth": 20,
}
CODES = {
    *("promotion-rule-night", "promotion-rule-too-new", "promotion-rule-seen-enough", "promotion-rule-lately"),
    *(
        "promotion-not-sold",
        "promotion-rule-listing-cap",
        "promotion-rule-budget",
        "promotion-rule-no-credits",
        "promotion-rule-refused",
    ),
}


def _candidate(**facts: Any) -> Candidate:
    long_ago: dict[str, Any] = {
        "live_since": NOON - timedelta(days=60),
        "most": 0,
        "total": 0,
        "promoted_at": None,
        "by_rule": 0,
    }
    return Candidate(ListingId(uuid7()), **(long_ago | facts))


def _against(one: Candidate, **terms: Any) -> str | None:
    chosen, against = choose(read_rule(STALE | terms), [one], now=NOON, cost=1, spent=0, left=100)
    assert len(chosen) + len(against) == 1
    return against[0].why if against else None


def test_a_rule_says_what_speaks_against_a_listing() -> None:
    assert {why.value for why in Why} == CODES
    assert _against(_candidate()) is None
    assert _against(_candidate(most=4)) is None
    assert _against(_candidate(most=5)) is Why.SEEN_ENOUGH
    assert _against(_candidate(live_since=NOON - timedelta(days=7))) is Why.TOO_NEW
    assert _against(_candidate(promoted_at=NOON - timedelta(days=6))) is Why.LATELY
    assert _against(_candidate(promoted_at=NOON - timedelta(days=8))) is None
    assert _against(_candidate(by_rule=2), mostPerListing=2) is Why.LISTING_CAP
    quiet = {"quietDays": 30}
    assert _against(_candidate(most=99, promoted_at=NOON - timedelta(days=31)), when=quiet) is None
    assert _against(_candidate(promoted_at=NOON - timedelta(days=29)), when=quiet) is Why.LATELY
    assert _against(_candidate(live_since=NOON - timedelta(days=29)), when=quiet) is Why.TOO_NEW


def test_a_rule_prefers_whom_its_order_says() -> None:
    many = [_candidate(total=n, live_since=NOON - timedelta(days=20 + n)) for n in (3, 1, 2)]
    for order, totals in {"fewest": [1, 2, 3], "oldest": [3, 2, 1], "newest": [1, 2, 3]}.items():
        chosen, _ = choose(read_rule(STALE | {"order": order}), many, now=NOON, cost=1, spent=0, left=100)
        assert [one.total for one in chosen] == totals


@given(
    many=st.integers(0, 30),
    spent=st.integers(0, 30),
    left=st.integers(0, 30),
    budget=st.integers(1, 30),
    cost=st.integers(1, 20),
)
def test_a_rule_never_plans_more_than_its_budget_and_the_contract_hold(
    many: int, spent: int, left: int, budget: int, cost: int
) -> None:
    rule = read_rule(STALE | {"creditsAMonth": budget})
    candidates = [_candidate(total=n) for n in range(many)]
    chosen, against = choose(rule, candidates, now=NOON, cost=cost, spent=spent, left=left)
    assert cost * len(chosen) <= min(left, max(0, budget - spent))
    assert len(chosen) + len(against) == many
    assert {one.why for one in against} <= {Why.BUDGET, Why.NO_CREDITS}


def test_a_rule_rests_at_its_hours_by_local_time() -> None:
    night = read_rule(STALE | {"notBetween": {"from": "22:00", "to": "07:00"}})
    day = read_rule(STALE | {"notBetween": {"from": "09:00", "to": "17:00"}})
    for hour, at_night, by_day in (
        (21, True, False),
        (20, False, False),
        (5, True, False),
        (6, False, False),
        (8, False, True),
    ):
        at = datetime(2026, 11, 20, hour, 30, tzinfo=UTC)
        assert (night.is_resting(at, PARIS), day.is_resting(at, PARIS)) == (at_night, by_day), hour


async def _set(stage: Stage, rule_id: str = "stale", **terms: Any) -> None:
    async with stage.floor.pools.engine.acquire() as connection:
        document = orjson.dumps(STALE | terms)
        await promotion_rules.put(
            connection, stage.floor.customer, rule_id, portal=Portal("SL"), document=document, now=stage.now
        )


async def _rule(stage: Stage, packs: Mapping[Market, Pack] = PACKS) -> None:
    ruler = Ruler(stage.floor.pools.engine, packs, clock=lambda: stage.now, every=0.0)
    while await ruler.turn():
        pass


async def _log(stage: Stage, rule_id: str = "stale") -> list[str]:
    rows = await stage.floor.pools.engine.fetch(
        "select why from promotion_verdict where rule_id = $1 order by verdict_id", rule_id
    )
    return [row["why"] for row in rows]


async def _seen(stage: Stage, listing: ListingId, *, views: int, days_ago: int) -> None:
    hour = (stage.now - timedelta(days=days_ago)).replace(minute=0, second=0, microsecond=0)
    await stage.floor.pools.engine.execute(
        "insert into performance (customer_id, listing_id, portal, hour, views) values ($1, $2, 'SL', $3, $4)",
        *(stage.floor.customer, listing, hour, views),
    )


async def _aged(stage: Stage, days: int = 30) -> None:
    await stage.floor.pools.engine.execute(
        "update publication set live_since = live_since - make_interval(days => $1)", days
    )


def test_a_rule_bumps_what_is_seen_too_little_once_a_week_within_its_budget(run: Run) -> None:
    async def body(stage: Stage) -> None:
        listings = [await stage.a_listing(f"A-{n}") for n in range(4)]
        await _aged(stage)
        await _seen(stage, listings[0], views=5, days_ago=3)
        await _seen(stage, listings[1], views=4, days_ago=3)
        await _seen(stage, listings[2], views=99, days_ago=0)
        await _seen(stage, listings[3], views=99, days_ago=8)
        await _set(stage, creditsAMonth=2)
        await _rule(stage)
        promoted = await stage.floor.pools.engine.fetch("select listing_id, rule_id, state from promotion order by 1")
        assert {(row["listing_id"], row["rule_id"], row["state"]) for row in promoted} == {
            (listing, "stale", "applied") for listing in (listings[2], listings[3])
        }
        said = ["promoted", "promoted", "promotion-rule-budget", "promotion-rule-seen-enough"]
        assert sorted(await _log(stage)) == sorted(said)
        stage.later(hours=1)
        await _rule(stage)
        assert sorted(await _log(stage)) == sorted([*said, "promotion-rule-lately", "promotion-rule-lately"])
        stage.now = next_month(stage.now)
        await _rule(stage)
        assert len(await stage.floor.pools.engine.fetch("select from promotion")) == 4
        assert (await stage.credits())[3] == 4
        stage.now += KEPT_FOR + timedelta(days=1)
        await _set(stage, enabled=False)
        await _rule(stage)
        assert await _log(stage) == []

    on_stage(run, body)


def test_a_rule_does_nothing_at_night_while_it_is_off_or_without_credits(run: Run) -> None:
    async def body(stage: Stage) -> None:
        stage.now = stage.now.replace(hour=23) + timedelta(days=1)
        await stage.a_listing()
        await _aged(stage)
        await _set(stage, notBetween={"from": "22:00", "to": "07:00"})
        for _ in range(3):
            await _rule(stage)
            stage.later(hours=1)
        assert await _log(stage) == ["promotion-rule-night"]
        await _set(stage, "off", enabled=False)
        stage.later(hours=9)
        await _rule(stage)
        assert await _log(stage, "off") == []
        assert await _log(stage) == ["promotion-rule-night", "promotion-rule-no-credits"]
        assert await stage.floor.pools.engine.fetchval("select count(*) from promotion") == 0

    on_stage(run, body, a_month=0)


def test_a_promotion_that_is_refused_after_all_is_logged_as_such_and_costs_nothing(run: Run) -> None:
    async def body(stage: Stage) -> None:
        await stage.a_listing()
        await _aged(stage)
        await stage.floor.pools.engine.execute("update showcase set ended_at = now()")
        await _set(stage)
        await _rule(stage)
        await stage.floor.pools.engine.execute("update showcase set ended_at = null")
        assert (await _log(stage), await stage.credits()) == (["promotion-rule-refused"], (10, 10, 0, 0, 0))

    on_stage(run, body)


def test_rulers_in_many_processes_spend_no_more_than_one(run: Run) -> None:
    async def body(stage: Stage) -> None:
        for n in range(6):
            await stage.a_listing(f"A-{n}")
        await _aged(stage)
        await _set(stage, creditsAMonth=3)
        await _set(stage, "other", creditsAMonth=3, when={"quietDays": 1})
        await asyncio.gather(*(_rule(stage) for _ in range(2)))
        rows = await stage.floor.pools.engine.fetch("select rule_id, count(*) from promotion group by 1 order by 1")
        assert [tuple(row) for row in rows] == [("other", 3), ("stale", 3)]

    on_stage(run, body)


def test_a_rule_for_what_is_no_longer_sold_says_so_and_books_nothing(run: Run) -> None:
    async def body(stage: Stage) -> None:
        await stage.a_listing()
        stage.later(days=40)
        await _set(stage)
        french = PACKS[Market("fr")]
        await _rule(stage, {Market("fr"): replace(french, offers=[one for one in french.offers if one.kind != "bump"])})
        assert await _log(stage) == ["promotion-not-sold"]
        await _rule(stage, {})
        assert await stage.floor.pools.engine.fetchval("select count(*) from promotion") == 0

    on_stage(run, body)


def test_a_rule_is_set_tried_read_and_ended_over_http(run: Run) -> None:
    async def body(town: Town) -> None:
        await town.pools.engine.execute("update contract set bump_credits = 5")
        url, listing = "/platform/v1/promotions/rules/stale", ""
        for n in range(3):
            answer = await town.call("PUT", f"/platform/v1/fr/listings/A-{n}", a_classified(f"A-{n}"))
            listing = answer.json()["listingId"]
        await town.settle()
        await town.pools.engine.execute("update publication set live_since = live_since - interval '30 days'")
        await town.pools.engine.execute("update publication set live_since = now() where listing_id = $1", listing)
        tried = (
            await town.call("PUT", f"{url}?dryRun=true", STALE | {"creditsAMonth": 1}, accept_language="de")
        ).json()
        assert [one["promoted"] for one in tried["promote"]] == [True]
        assert {one["findings"][0]["code"] for one in tried["against"]} == {Why.BUDGET, Why.TOO_NEW}
        assert "Credits dieses Monats" in str(tried["against"])
        assert (await town.call("GET", url)).status_code == 404
        kept = (await town.call("PUT", url, STALE)).json()
        assert (kept["ruleId"], kept["creditsSpent"]) == ("stale", 0)
        assert (await town.call("GET", url)).json() == kept
        ruler = Ruler(town.pools.engine, PACKS, every=0.0)
        while await ruler.turn():
            pass
        assert (await town.call("GET", "/platform/v1/promotions/rules")).json()["items"][0]["creditsSpent"] == 2
        first = (await town.call("GET", f"{url}/log?limit=2")).json()
        rest = (await town.call("GET", f"{url}/log?nextToken={first['nextToken']}")).json()
        assert sorted(one["promoted"] for one in first["items"] + rest["items"]) == [False, True, True]
        assert (await town.call("DELETE", url)).json()["ruleId"] == "stale"
        assert (await town.call("GET", url)).status_code == 404
        assert len((await town.call("GET", f"{url}/log")).json()["items"]) == 3

    in_town(run, body)


def test_a_faulty_rule_is_refused_with_what_is_expected(run: Run) -> None:
    async def body(town: Town) -> None:
        url = "/platform/v1/promotions/rules/stale"
        faulty: list[tuple[dict[str, Any], str]] = [
            ({"portal": "XX"}, "/portal"),
            ({"when": {}}, "/when"),
            ({"creditsAMonth": 0}, "/creditsAMonth"),
            ({"kind": "top"}, "/topDays"),
            ({"topDays": 3}, "/topDays"),
            ({"kind": "top", "topDays": 91}, "/topDays"),
            ({"notBetween": {"from": "25:00", "to": "07:00"}}, "/notBetween/from"),
        ]
        for terms, pointer in faulty:
            answer = await town.call("PUT", url, STALE | terms)
            assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, pointer), terms
        assert (await town.call("PUT", "/platform/v1/promotions/rules/a%20b", STALE)).status_code == 400
        assert (await town.call("GET", f"{url}/log")).status_code == 404
        for n in range(promotion_rules.MOST_RULES):
            assert (await town.call("PUT", f"{url}-{n}", STALE)).status_code == 200
        over = await town.call("PUT", url, STALE)
        assert (over.status_code, over.json()["errors"][0]["code"]) == (400, "promotion-rules-too-many")
        assert (await town.call("PUT", f"{url}-0", STALE)).status_code == 200

    in_town(run, body)
