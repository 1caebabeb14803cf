"""The engine against a real server on loopback: what is sent, what is removed, what is reported."""

import asyncio
from collections.abc import Generator, Iterator, Sequence
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.responses import JSONResponse
from tests.client.feeds import FEED, draft, fault, removal, whole
from tests.client.stand_in import NO_PORTAL, PENDING, SECRET, Desk, House, desk_on_loopback

from pignon_client.abreast import WIDTH
from pignon_client.access import Credentials
from pignon_client.errors import Denied
from pignon_client.patience import Patience
from pignon_client.progress import Progress
from pignon_client.report import Line, Report, Result
from pignon_client.sdk import open_platform
from pignon_client.stock import FeedItem
from pignon_client.sync import named, push, sync
from pignon_feeds.items import Stock

IDS = st.sampled_from(["a", "b/c", "Größe 1", "d", "e"])
WISHES = st.sampled_from(["live", "waiting", "refused", "pending", "invalid", NO_PORTAL])
ITEMS = st.lists(
    st.builds(draft, IDS, wish=WISHES, line=st.integers(1, 99), v=st.integers(0, 3))
    | st.builds(removal, IDS, line=st.integers(1, 99))
    | st.builds(fault, IDS | st.none(), line=st.integers(1, 99)),
    max_size=8,
)


@pytest.fixture(scope="module")
def desk() -> Generator[Desk]:
    with desk_on_loopback() as desk:
        yield desk


@pytest.fixture
def house(desk: Desk) -> House:
    return desk.moved_in()


async def no_pause(seconds: float) -> None:
    await asyncio.sleep(0)


def step(house: House, items: Sequence[FeedItem] | Iterator[FeedItem], **more: Any) -> Report:
    async def within() -> Report:
        patience = Patience(tries=6, sleep=no_pause, settled_within=0.05)
        async with open_platform(house.url, Credentials("acme", SECRET, "RC-100001"), patience=patience) as platform:
            return await sync(items, platform=platform, market="fr", **more)

    return asyncio.run(within())


def of(report: Report, name: str) -> Line:
    (line,) = [line for line in report.lines if line.external_id == name]
    return line


def counts(report: Report) -> dict[str, int]:
    return {result.value: count for result, count in report.counts.items() if count}


def told(report: Report) -> dict[str, Any]:
    return orjson.loads(b"".join(report.as_json()))


def many(number: int, *, start: int = 0, **more: Any) -> list[FeedItem]:
    return [draft(f"{index:03}", index + 1, **more) for index in range(start, number)]


def test_a_first_run_sends_everything_and_a_second_one_nothing(house: House) -> None:
    first = step(house, whole(many(40)))
    assert counts(first) == {"live": 40}
    assert first.exit_code == 0
    writes = house.writes
    second = step(house, whole(many(40)))
    assert counts(second) == {"unchanged": 40}
    assert house.writes == writes == 40
    assert {kept.feed for kept in house.listings.values()} == {FEED}


def test_only_what_is_missing_or_different_is_sent(house: House) -> None:
    step(house, whole(many(10)))
    report = step(house, whole([*many(8), draft("008", 9, price=2), draft("new", 11), draft("009", 10)]))
    assert counts(report) == {"unchanged": 9, "live": 2}
    assert house.calls["PUT"] == 12
    assert of(report, "008").revision == 2


def test_each_result_is_told_with_its_reasons(house: House) -> None:
    house.quota = 2
    wishes = {"live": "live", "waits": "waiting", "refused": "refused", "invalid": "invalid", "nowhere": NO_PORTAL}
    items = [draft(name, line, wish=wish) for line, (name, wish) in enumerate(wishes.items(), 1)]
    report = step(house, whole([*items, fault("bad", 9)]))
    assert counts(report) == {"live": 1, "waiting": 1, "refused": 3, "fault": 1}
    assert report.exit_code == 1
    assert of(report, "invalid").findings[0].pointer == "/data/estateType"
    assert of(report, "nowhere").findings[0].code == "no-portal-wanted"
    assert of(report, "refused").publications[0].findings[0].message == "A price is due."
    assert report.reasons() == {"price-missing": 1, "required": 1, "no-portal-wanted": 1, "number-unreadable": 1}
    assert [line.place.line for line in report.lines if line.place] == [1, 2, 3, 4, 5, 9]


def test_a_write_that_stays_pending_counts_as_waiting(house: House) -> None:
    ticks = iter(range(10_000))

    def later() -> float:
        for body in house.submissions.values():
            body["outcome"] = None
        return float(next(ticks))

    async def at_once(seconds: float) -> None:
        pass

    async def within() -> Report:
        patience = Patience(sleep=at_once, now=later, settled_within=3)
        async with open_platform(house.url, Credentials("acme", SECRET, "RC-100001"), patience=patience) as platform:
            return await sync(whole([draft("a", wish=PENDING)]), platform=platform, market="fr")

    line = of(asyncio.run(within()), "a")
    assert (line.result, line.findings[0].code) == (Result.WAITING, "outcome-pending")


def test_late_outcomes_are_followed_together_after_all_is_sent(house: House) -> None:
    told: list[Progress] = []
    report = step(house, whole([*many(20, wish=PENDING), draft("quick", 21)]), progress=told.append)
    assert report.objects == report.counts[Result.LIVE] + report.counts[Result.WAITING] == 21
    assert told[-1] == Progress("waiting", 20, 20)
    assert house.waits[0] == "wait=20"
    assert house.waits[-1] == "wait=1"


def test_the_later_of_two_objects_with_one_id_stands_and_the_earlier_is_a_fault(house: House) -> None:
    items = whole([draft("a", 1, v=1), draft("b", 2), draft("a", 3, v=2)])
    report = step(house, items)
    assert counts(report) == {"live": 2, "fault": 1}
    assert house.listings["a"].document["v"] == 2
    (line,) = [line for line in report.lines if line.fault]
    assert line.fault
    assert (line.fault.code, line.fault.place.line) == ("repeated-external-id", 1)
    assert counts(step(house, items)) == {"unchanged": 2, "fault": 1}


def test_an_object_that_the_source_removes_further_down_is_not_sent(house: House) -> None:
    house.fill(["a"], feed=FEED)
    report = step(house, whole([draft("a", 1, v=2), removal("a", 2)], complete=False))
    assert counts(report) == {"unchanged": 1, "removed": 1}
    assert report.exit_code == 0
    assert not house.listings
    assert not house.calls["PUT"]


def test_an_object_that_the_source_brings_back_is_kept(house: House) -> None:
    house.fill(["a"], feed=FEED)
    assert counts(step(house, whole([removal("a", 1), draft("a", 2)]))) == {"unchanged": 1}


def test_removing_what_is_not_there_is_told_and_asks_nothing_of_the_platform(house: House) -> None:
    report = step(house, whole([removal("a", 1)], complete=False))
    assert (counts(report), report.exit_code) == ({"unchanged": 1}, 0)
    line = of(report, "a")
    assert (line.findings[0].code, line.place and line.place.line) == ("not-there", 1)
    assert not house.calls["DELETE"]


def test_a_listing_that_goes_away_before_its_removal_is_told(house: House) -> None:
    house.fill(["a", "b"], feed=FEED)
    house.sabotage = [
        JSONResponse({"missing": [], "different": ["a"], "extra": []}),
        JSONResponse({"missing": ["c"], "different": [], "extra": ["b"]}),
        *(JSONResponse({}, 404) for _ in range(2)),
    ]
    report = step(house, whole([removal("a", 1), draft("c", 2)]))
    assert counts(report) == {"unchanged": 1, "removed": 1, "live": 1}
    assert of(report, "a").findings[0].code == "not-there"


def test_absence_removes_only_within_the_feeds_own_name_and_before_anything_is_sent(house: House) -> None:
    house.fill(["mine"], feed=FEED)
    house.fill(["theirs"], feed="openimmo:2")
    house.fill(["by-api"], feed=None)
    house.quota = 3
    report = step(house, whole([draft("new")]))
    assert counts(report) == {"live": 1, "removed": 1}
    assert set(house.listings) == {"new", "theirs", "by-api"}


def test_a_partial_feed_removes_nothing_by_absence(house: House) -> None:
    house.fill(["a"], feed=FEED)
    assert counts(step(house, whole([draft("b")], complete=False))) == {"live": 1}
    assert "a" in house.listings


def test_a_listing_whose_object_is_faulty_stays(house: House) -> None:
    house.fill(["a", "b"], feed=FEED)
    assert counts(step(house, whole([draft("a"), fault("b")]))) == {"unchanged": 1, "fault": 1}
    assert "b" in house.listings


def test_too_many_removals_wait_for_a_confirmation_and_are_shown(house: House) -> None:
    step(house, whole(many(20)))
    report = step(house, whole(many(10)))
    assert (report.exit_code, report.held[0].live, len(report.held[0].external_ids)) == (3, 20, 10)
    assert counts(report) == {"unchanged": 10}
    assert len(house.listings) == 20
    confirmed = step(house, whole(many(10)), confirm_removals=True)
    assert counts(confirmed) == {"unchanged": 10, "removed": 10}
    assert (confirmed.exit_code, len(house.listings)) == (0, 10)


@pytest.mark.parametrize("kept", [[], many(3)])
def test_too_many_deletions_that_a_partial_feed_names_wait_too(house: House, kept: list[FeedItem]) -> None:
    step(house, whole(many(20)))
    house.fill(["theirs"], feed="openimmo:2")
    gone: list[FeedItem] = [removal(f"{index:03}", index + 1) for index in range(10, 17)]
    report = step(house, whole([*kept, *gone, removal("never", 99)], complete=False))
    assert (report.exit_code, report.held[0].live, len(report.held[0].external_ids)) == (3, 20, 7)
    assert (report.counts[Result.REMOVED], len(house.listings)) == (0, 21)
    confirmed = step(house, whole([*kept, *gone], complete=False), confirm_removals=True)
    assert (confirmed.exit_code, confirmed.counts[Result.REMOVED], len(house.listings)) == (0, 7, 14)


def test_deletions_up_to_the_guard_ask_nobody(house: House) -> None:
    step(house, whole(many(20)))
    report = step(house, whole([removal(f"{index:03}") for index in range(6)], complete=False))
    assert (report.exit_code, counts(report)) == (0, {"removed": 6})


@pytest.mark.parametrize("items", [whole([]), [], [fault(None, feed=None, fatal=True)], whole([fault("x")])])
def test_an_empty_or_unreadable_source_removes_nothing_even_when_confirmed(house: House, items: list[FeedItem]) -> None:
    house.fill(["a", "b"], feed=FEED)
    report = step(house, items, confirm_removals=True)
    assert set(house.listings) == {"a", "b"}
    assert not house.writes
    assert report.exit_code == (1 if list(report.lines) else 0)


def test_a_reading_that_breaks_keeps_what_came_before_and_removes_nothing(house: House) -> None:
    house.fill(["gone"], feed=FEED)

    def broken() -> Iterator[FeedItem]:
        yield draft("a", 7)
        yield Stock(FEED, complete=True)
        raise RuntimeError("row 8 is torn")

    report = step(house, broken())
    assert counts(report) == {"live": 1, "fault": 1}
    (line,) = [line for line in report.lines if line.fault]
    assert line.fault
    assert ("row 8 is torn" in line.fault.reason, line.fault.place.line) == (True, 7)
    assert "gone" in house.listings


@pytest.mark.parametrize("name", ["", "\ud800"])
def test_an_object_that_cannot_travel_is_a_fault(house: House, name: str) -> None:
    report = step(house, whole([draft(name), draft("b", price=float("nan"))]))
    assert counts(report) == {"fault": 2}
    assert {line.fault.code for line in report.lines if line.fault} == {"not-sendable"}
    assert told(report)["faults"] == 2


def test_a_dry_run_writes_nothing_and_says_what_it_would_do(house: House) -> None:
    house.fill(["gone", "said"], feed=FEED)
    step(house, whole([draft("a"), draft("b")], complete=False))
    writes = house.writes
    report = step(
        house, whole([draft("a"), draft("b", v=1), draft("c"), removal("said"), removal("never")]), dry_run=True
    )
    assert counts(report) == {"unchanged": 2, "different": 1, "missing": 1, "extra": 2}
    assert (house.writes, report.exit_code) == (writes, 0)
    body = told(report)
    assert (body["dryRun"], body["missing"], body["different"], body["extra"]) == (True, 1, 1, 2)


def test_several_feeds_of_one_source_are_compared_apart_and_one_name_can_stand_for_all(house: House) -> None:
    house.fill(["old"], feed="two")
    items = [*whole([draft("a", feed="one")], feed="one"), *whole([draft("b", feed="two")], feed="two")]
    assert counts(step(house, items)) == {"live": 2, "removed": 1}
    assert (house.listings["a"].feed, house.listings["b"].feed, house.calls["manifest"]) == ("one", "two", 2)
    house.listings.clear()
    step(house, named(items, "mine"))
    assert {kept.feed for kept in house.listings.values()} == {"mine"}


def test_a_platform_that_goes_away_leaves_faults_and_the_next_run_sends_the_rest(house: House) -> None:
    house.fill(["gone"], feed=FEED)
    step(house, whole([draft("a")], complete=False))
    house.sabotage = [JSONResponse({"missing": ["b", "c"], "different": [], "extra": ["gone"]})]
    house.sabotage += [JSONResponse({}, 503) for _ in range(200)]
    report = step(house, whole([draft("a"), draft("b"), draft("c")]))
    assert counts(report) == {"unchanged": 1, "fault": 3}
    assert report.exit_code == 1
    assert house.calls["DELETE"] == 6
    assert house.calls["PUT"] == 1
    house.sabotage.clear()
    assert counts(step(house, whole([draft("a"), draft("b"), draft("c")]))) == {"unchanged": 1, "live": 2, "removed": 1}


def test_a_grant_that_is_taken_away_on_the_way_stops_the_run_and_keeps_its_report(house: House) -> None:
    names = [draft(f"{number:02}", number + 1) for number in range(40)]
    missing = [item.external_id for item in names]
    house.sabotage = [JSONResponse({"missing": missing, "different": [], "extra": []})]
    house.denies_after = 5
    report = step(house, whole(names))
    assert report.exit_code == 4
    assert report.denied == "taken away"
    assert 5 <= counts(report)["live"] == len(house.puts) <= 5 + WIDTH
    assert counts(report)["fault"] == 40 - len(house.puts)
    assert house.calls["PUT"] <= len(house.puts) + WIDTH
    assert {line.fault.code for line in report.lines if line.fault} == {"not-delivered"}


def test_a_grant_that_was_never_given_raises(house: House) -> None:
    house.scope = False
    with pytest.raises(Denied):
        step(house, whole([draft("a")]))


def test_progress_goes_through_the_stages(house: House) -> None:
    told: list[Progress] = []
    house.fill(["gone"], feed=FEED)
    step(house, whole(many(60)), progress=told.append)
    assert list(dict.fromkeys(progress.stage for progress in told)) == ["reading", "comparing", "removing", "sending"]
    assert Progress("reading", 50) in told
    assert told[-1] == Progress("sending", 60, 60)


def test_a_file_that_is_no_feed_is_one_fault(house: House, tmp_path: Path) -> None:
    source = tmp_path / "notes.txt"
    source.write_text("Bonjour\n")

    async def within() -> Report:
        async with open_platform(house.url, Credentials("acme", SECRET, "RC-100001")) as platform:
            return await push(source, platform=platform, market="fr", feed="mine")

    report = asyncio.run(within())
    assert counts(report) == {"fault": 1}
    assert report.exit_code == 1
    assert house.calls["quotas"] == 1


@settings(max_examples=25, deadline=None)
@given(items=ITEMS, complete=st.booleans(), confirmed=st.booleans())
def test_each_object_is_exactly_one_of_the_five(
    desk: Desk, *, items: list[FeedItem], complete: bool, confirmed: bool
) -> None:
    body = told(step(desk.moved_in(), whole(items, complete=complete), confirm_removals=confirmed))
    five = {"live": "live", "waiting": "waiting", "refused": "refused", "unchanged": "unchanged", "faults": "fault"}
    results = [listing["result"] for listing in body["listings"]]
    assert {key: body[key] for key in five} == {key: results.count(result) for key, result in five.items()}
    assert body["removed"] == results.count("removed")
    assert body["objects"] == sum(body[key] for key in five) == len(results) - body["removed"]
    placed = [(listing["externalId"], listing["place"]["line"]) for listing in body["listings"] if listing["place"]]
    said = [(item.external_id, item.place.line) for item in items if not isinstance(item, Stock)]
    assert all(placed.count(one) <= said.count(one) for one in placed)
    assert body["objects"] <= len(items)
    for listing in body["listings"]:
        blamed = listing["findings"] or any(entry["findings"] for entry in listing["publications"])
        assert listing["result"] != "refused" or blamed


def test_the_sample_program_of_the_documentation_runs(house: House, tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "sync.md").read_text()
    program = page.split("```python\n")[1].split("```")[0]
    names: dict[str, Any] = {}
    exec(program, names)  # the documentation's own code
    source = tmp_path / "notes.txt"
    source.write_text("Bonjour\n")
    assert asyncio.run(names["keep_in_step"](source, house.url, SECRET)) == 1
    assert {agent.split(" ")[0] for agent in house.agents} == {"acme-crm/7.2"}
