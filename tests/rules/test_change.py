"""The canonical form is RFC 8785 to the byte, and decides what is the same document."""

import math
from hashlib import sha256
from typing import Any

import orjson
import pytest
import rfc8785
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.rules.documents import french
from tests.trials import count

from pignon.market import load
from pignon.model.names import Market
from pignon.rules.change import canonical, digest
from pignon.rules.validate import check

_numbers = st.integers(-(2**53) + 1, 2**53 - 1) | st.floats(allow_nan=False, allow_infinity=False)
_texts = st.text(st.characters(exclude_categories=["Cs"]))
_documents = st.recursive(
    st.none() | st.booleans() | _numbers | _texts,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(_texts, inner, max_size=5),
    max_leaves=30,
)


@settings(max_examples=count(5_000))
@given(_documents)
@example({"\U0001f600": 1, "\ufb33": 2, "a": 1.0})
@example(
    [2.0**53, 9999999999999998.0, 1e16, 1e21, 1e20, 123456789012345680.0, 5e-324, 1e-7, 1e-6, 0.00001, -0.0, 1.5e300]
)
@example({"\U0001f600": [None, True, -1.5, 12, "x"]})
@example({"text": "1.0 and 1e+20, 😀"})
@example(1e20)
@example(1.0)
def test_the_canonical_form_is_that_of_the_reference(document: Any) -> None:
    assert canonical(document) == rfc8785.dumps(document)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_canonical_number_reads_as_the_same_number(number: float) -> None:
    assert math.isclose(orjson.loads(canonical([number]))[0], number, rel_tol=0, abs_tol=0)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (b'{"a": 1, "b": 2}', b'{"b": 2.0, "a": 1e0}'),
        (b'{"a": -0}', b'{"a": 0.0}'),
        (b'{"a": "\\u00e9"}', '{"a": "é"}'.encode()),
    ],
)
def test_key_order_and_ways_to_write_a_number_are_no_change(one: bytes, other: bytes) -> None:
    assert digest(canonical(orjson.loads(one))) == digest(canonical(orjson.loads(other)))


@pytest.mark.parametrize(
    ("one", "other"),
    [(b'{"media": [1, 2]}', b'{"media": [2, 1]}'), (b'{"a": 1}', b'{"a": "1"}'), (b"{}", b'{"a": null}')],
)
def test_order_of_items_type_and_presence_are_a_change(one: bytes, other: bytes) -> None:
    assert canonical(orjson.loads(one)) != canonical(orjson.loads(other))


def test_the_digest_is_sha256() -> None:
    assert digest(b"{}") == sha256(b"{}").digest()


def test_writing_leaves_the_document_as_it_was() -> None:
    document = {"a": [1.0, {"b": 2.0}]}

    canonical(document)

    assert repr(document) == "{'a': [1.0, {'b': 2.0}]}"


@pytest.mark.parametrize("number", [0.000001, 1.5e-6, 9.99e-6, -3.2e-6, 1e-7, 2e-5, 0, 0.0])
def test_millionths_are_written_out_as_ecmascript_does(number: float) -> None:
    assert canonical({"a": number}) == rfc8785.dumps({"a": number})
    document = french({"/data/prices/buy/yieldFactor": number})
    checked, _ = check(orjson.dumps(document), load(["fr"])[Market("fr")])
    assert checked.canonical == rfc8785.dumps(document)
