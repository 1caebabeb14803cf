"""The engine against Pignon itself: one digest on both sides, feeds apart, addresses that open."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import httpx2
import orjson
from tests.web.town import Town, a_classified, in_town

from pignon.ledger.pools import Pools
from pignon_client.access import Credentials
from pignon_client.answers import Submission
from pignon_client.digest import digest
from pignon_client.errors import Refused
from pignon_client.report import Report, Result
from pignon_client.sdk import Platform, open_platform
from pignon_client.stock import FeedItem
from pignon_client.sync import sync
from pignon_feeds.items import Draft, Place, Stock

Run = Callable[[Callable[[Pools], Awaitable[None]]], None]
FEED = "poliris:Agence du Port"
AWKWARD: dict[str, Any] = {"spaces": {"spaceMeasureUnit": "SQUARE_METER", "overallSpace": 72.50, "plotSpace": 100.0}}


class TokenOfTheTown(httpx2.AsyncHTTPTransport):
    """Gives the town's token, since a town has no token endpoint."""

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        if request.url.path == "/oauth/token":
            return httpx2.Response(200, json={"access_token": "all", "expires_in": 3600})
        return await super().handle_async_request(request)


def drafts(*names: str, **data: Any) -> list[FeedItem]:
    made = [Draft(name, a_classified(name, **data), FEED, Place("a.csv", 1), (), ()) for name in names]
    return [*made, Stock(FEED, complete=True)]


def within(run: Run, body: Callable[[Platform], Awaitable[None]]) -> None:
    async def settled(town: Town) -> None:
        settling = asyncio.create_task(town.settle_forever())
        url = f"http://127.0.0.1:{town.port}"
        async with open_platform(url, Credentials("a", "b", "RC-100001"), transport=TokenOfTheTown()) as platform:
            await body(platform)
        settling.cancel()

    in_town(run, settled)


def counts(report: Report) -> dict[Result, int]:
    return {result: count for result, count in report.counts.items() if count}


def test_a_repeat_sends_nothing_a_change_is_seen_and_what_is_gone_is_removed(run: Run) -> None:
    async def body(platform: Platform) -> None:
        names = ("A/1", "Größe 2", "c")
        first = await sync(drafts(*names, **AWKWARD), platform=platform, market="fr")
        assert counts(first) == {Result.LIVE: 3}
        assert all(line.publications[0].url for line in first.lines)
        again = await sync(drafts(*names, **AWKWARD), platform=platform, market="fr")
        assert counts(again) == {Result.UNCHANGED: 3}
        kept = await platform.get_listing("fr", "A/1")
        assert kept.digest == digest(a_classified("A/1", **AWKWARD), market="fr") == digest(kept.document, market="fr")
        changed = await sync(drafts("A/1", "Größe 2"), platform=platform, market="fr")
        assert counts(changed) == {Result.LIVE: 2, Result.REMOVED: 1}

    within(run, body)


def test_what_came_by_api_or_by_another_feed_is_left_alone(run: Run) -> None:
    async def body(platform: Platform) -> None:
        await platform.put_listing("fr", "by-api", a_classified("by-api"), wait=5)
        await platform.put_listing("fr", "theirs", a_classified("theirs"), feed="openimmo:x", wait=5)
        assert counts(await sync(drafts("mine"), platform=platform, market="fr")) == {Result.LIVE: 1}
        assert (await platform.get_listing("fr", "by-api")).revision == 1
        assert (await platform.get_listing("fr", "theirs")).revision == 1

    within(run, body)


def test_the_platforms_refusal_at_the_door_is_reported_with_its_pointer(run: Run) -> None:
    async def body(platform: Platform) -> None:
        report = await sync(drafts("a", estateType="CASTLE"), platform=platform, market="fr")
        assert counts(report) == {Result.REFUSED: 1}
        (line,) = report.lines
        assert line.findings[0].pointer == "/data/estateType"

    within(run, body)


def test_many_go_in_calls_of_many_each_with_its_outcome(run: Run) -> None:
    async def body(platform: Platform) -> None:
        names = [f"M {n}" for n in range(130)]
        made = drafts(*names)
        bad = Draft("bad", a_classified("bad", estateType="CASTLE"), FEED, Place("a.csv", 1), (), ())
        report = await sync([bad, *made], platform=platform, market="fr")
        assert counts(report) == {Result.LIVE: 10, Result.WAITING: 120, Result.REFUSED: 1}
        (refused,) = [line for line in report.lines if line.result is Result.REFUSED]
        assert "/data/estateType" in {finding.pointer for finding in refused.findings}
        again = await sync(made, platform=platform, market="fr")
        assert counts(again) == {Result.UNCHANGED: 130}
        told = await platform.put_listings(
            "fr", [("M 1", b"{}"), ("M 2", orjson.dumps(a_classified("M 2")))], feed=FEED
        )
        assert isinstance(told[0], Refused)
        assert isinstance(told[1], Submission)
        assert (await platform.settled(told[1])).outcome == "unchanged"

    within(run, body)
