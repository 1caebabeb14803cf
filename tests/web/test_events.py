"""The event log over HTTP: gapless, in order, filtered, and waited for."""

import asyncio
from typing import Any

from tests.web.town import Run, Town, a_classified, a_listing, in_town

from pignon.ledger.facts import leave_fact
from pignon.model.states import EventType

LOG = "/platform/v1/events"


async def _log(town: Town, query: str = "") -> dict[str, Any]:
    answer = await town.call("GET", f"{LOG}?{query}")
    assert answer.status_code == 200, answer.text
    return answer.json()


async def _stock(town: Town) -> str:
    """Make seven events: a house live and changed, a German one live on two portals."""
    one = (await town.call("POST", "/caas/v4/classifieds", a_classified())).json()["classifiedId"]
    await town.settle()
    await town.call(
        "PUT", f"/caas/v4/classifieds/{one}", a_classified(prices={"currency": "EUR", "buy": {"price": {"amount": 9}}})
    )
    await town.settle()
    german = a_listing("H-1", spaces={"spaceMeasureUnit": "SQUARE_METER", "residential": {"livingSpace": 120}})
    german["data"]["prices"] = {"currency": "EUR", "buy": {"price": {"amount": 500000}}}
    await town.call("POST", "/import-listings/v1/listings", german)
    await town.settle()
    return one


def test_the_log_tells_everything_in_order_and_names_what_came_before(run: Run) -> None:
    async def body(town: Town) -> None:
        one = await _stock(town)
        page = await _log(town)
        items = page["items"]
        assert [item["sequence"] for item in items] == [1, 2, 3, 4, 5, 6, 7]
        assert page["next"] == 7
        assert [item["type"] for item in items[:5]] == [
            *("listing.created", "publication.live", "listing.updated", "publication.live", "listing.created"),
        ]
        assert [(i["listingSequence"], i["previousListingSequence"]) for i in items] == [
            *((1, 0), (2, 1), (3, 2), (4, 3), (1, 0), (2, 1), (3, 2)),
        ]
        assert items[1] | {"at": "", "data": {}} == {
            "sequence": 2,
            "type": "publication.live",
            "at": "",
            "market": "fr",
            "listingId": one,
            "externalId": "A-1",
            "listingSequence": 2,
            "previousListingSequence": 1,
            "previousSequence": 1,
            "data": {},
        }

    in_town(run, body)


def test_an_event_is_the_same_fact_as_its_status_row(run: Run) -> None:
    async def body(town: Town) -> None:
        one = (await town.call("POST", "/caas/v4/classifieds", a_classified(prices={"currency": "EUR"}))).json()
        await town.settle()
        statuses = await town.call("GET", f"/caas/v4/classifieds/{one['classifiedId']}/statuses")
        row = statuses.json()["items"][-1]
        event = (await _log(town))["items"][-1]
        assert event["type"] == "publication.refused"
        assert event["at"] == row["statusDate"]
        assert event["data"]["statusId"] == row["statusId"]
        assert event["data"]["status"] == row["status"] == "CREATING_FAILED"
        assert event["data"]["findings"] == row["findings"]

    in_town(run, body)


def test_pages_join_without_gap_or_overlap_and_filters_keep_the_cursor_moving(run: Run) -> None:
    async def body(town: Town) -> None:
        await _stock(town)
        seen, after = [], 0
        while (page := await _log(town, f"after={after}&limit=2"))["items"]:
            seen += [item["sequence"] for item in page["items"]]
            after = page["next"]
        assert seen == [1, 2, 3, 4, 5, 6, 7]
        for query, expected in (
            ("types=listing.created,listing.updated", [1, 3, 5]),
            ("markets=de", [5, 6, 7]),
            ("portals=IWT", [1, 3, 5, 7]),
            ("markets=de&types=publication.live&portals=IMN", [6]),
        ):
            page = await _log(town, query)
            assert [item["sequence"] for item in page["items"]] == expected, query
            assert page["next"] == 7, query
        assert await _log(town, "types=listing.deleted&limit=1") == {"items": [], "next": 7}
        assert (await _log(town, "types=listing.created&limit=1"))["next"] == 1

    in_town(run, body)


def test_who_waits_hears_of_an_event_as_soon_as_it_is_there(run: Run) -> None:
    async def body(town: Town) -> None:
        await _stock(town)
        waiting = asyncio.create_task(_log(town, "after=7&wait=20&types=webhook.disabled"))
        await asyncio.sleep(0.2)
        for kind in (EventType.MEDIA_READY, EventType.WEBHOOK_DISABLED):
            async with town.pools.engine.acquire() as connection:
                await leave_fact(connection, town.customer_id, type=kind, data={"why": "test"})
            await town.settle()
        page = await asyncio.wait_for(waiting, 10)
        assert [(item["sequence"], item["listingId"], item["data"]) for item in page["items"]] == [
            (9, None, {"portals": [], "why": "test"})
        ]
        assert await _log(town, "after=9&wait=1") == {"items": [], "next": 9}

    in_town(run, body)


def test_what_was_swept_is_said_and_the_oldest_kept_is_found_from_the_beginning(run: Run) -> None:
    async def body(town: Town) -> None:
        await _stock(town)
        await town.pools.engine.execute("update turn set swept = 3 where customer_id = $1", town.customer_id)
        gone = await town.call("GET", f"{LOG}?after=2")
        assert gone.status_code == 410
        assert "3 et plus" in gone.json()["detail"]
        for query in ("", "after=3"):
            assert [item["sequence"] for item in (await _log(town, query))["items"]] == [4, 5, 6, 7]

    in_town(run, body)


def test_a_wrong_parameter_is_named_and_strangers_see_nothing(run: Run) -> None:
    async def body(town: Town) -> None:
        await _stock(town)
        for query in ("after=-1", "after=x", "wait=31", "types=listing.sold", "markets=it", "portals=XX", "limit=0"):
            answer = await town.call("GET", f"{LOG}?{query}")
            assert answer.status_code == 400, query
            assert answer.json()["errors"][0]["name"] == query.split("=")[0]
        stranger = await town.a_stranger()
        answer = await town.call("GET", LOG, **stranger)
        assert answer.json() == {"items": [], "next": 0}

    in_town(run, body)


def test_every_faulty_parameter_is_told_at_once(run: Run) -> None:
    async def body(town: Town) -> None:
        for path, names in (
            (
                "/platform/v1/events?after=x&types=a,b&portals=ZZ&wait=99&limit=0",
                "after limit portals types types wait",
            ),
            ("/platform/v1/performance?by=week&from=x&to=y&portal=ZZ&format=xml", "by format from portal to"),
            ("/platform/v1/leads?from=x&listingId=1&nextToken=no&limit=a", "from limit listingId nextToken"),
            ("/seeker-leads/v1/leads?minDate=x&maxDate=y&limit=0", "limit maxDate minDate"),
            ("/platform/v1/promotions?state=no&portal=ZZ&listingId=1&limit=9999", "limit listingId portal state"),
        ):
            answer = await town.call("GET", path)
            assert answer.status_code == 400, path
            assert " ".join(sorted(one["pointer"] for one in answer.json()["errors"])) == names

    in_town(run, body)
