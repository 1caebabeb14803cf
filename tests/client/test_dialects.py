"""The same sync over the incumbents' own contracts, against Pignon with everything switched off that they lack."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import httpx2
import pytest
from starlette.responses import JSONResponse
from tests.client.test_against_the_platform import Run, counts
from tests.client.wire_front import WireFront
from tests.web.town import Town, a_classified, a_listing, in_town, serving

from pignon.web.deadlines import Deadlines
from pignon_client.access import Credentials
from pignon_client.dialect import DIALECTS, Home, doors_of, open_dialect
from pignon_client.patience import Patience
from pignon_client.report import Report, Result
from pignon_client.stock import FeedItem
from pignon_client.sync import Wish, bring
from pignon_feeds.items import Draft, Place, Removal, Stock

FEED = "poliris:Agence du Port"
MAKE: dict[str, Callable[..., dict[str, Any]]] = {"fr-v4": a_classified, "de-v1": a_listing}
NEW = {"fr-v4": Result.LIVE, "de-v1": Result.WAITING}
"""What a listing that is well comes to: Germany tells no outcome."""
BOTH = pytest.mark.parametrize("dialect", list(DIALECTS))


class Bench:
    """One dialect's client, run after run on the same memory."""

    def __init__(self, town: Town, front: WireFront, port: int, *, dialect: str, state: Path) -> None:
        self.town = town
        self.front = front
        self.dialect = dialect
        self.state = state
        self.home = Home(f"http://127.0.0.1:{port}", state)
        self.pauses: list[float] = []

    async def sync(self, items: list[FeedItem], **more: Any) -> Report:
        async def short(seconds: float) -> None:
            self.pauses.append(seconds)
            await asyncio.sleep(min(seconds, 0.02))

        patience = Patience(sleep=short, settled_within=20.0)
        credentials = Credentials("acme", "s3cret", self.town.intermediary_id)
        async with open_dialect(self.dialect, self.home, credentials, patience=patience) as carrier:
            return await bring(items, Wish(DIALECTS[self.dialect].market, **more), carrier=carrier)

    def drafts(self, *names: str, feed: str = FEED, **data: Any) -> list[FeedItem]:
        made = [
            Draft(name, MAKE[self.dialect](name, **data), feed, Place("a.csv", number), (), ())
            for number, name in enumerate(names, 1)
        ]
        return [*made, Stock(feed, complete=True)]

    async def by_api(self, method: str, path: str, body: Any = None) -> httpx2.Response:
        """Call the server itself, as other software of the customer does."""
        return await self.town.call(method, path, body, user_agent="other/1 other/1 other/1")

    @property
    def path(self) -> str:
        return {"fr-v4": "/caas/v4/classifieds", "de-v1": "/import-listings/v1/listings"}[self.dialect]


def on_the_wire(run: Run, dialect: str, state: Path, body: Callable[[Bench], Awaitable[None]]) -> None:
    async def within(town: Town) -> None:
        settling = asyncio.create_task(town.settle_forever())
        front = WireFront(f"http://127.0.0.1:{town.port}")
        async with serving(front.app(), Deadlines()) as port:
            await body(Bench(town, front, port, dialect=dialect, state=state))
        settling.cancel()
        assert front.beyond == []

    in_town(run, within, strict_user_agent=True)


@BOTH
def test_the_first_run_sends_a_repeat_sends_nothing_and_what_is_gone_is_removed(
    run: Run, dialect: str, tmp_path: Path
) -> None:
    async def body(bench: Bench) -> None:
        new = NEW[dialect]
        assert counts(await bench.sync(bench.drafts("A 1", "B/ö", "c"))) == {new: 3}
        writes = bench.front.writes
        assert counts(await bench.sync(bench.drafts("A 1", "B/ö", "c"))) == {Result.UNCHANGED: 3}
        assert bench.front.writes == writes == 3
        changed = bench.drafts("A 1", estateType="HOUSE" if dialect == "de-v1" else "APARTMENT", texts={})
        assert counts(await bench.sync([*changed, *bench.drafts("B/ö")])) == {
            new: 1,
            Result.UNCHANGED: 1,
            Result.REMOVED: 1,
        }
        assert bench.front.writes == writes + 2
        assert bench.front.tokens == 1
        (asked,) = bench.front.asked
        assert asked["audience"] == bench.home.url + DIALECTS[dialect].path

    on_the_wire(run, dialect, tmp_path, body)


@BOTH
def test_without_its_memory_the_client_learns_what_is_there_and_touches_nobody_elses(
    run: Run, dialect: str, tmp_path: Path
) -> None:
    async def body(bench: Bench) -> None:
        for name in ("mine", "by-api"):
            assert (await bench.by_api("POST", bench.path, MAKE[dialect](name))).status_code == 202
        report = await bench.sync(bench.drafts("mine", "new"))
        known = Result.UNCHANGED if dialect == "fr-v4" else Result.WAITING
        assert {line.external_id: line.result for line in report.lines} == {"mine": known, "new": NEW[dialect]}
        assert counts(await bench.sync(bench.drafts("new")))[Result.REMOVED] == 1
        listed = (await bench.by_api("GET", bench.path)).text
        assert ("by-api" in listed, "mine" in listed) == (True, False)

    on_the_wire(run, dialect, tmp_path, body)


@BOTH
def test_a_duplicate_becomes_a_put_and_what_has_ended_a_post(run: Run, dialect: str, tmp_path: Path) -> None:
    async def body(bench: Bench) -> None:
        bench.front.listing = False
        await bench.by_api("POST", bench.path, MAKE[dialect]("taken"))
        assert counts(await bench.sync(bench.drafts("taken", "ended"))) == {NEW[dialect]: 2}
        assert bench.front.writes == 3
        assert sum(number for kind, number in bench.front.calls.items() if kind.startswith("PUT")) == 1
        one = [line.listing_id for line in (await bench.sync(bench.drafts("ended", texts={}))).lines]
        assert one
        listing = one[0] if dialect == "fr-v4" else "ended"
        await bench.by_api("DELETE", f"{bench.path}/{listing}")
        assert counts(await bench.sync(bench.drafts("ended")))[NEW[dialect]] == 1

    on_the_wire(run, dialect, tmp_path, body)


@BOTH
def test_a_removal_by_name_finds_its_listing_and_one_of_nothing_is_told(run: Run, dialect: str, tmp_path: Path) -> None:
    async def body(bench: Bench) -> None:
        await bench.by_api("POST", bench.path, MAKE[dialect]("a"))
        said: list[FeedItem] = [Removal(name, FEED, Place("a.csv", 1)) for name in ("a", "b")]
        report = await bench.sync(said)
        assert {line.external_id: line.result for line in report.lines} == {"a": Result.REMOVED, "b": Result.UNCHANGED}
        assert '"a"' not in (await bench.by_api("GET", bench.path)).text

    on_the_wire(run, dialect, tmp_path, body)


@BOTH
def test_the_guard_holds_here_too(run: Run, dialect: str, tmp_path: Path) -> None:
    async def body(bench: Bench) -> None:
        names = [f"L{number}" for number in range(9)]
        await bench.sync(bench.drafts(*names))
        report = await bench.sync(bench.drafts(*names[:3]))
        assert (report.exit_code, report.held[0].live, len(report.held[0].external_ids)) == (3, 9, 6)
        confirmed = await bench.sync(bench.drafts(*names[:3]), confirm_removals=True)
        assert counts(confirmed) == {Result.UNCHANGED: 3, Result.REMOVED: 6}

    on_the_wire(run, dialect, tmp_path, body)


def test_french_outcomes_come_from_the_statuses(run: Run, tmp_path: Path) -> None:
    async def body(bench: Bench) -> None:
        refused = bench.drafts("refused", prices={"currency": "EUR"})
        crowd = bench.drafts(*(f"L{number:02}" for number in range(12)))
        report = await bench.sync([*refused[:1], *crowd])
        assert counts(report) == {Result.REFUSED: 1, Result.LIVE: 10, Result.WAITING: 2}
        (line,) = [line for line in report.lines if line.external_id == "refused"]
        assert line.publications[0].findings[0].message
        assert line.revision == 1
        waiting = [line for line in report.lines if line.result is Result.WAITING]
        assert {line.publications[0].state for line in waiting} == {"waiting"}

    on_the_wire(run, "fr-v4", tmp_path, body)


def test_a_put_that_revives_nothing_is_refused_and_the_next_run_posts(run: Run, tmp_path: Path) -> None:
    async def body(bench: Bench) -> None:
        (line,) = (await bench.sync(bench.drafts("a"))).lines
        await bench.by_api("DELETE", f"{bench.path}/{line.listing_id}")
        bench.front.first = [JSONResponse({"classifiedId": line.listing_id, "links": []}, 202)]
        report = await bench.sync(bench.drafts("a", texts={}))
        assert (counts(report), report.reasons()) == ({Result.REFUSED: 1}, {"classified-deleted": 1})
        assert counts(await bench.sync(bench.drafts("a", texts={}))) == {Result.LIVE: 1}

    on_the_wire(run, "fr-v4", tmp_path, body)


@BOTH
def test_a_fault_at_the_door_is_refused_with_its_pointer_and_sent_again_next_time(
    run: Run, dialect: str, tmp_path: Path
) -> None:
    async def body(bench: Bench) -> None:
        for _ in range(2):
            (line,) = (await bench.sync(bench.drafts("a", estateType="CASTLE"))).lines
            assert (line.result, line.findings[0].pointer) == (Result.REFUSED, "/data/estateType")
        assert bench.front.writes == 2

    on_the_wire(run, dialect, tmp_path, body)


def test_a_pause_that_is_asked_for_holds_everybody(run: Run, tmp_path: Path) -> None:
    async def body(bench: Bench) -> None:
        asked = {"retry-after": "7"}
        date = {"retry-after": format_datetime(datetime.now(UTC) + timedelta(seconds=60), usegmt=True)}
        bench.front.first = [JSONResponse({}, 429, headers=asked), JSONResponse({}, 429, headers=date)]
        assert counts(await bench.sync(bench.drafts("a", "b", "c"))) == {Result.LIVE: 3}
        assert any(7 <= pause < 38 for pause in bench.pauses)
        assert any(pause >= 39 for pause in bench.pauses)

    on_the_wire(run, "fr-v4", tmp_path, body)


def test_a_run_that_lost_its_server_is_finished_by_the_next(run: Run, tmp_path: Path) -> None:
    async def body(bench: Bench) -> None:
        await bench.sync(bench.drafts("a"))
        bench.front.first = [JSONResponse({}, 503) for _ in range(200)]
        report = await bench.sync(bench.drafts("a", "b", "c"))
        assert counts(report) == {Result.UNCHANGED: 1, Result.FAULT: 2}
        bench.front.first.clear()
        writes = bench.front.writes
        assert counts(await bench.sync(bench.drafts("a", "b", "c"))) == {Result.UNCHANGED: 1, Result.LIVE: 2}
        assert bench.front.writes == writes + 2

    on_the_wire(run, "fr-v4", tmp_path, body)


@pytest.mark.parametrize(
    ("url", "base", "token"),
    [
        ("https://api.example", "https://api.example/caas/v4", "https://api.example/oauth/token"),
        ("https://api.example/sandbox/", "https://api.example/sandbox/caas/v4", "https://api.example/oauth/token"),
        ("https://api.example/v4/caas", "https://api.example/v4/caas", "https://api.example/oauth/token"),
    ],
)
def test_a_bare_host_gets_the_contracts_path(tmp_path: Path, url: str, base: str, token: str) -> None:
    doors = doors_of(DIALECTS["fr-v4"], Home(url, tmp_path))
    assert (doors.base, doors.token, doors.audience) == (base, token, base)
    elsewhere = Home(url, tmp_path, token_url="https://login.example/token", audience="https://aud.example/")
    doors = doors_of(DIALECTS["fr-v4"], elsewhere)
    assert (doors.base, doors.token, doors.audience) == (base, "https://login.example/token", "https://aud.example/")
