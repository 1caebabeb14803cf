"""`dryRun=true` says all that would be said, on every API, and keeps nothing."""

from collections.abc import Callable
from typing import Any

from tests.web.town import Town, a_classified, a_listing, in_town

FRENCH = "/caas/v4/classifieds"
GERMAN = "/import-listings/v1/listings"
ONE = "/platform/v1/fr/listings/A-1"
DRY = "?dryRun=true"
Run = Callable[[Any], None]


def test_a_rehearsed_write_foretells_outcome_and_portals(run: Run) -> None:
    async def body(town: Town) -> None:
        both = a_classified() | {"portals": ["SL", "SLN"]}
        tried = await town.call("PUT", ONE + DRY, both)
        assert tried.status_code == 200, tried.text
        told = tried.json()
        assert set(told) == {"dryRun", "externalId", "digest", "outcome", "publications", "findings", "quality"}
        assert told["outcome"] == "created"
        states = {one["portal"]: one["state"] for one in told["publications"]}
        assert states == {"SL": "live", "SLN": "refused"}
        assert "contract-missing" in {one["code"] for one in told["findings"]}
        assert (await town.call("GET", ONE)).status_code == 404
        kept = (await town.call("PUT", ONE, both)).json()
        assert kept["digest"] == told["digest"]
        await town.settle()
        settled = (await town.call("GET", ONE)).json()
        assert {one["portal"]: one["state"] for one in settled["publications"]} == states

    in_town(run, body)


def test_a_rehearsal_knows_unchanged_refused_waiting_and_deleted(run: Run) -> None:
    async def body(town: Town) -> None:
        async def outcome(method: str, path: str, document: Any = None) -> str:
            return (await town.call(method, path + DRY, document)).json()["outcome"]

        one = (await town.call("POST", FRENCH, a_classified())).json()["classifiedId"]
        await town.settle()
        assert await outcome("PUT", f"{FRENCH}/{one}", a_classified()) == "unchanged"
        assert await outcome("PUT", f"{FRENCH}/{one}", a_classified() | {"portals": ["SLC"]}) == "refused"
        assert await outcome("PUT", f"{FRENCH}/{one}", a_classified(estateType="HOUSE")) == "refused"
        assert await outcome("DELETE", f"{FRENCH}/{one}") == "deleted"
        assert (await town.call("GET", f"{FRENCH}/{one}")).headers["etag"] == '"1"'
        shrink = "update contract set quota = 1 where customer_id = $1"
        await town.pools.engine.execute(shrink, town.customer_id)
        waiting = (await town.call("POST", FRENCH + DRY, a_classified("A-2"))).json()
        assert [publication["state"] for publication in waiting["publications"]] == ["waiting"]
        assert waiting["outcome"] == "created"
        (finding,) = waiting["publications"][0]["findings"]
        assert finding["message"].endswith("(quota 1, rang 1).")
        await town.call("DELETE", f"{FRENCH}/{one}")
        await town.settle()
        again = await town.call("DELETE", f"{FRENCH}/{one}{DRY}")
        assert (again.status_code, again.json()["dryRun"], again.json()["outcome"]) == (200, True, "unchanged")
        assert [one["state"] for one in again.json()["publications"]] == ["ended"]

    in_town(run, body)


def test_who_does_not_say_whether_it_is_a_rehearsal_is_asked_and_nothing_is_kept(run: Run) -> None:
    async def body(town: Town) -> None:
        listing = GERMAN + "/DE-1"
        for method, path, document in (
            ("POST", FRENCH, a_classified()),
            ("PUT", ONE, a_classified()),
            ("POST", GERMAN, a_listing("DE-1")),
        ):
            for bare in ("?dryRun", "?dryRun="):
                refused = await town.call(method, path + bare, document)
                assert refused.status_code == 400, refused.text
                (fault,) = refused.json()["errors"]
                assert (fault["code"], fault["name"]) == ("bad-parameter", "dryRun")
        assert (await town.call("GET", ONE)).status_code == 404
        assert (await town.call("GET", listing)).status_code == 404

    in_town(run, body)


def test_a_rehearsal_refuses_what_the_door_would(run: Run) -> None:
    async def body(town: Town) -> None:
        one = (await town.call("POST", FRENCH, a_classified())).json()["classifiedId"]
        await town.call("POST", GERMAN, a_listing())
        for method, path, document, status in (
            ("POST", FRENCH, a_classified(), 400),
            ("PUT", f"{FRENCH}/{one}", a_classified("A-2"), 400),
            ("PUT", f"{FRENCH}/0190a6e0-0000-7000-8000-000000000000", a_classified(), 404),
            ("DELETE", f"{FRENCH}/0190a6e0-0000-7000-8000-000000000000", None, 404),
            ("POST", GERMAN, a_listing(), 400),
            ("PUT", f"{GERMAN}/A-1", a_listing(estateType="PLOT"), 400),
            ("PUT", f"{GERMAN}/A-2", a_listing("A-2"), 404),
            ("DELETE", f"{GERMAN}/A-2", None, 404),
        ):
            answer = await town.call(method, path + DRY, document)
            assert answer.status_code == status, (method, path, answer.text)
        stale = await town.call("PUT", f"{FRENCH}/{one}{DRY}", a_classified(), if_match='"7"')
        assert stale.status_code == 412
        assert (await town.call("PUT", f"{GERMAN}/A-1{DRY}", a_listing())).json()["warnings"]
        assert (await town.call("DELETE", f"{GERMAN}/A-1{DRY}")).json()["outcome"] == "deleted"
        assert (await town.call("GET", f"{GERMAN}/A-1")).status_code == 200
        await town.call("DELETE", f"{FRENCH}/{one}")
        assert (await town.call("PUT", f"{FRENCH}/{one}{DRY}", a_classified())).status_code == 409
        assert (await town.call("DELETE", f"{FRENCH}/{one}{DRY}")).status_code == 200

    in_town(run, body)
