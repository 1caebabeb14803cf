"""Decisions of the door that need no server."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pignon.web.language import spoken
from pignon.web.messages import TEXTS, say
from pignon.web.traceparent import continue_or_mint

_SHAPE = re.compile(rb"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")


@given(st.none() | st.binary(max_size=80) | st.from_regex(_SHAPE, fullmatch=True))
def test_a_trace_always_has_the_shape_of_the_contract(given_trace: bytes | None) -> None:
    trace = continue_or_mint(given_trace)
    assert _SHAPE.fullmatch(trace)
    assert trace[:2] != b"ff"
    assert trace[3:35] != b"0" * 32
    assert trace[36:52] != b"0" * 16


def test_a_later_version_of_the_trace_keeps_its_known_part() -> None:
    known = b"01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    assert continue_or_mint(known + b"-more") == known
    assert continue_or_mint(known + b"more") != known
    assert continue_or_mint(b"00" + known[2:] + b"-more") != b"00" + known[2:]


@pytest.mark.parametrize(
    ("accept", "language"),
    [
        (None, "fr"),
        ("", "fr"),
        ("de", "de"),
        ("de-AT", "de"),
        ("DE;q=0.4, en;q=0.5", "en"),
        ("it, es", "fr"),
        ("it, *;q=0.1", "fr"),
        ("en;q=0", "fr"),
        ("en;q=x, de;q=0.2", "de"),
        ("en;level=1", "en"),
    ],
)
def test_the_best_language_by_weight_is_spoken(accept: str | None, language: str) -> None:
    assert spoken(accept, "fr") == language


@given(st.text(max_size=200))
def test_any_accept_language_ends_in_one_of_ours(accept: str) -> None:
    assert spoken(accept, "en") in ("fr", "de", "en")


def test_every_sentence_is_said_in_three_languages_with_the_same_facts() -> None:
    for code, texts in TEXTS.items():
        assert len({frozenset(re.findall(r"\{(\w+)\}", text)) for text in texts}) == 1, code
        facts = dict.fromkeys(re.findall(r"\{(\w+)\}", texts[0]), "X")
        for language in ("en", "fr", "de"):
            assert "{" not in say(code, language, **facts)
