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
from pignon_client.report import Held, Line, Report, Result, in_order, judged
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
    assert Report(tuple(Line(Result(result), "a", None) for result in results), held, seconds=1).exit_code == code


def test_a_report_is_one_line_with_every_fact_of_a_fault() -> None:
    lines = in_order(
        [
            Line(Result.REMOVED, "gone", "f"),
            Line(Result.FAULT, "b", "f", place=Place("ö\udcff.csv", 2), fault=fault("b", 2)),
            Line(Result.LIVE, "a", "f", place=Place("a.csv", 3), publications=(Publication("SL", "live", "http://x"),)),
        ]
    )
    text = Report(lines, (HELD,), seconds=1.23456).as_json()
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


def shown(report: Report) -> str:
    paper = io.StringIO()
    show(report, Console(file=paper, width=160))
    return paper.getvalue()


def test_people_see_the_counts_the_top_reasons_and_what_waits_for_them() -> None:
    finding = Finding("price-missing", "A [price] is due.", portals=("SL",))
    refused = Line(Result.REFUSED, "r1", "f", publications=(Publication("SL", "refused", None, (finding,)),))
    place = Place("f\udcff", 1)
    faults = [Line(Result.FAULT, f"b{number}", "f", place=place, fault=fault("b")) for number in range(30)]
    text = shown(Report((refused, *faults), (HELD,), seconds=2))
    assert "31 objects in 2.0 s" in text
    assert text.index("number-unreadable") < text.index("price-missing")
    assert "A [price] is due." in text
    assert "... and 11 more" in text
    assert "2 of 7 kept" in text
    assert "--confirm-removals" in text


def test_people_see_what_a_dry_run_would_do() -> None:
    text = shown(Report((Line(Result.MISSING, "a", "f"),), (), seconds=2, dry_run=True))
    assert "What would be done" in text
    assert "missing" in text
    assert "removed" not in text
