"""Bodies are read within limits, whatever is in them."""

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.rules.cost import HOSTILE_CPU, SLOWER, cheapest

from pignon.model.errors import Unreadable
from pignon.model.finding import Finding
from pignon.rules.reading import DEEPEST, LARGEST, MOST_KEYS, MOST_VALUES, read_json


def _refused(body: bytes) -> Finding:
    with pytest.raises(Unreadable) as refusal:
        read_json(body)
    (finding,) = refusal.value.findings
    return finding


@pytest.mark.parametrize(
    ("body", "code", "pointer"),
    [
        (b"", "empty-body", ""),
        (b" \n", "empty-body", ""),
        (b'{"a": "\xff"}', "not-utf8", ""),
        (b'"\xed\xa0\x80"', "not-utf8", ""),
        (b'"\xc3', "not-utf8", ""),
        (b'{"a": 1', "truncated", ""),
        (b'{"a": ', "truncated", ""),
        (b'{"a": NaN}', "not-a-number", ""),
        (b'{"a":-Infinity}', "not-a-number", ""),
        (b'{"a": nul}', "not-json", ""),
        (b"<xml/>", "not-json", ""),
        (b'{"a": 1}{', "not-json", ""),
        (b'{"a": [1, 1e400]}', "number-range", "/a/1"),
        (b'{"a": 1e400, "b": nul}', "number-range", ""),
        (b'{"a/b": 1000000000000001}', "number-range", "/a~1b"),
        (b'{"a": -1e16}', "number-range", "/a"),
        (b'{"a": 1E+16}', "number-range", "/a"),
        (b'{"a": 123456789012345678901234567890}', "number-range", "/a"),
        (b'{"a": ["x\\u0000"]}', "nul-character", "/a/0"),
        (b'{"a": {"\\u0000": 1}}', "nul-character", "/a"),
        (b'"\\ud800"', "lone-surrogate", ""),
        (b'"\\udc00 x"', "lone-surrogate", ""),
        (b"[" * 65 + b"]" * 65, "too-deep", "/0" * 64),
        (b"[" * 2000, "too-deep", ""),
        (b"[" + b"1," * MOST_VALUES + b"1]", "too-many-values", ""),
        (b"[" + b"1," * (MOST_VALUES + 1) + b"1e400]", "number-range", ""),
        (orjson.dumps({str(n): n for n in range(MOST_KEYS + 1)}), "too-many-values", ""),
    ],
)
def test_what_is_no_json_we_take_is_refused_with_its_code_and_place(body: bytes, code: str, pointer: str) -> None:
    finding = _refused(body)

    assert (finding.code, finding.pointer) == (code, pointer)
    assert finding.expected
    assert (finding.expected == str(DEEPEST)) == (code == "too-deep"), "a depth is no place"


@pytest.mark.parametrize(
    "body",
    [
        b'\xef\xbb\xbf{"a": 1}',
        b'{"id": "1234567890123456789", "hash": "9e9 9e+9"}',
        b'{"a": 1000000000000000, "b": -1e15, "c": 0.1234567890123456789, "d": 1e-400}',
        b"[" * DEEPEST + b"]" * DEEPEST,
        b"[" + b"[]," * 100 + b"[]]",
        b'["\\\\u0000"]',
        orjson.dumps({str(n): n for n in range(MOST_KEYS)}),
        b"[" + b"1," * (MOST_VALUES - 10) + b"1]",
        b'["' + b"," * (MOST_VALUES + 1) + b'"]',
    ],
)
def test_what_only_looks_beyond_the_limits_is_read(body: bytes) -> None:
    assert read_json(body) == orjson.loads(body.removeprefix(b"\xef\xbb\xbf"))


_numbers = st.integers(-LARGEST, LARGEST) | st.floats(-LARGEST, LARGEST)
_texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
_documents = st.recursive(
    st.none() | st.booleans() | _numbers | _texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_texts, inner, max_size=4),
    max_leaves=20,
)


@given(_documents)
def test_every_document_within_the_limits_is_read_as_it_is(document: object) -> None:
    assert read_json(orjson.dumps(document)) == document


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 500_000 + b"]" * 500_000,
        b"[" + b"1," * 499_999 + b"1]",
        b"[" + b"1," * 499_990 + b"1e400]",
        b'{"a":' + b"1" * 999_000 + b"}",
        b'["' + b"\\u0000" * 160_000 + b'"]',
        b"[" + b",".join([b"9" * 300] * 3_300) + b"]",
        b'["' + b":" * 999_000 + b'", NaN]',
        b'["' + b":1111111111111111x" * 55_000 + b'", 1e16]',
        b"{" + b",".join(b'"k%05d":1' % n for n in range(90_000)) + b"}",
    ],
    ids=["deep", "items", "infinity", "digits", "nul", "large", "colons", "long", "keys"],
)
def test_a_hostile_body_costs_little(body: bytes) -> None:
    def refuse() -> None:
        with pytest.raises(Unreadable):
            read_json(body)

    assert cheapest(refuse) < HOSTILE_CPU * SLOWER
