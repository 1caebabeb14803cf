"""Every fault of a value against a JSON Schema, each with pointer, code, value and what is expected."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from jsonschema_rs import Draft202012Validator, ValidationError

from pignon.market.pointer import join, pick
from pignon.model.finding import Finding
from pignon.model.names import Json

MOST_FAULTS = 500
"""Faults reported of one body; who has more corrects these first."""
MOST_TRIED = 1_000
"""Values of a faulty body that are gone through in full; each may cost some 20 us."""
LEAST_ITEMS = 2
"""Items that stay of every array, so that none gets too short: no market asks for more."""
MOST_NAMES = 12
"""Names of allowed keys listed for an unknown one."""
LONGEST_NAME = 200
"""Characters of an unknown key that its pointer repeats."""

CODES: Mapping[str, tuple[str, str]] = {
    "minimum": ("minimum", ">= {}"),
    "maximum": ("maximum", "<= {}"),
    "exclusiveMinimum": ("exclusive-minimum", "> {}"),
    "exclusiveMaximum": ("exclusive-maximum", "< {}"),
    "minLength": ("min-length", ">= {}"),
    "maxLength": ("max-length", "<= {}"),
    "minItems": ("min-items", ">= {}"),
    "maxItems": ("max-items", "<= {}"),
    "minProperties": ("min-properties", ">= {}"),
    "maxProperties": ("max-properties", "<= {}"),
    "multipleOf": ("multiple-of", "{}"),
    "const": ("const", "{}"),
    "format": ("format", "{}"),
    "pattern": ("pattern", "{}"),
}
"""By keyword: the code, and how its limit reads."""
_URL = "^[hH][tT][tT][pP]"
"""How the pattern begins that stands for the format `url`."""


def faults(
    validator: Draft202012Validator, value: Json, *, schema: Mapping[str, Any] | None = None
) -> tuple[Finding, ...]:
    """List every fault; none for a valid value.

    Of a value with more than MOST_TRIED values only the first are gone through, and at most MOST_FAULTS are told;
    a last finding, `more-faults`, says so. With the schema at hand, a missing or unknown key is told with what
    belongs there.
    """
    if validator.is_valid(value):
        return ()
    cut = _Cut(MOST_TRIED)
    part = cut.copy(value)
    found = _ordered(validator.iter_errors(part), part, schema or {})
    found = found or _ordered(_first_error(validator, value), value, schema or {})
    if cut.left > 0 and len(found) <= MOST_FAULTS:
        return tuple(found)
    return (*found[:MOST_FAULTS], Finding("more-faults", expected=str(min(len(found), MOST_FAULTS))))


@dataclass(slots=True)
class _Cut:
    """Copies a value up to a number of values; objects stay whole, arrays lose what is past it."""

    left: int

    def copy(self, value: Json) -> Json:
        self.left -= 1
        if isinstance(value, dict):
            return {key: self.copy(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self.copy(item) for n, item in enumerate(value) if self.left > 0 or n < LEAST_ITEMS]
        return value


def _ordered(errors: Iterable[ValidationError], value: Json, schema: Mapping[str, Any]) -> list[Finding]:
    """Turn errors into findings, one for each place and code, choices last and only where they add something."""
    found: dict[tuple[str, str], Finding] = {}
    for error in sorted(errors, key=_is_choice):
        if len(found) > MOST_FAULTS:
            break
        if not (_is_choice(error) and _told_within(found, join(tuple(error.instance_path)))):
            for finding in islice(_findings(error, value, schema), MOST_FAULTS + 1):
                found.setdefault((finding.pointer, finding.code), finding)
    return list(found.values())


def _first_error(validator: Draft202012Validator, value: Json) -> list[ValidationError]:
    first: list[ValidationError] = []
    try:
        validator.validate(value)
    except ValidationError as error:
        first.append(error)
    return first


def _told_within(found: Mapping[tuple[str, str], Finding], pointer: str) -> bool:
    """A choice that fails by what is already told adds nothing."""
    return any(other == pointer or other.startswith(f"{pointer}/") for other, _ in found)


def _is_choice(error: ValidationError) -> bool:
    return error.kind.name in {"anyOf", "oneOf"}


def _findings(error: ValidationError, root: Json, schema: Mapping[str, Any]) -> Iterator[Finding]:
    path = tuple(error.instance_path)
    facts = error.kind.as_dict()
    match error.kind.name:
        case "required":
            name = facts["property"]
            yield Finding("required", join((*path, name)), expected=_wanted(_object(schema, error), name))
        case "additionalProperties":
            expected = ", ".join(islice(_object(schema, error).get("properties", ()), MOST_NAMES)) or "absent"
            yield from (_unknown(root, (*path, name), expected=expected) for name in facts["unexpected"])
        case "propertyNames":
            yield from _misnamed(facts["error"], root, path)
        case "anyOf" | "oneOf":
            yield from _chosen(facts["context"], root, schema)
        case keyword:
            code, expected = _told(keyword, facts)
            yield Finding(code, join(path), pick(root, path), expected=expected)


def _told(keyword: str, facts: Mapping[str, Any]) -> tuple[str, str]:
    """Give code and expectation of a keyword that speaks of one value."""
    match keyword:
        case "enum" | "type":
            return keyword, ", ".join(map(str, facts["options" if keyword == "enum" else "types"]))
        case "uniqueItems":
            return "unique", "unique"
        case "pattern" if facts["pattern"].startswith(_URL):
            return "format", "url"
        case _:
            code, form = CODES.get(keyword, ("not-allowed", "absent"))
            return code, form.format(next(iter(facts.values()), ""))


def _unknown(root: Json, path: tuple[str | int, ...], *, expected: str) -> Finding:
    shown = (*path[:-1], str(path[-1])[:LONGEST_NAME])
    return Finding("unknown-key", join(shown), pick(root, path), expected=expected)


def _misnamed(error: ValidationError, root: Json, path: tuple[str | int, ...]) -> Iterator[Finding]:
    """Tell of every key whose name the schema does not take, though the validator names but the first."""
    expected = error.kind.as_dict().get("expected_value")
    names = [name for name in pick(root, path) if name != expected]
    yield from (_unknown(root, (*path, name), expected=str(expected)) for name in names)


def _chosen(context: list[list[ValidationError]], root: Json, schema: Mapping[str, Any]) -> Iterator[Finding]:
    """Tell of the alternative that comes nearest: the one that fails deepest, then in the fewest places."""
    nearest = max(context, key=lambda errors: (min(len(e.instance_path) for e in errors), -len(errors)))
    for error in nearest:
        yield from _findings(error, root, schema)


def _object(schema: Mapping[str, Any], error: ValidationError) -> Mapping[str, Any]:
    """Return the object schema that an error's last keyword stands in, an empty one when it cannot be found."""
    place = pick(schema, tuple(error.schema_path[:-1]))
    return place if isinstance(place, dict) else {}


def _wanted(holder: Mapping[str, Any], name: str) -> str:
    wanted = holder.get("properties", {}).get(name, {})
    return ", ".join(map(str, wanted.get("enum", ()))) or str(wanted.get("type", "present"))
