"""What partners are told of their writes."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from tests.web.town import PUBLIC, Town, a_classified, in_town

from pignon.web.paging import token

CLASSIFIEDS = "/caas/v4/classifieds"
Run = Callable[[Any], None]


async def _words(town: Town, one: str, query: str = "") -> list[tuple[str, list[str]]]:
    answer = await town.call("GET", f"{CLASSIFIEDS}/{one}/statuses{query}")
    assert answer.status_code == 200, answer.text
    return [(item["status"], item["portals"]) for item in answer.json()["items"]]


def test_a_create_goes_from_receiving_to_created_with_dates_that_only_rise(run: Run) -> None:
    async def body(town: Town) -> None:
        one = (await town.call("POST", CLASSIFIEDS, a_classified())).json()["classifiedId"]
        assert [word for word, _ in await _words(town, one)] == ["RECEIVING", "RECEIVED", "CREATING"]
        await town.settle()
        items = (await town.call("GET", f"{CLASSIFIEDS}/{one}/statuses")).json()["items"]
        assert [item["status"] for item in items] == ["RECEIVING", "RECEIVED", "CREATING", "CREATED"]
        assert [item.get("subStatus") for item in items] == ["RECEIVING_POST", "RECEIVED_POST", None, None]
        dates = [item["statusDate"] for item in items]
        assert dates == sorted(set(dates))
        assert all(date.endswith("Z") and len(date) == len("2026-01-01T00:00:00.000000Z") for date in dates)
        assert len({item["statusId"] for item in items}) == 4
        for item in items:
            assert item["classifiedId"] == one
            assert item["customerId"] == town.intermediary_id
            assert item["revision"] == 1
            assert item["portals"] == ["SL"]
            assert item["message"]

    in_town(run, body)


def test_an_update_a_removed_portal_and_a_delete_each_have_their_rows(run: Run) -> None:
    async def body(town: Town) -> None:
        both = a_classified() | {"portals": ["SL", "BUCOM"]}
        one = (await town.call("POST", CLASSIFIEDS, both)).json()["classifiedId"]
        await town.settle()
        assert ("CREATED", ["SL"]) in await _words(town, one)
        assert ("CREATING_FAILED", ["BUCOM"]) in await _words(town, one)
        await town.call("PUT", f"{CLASSIFIEDS}/{one}", a_classified())
        await town.settle()
        assert ("UPDATED", ["SL"]) in await _words(town, one)
        await town.call("DELETE", f"{CLASSIFIEDS}/{one}")
        await town.settle()
        words = await _words(town, one)
        assert words[-1] == ("DELETED", ["SL"])
        assert ("DELETING", ["SL"]) in words

    in_town(run, body)


def test_a_refusal_says_why_in_codes_and_in_the_customers_language(run: Run) -> None:
    async def body(town: Town) -> None:
        one = (await town.call("POST", CLASSIFIEDS, a_classified() | {"portals": ["SLN"]})).json()["classifiedId"]
        await town.settle()
        (item,) = (await town.call("GET", f"{CLASSIFIEDS}/{one}/statuses?filter=latest")).json()["items"]
        assert item["status"] == "CREATING_FAILED"
        assert "contract-missing" in item["subStatusDetails"].split(",")
        assert {finding["code"] for finding in item["findings"]} >= set(item["subStatusDetails"].split(","))
        assert item["message"] in {finding["message"] for finding in item["findings"]}

    in_town(run, body)


def test_waiting_for_a_place_names_the_place_in_the_queue(run: Run) -> None:
    async def body(town: Town) -> None:
        await town.pools.engine.execute(
            "update contract set quota = 1 where portal = 'SL' and customer_id = $1", town.customer_id
        )
        answers = [await town.call("POST", CLASSIFIEDS, a_classified(f"A-{n}")) for n in range(3)]
        last = answers[-1].json()["classifiedId"]
        await town.settle()
        (item,) = (await town.call("GET", f"{CLASSIFIEDS}/{last}/statuses?filter=latest")).json()["items"]
        assert (item["status"], item["subStatusDetails"]) == ("CREATING_FAILED", "quota-waiting")
        assert "2" in item["message"]

    in_town(run, body)


def test_rows_are_filtered_and_paged(run: Run) -> None:
    async def body(town: Town) -> None:
        one = (await town.call("POST", CLASSIFIEDS, a_classified())).json()["classifiedId"]
        await town.settle()
        assert await _words(town, one, "?status=CREATED&status=RECEIVED") == [("RECEIVED", ["SL"]), ("CREATED", ["SL"])]
        assert await _words(town, one, "?portal=BD") == []
        assert await _words(town, one, "?filter=current&portal=SL&portal=BD") == [("CREATED", ["SL"])]
        seen: list[str] = []
        query, page = "?limit=1", dict[str, Any]()
        for _ in range(4):
            page = (await town.call("GET", f"{CLASSIFIEDS}/{one}/statuses{query}")).json()
            seen += [item["status"] for item in page["items"]]
            query = f"?limit=1&nextToken={page.get('nextToken')}"
        assert "nextToken" not in page
        assert seen == ["RECEIVING", "RECEIVED", "CREATING", "CREATED"]
        for query in ("status=LIVE", "portal=IWT", "filter=newest", "limit=0", "limit=251", "limit=x", "nextToken=x"):
            answer = await town.call("GET", f"{CLASSIFIEDS}/{one}/statuses?{query}")
            assert answer.status_code == 400, query
            assert answer.json()["errorSource"] == "requestParameter"
            assert answer.json()["errors"][0]["name"] == query.split("=")[0]

    in_town(run, body)


def test_a_token_that_was_never_given_is_refused_whatever_it_holds(run: Run) -> None:
    async def body(town: Town) -> None:
        one = (await town.call("POST", CLASSIFIEDS, a_classified())).json()["classifiedId"]
        for instant in ("9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+23:59", "2026-01-01T00:00:00", "never"):
            for path, key in (
                (f"{CLASSIFIEDS}/{one}/statuses", instant),
                (f"/platform/v1/listings/{one}/timeline", f"{instant} 0 {one}"),
            ):
                refused = await town.call("GET", f"{path}?nextToken={token(key)}")
                assert (refused.status_code, refused.json()["errors"][0]["name"]) == (400, "nextToken"), path

    in_town(run, body)


def test_a_caller_that_waits_is_told_the_outcome(run: Run) -> None:
    async def body(town: Town) -> None:
        settling = asyncio.create_task(town.settle_forever())
        try:
            answer = await town.call("POST", CLASSIFIEDS, a_classified(), prefer="respond-async, wait=10")
            assert answer.status_code == 200, answer.text
            assert answer.headers["preference-applied"] == "wait=10"
            told = answer.json()
            assert told["outcome"] == "created"
            (publication,) = told["publications"]
            assert (publication["portal"], publication["state"]) == ("SL", "live")
            assert publication["url"].startswith(f"{PUBLIC}/sl/")
            assert told["links"]
            again = await town.call("PUT", f"{CLASSIFIEDS}/{told['classifiedId']}", a_classified(), prefer="wait=10")
            assert (again.status_code, again.json()["outcome"]) == (200, "unchanged")
            gone = await town.call("DELETE", f"{CLASSIFIEDS}/{told['classifiedId']}", prefer="wait=10")
            assert (gone.status_code, gone.json()["outcome"]) == (200, "deleted")
            assert gone.json()["publications"][0] == {"portal": "SL", "state": "ended", "url": None, "findings": []}
        finally:
            settling.cancel()
            with suppress(asyncio.CancelledError):
                await settling

    in_town(run, body)


def test_a_resend_that_is_judged_again_is_waited_for(run: Run) -> None:
    close = "update contract set closed_at = now() where customer_id = $1"
    reopen = "update contract set closed_at = null where customer_id = $1"

    async def body(town: Town) -> None:
        await town.pools.engine.execute(close, town.customer_id)
        one = (await town.call("POST", CLASSIFIEDS, a_classified())).json()["classifiedId"]
        await town.settle()
        await town.pools.engine.execute(reopen, town.customer_id)
        settling = asyncio.create_task(town.settle_forever())
        answer = await town.call("PUT", f"{CLASSIFIEDS}/{one}", a_classified(), prefer="wait=10")
        settling.cancel()
        assert (answer.status_code, answer.json()["outcome"]) == (200, "unchanged")
        assert answer.json()["publications"][0]["state"] == "live"
        assert (await _words(town, one))[-2:] == [("CREATING_FAILED", ["SL"]), ("CREATED", ["SL"])]

    in_town(run, body)


def test_a_wait_that_runs_out_is_answered_202(run: Run) -> None:
    async def body(town: Town) -> None:
        answer = await town.call("POST", CLASSIFIEDS, a_classified(), prefer="wait=0")
        assert answer.status_code == 202
        assert "outcome" not in answer.json()
        one = answer.json()["classifiedId"]
        unchanged = await town.call("PUT", f"{CLASSIFIEDS}/{one}", a_classified(), prefer="wait=1")
        assert unchanged.status_code == 202, "the first write is still pending"
        for prefer in ("wait=abc", "wait=-1", "wait"):
            wrong = await town.call("PUT", f"{CLASSIFIEDS}/{one}", a_classified(), prefer=prefer)
            assert (wrong.status_code, wrong.json()["errorSource"]) == (400, "header")

    in_town(run, body)


def test_many_who_wait_are_all_told(run: Run) -> None:
    async def body(town: Town) -> None:
        settling = asyncio.create_task(town.settle_forever())
        try:
            answers = await asyncio.gather(
                *(town.call("POST", CLASSIFIEDS, a_classified(f"A-{n}"), prefer="wait=10") for n in range(20))
            )
        finally:
            settling.cancel()
        states = sorted(answer.json()["publications"][0]["state"] for answer in answers)
        assert states == ["live"] * 10 + ["waiting"] * 10

    in_town(run, body)
