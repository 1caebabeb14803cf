"""A schema as a person reads it: one line a field, with its type, its bounds and where its type is told."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from pignon.web.reference.components import PREFIX, Schema

Address = Callable[[str], str]
"""From a component's name to the address of its table."""
_SIGNS = {
    "minimum": "≥ {}",
    "exclusiveMinimum": "> {}",
    "maximum": "≤ {}",
    "exclusiveMaximum": "< {}",
    "minLength": "at least {} characters",
    "maxLength": "at most {} characters",
    "minItems": "at least {} items",
    "maxItems": "at most {} items",
    "minProperties": "at least {} keys",
    "maxProperties": "at most {} keys",
    "format": "{}",
    "pattern": "{}",
    "default": "default {}",
}
_WORDS = {"uniqueItems": "unique", "readOnly": "read only"}


@dataclass(frozen=True, slots=True)
class Kind:
    """A type in words; `address` where it is told elsewhere."""

    text: str
    address: str = ""
    before: str = ""
    """`array of `."""


@dataclass(frozen=True, slots=True)
class Field:
    """A line of a schema's table."""

    name: str
    kinds: tuple[Kind, ...]
    required: bool
    bounds: tuple[str, ...]
    values: tuple[str, ...]
    """Those allowed; none: any."""
    says: str
    fields: tuple["Field", ...]
    """What it holds, where that has no name of its own."""
    closed: bool
    """True where no other key is taken."""


def outline(name: str, schema: Schema, address: Address, *, required: bool = False) -> Field:
    """Read a schema; what it refers to is linked, not repeated."""
    inner, before = _item(schema)
    parts = [inner, *inner.get("allOf", ())]
    return Field(
        name=name,
        kinds=tuple(_kinds(inner, address, before)),
        required=required,
        bounds=(*_bounds(schema), *(_bounds(inner) if inner is not schema else ())),
        values=tuple(_shown(value) for value in inner.get("enum", ())),
        says=schema.get("description", ""),
        fields=tuple(field for part in parts for field in _fields(part, address)),
        closed=inner.get("additionalProperties") is False,
    )


def _item(schema: Schema) -> tuple[Schema, str]:
    before = ""
    while schema.get("type") == "array" and isinstance(schema.get("items"), dict):
        schema, before = schema["items"], f"{before}array of "
    return schema, before


def _fields(schema: Schema, address: Address) -> Iterator[Field]:
    wanted = schema.get("required", ())
    for name, part in schema.get("properties", {}).items():
        if isinstance(part, dict):
            yield outline(name, part, address, required=name in wanted)


def _kinds(schema: Schema, address: Address, before: str) -> Iterator[Kind]:
    options = [part for key in ("allOf", "anyOf", "oneOf") for part in schema.get(key, ()) if _says_type(part)]
    if "$ref" in schema:
        name = schema["$ref"].removeprefix(PREFIX)
        yield Kind(name.rpartition(".")[2], address(name), before)
    elif options and "type" not in schema:
        for part in options:
            yield from _kinds(part, address, before)
    else:
        yield Kind(_type(schema), before=before)


def _says_type(part: Any) -> bool:
    return isinstance(part, dict) and bool({"$ref", "type", "enum", "const"} & set(part))


def _type(schema: Schema) -> str:
    if "const" in schema:
        return _shown(schema["const"])
    given = schema.get("type", "string" if "enum" in schema else "any")
    return " or ".join(given) if isinstance(given, list) else str(given)


def _bounds(schema: Schema) -> Iterator[str]:
    for key, text in _SIGNS.items():
        if key in schema:
            yield text.format(_shown(schema[key]))
    for key, word in _WORDS.items():
        if schema.get(key) is True:
            yield word
    if any("if" in part for part in schema.get("allOf", ())):
        yield "further conditions in openapi.json"


def _shown(value: Any) -> str:
    return {True: "true", False: "false", None: "null"}.get(value, str(value)) if _plain(value) else str(value)


def _plain(value: Any) -> bool:
    return value is None or isinstance(value, bool)
