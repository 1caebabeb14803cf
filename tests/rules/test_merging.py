"""JSON Merge Patch as RFC 7396 has it, and differences that lead from one document to the other."""

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pignon.rules.difference import ABSENT, changes
from pignon.rules.merging import merge

KEYS = st.sampled_from(["a", "b", "c/d", "~"])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(0, 2) | st.sampled_from(["", "x"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=12,
)
OF_THE_RFC: list[tuple[Any, Any, Any]] = [
    ({"a": "b"}, {"a": "c"}, {"a": "c"}),
    ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
    ({"a": "b"}, {"a": None}, {}),
    ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
    ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
    ({"a": "c"}, {"a": ["b"]}, {"a": ["b"]}),
    ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
    ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
    (["a", "b"], ["c", "d"], ["c", "d"]),
    ({"a": "b"}, ["c"], ["c"]),
    ({"a": "foo"}, None, None),
    ({"a": "foo"}, "bar", "bar"),
    ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
    ([1, 2], {"a": "b", "c": None}, {"a": "b"}),
    ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
]


@pytest.mark.parametrize(("target", "patch", "result"), OF_THE_RFC)
def test_the_examples_of_the_rfc(target: Any, patch: Any, result: Any) -> None:
    before = copy.deepcopy(target)
    assert merge(target, patch) == result
    assert target == before


@given(VALUES, VALUES)
def test_a_patch_twice_is_the_patch_once(target: Any, patch: Any) -> None:
    once = merge(target, patch)
    assert merge(once, patch) == once


@given(VALUES, VALUES)
def test_changes_lead_from_one_value_to_the_other(before: Any, after: Any) -> None:
    holder = {"": copy.deepcopy(before)}
    for change in reversed(list(changes(before, after, ("",)))):
        _apply(holder, change.path, change.after)
    assert _exact(holder[""]) == _exact(after)


@given(VALUES)
def test_what_is_the_same_has_no_changes(value: Any) -> None:
    assert not list(changes(value, copy.deepcopy(value)))


def test_a_number_is_no_truth() -> None:
    assert [(one.before, one.after) for one in changes({"a": 1}, {"a": True})] == [(1, True)]


def _apply(holder: Any, path: tuple[str | int, ...], value: Any) -> None:
    """Make one change; items of a longer list come from its end, so that gaps are filled later."""
    *way, last = path
    for part in way:
        holder = holder[part]
    if value is ABSENT:
        del holder[last]
        return
    if isinstance(last, int):
        holder.extend([None] * (last + 1 - len(holder)))
    holder[last] = value


def _exact(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _exact(item) for key, item in value.items()}
    return [_exact(item) for item in value] if isinstance(value, list) else (type(value), value)
