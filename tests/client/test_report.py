"""How an outcome reads, and how a report exits."""

import io
from collections.abc import Sequence

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console
from tests.client.feeds import fault

from pignon_client.answers import Finding, Publication, Submission
from pignon_client.display import show
from pignon_client.lines import Lines
from pignon_client.report import Held, Line, Report, Result, Unused, judged
from pignon_feeds.items import Place

STATES = st.sampled_from(["live", "waiting", "pending", "refused", "ended"])
OUTCOMES = st.sampled_from(["created", "updated", "refused", "superseded"])
HELD = Held("poliris:1", ("x", "y"), live=7, why="too many", asks=True)


def submission(states: Sequence[str], outcome: str | None, findings: tuple[Finding, ...] = ()) -> Submission:
    publications = tuple(Publication(f"P{number}", state) for number, state in enumerate(states))
    return Submission("s", "l", 1, outcome, publications, findings)


@settings(deadline=None)
@given(st.lists(STATES, max_size=5), OUTCOMES)
def test_live_anywhere_is_live_else_waiting_anywhere_is_waiting_else_refused(states: list[str], outcome: str) -> None:
    result, findings = judged(submission(states, outcome))
    if "live" in states:
        assert result is Result.LIVE
    elif "waiting" in states or "pending" in states or (outcome == "superseded" and not states):
        assert result is Result.WAITING
    else:
        assert result is Result.REFUSED
        assert findings or "refused" in states


def test_an_unsettled_write_is_waiting_and_an_unchanged_one_is_unchanged() -> None:
    assert judged(submission([], None))[0] is Result.WAITING
    assert judged(submission(["refused"], "unchanged"))[0] is Result.UNCHANGED


@pytest.mark.parametrize(
    ("results", "held", "code"),
    [
        ([], (), 0),
        (["live", "waiting", "unchanged", "removed"], (), 0),
        (["live", "refused"], (), 1),
        (["fault"], (), 1),
        (["fault"], (HELD,), 3),
        (["live"], (Held("f", ("x",), live=1, why="no id", asks=False),), 0),
    ],
)
def test_a_report_exits_by_its_worst(results: list[str], held: tuple[Held, ...], code: int) -> None:
    assert Report(Lines(Line(Result(result), "a", None) for result in results), held, seconds=1).exit_code == code


def test_a_report_is_one_line_with_every_fact_of_a_fault() -> None:
    lines = Lines(
        [
            Line(Result.REMOVED, "gone", "f"),
            Line(Result.FAULT, "b", "f", place=Place("ö\udcff.csv", 2), fault=fault("b", 2)),
            Line(Result.LIVE, "a", "f", place=Place("a.csv", 3), publications=(Publication("SL", "live", "http://x"),)),
        ]
    )
    text = b"".join(Report(lines, (HELD,), seconds=1.23456).as_json())
    assert b"\n" not in text
    body = orjson.loads(text)
    assert [listing["externalId"] for listing in body["listings"]] == ["a", "b", "gone"]
    assert body["listings"][1]["place"] == {"file": "ö?.csv", "line": 2}
    assert body["listings"][1]["fault"] == {
        "file": "feed.csv",
        "line": 2,
        "field": "prix",
        "value": "abc",
        "reason": "no price can be read",
        "code": "number-unreadable",
        "fatal": False,
    }
    assert body["listings"][0]["publications"][0]["url"] == "http://x"
    assert body["held"] == [
        {"feed": "poliris:1", "externalIds": ["x", "y"], "live": 7, "why": "too many", "asks": True}
    ]
    assert (body["objects"], body["removed"], body["faults"], body["seconds"]) == (2, 1, 1, 1.235)


def shown(report: Report, *, unused: bool = False) -> str:
    paper = io.StringIO()
    show(report, Console(file=paper, width=160), unused=unused)
    return paper.getvalue()


def test_people_see_the_counts_the_top_reasons_and_what_waits_for_them() -> None:
    finding = Finding("price-missing", "A [price] is due.", portals=("SL",))
    refused = Line(Result.REFUSED, "r1", "f", publications=(Publication("SL", "refused", None, (finding,)),))
    place = Place("f\udcff", 1)
    faults = [Line(Result.FAULT, f"b{number}", "f", place=place, fault=fault("b")) for number in range(30)]
    text = shown(Report(Lines((refused, *faults)), (HELD,), seconds=2))
    assert "31 objects in 2.0 s" in text
    assert text.index("number-unreadable") < text.index("price-missing")
    assert "A [price] is due." in text
    assert "... and 11 more" in text
    assert "2 of 7 kept" in text
    assert "--confirm-removals" in text


def test_people_see_what_a_dry_run_would_do() -> None:
    text = shown(Report(Lines([Line(Result.MISSING, "a", "f")]), (), seconds=2, dry_run=True))
    assert "What would be done" in text
    assert "missing" in text
    assert "removed" not in text


def test_people_see_every_field_that_nothing_used_when_they_ask() -> None:
    report = Report(Lines(), (), seconds=1, unused=(Unused("flaechen/grz", 12, "0.[4]"), Unused("techn/intern", 1, "")))
    assert "flaechen/grz" not in shown(report)
    text = shown(report, unused=True)
    assert ("flaechen/grz" in text, "12" in text, "0.[4]" in text, "techn/intern" in text) == (True,) * 4


def test_a_report_that_was_stopped_says_so_and_exits_4() -> None:
    report = Report(Lines([Line(Result.LIVE, "a", "f")]), (HELD,), seconds=1, denied="not allowed (403): no scope")
    assert report.exit_code == 4
    assert orjson.loads(b"".join(report.as_json()))["denied"] == "not allowed (403): no scope"
    assert "Stopped" in shown(report)


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from("ab\udcff"), st.integers(1, 9), st.booleans()), max_size=30))
def test_lines_come_out_as_the_source_has_them_what_was_removed_last(made: list[tuple[str, int, bool]]) -> None:
    lines = [
        Line(Result.REMOVED if gone else Result.LIVE, f"{number}", "f", place=Place(file, line))
        for number, (file, line, gone) in enumerate(made)
    ]
    kept = Lines(lines)
    assert list(kept) == sorted(lines, key=_position)
    assert len(kept) == sum(kept.counts.values()) == len(lines)


def _position(line: Line) -> tuple[bool, str, int]:
    assert line.place
    return line.result is Result.REMOVED, line.place.file, line.place.line
