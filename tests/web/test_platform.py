"""The platform API, as a synchronising client calls it."""

import gzip
import json
from collections.abc import Callable
from typing import Any

from tests.web.town import PACKS, Town, a_classified, a_listing, in_town

from pignon.ledger.statements import sql

BASE = "/platform/v1"
ONE = f"{BASE}/fr/listings/A-1"
Run = Callable[[Any], None]


def test_a_put_creates_replaces_and_tells_the_digest(run: Run) -> None:
    async def body(town: Town) -> None:
        first = await town.call("PUT", ONE, a_classified())
        assert first.status_code == 202, first.text
        told = first.json()
        assert set(told) == {"submissionId", "listingId", "externalId", "revision", "digest"}
        assert (told["externalId"], told["revision"], len(told["digest"])) == ("A-1", 1, 64)
        same = (await town.call("PUT", ONE, a_classified())).json()
        assert (same["revision"], same["digest"]) == (1, told["digest"])
        assert same["submissionId"] != told["submissionId"]
        changed = (await town.call("PUT", ONE, a_classified(estateType="HOUSE"))).json()
        assert (changed["revision"], changed["listingId"]) == (2, told["listingId"])
        assert changed["digest"] != told["digest"]
        read = await town.call("GET", ONE)
        assert read.headers["etag"] == '"2"'
        assert read.json()["document"] == a_classified(estateType="HOUSE")
        assert read.json()["digest"] == changed["digest"]
        other = await town.call("PUT", f"{BASE}/fr/listings/A-2", a_classified())
        assert (other.status_code, other.json()["errors"][0]["code"]) == (400, "external-id-changed")
        gone = await town.call("DELETE", ONE)
        assert (gone.status_code, gone.json()["revision"]) == (202, 3)
        assert (await town.call("DELETE", ONE)).status_code == 404
        assert (await town.call("GET", ONE)).status_code == 404

    in_town(run, body)


def test_a_token_that_may_only_update_creates_nothing(run: Run) -> None:
    async def body(town: Town) -> None:
        editor = town.admit("editor", town.customer_id, scopes=("platform:listings:update",))
        assert (await town.call("PUT", ONE, a_classified(), **editor)).status_code == 404
        await town.call("PUT", ONE, a_classified())
        assert (await town.call("PUT", ONE, a_classified(), **editor)).status_code == 202

    in_town(run, body)


def test_a_submission_tells_its_outcome_once_it_has_one(run: Run) -> None:
    async def body(town: Town) -> None:
        told = (await town.call("PUT", ONE, a_classified())).json()
        path = f"{BASE}/submissions/{told['submissionId']}"
        pending = (await town.call("GET", path)).json()
        assert (pending["outcome"], pending["settledAt"], pending["kind"]) == (None, None, "put")
        assert (pending["listingId"], pending["revision"]) == (told["listingId"], 1)
        await town.settle()
        settled = (await town.call("GET", path)).json()
        assert settled["outcome"] == "created"
        assert settled["settledAt"] >= settled["acceptedAt"]
        assert settled["publications"][0]["state"] == "live"
        assert (await town.call("GET", f"{BASE}/submissions/nothing")).status_code == 404

    in_town(run, body)


def test_quotas_tell_what_is_used_and_what_is_free(run: Run) -> None:
    async def body(town: Town) -> None:
        await town.call("PUT", ONE, a_classified())
        await town.settle()
        items = (await town.call("GET", f"{BASE}/quotas")).json()["items"]
        (sl,) = [item for item in items if item["portal"] == "SL"]
        assert sl == {
            "market": "fr",
            "portal": "SL",
            "quota": 10,
            "live": 1,
            "waiting": 0,
            "free": 9,
            "atLimit": "wait",
            "from": None,
            "until": None,
        }
        assert {item["portal"] for item in items} == {"SL", "BD", "IWT", "IMN"}

    in_town(run, body)


def test_a_manifest_tells_missing_different_and_extra_within_one_feed(run: Run) -> None:
    async def body(town: Town) -> None:
        digests: dict[str, str] = {}
        for external_id, feed in (("A-1", ""), ("A-2", ""), ("B-1", "?feed=poliris:1"), ("B-2", "?feed=poliris:1")):
            path = f"{BASE}/fr/listings/{external_id}{feed}"
            digests[external_id] = (await town.call("PUT", path, a_classified(external_id))).json()["digest"]
        items = [
            {"externalId": "A-1", "digest": digests["A-1"]},
            {"externalId": "B-1", "digest": "0" * 16},
            {"externalId": "C-1", "digest": digests["A-1"][:16]},
        ]

        async def ask(**more: Any) -> dict[str, list[str]]:
            answer = await town.call("POST", f"{BASE}/fr/manifest", {"items": items} | more)
            assert answer.status_code == 200, answer.text
            return answer.json()

        found = {"missing": ["C-1"], "different": ["B-1"]}
        assert await ask(complete=False) == {**found, "extra": []}
        assert await ask(complete=True) == {**found, "extra": ["A-2"]}
        assert await ask(complete=True, feed="poliris:1") == {**found, "extra": ["B-2"]}
        items[0]["digest"] = digests["A-1"][:16]
        assert await ask(complete=False, feed=None) == {**found, "extra": []}
        assert (await town.call("POST", f"{BASE}/de/manifest", {"items": [], "complete": True})).json()["extra"] == []

    in_town(run, body)


def test_a_manifest_never_compares_each_with_each(run: Run) -> None:
    async def body(town: Town) -> None:
        async with town.pools.reading(town.customer_id) as connection:
            plan = await connection.fetch(
                "explain " + sql("partner/manifest"), *(town.customer_id, "fr", b"[]", True, None)
            )
        told = "\n".join(row[0] for row in plan)
        assert "Full Join" in told
        assert "Nested Loop" not in told

    in_town(run, body)


def test_a_manifest_may_be_long_and_gzipped_but_no_bomb(run: Run) -> None:
    async def body(town: Town) -> None:
        items = [{"externalId": f"A-{n}", "digest": f"{n:016x}"} for n in range(60_000)]
        packed = gzip.compress(json.dumps({"items": items, "complete": True}).encode())
        answer = await town.call("POST", f"{BASE}/fr/manifest", packed, content_encoding="gzip")
        assert answer.status_code == 200, answer.text
        assert len(answer.json()["missing"]) == 60_000
        for content, status in (
            (gzip.compress(b"[" + b" " * 100_000_000), 413),
            (packed[:-20], 400),
            (b"no gzip", 400),
            (gzip.compress(b'{"items": [{"externalId": "a\\u0000", "digest": "0"}], "complete": 1}'), 400),
            (gzip.compress(b"{"), 400),
        ):
            answer = await town.call("POST", f"{BASE}/fr/manifest", content, content_encoding="gzip")
            assert answer.status_code == status, answer.text

    in_town(run, body)


def test_a_market_describes_itself(run: Run) -> None:
    async def body(town: Town) -> None:
        for market, pack in PACKS.items():
            told = (await town.call("GET", f"{BASE}/markets/{market}")).json()
            assert [portal["code"] for portal in told["portals"]] == list(pack.portals)
            assert told["schema"]
            assert told["rules"]
        assert (await town.call("GET", f"{BASE}/markets/xx")).status_code == 404

    in_town(run, body)


def test_german_portals_are_narrowed_here_too(run: Run) -> None:
    async def body(town: Town) -> None:
        path = f"{BASE}/de/listings/A-1"
        assert (await town.call("PUT", f"{path}?portals=IMN", a_listing())).json()["revision"] == 1
        assert (await town.call("PUT", path, a_listing())).json()["revision"] == 2
        assert (await town.call("PUT", f"{path}?portals=SL", a_listing())).status_code == 400
        tried = await town.call("PUT", f"{path}?dryRun=true", a_listing())
        assert tried.status_code == 200
        assert (await town.call("GET", path)).json()["revision"] == 2

    in_town(run, body)


def test_the_queue_of_a_portal_is_told_page_by_page_with_places_as_they_are_now(run: Run) -> None:
    async def body(town: Town) -> None:
        await town.pools.engine.execute("update contract set quota = 1 where portal = 'SL'")
        for name in ("A", "B", "C", "D"):
            await town.call("PUT", f"{BASE}/fr/listings/{name}", a_classified(name))
            await town.settle()
        path = f"{BASE}/quotas/SL/queue"
        first = (await town.call("GET", f"{path}?limit=2")).json()
        assert [(one["place"], one["externalId"]) for one in first["items"]] == [(1, "B"), (2, "C")]
        second = (await town.call("GET", f"{path}?limit=2&nextToken={first['nextToken']}")).json()
        assert [(one["place"], one["externalId"]) for one in second["items"]] == [(3, "D")]
        assert "nextToken" not in second
        sent = (await town.call("PUT", f"{BASE}/fr/listings/D", a_classified("D"))).json()["submissionId"]
        await town.call("DELETE", f"{BASE}/fr/listings/B")
        await town.settle()
        (told,) = (await town.call("GET", f"{BASE}/submissions/{sent}")).json()["publications"]
        assert told["findings"][0]["code"] == "quota-waiting"
        assert "rang 2" in told["findings"][0]["message"], "it was third when it was judged"
        assert (await town.call("GET", f"{BASE}/quotas/NO/queue")).status_code == 404
        assert (await town.call("GET", f"{path}?nextToken=x")).status_code == 400

    in_town(run, body)
