"""The answer to an OpenImmo partner in its own vocabulary: a file a feed, a status an object, an error a reason."""

from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from pignon_client.answers import Finding, Publication
from pignon_client.report import Line, Result
from pignon_feeds.items import Fault, Place
from pignon_feeds.openimmo.feedback import Sender, feedback, feedbacks

SENDER = Sender("Marktplatz", "RC-200001", date(2026, 11, 21))
FAULT = Fault(
    reason="the object has no town",
    field="geo/ort",
    value="",
    place=Place("feed.zip/a.xml", 12),
    external_id="O2",
    feed="openimmo:A1",
    code="location-missing",
    fatal=False,
)
REASONS = Finding("price-missing", "Der Preis fehlt."), Finding("b", "B")
LINES = [
    Line(Result.LIVE, "O1", "openimmo:A1", publications=(Publication("IWT", "live", "https://m.example/iwt/1"),)),
    Line(Result.FAULT, "O2", "openimmo:A1", fault=FAULT),
    Line(
        Result.REFUSED, "O3", "openimmo:A2", findings=(Finding("price-missing", "Der Preis fehlt."), Finding("b", "B"))
    ),
    Line(Result.REFUSED, "K1", "kyero:1"),
    Line(Result.FAULT, None, None),
]


def read(answer: bytes) -> Any:
    return etree.fromstring(answer)


def test_each_feed_gets_a_file_of_its_own_with_what_became_of_its_objects() -> None:
    answers = feedbacks(LINES, sender=SENDER)
    assert set(answers) == {"openimmo:A1", "openimmo:A2"}
    first = read(answers["openimmo:A1"])
    assert [child.tag for child in first] == ["version", "sender", "fehlerliste", "status", "status"]
    assert {child.tag: child.text for child in first.find("sender")} == {
        "name": "Marktplatz",
        "openimmo_anid": "A1",
        "datum": "2026-11-21",
        "makler_id": "RC-200001",
    }
    assert [child.text for child in first.find("fehlerliste/fehler")] == [
        "O2",
        "1",
        "location-missing: the object has no town (feed.zip/a.xml:12 geo/ort)",
    ]
    assert [[child.text for child in status] for status in first.findall("status")] == [
        ["1", "O1: live https://m.example/iwt/1"],
        ["5", "O2: fault"],
    ]
    second = read(answers["openimmo:A2"])
    assert [error.findtext("text") for error in second.iter("fehler")] == ["price-missing: Der Preis fehlt.", "b: B"]


def test_a_delivery_without_errors_has_no_list_of_errors() -> None:
    assert read(feedback(LINES[:1], sender=SENDER)).find("fehlerliste") is None


@given(st.text(), st.text())
def test_any_words_make_a_well_formed_file(name: str, said: str) -> None:
    line = Line(Result.REFUSED, name, "openimmo:A1", findings=(Finding("x", said),))
    assert read(feedback([line], sender=SENDER)).findtext("version") == "1.2.5"
