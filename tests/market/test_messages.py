"""Every code can be said in three languages, and a finding looks the same in every answer."""

import re
from typing import Any

import pytest

from pignon import market
from pignon.market import Pack, trim, wire_finding
from pignon.market.messages import LANGUAGES
from pignon.model.finding import Finding
from pignon.model.names import Market, Portal

PACKS = market.load()
_PLACEHOLDERS = {"name", "pointer", "value", "expected", "portals", "quota", "place", "verb", "listing"} | {
    *("why", "seconds", "reason", "detail", "status", "other", "left", "month", "state"),
}


@pytest.mark.parametrize("pack", PACKS.values(), ids=list(PACKS))
def test_every_code_has_a_message_and_a_resolution_in_every_language(pack: Pack) -> None:
    codes = set(pack.messages["en"]) | {rule.code for rule in pack.rules}

    for language in LANGUAGES:
        assert set(pack.messages[language]) == codes
        for said in pack.messages[language].values():
            assert said.message.endswith(".")
            assert said.resolution.endswith(".")
            assert set(re.findall(r"{(.*?)}", said.message + said.resolution)) <= _PLACEHOLDERS


@pytest.mark.parametrize("pack", PACKS.values(), ids=list(PACKS))
def test_a_message_tells_the_same_facts_in_every_language(pack: Pack) -> None:
    for code in pack.messages["en"]:
        told = [set(re.findall(r"{(.*?)}", pack.messages[language][code].message)) for language in LANGUAGES]

        assert told[0] == told[1] == told[2], code


@pytest.mark.parametrize(
    "code",
    [
        "internal-error",
        "quota-waiting",
        "quota-refused",
        "contract-missing",
        "body-too-large",
        "external-id-changed",
        "frozen-field",
        "duplicate",
        "classified-deleted",
        "bad-parameter",
        "unauthenticated",
        "forbidden",
    ],
)
def test_what_is_common_to_markets_is_said_in_each(code: str) -> None:
    assert all(pack.say(code, language, {}).message != code for pack in PACKS.values() for language in LANGUAGES)


def test_words_are_filled_with_the_facts() -> None:
    said = PACKS[Market("fr")].say(
        "minimum", "en", {"name": "amount", "value": -1, "expected": ">= 0", "pointer": "/p"}
    )

    assert said.message == "amount is -1; it must be >= 0."
    assert said.resolution == "Correct /p: >= 0."


def test_an_unknown_language_is_answered_in_english_and_an_unknown_code_by_itself() -> None:
    pack = PACKS[Market("de")]

    assert pack.say("busy", "it", {}) == pack.say("busy", "en", {})
    assert pack.say("no-such-code", "de", {}).message == "no-such-code"
    assert "?" in pack.say("minimum", "en", {}).message


def test_a_finding_on_the_wire_has_exactly_its_fields() -> None:
    finding = Finding("required", "/data/a~1b", expected="string", portals=(Portal("SL"),))

    shown = wire_finding(finding, PACKS[Market("fr")], "de", docs="https://pignon.example/")

    assert shown == {
        "code": "required",
        "pointer": "/data/a~1b",
        "value": None,
        "expected": "string",
        "portals": ["SL"],
        "resolution": "Ergänzen Sie /data/a~1b (Text).",
        "message": "Das Feld a/b ist Pflicht.",
        "docs": "https://pignon.example/docs/findings/required",
    }


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("x" * 200, "x" * 200),
        ("x" * 201, "x" * 200 + "…"),
        ([1, 2, 3, 4, 5, 6], "array"),
        ([[1]], "array"),
        (["x" * 300], ["x" * 200 + "…"]),
        ({"a": {"b": 1}}, "object"),
        ({str(n): n for n in range(6)}, "object"),
        ({"k" * 300: 1}, {"k" * 200: 1}),
        (3.5, 3.5),
        (None, None),
    ],
)
def test_a_value_is_shown_short(value: Any, shown: Any) -> None:
    assert trim(value) == shown


def test_a_message_shows_a_value_as_json_has_it() -> None:
    finding = Finding("type", "/a", value=True, expected="string")

    assert "true" in wire_finding(finding, PACKS[Market("fr")], "en")["message"]


@pytest.mark.parametrize(("language", "word"), [("fr", "document"), ("de", "Dokument"), ("en", "document")])
def test_a_fault_of_the_whole_document_names_it(language: str, word: str) -> None:
    shown = wire_finding(Finding("type", value=[1], expected="object"), PACKS[Market("fr")], language)

    assert shown["pointer"] == ""
    assert shown["message"].startswith(f"{word} ")
    assert word in shown["resolution"]
