"""The French operations, as a partner's software calls them."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from tests.web.town import PUBLIC, Town, a_classified, in_town

CLASSIFIEDS = "/caas/v4/classifieds"
Run = Callable[[Any], None]


def test_a_posted_classified_is_answered_with_its_id_and_read_back_at_once(run: Run) -> None:
    async def body(town: Town) -> None:
        answer = await town.call("POST", CLASSIFIEDS, a_classified())
        assert answer.status_code == 202, answer.text
        one = answer.json()["classifiedId"]
        assert answer.json()["links"] == [{"statuses": f"{PUBLIC}{CLASSIFIEDS}/{one}/statuses"}]
        read = await town.call("GET", f"{CLASSIFIEDS}/{one}")
        assert read.status_code == 200
        assert read.headers["etag"] == '"1"'
        assert read.json() == {"classifiedId": one, **a_classified()}

    in_town(run, body)


def test_what_is_read_can_be_put_back_and_changes_nothing(run: Run) -> None:
    async def body(town: Town) -> None:
        one = (await town.call("POST", CLASSIFIEDS, a_classified())).json()["classifiedId"]
        read = await town.call("GET", f"{CLASSIFIEDS}/{one}")
        answer = await town.call("PUT", f"{CLASSIFIEDS}/{one}", read.json(), if_match=read.headers["etag"])
        assert answer.status_code == 202, answer.text
        assert (await town.call("GET", f"{CLASSIFIEDS}/{one}")).headers["etag"] == '"1"'

    in_town(run, body)


def test_a_put_replaces_in_full_under_a_new_revision(run: Run) -> None:
    async def body(town: Town) -> None:
        one = (await town.call("POST", CLASSIFIEDS, a_classified())).json()["classifiedId"]
        changed = a_classified(prices={"currency": "EUR", "buy": {"price": {"amount": 1}}})
        answer = await town.call("PUT", f"{CLASSIFIEDS}/{one}", changed)
        assert answer.status_code == 202
        assert answer.json()["classifiedId"] == one
        read = await town.call("GET", f"{CLASSIFIEDS}/{one}")
        assert read.headers["etag"] == '"2"'
        assert read.json()["data"]["prices"]["buy"]["price"]["amount"] == 1
        stale = await town.call("PUT", f"{CLASSIFIEDS}/{one}", a_classified(), if_match='"1"')
        assert stale.status_code == 412
        assert stale.json()["type"].endswith("Precondition-Failed")

    in_town(run, body)


def test_a_used_offerer_estate_id_is_told_with_the_classified_that_has_it(run: Run) -> None:
    async def body(town: Town) -> None:
        one = (await town.call("POST", CLASSIFIEDS, a_classified())).json()["classifiedId"]
        answer = await town.call("POST", CLASSIFIEDS, a_classified())
        assert answer.status_code == 400
        assert answer.json()["title"] == "Duplicated classified"
        assert answer.json()["detail"].endswith(f" classifiedId: {one}")

    in_town(run, body)


def test_every_fault_is_told_at_once_in_the_callers_language(run: Run) -> None:
    async def body(town: Town) -> None:
        faulty = a_classified(estateType="CASTLE", surprise=1)
        del faulty["data"]["location"]["city"]
        said: dict[str, str] = {}
        for language in ("fr", "de", "en"):
            answer = await town.call("POST", CLASSIFIEDS, faulty, accept_language=f"{language}-XX, *;q=0.1")
            problem = answer.json()
            assert answer.status_code == 400
            assert answer.headers["content-type"] == "application/problem+json"
            assert problem["type"].endswith("Validation-Error")
            assert problem["title"] == "Bad request"
            assert problem["errorSource"] == "body"
            assert problem["instance"] == answer.headers["traceparent"]
            names = {entry["name"] for entry in problem["errors"]}
            assert {"/data/estateType", "/data/surprise"} <= names
            assert any(name.startswith("/data/location") for name in names)
            for entry in problem["errors"]:
                assert {"name", "reason", "code", "value", "expected", "message"} <= set(entry)
            said[language] = problem["errors"][0]["message"]
        assert len(set(said.values())) == 3

    in_town(run, body)


def test_the_incumbents_media_type_is_sent_to_those_who_ask_for_it(run: Run) -> None:
    async def body(town: Town) -> None:
        answer = await town.call("POST", CLASSIFIEDS, {}, accept="application/json, application/json+problem")
        assert answer.headers["content-type"] == "application/json+problem"

    in_town(run, body)


def test_a_deleted_classified_is_gone_but_its_statuses_answer(run: Run) -> None:
    async def body(town: Town) -> None:
        one = (await town.call("POST", CLASSIFIEDS, a_classified())).json()["classifiedId"]
        first = await town.call("DELETE", f"{CLASSIFIEDS}/{one}")
        assert (first.status_code, first.json()["classifiedId"]) == (202, one)
        again = await town.call("DELETE", f"{CLASSIFIEDS}/{one}")
        assert (again.status_code, again.json()) == (202, first.json())
        assert (await town.call("GET", f"{CLASSIFIEDS}/{one}")).status_code == 404
        statuses = await town.call("GET", f"{CLASSIFIEDS}/{one}/statuses")
        assert statuses.status_code == 200
        assert statuses.json()["items"][-1]["status"] == "DELETING"
        revived = await town.call("PUT", f"{CLASSIFIEDS}/{one}", a_classified())
        assert revived.status_code == 409
        assert revived.json()["type"].endswith("classified-deleted")
        anew = await town.call("POST", CLASSIFIEDS, a_classified())
        assert anew.status_code == 202
        assert anew.json()["classifiedId"] != one

    in_town(run, body)


def test_an_external_id_never_changes(run: Run) -> None:
    async def body(town: Town) -> None:
        one = (await town.call("POST", CLASSIFIEDS, a_classified("A-1"))).json()["classifiedId"]
        answer = await town.call("PUT", f"{CLASSIFIEDS}/{one}", a_classified("A-2"))
        assert answer.status_code == 400
        (entry,) = answer.json()["errors"]
        assert entry["code"] == "external-id-changed"
        assert entry["name"] == "/data/metaData/source/offererEstateId"
        assert (entry["value"], entry["expected"]) == ("A-2", "A-1")

    in_town(run, body)


def test_unknown_and_foreign_ids_are_told_apart_by_nothing(run: Run) -> None:
    async def body(town: Town) -> None:
        one = (await town.call("POST", CLASSIFIEDS, a_classified())).json()["classifiedId"]
        stranger = await town.a_stranger()
        for method, rest, document in (
            ("GET", "", None),
            ("PUT", "", a_classified()),
            ("DELETE", "", None),
            ("GET", "/statuses", None),
        ):
            foreign = await town.call(method, f"{CLASSIFIEDS}/{one}{rest}", document, **stranger)
            for unknown_id in (uuid4(), "no-uuid"):
                unknown = await town.call(method, f"{CLASSIFIEDS}/{unknown_id}{rest}", document, **stranger)
                assert foreign.status_code == unknown.status_code == 404
                assert foreign.json() | {"instance": ""} == unknown.json() | {"instance": ""}

    in_town(run, body)


def test_a_list_is_paged_by_an_opaque_token_that_changes_do_not_shift(run: Run) -> None:
    async def body(town: Town) -> None:
        ids = [(await town.call("POST", CLASSIFIEDS, a_classified(f"A-{n}"))).json()["classifiedId"] for n in range(5)]
        first = (await town.call("GET", f"{CLASSIFIEDS}?limit=2")).json()
        assert [item["classifiedId"] for item in first["items"]] == ids[:2]
        await town.call("DELETE", f"{CLASSIFIEDS}/{ids[0]}")
        second = (await town.call("GET", f"{CLASSIFIEDS}?limit=2&nextToken={first['nextToken']}")).json()
        assert [item["classifiedId"] for item in second["items"]] == ids[2:4]
        third = (await town.call("GET", f"{CLASSIFIEDS}?limit=2&nextToken={second['nextToken']}")).json()
        assert [item["classifiedId"] for item in third["items"]] == ids[4:]
        assert "nextToken" not in third
        named = (await town.call("GET", f"{CLASSIFIEDS}?offererEstateId=A-3")).json()
        assert [item["classifiedId"] for item in named["items"]] == [ids[3]]
        assert (await town.call("GET", f"{CLASSIFIEDS}?offererEstateId=A-0")).json() == {"items": []}

    in_town(run, body)


def test_a_dry_run_says_what_would_be_said_and_keeps_nothing(run: Run) -> None:
    async def body(town: Town) -> None:
        tried = await town.call("POST", f"{CLASSIFIEDS}?dryRun=true", a_classified())
        assert tried.status_code == 200
        assert "classifiedId" not in tried.json()
        assert (await town.call("GET", CLASSIFIEDS)).json() == {"items": []}
        await town.call("POST", CLASSIFIEDS, a_classified())
        assert (await town.call("POST", f"{CLASSIFIEDS}?dryRun=true", a_classified())).status_code == 400
        assert (await town.call("POST", f"{CLASSIFIEDS}?dryRun=true", {})).status_code == 400

    in_town(run, body)


def test_the_sandbox_is_another_tenant_under_another_audience(run: Run) -> None:
    async def body(town: Town) -> None:
        one = (await town.call("POST", CLASSIFIEDS, a_classified())).json()["classifiedId"]
        box = await town.a_stranger(sandbox=True)
        assert (await town.call("GET", f"{CLASSIFIEDS}/{one}", **box)).status_code == 401
        assert (await town.call("GET", f"/sandbox{CLASSIFIEDS}/{one}", **box)).status_code == 404
        answer = await town.call("POST", f"/sandbox{CLASSIFIEDS}", a_classified(), **box)
        assert answer.status_code == 202
        assert answer.json()["links"][0]["statuses"].startswith(f"{PUBLIC}/sandbox{CLASSIFIEDS}/")

    in_town(run, body)
