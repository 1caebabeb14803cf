"""Holds JSON-LD against an extract of the schema.org vocabulary."""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

PLAIN: Mapping[str, tuple[type, ...]] = {
    "Text": (str,),
    "URL": (str,),
    "Date": (str,),
    "DateTime": (str,),
    "Number": (int, float),
    "Integer": (int,),
    "Boolean": (bool,),
    "Distance": (str,),
}
"""Values of the vocabulary's data types."""
HOME = "https://schema.org/"


@cache
def vocabulary() -> dict[str, Any]:
    return json.loads((Path(__file__).parent / "documents" / "schema-org-12.json").read_text("utf-8"))


def above(kind: str) -> set[str]:
    """Return a type with all that it is a kind of."""
    return {kind}.union(*(above(parent) for parent in vocabulary()["types"].get(kind, ())))


def complaints(thing: Mapping[str, Any], path: str = "") -> Iterator[str]:
    """Say what the vocabulary does not know, or knows otherwise."""
    kind: str = thing.get("@type", "")
    if kind not in vocabulary()["types"]:
        yield f"{path}: no type {kind}"
        return
    for name, value in thing.items():
        if name.startswith("@"):
            continue
        known = vocabulary()["properties"].get(name)
        if known is None or not above(kind) & set(known["on"]):
            yield f"{path}/{name}: no property of {kind}"
            continue
        for one in value if isinstance(value, list) else [value]:
            yield from _fits(one, known["is"], f"{path}/{name}")


def _fits(value: Any, expected: list[str], path: str) -> Iterator[str]:
    if isinstance(value, dict):
        if not above(value.get("@type", "")) & set(expected):
            yield f"{path}: {value.get('@type')} is none of {expected}"
        yield from complaints(value, path)
    elif isinstance(value, str) and value.startswith(HOME) and value.removeprefix(HOME) in vocabulary()["members"]:
        if vocabulary()["members"][value.removeprefix(HOME)] not in expected:
            yield f"{path}: {value} is none of {expected}"
    elif not any(isinstance(value, PLAIN[one]) for one in expected if one in PLAIN) and not _is_named(value, expected):
        yield f"{path}: {value!r} is none of {expected}"


def _is_named(value: Any, expected: list[str]) -> bool:
    """Tell an address that names a thing: any, or a function of GoodRelations, from which schema.org has its own."""
    address = isinstance(value, str) and value.startswith("http")
    return address and ("Thing" in expected or "BusinessFunction" in expected)
