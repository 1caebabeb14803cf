"""A call with an `Idempotency-Key` may be sent again and again: one effect, one answer."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from tests.floor import Floor, a_house
from tests.trials import count
from tests.web.town import Town, a_classified, a_listing, in_town

from pignon.intake import Door, Sweeper
from pignon.model.errors import Replayed
from pignon.model.states import Kind
from pignon.model.write import Accepted, Key
from pignon.web.reference.examples import PROJECT

FRENCH = "/caas/v4/classifieds"
GERMAN = "/import-listings/v1/listings"
ONE = "/platform/v1/fr/listings/A-1"
Run = Callable[[Any], None]


async def _kept(town: Town) -> int:
    return await town.pools.engine.fetchval("select count(*) from submission where customer_id = $1", town.customer_id)


def test_every_write_of_every_api_is_answered_the_same_again_and_kept_once(run: Run) -> None:
    async def body(town: Town) -> None:
        one = (await town.call("POST", FRENCH, a_classified("F-1"))).json()["classifiedId"]
        await town.call("POST", GERMAN, a_listing("G-1"))
        await town.call("PUT", ONE, a_classified())
        for n, (method, path, document) in enumerate(
            (
                ("POST", FRENCH, a_classified("F-2")),
                ("PUT", f"{FRENCH}/{one}", a_classified("F-1", estateType="HOUSE")),
                ("DELETE", f"{FRENCH}/{one}", None),
                ("POST", GERMAN, a_listing("G-2")),
                ("PUT", f"{GERMAN}/G-1", a_listing("G-1", prices={"currency": "EUR"})),
                ("DELETE", f"{GERMAN}/G-1", None),
                ("PUT", ONE, a_classified(estateType="HOUSE")),
                ("PUT", "/platform/v1/fr/listings/A-9", a_classified("A-9")),
                ("DELETE", ONE, None),
            )
        ):
            key = f"key {n}"
            first = await town.call(method, path, document, idempotency_key=key)
            assert first.status_code == 202, (path, first.text)
            assert "idempotency-replayed" not in first.headers
            kept = await _kept(town)
            for _ in range(2):
                again = await town.call(method, path, document, idempotency_key=key)
                assert (again.status_code, again.content) == (202, first.content), (method, path)
                assert again.headers["idempotency-replayed"] == "true"
            assert await _kept(town) == kept

    in_town(run, body)


def test_another_body_or_address_under_the_same_key_is_refused(run: Run) -> None:
    async def body(town: Town) -> None:
        await town.call("PUT", ONE, a_classified(), idempotency_key="k")
        other = await town.call("PUT", ONE, a_classified(estateType="HOUSE"), idempotency_key="k")
        assert (other.status_code, other.json()["type"]) == (422, "urn:pignon:problem:Idempotency-Key-Reused")
        away = await town.call("PUT", ONE.replace("A-1", "A-2"), a_classified("A-2"), idempotency_key="k")
        assert away.status_code == 422
        said = await town.call("PUT", ONE, a_classified("A-1"), idempotency_key="k", accept_language="de")
        assert said.status_code == 202, "the same call is the same whatever its language"
        assert (await town.call("DELETE", ONE, idempotency_key="k")).status_code == 202, "another operation"
        stranger = await town.a_stranger()
        assert (await town.call("PUT", ONE, a_classified(), idempotency_key="k", **stranger)).json()["revision"] == 1

    in_town(run, body)


def test_only_accepted_writes_take_a_key(run: Run) -> None:
    async def body(town: Town) -> None:
        refused = await town.call("PUT", ONE, {"portals": []}, idempotency_key="k")
        assert refused.status_code == 400
        assert (await town.call("PUT", f"{ONE}?dryRun=true", a_classified(), idempotency_key="k")).status_code == 200
        assert (await town.call("DELETE", GERMAN + "/none", idempotency_key="k")).status_code == 404
        accepted = await town.call("PUT", ONE, a_classified(), idempotency_key="k")
        assert accepted.json()["revision"] == 1
        stale = await town.call("PUT", ONE, a_classified(estateType="HOUSE"), if_match='"7"', idempotency_key="j")
        assert stale.status_code == 412
        assert (await town.call("PUT", ONE, a_classified(estateType="HOUSE"), idempotency_key="j")).status_code == 202
        same = await town.call("PUT", ONE, a_classified(estateType="HOUSE"), idempotency_key="i")
        again = await town.call("PUT", ONE, a_classified(estateType="HOUSE"), idempotency_key="i")
        assert same.content == again.content, "what changes nothing is accepted too"
        for wrong in ("", "a\tb", "x" * 256):
            answer = await town.call("PUT", ONE, a_classified(), idempotency_key=wrong)
            assert (answer.status_code, answer.json()["errors"][0]["name"]) == (400, "Idempotency-Key")

    in_town(run, body)


def test_a_late_version_is_answered_as_ever_and_told_superseded(run: Run) -> None:
    async def body(town: Town) -> None:
        settling = asyncio.create_task(town.settle_forever())
        await town.call("PUT", ONE, a_classified(), source_version="2026-05-01T10:00:00Z")
        late = await town.call("PUT", ONE, a_classified(estateType="HOUSE"), source_version="2026-05-01T11:00:00+02:00")
        assert (late.status_code, late.json()["revision"]) == (202, 1)
        told = (await town.call("GET", f"/platform/v1/submissions/{late.json()['submissionId']}")).json()
        assert (told["outcome"], told["findings"][0]["code"]) == ("superseded", "source-version-late")
        assert "est plus ancienne que" in told["findings"][0]["message"]
        waited = await town.call("DELETE", ONE, source_version="2026-05-01T09:59:59Z", prefer="wait=10")
        assert (waited.status_code, waited.json()["outcome"]) == (200, "superseded")
        changed = await town.call("PUT", ONE, a_classified(), source_version="7")
        assert (changed.status_code, changed.json()["errorSource"]) == (400, "header")
        assert changed.json()["errors"][0]["code"] == "source-version-kind"
        wrong = await town.call("PUT", ONE, a_classified(), source_version="yesterday")
        assert (wrong.status_code, wrong.json()["errors"][0]["name"]) == (400, "Source-Version")
        assert (await town.call("GET", ONE)).headers["etag"] == '"1"'
        settling.cancel()

    in_town(run, body)


def test_who_waited_is_answered_the_outcome_again_and_others_are_told_to_wait_meanwhile(run: Run) -> None:
    async def body(town: Town) -> None:
        waiting = asyncio.create_task(town.call("PUT", ONE, a_classified(), idempotency_key="k", prefer="wait=10"))
        while not await _kept(town):  # noqa: ASYNC110 (the ledger tells nobody)
            await asyncio.sleep(0.01)
        early = await town.call("PUT", ONE, a_classified(), idempotency_key="k")
        assert (early.status_code, early.headers["retry-after"]) == (409, "1")
        assert early.json()["type"].endswith("Idempotency-Key-Running")
        assert (await town.call("PUT", ONE, a_listing(), idempotency_key="k")).status_code == 400
        await town.settle()
        first = await waiting
        assert (first.status_code, first.json()["outcome"]) == (200, "created")
        again = await town.call("PUT", ONE, a_classified(), idempotency_key="k")
        assert (again.status_code, again.content) == (200, first.content)

    in_town(run, body)


def test_simultaneous_calls_with_one_key_have_one_effect(run: Run) -> None:
    async def body(town: Town) -> None:
        calls = count(256)
        answers = await asyncio.gather(
            *(town.call("POST", FRENCH, a_classified(), idempotency_key="k") for _ in range(calls))
        )
        assert {answer.status_code for answer in answers} == {202}
        assert len({answer.content for answer in answers}) == 1
        assert sum("idempotency-replayed" not in answer.headers for answer in answers) == 1
        assert await _kept(town) == 1

    in_town(run, body)


def test_two_processes_that_take_one_key_at_once_keep_one_write(run: Run) -> None:
    async def body(town: Town) -> None:
        doors = [Door(town.pools) for _ in range(4)]
        floor = Floor(town.pools, doors[0], town.settler, town.customer_id)

        def write(n: int, external_id: str) -> Any:
            key = Key(b"key %d" % n, b"request", lambda one: str(one.submission_id).encode())
            return floor.write(Kind.PUT, a_house(external_id), creates=True, key=key)

        rounds = count(500)
        answers = await asyncio.gather(
            *(door.submit(write(n, f"{d}-{n}")) for n in range(rounds) for d, door in enumerate(doors)),
            return_exceptions=True,
        )
        kept = [one for one in answers if isinstance(one, Accepted)]
        replayed = [one for one in answers if isinstance(one, Replayed)]
        assert (len(kept), len(replayed)) == (rounds, 3 * rounds)
        assert {str(one.submission_id).encode() for one in kept} == {one.answer for one in replayed}
        assert await _kept(town) == rounds
        for door in doors:
            await door.close()

    in_town(run, body)


def test_a_key_is_forgotten_after_seven_days_and_not_before(run: Run) -> None:
    async def body(town: Town) -> None:
        await town.call("PUT", ONE, a_classified(), idempotency_key="old")
        await town.call("PUT", ONE, a_classified(estateType="HOUSE"), idempotency_key="young")
        age = "update idempotency set kept_at = kept_at - $2::interval where customer_id = $1"
        await town.pools.engine.execute(age, town.customer_id, timedelta(days=6, hours=23))
        sweeper = Sweeper(town.pools.engine)
        await sweeper.turn()
        again = await town.call("PUT", ONE, a_classified(), idempotency_key="old")
        assert again.headers["idempotency-replayed"] == "true"
        await town.pools.engine.execute(age, town.customer_id, timedelta(hours=2))
        assert await Sweeper(town.pools.engine).turn() == 2
        assert await sweeper.turn() == 0, "it looks only now and then"
        assert (await town.call("PUT", ONE, a_classified(), idempotency_key="old")).json()["revision"] == 3

    in_town(run, body)


def test_projects_are_kept_once_too(run: Run) -> None:
    async def body(town: Town) -> None:
        path = "/import-listings/v1/projects"
        for method, at in (("POST", path), ("PUT", f"{path}/hafen-1"), ("DELETE", f"{path}/hafen-1")):
            document = None if method == "DELETE" else PROJECT
            answers = await asyncio.gather(*(town.call(method, at, document, idempotency_key="k") for _ in range(8)))
            assert len({(answer.status_code, answer.content) for answer in answers}) == 1, answers[0].text
            assert sum("idempotency-replayed" not in answer.headers for answer in answers) == 1
        assert (await town.call("DELETE", f"{path}/hafen-1")).status_code == 404
        assert (await town.call("POST", path, PROJECT | {"data": {}}, idempotency_key="k")).status_code == 422

    in_town(run, body)
