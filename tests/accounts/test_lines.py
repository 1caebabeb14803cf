"""The line of every key is known, however the TOML is written."""

import json
import tomllib
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pignon.settings.lines import Path, lines

TEXT = '''# a comment with [brackets] and = signs
title = "one # two \\" ]" # three
"quoted.key" = 'lit # eral'
a.b.c = 1

[owner]
born = 1979-05-27T07:32:00-08:00
"é" = { x = [1, 2, { y = "}" }], z.w = true }
long = """
[not.a.table]
k = 1 ""inside""
"""
raw = \'\'\'
x = 'y'
\'\'\'
list = [
  "one", # [
  # nothing
  [2, 3],
]

[[fruit]]
name = "apple"
[fruit.physical]
colour = "red"
[[fruit.variety]]
name = "red delicious"
[[fruit.variety]]
name = "granny smith"
[[fruit]]
name = "banana"
[[fruit.variety]]
name = "plantain"'''

EXPECTED: dict[Path, int] = {
    ("title",): 2,
    ("quoted.key",): 3,
    ("a",): 4,
    ("a", "b", "c"): 4,
    ("owner",): 6,
    ("owner", "é", "x", 2, "y"): 8,
    ("owner", "é", "z", "w"): 8,
    ("owner", "long"): 9,
    ("owner", "raw"): 13,
    ("owner", "list"): 16,
    ("owner", "list", 0): 17,
    ("owner", "list", 1, 1): 19,
    ("fruit",): 22,
    ("fruit", 0, "physical", "colour"): 25,
    ("fruit", 0, "variety", 1): 28,
    ("fruit", 0, "variety", 1, "name"): 29,
    ("fruit", 1): 30,
    ("fruit", 1, "variety", 0, "name"): 33,
}


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_each_key_is_found_on_its_line(ending: str) -> None:
    found = lines(TEXT.replace("\n", ending))
    assert {path: found.get(path) for path in EXPECTED} == EXPECTED


def test_text_that_is_not_toml_is_not_walked_forever() -> None:
    with pytest.raises(ValueError, match="line 2"):
        lines("a = 1\n= 2")


def _paths(value: Any, path: Path = ()) -> Iterator[Path]:
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield from _paths(inner, (*path, key))


KEYS = st.text(st.characters(codec="utf-8", exclude_characters="\x7f"), max_size=6)
VALUES = st.recursive(
    st.booleans() | st.integers(-9, 9) | st.text(st.characters(codec="utf-8", exclude_characters="\x7f"), max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=6,
)
TABLES = st.dictionaries(KEYS, VALUES, max_size=4)


def _written(value: Any, layout: str) -> str:
    """Write a value as TOML; `layout` goes where an array lets lines break."""
    if isinstance(value, dict):
        return (
            "{"
            + ", ".join(
                f"{json.dumps(key, ensure_ascii=False)} = {_written(each, layout)}" for key, each in value.items()
            )
            + "}"
        )
    if isinstance(value, list):
        return "[" + layout + f",{layout}".join(_written(each, layout) for each in value) + layout + "]"
    return json.dumps(value, ensure_ascii=False)


@given(TABLES, st.lists(TABLES, max_size=3), st.sampled_from(["", " ", "\n", " # ] } \" '\n"]))
def test_every_key_of_any_document_has_a_line_and_none_is_invented(
    root: dict[str, Any], tables: list[dict[str, Any]], layout: str
) -> None:
    written: list[str] = []
    expected: dict[Path, int] = {}

    def pairs(table: dict[str, Any], path: Path) -> None:
        for key, value in table.items():
            expected[*path, key] = "".join(written).count("\n") + 1
            written.append(f"{json.dumps(key, ensure_ascii=False)} = {_written(value, layout)}\n")

    pairs({key: value for key, value in root.items() if key != "tables"}, ())
    for number, table in enumerate(tables):
        expected["tables", number] = "".join(written).count("\n") + 1
        written.append("[[tables]]\n")
        pairs(table, ("tables", number))
    text = "".join(written)
    found = lines(text)
    assert set(found) == set(_paths(tomllib.loads(text)))
    assert {path: found[path] for path in expected} == expected
