"""The digest equals RFC 8785's, whose reference implementation is the oracle here."""

from hashlib import sha256
from typing import Any

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from pignon_client.digest import canonical, digest

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
NUMBERS = st.integers(-(2**53) + 1, 2**53 - 1) | st.floats(allow_nan=False, allow_infinity=False)
JSON = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXT,
    lambda below: st.lists(below, max_size=4) | st.dictionaries(TEXT, below, max_size=4),
    max_leaves=20,
)


@settings(deadline=None)
@given(st.dictionaries(TEXT, JSON, max_size=5))
def test_canonical_bytes_are_those_of_the_reference(document: dict[str, Any]) -> None:
    assert canonical(document, market="") == rfc8785.dumps(document)


@settings(deadline=None)
@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_number_is_written_as_the_reference_writes_it(number: float) -> None:
    assert canonical({"n": number}, market="") == rfc8785.dumps({"n": number})


@pytest.mark.parametrize("number", [1e21, 1e20, 123e18, 1e-6, 1e-7, 1.5e-7, -0.0, 5e-324, 100.0, 0.001, -12345.678])
def test_numbers_at_the_edges_of_notation_are_written_as_the_reference_writes_them(number: float) -> None:
    assert canonical({"n": number}, market="") == rfc8785.dumps({"n": number})


def test_key_order_and_equal_numbers_are_no_change_and_media_order_is() -> None:
    one = {"a": 1, "media": [1, 2]}
    assert digest({"media": [1.0, 2], "a": 1.0}, market="fr") == digest(one, market="fr")
    assert digest({"a": 1, "media": [2, 1]}, market="fr") != digest(one, market="fr")


def test_french_read_only_fields_do_not_count() -> None:
    source = {"offererEstateId": "a"}
    sent = {"data": {"metaData": {"source": source}}}
    seen = {
        "classifiedId": "x",
        "data": {"metaData": {"source": source, "classifiedId": "x", "createDate": "y", "nbMedias": 3}},
    }
    assert digest(seen, market="fr") == digest(sent, market="fr") == sha256(rfc8785.dumps(sent)).hexdigest()


def test_german_read_only_fields_do_not_count_and_french_ones_are_not_read_only_there() -> None:
    sent = {"metadata": {"source": {}}}
    assert digest({"metadata": {"source": {}, "portalWebKey": "k"}}, market="de") == digest(sent, market="de")
    assert digest({"metadata": {"source": {}, "nbMedias": 1}}, market="de") != digest(sent, market="de")


def test_a_document_of_another_shape_is_digested_as_it_stands() -> None:
    assert canonical({"data": [1]}, market="fr") == b'{"data":[1]}'


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "\ud800", {"\ud800": 1}, {1, 2}])
def test_what_json_cannot_say_is_a_value_error(value: object) -> None:
    with pytest.raises(ValueError, match=r".+"):
        canonical({"a": value}, market="fr")
