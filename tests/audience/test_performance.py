"""A customer reads how its ads do: by day and hour, beside age and price, as JSON and CSV, and never another's."""

import csv
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any
from uuid import UUID

import pytest
from tests.web.town import Run, Town, a_classified, in_town

from pignon.ledger.performance import KEPT_HOURS, add
from pignon.model.identity import public_id, uuid7
from pignon.model.names import ListingId, Portal

PAGE = "/platform/v1/performance"
SL = Portal("SL")


def _hour(days: int = 0, hour: int = 0) -> datetime:
    """Return an hour of a day before today."""
    today = datetime.now(UTC).replace(hour=hour, minute=0, second=0, microsecond=0)
    return today - timedelta(days=days)


async def a_live_one(town: Town, external_id: str = "A-1", *, days: int = 2) -> ListingId:
    """Put a classified up on SL, and say that this was some days ago."""
    written = await town.call("PUT", f"/platform/v1/fr/listings/{external_id}", a_classified(external_id))
    listing = ListingId(UUID(written.json()["listingId"]))
    await town.settle()
    for statement in (
        "update publication set live_since = $2 where listing_id = $1",
        "update listing set created_at = $2 where listing_id = $1",
    ):
        await town.pools.engine.execute(statement, listing, _hour(days, 10))
    return listing


async def count(town: Town, listing: ListingId, hour: datetime, figures: list[int]) -> None:
    await add(town.pools.engine, [(SL, public_id(listing), hour, figures)], turnstile=uuid7(), batch=1)


async def ask(town: Town, query: str = "", **headers: str) -> Any:
    return await town.call("GET", f"{PAGE}?{query}", **headers)


def test_figures_are_told_by_day_with_days_on_which_nothing_happened(run: Run) -> None:
    async def body(town: Town) -> None:
        listing = await a_live_one(town)
        await count(town, listing, _hour(1, 0), [1, 1, 1, 1, 1])
        await count(town, listing, _hour(1, 23), [10, 5, 3, 2, 1])
        items = (await ask(town)).json()["items"]
        assert [one["period"] for one in items] == [f"{_hour(days):%Y-%m-%d}" for days in (2, 1, 0)]
        assert [one["ageDays"] for one in items] == [0, 1, 2]
        assert [one["views"] for one in items] == [0, 6, 0]
        assert items[1].pop("liveSince").startswith(f"{_hour(2, 10):%Y-%m-%dT%H:%M:%S}")
        assert items[1] == {
            "listingId": str(listing),
            "externalId": "A-1",
            "market": "fr",
            "portal": "SL",
            "period": f"{_hour(1):%Y-%m-%d}",
            "impressions": 11,
            "views": 6,
            "photoViews": 4,
            "phoneReveals": 3,
            "contactClicks": 2,
            "contacts": 0,
            "ageDays": 1,
            "price": 420000.0,
            "currency": "EUR",
        }

    in_town(run, body)


def test_figures_are_told_by_hour_on_request(run: Run) -> None:
    async def body(town: Town) -> None:
        listing = await a_live_one(town)
        await count(town, listing, _hour(1, 23), [10, 5, 3, 2, 1])
        day = f"{_hour(1):%Y-%m-%d}"
        items = (await ask(town, f"by=hour&from={day}&to={day}&listingId={listing}&portal=SL")).json()["items"]
        assert [(len(items), items[22]["views"], items[23]["views"])] == [(24, 0, 5)]
        assert items[23]["period"].startswith(f"{day}T23:00:00")

    in_town(run, body)


def test_an_ad_that_ended_has_the_days_on_which_it_was_seen(run: Run) -> None:
    async def body(town: Town) -> None:
        listing = await a_live_one(town)
        await count(town, listing, _hour(1), [0, 3, 0, 0, 0])
        await town.call("DELETE", "/platform/v1/fr/listings/A-1")
        await town.settle()
        items = (await ask(town)).json()["items"]
        assert [(one["period"], one["views"], one["liveSince"]) for one in items] == [(f"{_hour(1):%Y-%m-%d}", 3, None)]

    in_town(run, body)


def test_pages_and_csv_tell_every_row_once(run: Run) -> None:
    async def body(town: Town) -> None:
        for number in range(3):
            listing = await a_live_one(town, f'A-{number}"=,é')
            await count(town, listing, _hour(1), [number, 0, 0, 0, 0])
        whole = (await ask(town)).json()
        assert (len(whole["items"]), "nextToken" in whole) == (9, False)
        paged: list[Any] = []
        following = ""
        while following is not None:
            page = (await ask(town, f"limit=2&nextToken={following}")).json()
            paged += page["items"]
            following = page.get("nextToken")
        assert paged == whole["items"]
        for answer in (await ask(town, "format=csv"), await ask(town, accept="text/csv")):
            assert answer.headers["content-type"] == "text/csv; charset=utf-8"
            rows = list(csv.DictReader(StringIO(answer.text)))
            assert [(row["externalId"], row["period"], int(row["impressions"])) for row in rows] == [
                (one["externalId"], one["period"], one["impressions"]) for one in whole["items"]
            ]
            assert list(rows[0]) == list(whole["items"][0])

    in_town(run, body)


def test_nobody_reads_another_customers_figures(run: Run) -> None:
    async def body(town: Town) -> None:
        listing = await a_live_one(town)
        await count(town, listing, _hour(1), [10, 5, 3, 2, 1])
        stranger = await town.a_stranger()
        for query in ("", f"listingId={listing}", "format=csv"):
            answer = await ask(town, query, **stranger)
            assert (answer.status_code, str(listing) in answer.text) == (200, False)

    in_town(run, body)


@pytest.mark.parametrize(
    ("query", "name", "expected"),
    [
        ("from=yesterday", "from", "2026-11-20"),
        ("to=2026-02-30", "to", "2026-11-20"),
        ("from=2026-11-20&to=2026-11-19", "from", "no later than to"),
        ("by=week", "by", "day or hour"),
        (f"by=hour&from={datetime.now(UTC) - KEPT_HOURS - timedelta(days=2):%Y-%m-%d}", "from", "last 92 days"),
        ("listingId=A-1", "listingId", "UUID"),
        ("portal=XX", "portal", "SL"),
        ("format=xml", "format", "json or csv"),
        ("nextToken=AAAA", "nextToken", "token"),
    ],
)
def test_what_cannot_be_asked_is_named(run: Run, query: str, name: str, expected: str) -> None:
    async def body(town: Town) -> None:
        answer = await ask(town, query)
        assert answer.status_code == 400, answer.text
        fault = answer.json()["errors"][0]
        assert (fault["name"], expected in fault["expected"]) == (name, True)

    in_town(run, body)
