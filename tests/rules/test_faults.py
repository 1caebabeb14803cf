"""A fault is told with its place, a stable code, the value and what is expected."""

from typing import Any

import pytest
from jsonschema_rs import Draft202012Validator

from pignon import market
from pignon.model.names import Market
from pignon.rules.faults import LONGEST_NAME, MOST_FAULTS, MOST_TRIED, faults

SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["id"],
    "additionalProperties": False,
    "properties": {
        "id": {"type": "string"},
        "kind": {"enum": ["A", "B", 3]},
        "only": {"const": "X"},
        "low": {"type": "number", "minimum": 3, "exclusiveMaximum": 10},
        "high": {"exclusiveMinimum": 0, "maximum": 5},
        "step": {"multipleOf": 5},
        "text": {"type": "string", "minLength": 2, "maxLength": 3},
        "list": {"type": "array", "minItems": 1, "maxItems": 2, "uniqueItems": True},
        "many": {"type": "array", "items": {"type": "integer"}},
        "day": {"type": "string", "format": "date"},
        "url": {"type": "string", "pattern": "^[hH][tT][tT][pP]"},
        "code": {"type": "string", "pattern": "^[0-9]+$"},
        "few": {"maxProperties": 1},
        "some": {"minProperties": 1},
        "never": False,
        "named": {"propertyNames": {"const": "house"}},
        "either": {"anyOf": [{"required": ["a"]}, {"required": ["b"]}]},
        "ref": {"$ref": "#/$defs/Deep"},
        "union": {"allOf": [{"type": "object", "required": ["x"], "properties": {"x": {"enum": [1, 2]}}}]},
    },
    "$defs": {"Deep": {"type": "object", "required": ["name"], "properties": {"name": {"type": ["string", "null"]}}}},
}
VALIDATOR = Draft202012Validator(SCHEMA, validate_formats=True)


@pytest.mark.parametrize(
    ("value", "pointer", "code", "expected"),
    [
        ({}, "/id", "required", "string"),
        ({"id": "1", "x/y": 1}, "/x~1y", "unknown-key", "id, kind, only, low, high"),
        ({"id": 1}, "/id", "type", "string"),
        ({"id": "1", "kind": "C"}, "/kind", "enum", "A, B, 3"),
        ({"id": "1", "only": "Y"}, "/only", "const", "X"),
        ({"id": "1", "low": 2}, "/low", "minimum", ">= 3"),
        ({"id": "1", "low": 10}, "/low", "exclusive-maximum", "< 10"),
        ({"id": "1", "high": 0}, "/high", "exclusive-minimum", "> 0"),
        ({"id": "1", "high": 6}, "/high", "maximum", "<= 5"),
        ({"id": "1", "step": 6}, "/step", "multiple-of", "5"),
        ({"id": "1", "text": "é"}, "/text", "min-length", ">= 2"),
        ({"id": "1", "text": "éééé"}, "/text", "max-length", "<= 3"),
        ({"id": "1", "list": []}, "/list", "min-items", ">= 1"),
        ({"id": "1", "list": [1, 2, 3]}, "/list", "max-items", "<= 2"),
        ({"id": "1", "list": [1, 1]}, "/list", "unique", "unique"),
        ({"id": "1", "many": [1, "a"]}, "/many/1", "type", "integer"),
        ({"id": "1", "day": "2024-02-30"}, "/day", "format", "date"),
        ({"id": "1", "url": "ftp://x"}, "/url", "format", "url"),
        ({"id": "1", "code": "a"}, "/code", "pattern", "^[0-9]+$"),
        ({"id": "1", "few": {"a": 1, "b": 2}}, "/few", "max-properties", "<= 1"),
        ({"id": "1", "some": {}}, "/some", "min-properties", ">= 1"),
        ({"id": "1", "never": 1}, "/never", "not-allowed", "absent"),
        ({"id": "1", "named": {"house": 1, "flat": 1}}, "/named/flat", "unknown-key", "house"),
        ({"id": "1", "either": {}}, "/either/a", "required", "present"),
        ({"id": "1", "ref": {}}, "/ref/name", "required", "['string', 'null']"),
        ({"id": "1", "union": {}}, "/union/x", "required", "1, 2"),
    ],
)
def test_each_kind_of_fault_has_its_code_and_place(value: Any, pointer: str, code: str, expected: str) -> None:
    (finding,) = faults(VALIDATOR, value, schema=SCHEMA)

    assert (finding.pointer, finding.code) == (pointer, code)
    assert finding.expected is not None
    assert finding.expected.startswith(expected)
    assert not finding.blocks


def test_every_code_that_a_fault_can_have_is_put_into_words() -> None:
    pack = market.load(["fr"])[Market("fr")]
    codes = {"required", "unknown-key", "type", "enum", "unique", "not-allowed", "more-faults", "const"}
    codes |= {"minimum", "maximum", "exclusive-minimum", "exclusive-maximum", "min-length", "max-length", "pattern"}
    codes |= {"format", "min-items", "max-items", "min-properties", "max-properties", "multiple-of"}

    assert all(pack.say(code, "de", {}).resolution for code in codes)


def test_a_valid_value_has_no_fault() -> None:
    assert faults(VALIDATOR, {"id": "1"}) == ()


def test_without_the_schema_a_missing_key_is_still_told() -> None:
    (finding,) = faults(VALIDATOR, {})

    assert (finding.pointer, finding.expected) == ("/id", "present")


def test_an_unknown_key_of_any_length_is_named_briefly() -> None:
    (finding,) = faults(VALIDATOR, {"id": "1", "k" * 10_000: 1})

    assert finding.pointer == f"/{'k' * LONGEST_NAME}"


def test_more_faults_than_are_told_are_announced() -> None:
    found = faults(VALIDATOR, {"id": "1", **{f"k{n}": n for n in range(MOST_FAULTS + 1)}})

    assert len(found) == MOST_FAULTS + 1
    assert (found[-1].code, found[-1].expected) == ("more-faults", str(MOST_FAULTS))
    assert faults(VALIDATOR, {"id": "1", **{f"k{n}": n for n in range(MOST_FAULTS)}})[-1].code == "unknown-key"


def test_many_faulty_places_are_told_up_to_the_limit() -> None:
    found = faults(VALIDATOR, {"many": ["x"] * MOST_TRIED, "text": 1})

    assert len(found) == MOST_FAULTS + 1
    assert found[-1].code == "more-faults"


def test_a_fault_far_behind_in_a_long_document_is_found() -> None:
    found = faults(VALIDATOR, {"id": "1", "many": [*range(5 * MOST_TRIED), "x"]})

    assert [(f.code, f.pointer) for f in found] == [("type", f"/many/{5 * MOST_TRIED}"), ("more-faults", "")]
