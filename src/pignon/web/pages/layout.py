"""Which facts a page shows, read from `layout.toml`."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class Entry:
    """Where a fact stands in `data`, and how it is told."""

    path: str
    kind: str = "flag"
    words: str = ""
    """The list of words, for the kinds `word` and `words`."""


@dataclass(frozen=True, slots=True)
class Section:
    id: str
    entries: tuple[Entry, ...]
    flags: bool
    """True: what is there is listed in words; a fact has no value of its own."""
    reveals_price: bool


@dataclass(frozen=True, slots=True)
class Layout:
    sections: tuple[Section, ...]
    certificate: tuple[Entry, ...]
    texts: tuple[str, ...]
    transport: tuple[str, ...]


@cache
def layout() -> Layout:
    """Read the layout; the same for every portal and language."""
    table: dict[str, Any] = tomllib.loads(files("pignon.web.pages").joinpath("layout.toml").read_text("utf-8"))
    return Layout(
        sections=tuple(_section(group) for group in table["groups"]),
        certificate=_entries(table["certificate"]["facts"]),
        texts=tuple(table["texts"]["facts"]),
        transport=tuple(table["transport"]["facts"]),
    )


def _section(group: dict[str, Any]) -> Section:
    return Section(
        id=group["id"],
        entries=_entries(group["facts"]),
        flags=group.get("flags", False),
        reveals_price=group.get("reveals_price", False),
    )


def _entries(lines: list[str]) -> tuple[Entry, ...]:
    return tuple(_entry(line) for line in lines)


def _entry(line: str) -> Entry:
    path, _, kind = line.partition(" ")
    kind, _, words = kind.partition(":")
    return Entry(path, kind, words) if kind else Entry(path)
