"""Promotions over HTTP: booked, read, cancelled, rehearsed, repeated under a key, and raced."""

import asyncio
from datetime import timedelta
from typing import Any

from tests.promotion.stage import early
from tests.web.town import Run, Town, a_classified, in_town

from pignon.promotion import Promoter

BASE = "/platform/v1/promotions"


async def _ready(town: Town, *, a_month: int = 10) -> str:
    """Give the town credits and a live listing; return its id."""
    await town.pools.engine.execute("update contract set bump_credits = $1", a_month)
    answer = await town.call("PUT", "/platform/v1/fr/listings/A-1", a_classified())
    await town.settle()
    return answer.json()["listingId"]


def _bump(listing: str, **more: Any) -> dict[str, Any]:
    return {"listingId": listing, "portal": "SL", "kind": "bump", **more}


def _soon() -> str:
    """Return a date to come of the town's month."""
    return (early() + timedelta(hours=1)).isoformat()


def test_a_bump_is_booked_read_listed_and_paid(run: Run) -> None:
    async def body(town: Town) -> None:
        listing = await _ready(town)
        booked = await town.call("POST", BASE, {"market": "fr", "externalId": "A-1", "portal": "SL", "kind": "bump"})
        told = booked.json()
        assert (booked.status_code, told["state"], told["creditsLeft"], told["findings"]) == (201, "applied", 9, [])
        one = (await town.call("GET", f"{BASE}/{told['promotionId']}")).json()
        assert one == {name: value for name, value in told.items() if name != "creditsLeft"}
        assert (one["listingId"], one["whenLive"]) == (listing, False)
        await town.call("POST", BASE, _bump(listing, at=_soon()))
        first = (await town.call("GET", f"{BASE}?limit=1&listingId={listing}")).json()
        second = (await town.call("GET", f"{BASE}?limit=1&nextToken={first['nextToken']}")).json()
        assert [page["items"][0]["state"] for page in (first, second)] == ["scheduled", "applied"]
        assert "nextToken" not in second
        chosen = (await town.call("GET", f"{BASE}?state=applied&portal=SL")).json()["items"]
        assert [item["promotionId"] for item in chosen] == [told["promotionId"]]
        purses = (await town.call("GET", f"{BASE}/credits")).json()["items"]
        assert {one["portal"]: one["left"] for one in purses} == {"SL": 8, "BD": 10, "IWT": 10, "IMN": 10}
        await town.settle()
        events = (await town.call("GET", "/platform/v1/events?types=promotion.applied")).json()["items"]
        assert [(one["listingId"], one["data"]["promotionId"]) for one in events] == [(listing, told["promotionId"])]
        story = (await town.call("GET", f"/platform/v1/listings/{listing}/timeline")).json()["items"]
        assert "promotion.applied" in {one["type"] for one in story}

    in_town(run, body, clock=early)


def test_a_refusal_says_why_in_the_callers_language(run: Run) -> None:
    async def body(town: Town) -> None:
        listing = await _ready(town, a_month=0)
        for language, word in (("fr", "crédits"), ("de", "Credits"), ("en", "credits")):
            told = (await town.call("POST", BASE, _bump(listing), accept_language=language)).json()
            assert (told["state"], told["creditsLeft"]) == ("refused", 0)
            assert [one["code"] for one in told["findings"]] == ["promotion-no-credits"]
            assert word in told["findings"][0]["message"]

    in_town(run, body, clock=early)


def test_what_is_faulty_is_refused_with_every_fault(run: Run) -> None:
    async def body(town: Town) -> None:
        listing = await _ready(town)
        faulty: list[tuple[dict[str, Any], set[str]]] = [
            ({"portal": "SL", "kind": "bump"}, {"/listingId"}),
            (_bump(listing, externalId="A-1", until="2026-12-31", at="2026-13-01T00:00:00Z"), {"/at"}),
            (_bump(listing, externalId="A-1", until="2026-12-31"), {"/listingId", "/until"}),
            (_bump(listing, kind="top"), {"/until"}),
            (_bump(listing, kind="top", until="2026-02-31"), {"/until"}),
            (_bump(listing, kind="top", until="2026-12-31T00:00"), {"/until"}),
            (_bump(listing, kind="top", until="2026-12-31", repeat={"every": "P1D"}), {"/repeat"}),
            (_bump(listing, repeat={"every": "daily"}), {"/repeat/every"}),
            (_bump(listing, portal="XX"), {"/portal"}),
            ({"market": "xx", "externalId": "A", "portal": "SL", "kind": "bump"}, {"/market"}),
        ]
        for form, pointers in faulty:
            answer = await town.call("POST", BASE, form)
            assert (answer.status_code, {one["pointer"] for one in answer.json()["errors"]}) == (400, pointers), form
        for query in ("state=gone", "listingId=x", "nextToken=!"):
            assert (await town.call("GET", f"{BASE}?{query}")).status_code == 400
        assert (await town.call("GET", f"{BASE}/credits?month=2026-13")).status_code == 400
        unknown = {"market": "fr", "externalId": "nobody's", "portal": "SL", "kind": "bump"}
        for method, path, form in (("POST", BASE, unknown), ("GET", f"{BASE}/{listing}", None)):
            assert (await town.call(method, path, form)).status_code == 404
        stranger = await town.a_stranger()
        assert (await town.call("POST", BASE, _bump(listing), **stranger)).status_code == 404

    in_town(run, body, clock=early)


def test_a_dry_run_tells_all_and_keeps_nothing(run: Run) -> None:
    async def body(town: Town) -> None:
        listing = await _ready(town)
        told = await town.call("POST", f"{BASE}?dryRun=true", _bump(listing))
        assert (told.status_code, told.json()["dryRun"], told.json()["creditsLeft"]) == (200, True, 9)
        assert (told.json()["state"], told.json()["promotionId"]) == ("applied", None)
        assert (await town.call("GET", BASE)).json() == {"items": []}
        assert await town.pools.engine.fetchval("select raised_at from showcase") is None

    in_town(run, body, clock=early)


def test_a_call_under_the_same_key_books_once(run: Run) -> None:
    async def body(town: Town) -> None:
        listing = await _ready(town)
        said = await asyncio.gather(*(town.call("POST", BASE, _bump(listing), idempotency_key="K") for _ in range(20)))
        assert {one.status_code for one in said} == {201}
        assert len({one.content for one in said}) == 1
        assert sum("idempotency-replayed" in one.headers for one in said) == 19
        assert (
            await town.call("POST", BASE, _bump(listing, kind="top", until="2030-01-01"), idempotency_key="K")
        ).status_code == 422
        top = (await town.call("POST", BASE, _bump(listing, at="2099-01-01T00:00:00Z"))).json()
        assert top["findings"][0]["code"] == "promotion-date"
        waiting = (await town.call("POST", BASE, _bump(listing, at=_soon()))).json()["promotionId"]
        ended = [await town.call("DELETE", f"{BASE}/{waiting}", idempotency_key="D") for _ in range(2)]
        assert [(one.status_code, one.json()["state"], one.json()["creditsLeft"]) for one in ended] == [
            (200, "cancelled", 9)
        ] * 2
        over = await town.call("DELETE", f"{BASE}/{waiting}")
        assert (over.status_code, over.json()["errors"][0]["code"]) == (409, "promotion-over")

    in_town(run, body, clock=early)


def test_64_callers_who_race_for_10_credits_spend_10(run: Run) -> None:
    async def body(town: Town) -> None:
        listing = await _ready(town)
        said = [
            one.json() for one in await asyncio.gather(*(town.call("POST", BASE, _bump(listing)) for _ in range(64)))
        ]
        assert sorted(one["creditsLeft"] for one in said if one["state"] == "applied") == list(range(10))
        assert {one["findings"][0]["code"] for one in said if one["state"] == "refused"} == {"promotion-no-credits"}
        spent = await town.pools.engine.fetchval("select sum(amount) from credit_entry where account = 'spent'")
        assert spent == 10

    in_town(run, body, clock=early)


def test_a_promotion_comes_with_a_listing_and_once_in_its_life(run: Run) -> None:
    async def body(town: Town) -> None:
        await town.pools.engine.execute("update contract set bump_credits = 10")
        address = "/platform/v1/fr/listings/A-1?promote=SL:bump&promote=SL:top:2030-12-31"
        short = "/platform/v1/fr/listings/A-1?promote=SL:bump"
        far = (await town.call("PUT", address, a_classified(), idempotency_key="K")).json()["promotions"]
        assert [(one["kind"], one["state"]) for one in far] == [("bump", "scheduled"), ("top", "refused")]
        again = await town.call("PUT", address, a_classified(), idempotency_key="K")
        assert ([one["promotionId"] for one in again.json()["promotions"]], again.headers["idempotency-replayed"]) == (
            [one["promotionId"] for one in far],
            "true",
        )
        await town.settle()
        promoter = Promoter(town.pools.engine, clock=lambda: early() + timedelta(seconds=2), every=0.0)
        while await promoter.turn():
            pass
        for price in (1, 2):
            told = (await town.call("PUT", short, a_classified(texts={"headline": {"fr": str(price)}}))).json()[
                "promotions"
            ]
            assert [(one["state"], one["source"], one["creditsLeft"]) for one in told] == [("applied", "attached", 9)]
        for wrong in ("SL", "XX:bump", "SL:bump:2030-01-01", "SL:top", "SL:top:soon", "SL:bump&promote=SL:bump"):
            answer = await town.call("PUT", f"/platform/v1/fr/listings/A-1?promote={wrong}", a_classified())
            assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, "promote"), wrong
        narrow = town.admit("narrow", town.customer_id, scopes=("platform:listings:*",))
        assert (await town.call("PUT", short, a_classified(), **narrow)).status_code == 403

    in_town(run, body, clock=early)


def test_a_dry_run_of_a_write_tells_its_promotions_as_settled_and_keeps_nothing(run: Run) -> None:
    async def body(town: Town) -> None:
        await town.pools.engine.execute("update contract set bump_credits = 2")
        address = "/platform/v1/fr/listings/A-1?promote=SL:bump&promote=BD:bump&promote=SL:top:2020-12-31"
        for kept in (0, 2):
            told = (await town.call("PUT", f"{address}&dryRun=true", a_classified())).json()
            assert (told["dryRun"], told["outcome"]) == (True, "unchanged" if kept else "created")
            said = [(one["kind"], one["state"], one["credits"], one["creditsLeft"]) for one in told["promotions"]]
            assert said == [("bump", "applied", 1, 1), ("bump", "refused", 0, 2), ("top", "refused", 0, 1)]
            assert {one["promotionId"] for one in told["promotions"]} == {None}
            assert "n'y est pas demandée" in told["promotions"][1]["findings"][0]["message"]
            assert (await town.call("GET", BASE)).json() == {"items": []}
            assert await town.pools.engine.fetchval("select count(*) from credit_entry where kind <> 'grant'") == 0
            await town.call("PUT", "/platform/v1/fr/listings/A-1", a_classified())
            await town.settle()
        assert await town.pools.engine.fetchval("select count(raised_at) from showcase") == 0
        short = "/platform/v1/fr/listings/A-1?promote=SL:bump"
        booked = (await town.call("PUT", short, a_classified())).json()["promotions"][0]
        tried = (await town.call("PUT", f"{short}&dryRun=true", a_classified())).json()["promotions"][0]
        assert tried == booked | {"promotionId": None, "seriesId": None, "dryRun": True}, "once in its life"

    in_town(run, body, clock=early)


def test_what_costs_nothing_says_so(run: Run) -> None:
    async def body(town: Town) -> None:
        listing = await _ready(town, a_month=1)
        waiting = (await town.call("POST", BASE, _bump(listing, at=_soon()))).json()
        refused = (await town.call("POST", BASE, _bump(listing))).json()
        cancelled = (await town.call("DELETE", f"{BASE}/{waiting['promotionId']}")).json()
        applied = (await town.call("POST", BASE, _bump(listing))).json()
        said = [(one["state"], one["credits"]) for one in (waiting, refused, cancelled, applied)]
        assert said == [("scheduled", 1), ("refused", 0), ("cancelled", 0), ("applied", 1)]
        await town.settle()
        events = (await town.call("GET", "/platform/v1/events?types=promotion.refused,promotion.ended")).json()["items"]
        assert [one["data"]["credits"] for one in events] == [0, 0]

    in_town(run, body, clock=early)


def test_an_attached_promotion_that_its_first_caller_never_booked_is_booked_by_the_second(run: Run) -> None:
    async def body(town: Town) -> None:
        await town.pools.engine.execute("update contract set bump_credits = 10")
        address = "/platform/v1/fr/listings/A-1?promote=SL:bump"
        await town.call("PUT", address, a_classified(), idempotency_key="K")
        await town.pools.engine.execute("delete from credit_entry where kind = 'hold'")
        await town.pools.engine.execute("update credit set available = 10, held = 0")
        await town.pools.engine.execute("delete from promotion")
        told = (await town.call("PUT", address, a_classified(), idempotency_key="K")).json()["promotions"]
        assert [(one["state"], one["creditsLeft"]) for one in told] == [("scheduled", 9)]

    in_town(run, body, clock=early)
