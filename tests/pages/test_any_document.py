"""Whatever a contract lets in has a page."""

import re
from collections.abc import Mapping
from html.parser import HTMLParser
from random import Random
from typing import Any

import pytest
from tests.pages.stock import IWT, NOON, PUBLIC_URL, SL, a_page

from pignon.market import load
from pignon.model.names import Market
from pignon.web.pages.render import Renderer
from pignon.web.pages.storefront import Storefront
from pignon.web.pages.visiting import listing_page

PACKS = load()
TEXTS = ("x", " ", "https://a.example/<b>", "</script>", "\u2028\x07", "{0}{x}%s", "a" * 300, "é&amp;", "a@b.example")
DAYS = ("2026-01-01", "0001-01-01", "9999-12-31")
MOMENTS = ("2026-01-01T00:00:00Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "2016-12-31T23:59:60Z")
NUMBERS = (0, 1, -3, 7, 2021, 10**15)
DOCUMENTS = 150
SOUND = re.compile(r"https?://|/|#(content|gable)$|data:image/svg|tel:\+?\d+$|mailto:")


def plainly(schema: Mapping[str, Any], root: Mapping[str, Any], chance: Random) -> Mapping[str, Any]:
    """Follow references, and choose among alternatives that have no properties of their own."""
    while "properties" not in schema:
        if "$ref" in schema:
            target: Any = root
            for step in schema["$ref"].removeprefix("#/").split("/"):
                target = target[step]
            schema = target
        elif key := next((key for key in ("oneOf", "anyOf", "allOf") if key in schema), None):
            schema = chance.choice(schema[key])
        else:
            break
    return schema


def drawn(schema: Mapping[str, Any], root: Mapping[str, Any], chance: Random, *, fullness: float) -> Any:
    """Draw a value of a schema's shape; `fullness` is how likely an optional field is there."""
    shape = plainly(schema, root, chance)
    if "enum" in shape:
        return chance.choice(shape["enum"])
    if "properties" in shape or shape.get("type") == "object":
        return {
            name: drawn(inner, root, chance, fullness=fullness)
            for name, inner in shape.get("properties", {}).items()
            if name in shape.get("required", ()) or chance.random() < fullness
        }
    if shape.get("type") == "array":
        items = shape.get("items") or {"type": "number"}
        return [drawn(items, root, chance, fullness=fullness) for _ in range(chance.randint(0, 3))]
    return simple(shape, chance)


def simple(schema: Mapping[str, Any], chance: Random) -> Any:
    match schema.get("type"), schema.get("format"):
        case "boolean", _:
            return chance.random() < 0.5
        case "integer", _:
            return chance.choice(NUMBERS)
        case "number", _:
            return chance.choice((*NUMBERS, 0.0, 1.5, 1e-9, -0.01, 1e15))
        case _, "date":
            return chance.choice(DAYS)
        case _, "date-time":
            return chance.choice(MOMENTS)
        case _:
            return chance.choice(TEXTS)


class Counter(HTMLParser):
    """Counts what must stand once, and collects where links and pictures lead."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.addresses += [value or "" for name, value in attrs if name in {"href", "src"}]


@pytest.mark.parametrize(("market", "front"), [("fr", SL), ("de", IWT)])
def test_every_document_of_a_contract_makes_a_sound_page(market: str, front: Storefront) -> None:
    schema, renderer = PACKS[Market(market)].schema, Renderer()
    for number in range(DOCUMENTS):
        chance = Random(number)
        given = drawn(schema, schema, chance, fullness=chance.choice((0.1, 0.5, 0.95)))
        page = listing_page(renderer, front, a_page(given, front), public_url=PUBLIC_URL, today=NOON.date()).decode()
        counter = Counter()
        counter.feed(page)
        assert counter.tags.count("h1") == counter.tags.count("script") == counter.tags.count("main") == 1
        assert all(
            re.match(r"https?://|/|#(content|gable)$|data:image/svg|tel:\+?\d+$|mailto:", to)
            for to in counter.addresses
        )
