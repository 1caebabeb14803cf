"""What happens to a listing beside its document, with reasons and dates."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from tests.web.town import Town, a_classified, in_town

from pignon.intake import Appointments
from pignon.ledger.recount import recount
from pignon.ledger.search import Conditions, Search
from pignon.ledger.shop import Page, Shop
from pignon.model.identity import public_id
from pignon.model.names import ListingId, Portal
from pignon.search import Indexer
from pignon.web.pages.present import present
from pignon.web.pages.results import line
from pignon.web.pages.storefront import Storefront
from pignon.web.pages.vocabulary import vocabulary

ONE = "/platform/v1/fr/listings/A-1"
FRENCH = "/caas/v4/classifieds"
SHOP = Storefront(Portal("SL"), "fr", (("fr", ""), ("en", "")))
WHY = {"reason": "The owner said so."}
Run = Callable[[Any], None]


async def _do(town: Town, verb: str, *, status: int = 202, path: str = ONE, **more: Any) -> dict[str, Any]:
    answer = await town.call("POST", f"{path}:{verb}", WHY | more)
    assert answer.status_code == status, answer.text
    await town.settle()
    return answer.json()


async def _states(town: Town, path: str = ONE) -> dict[str, str]:
    return {one["portal"]: one["state"] for one in (await town.call("GET", path)).json()["publications"]}


async def _agrees(town: Town) -> None:
    async with town.pools.engine.acquire() as connection:
        found = (await recount(connection)).differences
    assert [one for one in found if one.customer == str(town.customer_id)] == []


def test_a_paused_listing_is_off_all_portals_until_it_is_resumed_whatever_is_put(run: Run) -> None:
    async def body(town: Town) -> None:
        for verb, hold, code in (
            ("pause", "paused", "listing-paused"),
            ("withdraw", "withdrawn", "listing-withdrawn"),
        ):
            await town.call("PUT", ONE, a_classified())
            await town.settle()
            told = await _do(town, verb)
            assert await _states(town) == {"SL": "ended"}
            assert (await town.call("GET", ONE)).json()["hold"] == hold
            put = await town.call("PUT", ONE, a_classified(estateType="HOUSE"))
            await town.settle()
            done = (await town.call("GET", f"/platform/v1/submissions/{put.json()['submissionId']}")).json()
            assert (done["outcome"], done["revision"]) == ("updated", told["revision"] + 1)
            assert done["findings"][0]["code"] == code
            assert await _states(town) == {"SL": "ended"}
            await town.call("PUT", ONE, a_classified())
            await _do(town, "resume")
            assert await _states(town) == {"SL": "live"}
        free = (await town.call("GET", "/platform/v1/quotas")).json()["items"]
        assert next(one["live"] for one in free if one["portal"] == "SL") == 1
        await _agrees(town)

    in_town(run, body)


def test_a_resumed_listing_arrives_at_the_tail(run: Run) -> None:
    async def body(town: Town) -> None:
        await town.pools.engine.execute("update contract set quota = 1 where customer_id = $1", town.customer_id)
        other = ONE.replace("A-1", "A-2")
        await town.call("PUT", ONE, a_classified())
        await town.settle()
        await town.call("PUT", other, a_classified("A-2"))
        await town.settle()
        assert (await _states(town), await _states(town, other)) == ({"SL": "live"}, {"SL": "waiting"})
        await _do(town, "pause")
        assert await _states(town, other) == {"SL": "live"}, "a freed place goes to who waits"
        await _do(town, "resume")
        assert await _states(town) == {"SL": "waiting"}
        await _agrees(town)

    in_town(run, body)


def test_a_badge_stands_on_the_page_and_ends_nothing(run: Run) -> None:
    async def body(town: Town) -> None:
        listing = (await town.call("PUT", ONE, a_classified())).json()["listingId"]
        await town.settle()

        async def badge() -> str | None:
            page = await Shop(town.pools.by_key).page(Portal("SL"), public_id(ListingId(UUID(listing))), sandbox=False)
            assert isinstance(page, Page)
            while await Indexer(town.pools.engine, town.api.packs).turn():
                pass
            (card,) = await Search(town.pools.engine, town.pools.by_key).page(
                SHOP.where, Conditions(), order="newest", after=None, limit=1, way="walk"
            )
            own = present(page, vocabulary("fr"), today=datetime.now(UTC).date()).badge
            assert line(card, SHOP).badge == own, "a card says what its page says"
            return own

        assert await badge() is None
        for verb, word in (("reserve", "Réservé"), ("sold", "Vendu")):
            await _do(town, verb)
            assert (await badge(), await _states(town)) == (word, {"SL": "live"})
        await town.call("PUT", ONE, a_classified(estateType="HOUSE", estateSubType={"house": "VILLA"}))
        await town.settle()
        assert await badge() == "Vendu", "a document says nothing of the badge beside it"
        await _do(town, "resume")
        assert (await badge(), await _states(town)) == (None, {"SL": "live"})
        await _agrees(town)

    in_town(run, body)


def test_a_deleted_listing_is_restored_under_its_old_id_within_thirty_days(run: Run) -> None:
    async def body(town: Town) -> None:
        first = (await town.call("PUT", ONE, a_classified())).json()
        assert (await town.call("POST", f"{ONE}:restore", WHY)).status_code == 400, (
            "its external id is in use: by itself"
        )
        await town.settle()
        await town.call("DELETE", ONE)
        await town.settle()
        told = await _do(town, "restore")
        assert (told["listingId"], told["revision"]) == (first["listingId"], 3)
        assert await _states(town) == {"SL": "live"}
        assert (await town.call("GET", ONE)).json()["document"] == a_classified()
        await town.call("DELETE", ONE)
        second = (await town.call("PUT", ONE, a_classified())).json()
        assert second["revision"] == 1
        used = await town.call("POST", f"{ONE}:restore", WHY)
        assert (used.status_code, used.json()["listingId"]) == (400, second["listingId"])
        await town.call("DELETE", ONE)
        age = "update listing set deleted_at = deleted_at - interval '30 days' where customer_id = $1"
        await town.pools.engine.execute(age, town.customer_id)
        assert (await town.call("POST", f"{ONE}:restore", WHY)).status_code == 404
        await town.settle()
        await _agrees(town)

    in_town(run, body)


def test_verbs_are_writes_like_any_other(run: Run) -> None:
    async def body(town: Town) -> None:
        await town.call("PUT", ONE, a_classified(), source_version="5")
        await town.settle()
        assert (await town.call("POST", f"{ONE}:pause", WHY, if_match='"9"')).status_code == 412
        tried = await town.call("POST", f"{ONE}:pause?dryRun=true", WHY)
        assert [one["state"] for one in tried.json()["publications"]] == ["ended"]
        assert await _states(town) == {"SL": "live"}
        late = await town.call("POST", f"{ONE}:pause", WHY, source_version="4", prefer="wait=5")
        assert (late.status_code, late.json()["outcome"]) == (200, "superseded")
        settling = asyncio.create_task(town.settle_forever())
        first = await town.call("POST", f"{ONE}:pause", WHY, idempotency_key="k", prefer="wait=10")
        assert (first.json()["outcome"], first.json()["revision"]) == ("updated", 2)
        settling.cancel()
        again = await town.call("POST", f"{ONE}:pause", WHY, idempotency_key="k")
        assert again.content == first.content
        assert (await town.call("POST", f"{ONE}:resume", WHY, idempotency_key="k")).status_code == 422
        assert (await town.call("POST", f"{ONE.replace('A-1', 'A-2')}:pause", WHY)).status_code == 404
        for path, form, at in (
            (f"{ONE}:explode", WHY, "verb"),
            (f"{ONE}:pause", {}, "/reason"),
            (f"{ONE}:pause", {"reason": " "}, "/reason"),
            (f"{ONE}:pause", WHY | {"at": "tomorrow"}, "/at"),
            (f"{ONE}:pause", WHY | {"at": "9999-12-31T23:59:59-23:59"}, "/at"),
        ):
            refused = await town.call("POST", path, form)
            assert (refused.status_code, refused.json()["errors"][0]["name"]) == (400, at), refused.text
        allowed = await town.call("OPTIONS", ONE)
        assert (allowed.status_code, allowed.headers["allow"]) == (405, "DELETE, GET, PATCH, POST, PUT")

    in_town(run, body)


def test_the_french_statuses_tell_verbs(run: Run) -> None:
    async def body(town: Town) -> None:
        one = (await town.call("PUT", ONE, a_classified())).json()["listingId"]
        await town.settle()
        for verb in ("pause", "resume", "reserve"):
            await _do(town, verb)
        rows = (await town.call("GET", f"{FRENCH}/{one}/statuses")).json()["items"]
        said = [(row["status"], row.get("subStatus", ""), ",".join(row["portals"])) for row in rows][4:]
        assert said == [
            ("RECEIVING", "RECEIVING_PAUSE", ""),
            ("RECEIVED", "RECEIVED_PAUSE", ""),
            ("DELETING", "", ""),
            ("DELETED", "", "SL"),
            ("RECEIVING", "RECEIVING_RESUME", "SL"),
            ("RECEIVED", "RECEIVED_RESUME", "SL"),
            ("UPDATING", "", "SL"),
            ("UPDATED", "", "SL"),
            ("RECEIVING", "RECEIVING_RESERVE", "SL"),
            ("RECEIVED", "RECEIVED_RESERVE", "SL"),
            ("UPDATING", "", "SL"),
            ("UPDATED", "", "SL"),
        ]

    in_town(run, body)


def _in(**later: int) -> str:
    return (datetime.now(UTC) + timedelta(**later)).isoformat()


def test_a_verb_with_a_date_is_carried_out_then(run: Run) -> None:
    async def body(town: Town) -> None:
        await town.call("PUT", ONE, a_classified())
        await town.settle()
        assert (await _do(town, "pause", at="2020-01-01T00:00:00Z"))["revision"] == 2, "a date that has passed is now"
        assert await _states(town) == {"SL": "ended"}
        answers = [
            await town.call("POST", f"{ONE}:resume", WHY | {"at": "2099-01-01T00:00:00Z"}, idempotency_key="k")
            for _ in range(2)
        ]
        assert answers[0].content == answers[1].content
        told = answers[0].json()
        assert (told["revision"], told["at"]) == (2, "2099-01-01T00:00:00.000000Z")
        path = f"/platform/v1/submissions/{told['submissionId']}"
        waiting = (await town.call("GET", path)).json()
        assert (waiting["outcome"], waiting["at"], waiting["kind"]) == (None, told["at"], "resume")
        appointments = Appointments(town.pools.engine, every=0)
        assert await appointments.turn() == 0
        await town.pools.engine.execute("update appointment set at = now() where customer_id = $1", town.customer_id)
        assert await appointments.turn() == 1
        assert await appointments.turn() == 0
        await town.settle()
        assert await _states(town) == {"SL": "live"}
        done = (await town.call("GET", path)).json()
        assert (done["outcome"], done["revision"]) == ("updated", 3)
        await _agrees(town)

    in_town(run, body)


def test_a_verb_whose_listing_went_before_its_date_says_so(run: Run) -> None:
    async def body(town: Town) -> None:
        await town.call("PUT", ONE, a_classified())
        told = await _do(town, "sold", at=_in(hours=1))
        await town.call("DELETE", ONE)
        await town.call("PUT", ONE, a_classified())
        await town.settle()
        await town.pools.engine.execute("update appointment set at = now() where customer_id = $1", town.customer_id)
        assert await Appointments(town.pools.engine, every=0).turn() == 1
        done = (await town.call("GET", f"/platform/v1/submissions/{told['submissionId']}")).json()
        assert (done["outcome"], done["findings"][0]["code"]) == ("refused", "verb-impossible")
        assert (await town.call("GET", ONE)).json()["badge"] is None
        assert (
            await town.call("POST", f"{ONE}:sold", WHY | {"at": _in(hours=1)}, source_version="1")
        ).status_code == 400
        gone = await town.call("POST", f"{ONE}:restore", WHY | {"at": _in(hours=1)})
        assert gone.status_code == 404
        await _agrees(town)

    in_town(run, body)


def test_a_verb_is_called_off_before_its_date_once_and_stays_in_the_story(run: Run) -> None:
    async def body(town: Town) -> None:
        await town.call("PUT", ONE, a_classified())
        told = await _do(town, "sold", at=_in(hours=1))
        path = f"/platform/v1/submissions/{told['submissionId']}"
        (waiting,) = (await town.call("GET", ONE)).json()["appointments"]
        assert (waiting["submissionId"], waiting["kind"], waiting["at"]) == (told["submissionId"], "sold", told["at"])
        assert (await town.client.request("DELETE", path, headers=await town.a_stranger())).status_code == 404
        first, again = [await town.call("DELETE", path, idempotency_key="off") for _ in range(2)]
        assert (first.status_code, first.content) == (200, again.content)
        assert (await town.call("GET", ONE)).json()["appointments"] == []
        done = (await town.call("GET", path)).json()
        assert (done["outcome"], done["findings"][0]["code"]) == ("refused", "verb-called-off")
        story = (await town.call("GET", f"/platform/v1/listings/{told['listingId']}/timeline")).json()["items"]
        assert told["submissionId"] in [one.get("submissionId") for one in story]
        late = await town.call("DELETE", path)
        assert (late.status_code, late.json()["errors"][0]["code"]) == (409, "not-waiting")
        await _agrees(town)

    in_town(run, body)
