"""Whatever is sent is either a request we understand or one refusal; audiences compare by place and path."""

import base64
import contextlib
from urllib.parse import urlencode

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pignon.web.oauth.asking import Ask, Refused, read_ask
from pignon.web.oauth.audiences import APIS, host, place, split
from pignon.web.oauth.recent import Recent

NAMES = ["grant_type", "client_id", "client_secret", "audience", "intermediary_id", "scope", "extra"]
LINE = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=20)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=6),
    max_leaves=12,
)


@given(
    st.binary(max_size=60) | JSON.map(lambda value: orjson.dumps(value, option=orjson.OPT_PASSTHROUGH_SUBCLASS)),
    st.sampled_from([None, "application/json", "application/x-www-form-urlencoded", "application/json;charset=utf-8"]),
    st.none() | st.text(max_size=20) | LINE.map(lambda text: f"Basic {text}"),
)
def test_anything_sent_is_a_request_or_a_refusal(
    body: bytes, content_type: str | None, authorization: str | None
) -> None:
    with contextlib.suppress(Refused):
        assert isinstance(read_ask(body, content_type=content_type, authorization=authorization), Ask)


@given(LINE, LINE, LINE, st.none() | LINE)
def test_json_form_and_basic_say_the_same(client: str, secret: str, audience: str, intermediary: str | None) -> None:
    fields = {"grant_type": "client_credentials", "audience": audience, "intermediary_id": intermediary}
    own = {**fields, "client_id": client, "client_secret": secret}
    said = {name: value for name, value in own.items() if value is not None}
    json = read_ask(orjson.dumps(own), content_type="application/json", authorization=None)
    form = read_ask(urlencode(said).encode(), content_type="application/x-www-form-urlencoded", authorization=None)
    assert json == form
    quoted = urlencode({client: secret}).replace("=", ":", 1)
    basic = read_ask(
        orjson.dumps(fields),
        content_type="application/json",
        authorization="Basic " + base64.b64encode(quoted.encode()).decode(),
    )
    assert (client, secret) in basic.credentials
    assert (basic.audience, basic.intermediary_id) == (audience, intermediary)


@given(st.text(max_size=40))
def test_any_text_is_an_audience_or_none(text: str) -> None:
    found = split(text)
    assert found is None or found[1].removeprefix("/sandbox") in APIS
    assert split(f"https://{text}/caas/v4") is None or place(f"https://{text}/caas/v4")


@pytest.mark.parametrize(
    ("audience", "expected"),
    [
        ("https://a.example/caas/v4", ("a.example", "/caas/v4")),
        ("HTTPS://A.example:443/caas/v4/", ("a.example", "/caas/v4")),
        ("http://127.0.0.1:8080/sandbox/caas/v4", ("127.0.0.1:8080", "/sandbox/caas/v4")),
        ("https://a.example/market/platform/v1", ("a.example/market", "/platform/v1")),
        ("https://a.example/CAAS/v4", None),
        ("https://a.example/xcaas/v4/", None),
        ("https://a.example", None),
        ("https:///caas/v4", None),
        ("https://u@a.example/caas/v4", None),
        ("ftp://a.example/caas/v4", None),
        ("https://a.example/caas/v4#x", None),
    ],
)
def test_an_audience_is_split_into_place_and_path(audience: str, expected: tuple[str, str] | None) -> None:
    assert split(audience) == expected


def test_the_usual_ports_of_a_host_do_not_count() -> None:
    assert [host(text) for text in ("A.example:80", "a.example:443", "a.example:8080")] == [
        "a.example",
        "a.example",
        "a.example:8080",
    ]


def test_what_is_used_least_recently_is_forgotten_past_the_limit() -> None:
    recent: Recent[int] = Recent(2)
    recent.put("a", 1)
    recent.put("b", 2)
    assert recent.get("a") == 1
    recent.put("c", 3)
    assert (recent.get("a"), recent.get("b"), recent.get("c"), len(recent)) == (1, None, 3, 2)
