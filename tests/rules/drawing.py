"""Draws documents that a market's schema takes, and plants faults in them, by nothing but the schema."""

import copy
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any

from pignon.market.pointer import Path, join, pick

_TEXTS = ("Maison", "é à ü ß", "😀 vue", "a" * 40, "1.0", '"\\/', "x")
_PATTERNS = {
    "^[hH][tT][tT][pP]": "https://img.example/a%20b/é.jpg?x=1#y",
    "^.*\\S.*$": " Vue du jardin ",
    "^[a-zA-Z0-9": "22455",
}
_FORMATS = {
    "date": "2024-02-29",
    "date-time": "2024-05-01T10:00:00+02:00",
    "uuid": "018f3c1e-7b1a-7c3d-9e4f-001122334455",
    "email": "accueil@agence.example",
}
_OTHER_TYPE: dict[str, Any] = {"string": 7, "number": "7", "integer": 1.5, "boolean": "true", "array": {}, "object": []}


@dataclass
class Drawing:
    """A drawn document, and each of its places with the schema it was drawn from."""

    document: Any = None
    places: list[tuple[Path, dict[str, Any]]] = field(default_factory=list[tuple[Path, dict[str, Any]]])


def draw(rng: Random, schema: dict[str, Any], *, richness: float = 0.3) -> Drawing:
    """Draw a document; `richness` is the chance of each optional key."""
    drawing = Drawing()
    drawing.document = _value(rng, schema, (), _Context(schema, drawing, richness))
    return drawing


@dataclass
class _Context:
    root: dict[str, Any]
    drawing: Drawing
    richness: float


def _resolved(schema: dict[str, Any], root: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in schema:
        schema = pick(root, tuple(schema["$ref"].removeprefix("#/").split("/")))
    return schema


def _value(rng: Random, schema: dict[str, Any], path: Path, context: _Context) -> Any:
    schema = _resolved(schema, context.root)
    context.drawing.places.append((path, schema))
    if "coordinates" in schema.get("properties", {}):
        return {"type": "Point", "coordinates": [round(rng.uniform(-5, 9), 4), 44]}
    if "enum" in schema:
        return rng.choice(schema["enum"])
    match schema.get("type"):
        case "object":
            return _object(rng, schema, path, context)
        case "array":
            length = rng.randint(schema.get("minItems", 0), min(schema.get("maxItems", 3), 3))
            items = [_value(rng, schema["items"], (*path, n), context) for n in range(length)]
            return list(dict.fromkeys(items)) if schema.get("uniqueItems") else items
        case "string":
            return _string(rng, schema)
        case _:
            return _scalar(rng, schema)


def _scalar(rng: Random, schema: dict[str, Any]) -> Any:
    if schema.get("type") == "boolean":
        return rng.choice([True, False])
    least, most = schema.get("minimum", -1), schema.get("maximum", 999)
    between = [max(3, least)] if schema["type"] == "integer" else [12, 12.0, 12.25]
    return rng.choice([least, most, *between])


def _object(rng: Random, schema: dict[str, Any], path: Path, context: _Context) -> dict[str, Any]:
    needed = schema.get("required", ())
    names = [n for n in schema.get("properties", {}) if n in needed or rng.random() < context.richness]
    if len(schema.get("properties", {})) > 100:
        names = names[:2]
    drawn = {name: _value(rng, schema["properties"][name], (*path, name), context) for name in names}
    if "additionalProperties" not in schema and rng.random() < context.richness:
        drawn["x-crm"] = {"kept": [1, None]}
    return drawn


def _string(rng: Random, schema: dict[str, Any]) -> str:
    if "pattern" in schema:
        return next(text for start, text in _PATTERNS.items() if schema["pattern"].startswith(start))
    if "format" in schema:
        return _FORMATS[schema["format"]]
    longest = schema.get("maxLength", 100)
    return rng.choice([*_TEXTS, "" if not schema.get("minLength") else "x", "é" * longest])[:longest]


def plant(rng: Random, drawing: Drawing) -> tuple[Any, str]:
    """Return a copy of the document with one fault, and the pointer that must be named."""
    candidates = [fault for path, schema in drawing.places for fault in _faults(path, schema, drawing.document)]
    path, value = rng.choice(candidates)
    document = copy.deepcopy(drawing.document)
    holder = pick(document, path[:-1])
    if value is _GONE:
        del holder[path[-1]]
    else:
        holder[path[-1]] = value
    return document, join(path)


_GONE = object()


def _faults(path: Path, schema: dict[str, Any], document: Any) -> Iterator[tuple[Path, Any]]:
    value = pick(document, path)
    if schema.get("additionalProperties") is False:
        yield (*path, "no/such~key"), 1
    yield from (((*path, name), _GONE) for name in schema.get("required", ()) if isinstance(value, dict))
    if not path:
        return
    if schema.get("type") in _OTHER_TYPE:
        yield path, _OTHER_TYPE[schema["type"]]
        yield path, None
    if "enum" in schema:
        yield path, "no-such-value"
    elif schema.get("type") == "string":
        yield from ((path, text) for text in _bad_strings(schema))
    for bound, step in (("minimum", -1), ("maximum", 1)):
        if bound in schema:
            yield path, schema[bound] + step


def _bad_strings(schema: dict[str, Any]) -> Iterator[str]:
    if "pattern" in schema or "format" in schema:
        yield " "
    if "maxLength" in schema:
        yield "x" * (schema["maxLength"] + 1)
    if "minLength" in schema:
        yield ""
