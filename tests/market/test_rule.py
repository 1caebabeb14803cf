"""A rule's table becomes JSON Schema over a document and its facets."""

from pathlib import Path
from typing import Any

import pytest

from pignon.market.rule import Rule, describe, read_rules
from pignon.market.source import read
from pignon.model.names import Portal


def _rule(folder: Path, lines: str) -> Rule:
    path = folder / "some.toml"
    path.write_text(f'[[rule]]\nid = "r"\nportals = ["SL"]\neffect = "blocks"\ncode = "c"\nwhy = "w"\n{lines}\n')
    return read_rules(read(path), portals=[Portal("SL")])[0]


def _keeps(rule: Rule, document: dict[str, Any], facets: dict[str, Any] | None = None) -> bool:
    return all(c.validator.is_valid({"document": document, "facets": facets or {}}) for c in rule.clauses)


def test_a_place_must_be_filled_to_match(tmp_path: Path) -> None:
    rule = _rule(tmp_path, 'must."/a/b" = { minimum = 3 }')

    assert _keeps(rule, {"a": {"b": 3}})
    assert not _keeps(rule, {"a": {"b": 2}})
    assert not _keeps(rule, {"a": {}})
    assert not _keeps(rule, {"a": []})
    assert rule.clauses[0].pointer == "/a/b"


def test_false_matches_an_empty_place(tmp_path: Path) -> None:
    rule = _rule(tmp_path, 'must."/a/b" = false')

    assert _keeps(rule, {})
    assert not _keeps(rule, {"a": {"b": None}})
    assert rule.clauses[0].expected == "absent"


def test_a_list_means_any_of_its_maps(tmp_path: Path) -> None:
    rule = _rule(tmp_path, 'must = [{ rooms = { minimum = 2 } }, { rooms = false }]\nat = "/rooms"')

    assert _keeps(rule, {}, {"rooms": 2})
    assert _keeps(rule, {}, {})
    assert not _keeps(rule, {}, {"rooms": 1})


def test_unless_lifts_a_rule(tmp_path: Path) -> None:
    rule = _rule(tmp_path, 'unless.kind.const = "PLOT"\nmust."/a" = { type = "string" }')

    assert rule.condition is not None
    assert rule.condition.is_valid({"document": {}, "facets": {"kind": "HOUSE"}})
    assert not rule.condition.is_valid({"document": {}, "facets": {"kind": "PLOT"}})


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ({"minItems": 1}, ">= 1"),
        ({"exclusiveMinimum": 0}, "> 0"),
        ({"const": True}, "True"),
        ({"enum": ["A", "B"]}, "A, B"),
        ({"type": "number"}, "number"),
        ({"pattern": "x"}, "present"),
    ],
)
def test_what_is_wanted_is_said_briefly(wanted: Any, said: str) -> None:
    assert describe(wanted) == said
