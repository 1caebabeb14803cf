"""Places are found in documents by pointer, and nothing is found where nothing is."""

from typing import Any

import pytest

from pignon.market.pointer import join, parse, pick


@pytest.mark.parametrize("pointer", ["", "/data/prices", "/a~1b/c~0d", "/"])
def test_a_pointer_survives_being_split_and_joined(pointer: str) -> None:
    assert join(parse(pointer)) == pointer


@pytest.mark.parametrize(
    ("path", "found"),
    [(("a", 1, "b"), 2), (("a", 5), None), (("a", "b"), None), (("c",), None), ((), {"a": [1, {"b": 2}]})],
)
def test_what_stands_at_a_place_is_picked(path: tuple[str | int, ...], found: Any) -> None:
    assert pick({"a": [1, {"b": 2}]}, path) == found
