"""Bodies, headers and addresses that mean no good: refused in the shape of every refusal, never a 500."""

import gzip
import json
import time
from collections.abc import AsyncGenerator, Callable
from typing import Any

import pytest
from tests.web.town import Town, a_classified, in_town

CLASSIFIEDS = "/caas/v4/classifieds"
Run = Callable[[Any], None]

_GOOD = json.dumps(a_classified()).encode()
BODIES: dict[str, tuple[bytes, dict[str, str], int]] = {
    "empty": (b"", {}, 400),
    "no JSON": (b"portals=SL", {}, 400),
    "truncated": (_GOOD[:-5], {}, 400),
    "NaN": (_GOOD.replace(b"420000", b"NaN"), {}, 400),
    "huge number": (_GOOD.replace(b"420000", b"1e131071"), {}, 400),
    "2^64": (_GOOD.replace(b"420000", b"18446744073709551616"), {}, 400),
    "NUL": (_GOOD.replace(b"A-1", b"A\\u0000"), {}, 400),
    "lone surrogate": (_GOOD.replace(b"A-1", b"A\\ud800"), {}, 400),
    "truncated UTF-8": (_GOOD.replace(b"Paris", b"Par\xc3"), {}, 400),
    "deep": (b"[" * 100_000 + b"]" * 100_000, {}, 400),
    "a list": (b"[]", {}, 400),
    "null": (b"null", {}, 400),
    "over 1 MB": (b'{"a":"' + b"x" * 1_100_000 + b'"}', {}, 413),
    "wrong type": (_GOOD, {"content-type": "text/plain"}, 415),
    "form": (_GOOD, {"content-type": "application/x-www-form-urlencoded"}, 415),
    "wrong charset": (_GOOD, {"content-type": "application/json; charset=latin-1"}, 415),
    "gzip": (gzip.compress(_GOOD), {"content-encoding": "gzip"}, 415),
    "brotli": (_GOOD, {"content-encoding": "br"}, 415),
    "good": (_GOOD, {"content-type": 'application/json; charset="UTF-8"'}, 202),
    "json of a kind": (_GOOD.replace(b"A-1", b"A-2"), {"content-type": "application/vnd.acme+json"}, 202),
}


def test_hostile_bodies_are_refused_as_problems(run: Run) -> None:
    async def body(town: Town) -> None:
        for name, (content, headers, status) in BODIES.items():
            answer = await town.call("POST", CLASSIFIEDS, content, **headers)
            assert answer.status_code == status, (name, answer.text)
            if status == 202:
                continue
            problem = answer.json()
            assert set(problem) >= {"type", "title", "status", "detail", "instance"}, name
            assert problem["instance"] == answer.headers["traceparent"], name
            assert problem["status"] == status, name
            if status == 400:
                assert problem["type"].endswith("Validation-Error"), name
                assert problem["errors"], name
            if status == 415:
                assert problem["errorSource"] == "contentType", name
                assert problem["errors"][0]["name"].startswith("Content-"), name

    in_town(run, body)


def test_a_body_without_length_is_cut_off_at_the_limit(run: Run) -> None:
    async def body(town: Town) -> None:
        async def drops() -> AsyncGenerator[bytes]:
            for _ in range(40):
                yield b"x" * 65536

        answer = await town.client.post(
            CLASSIFIEDS,
            content=drops(),
            headers={"authorization": "Bearer all", "content-type": "application/json"},
        )
        assert answer.status_code == 413

    in_town(run, body)


def test_odd_ids_and_queries_are_no_500(run: Run) -> None:
    async def body(town: Town) -> None:
        for path, status in (
            (f"{CLASSIFIEDS}/%00", 400),
            (f"{CLASSIFIEDS}/%ff%fe", 400),
            (f"{CLASSIFIEDS}/{'x' * 5000}", 404),
            (f"{CLASSIFIEDS}/..%2f..%2f", 404),
            (f"{CLASSIFIEDS}/", 404),
            (f"{CLASSIFIEDS}?offererEstateId=%00", 400),
            (f"{CLASSIFIEDS}?offererEstateId=%ff", 400),
            (f"{CLASSIFIEDS}?offererEstateId=a&offererEstateId=b", 400),
            (f"{CLASSIFIEDS}?nextToken=%20", 400),
            (f"{CLASSIFIEDS}?nextToken=AAAA", 400),
            (f"{CLASSIFIEDS}?limit=%D9%A3", 400),
            (f"{CLASSIFIEDS}?limit=99999999999999999999", 400),
            ("/caas/v4", 404),
            ("/caas/v4/nothing", 404),
            ("/", 404),
        ):
            answer = await town.call("GET", path)
            assert answer.status_code == status, (path, answer.text)
            assert answer.json()["instance"] == answer.headers["traceparent"]

    in_town(run, body)


def test_faulty_conditions_are_told_as_header_faults(run: Run) -> None:
    async def body(town: Town) -> None:
        one = (await town.call("POST", CLASSIFIEDS, a_classified())).json()["classifiedId"]
        for condition, status in (
            ("1", 400),
            ('W/"1"', 400),
            ('"x"', 400),
            ('"1", "2"', 400),
            ('"99999999999999999999"', 412),
            ('"0"', 412),
            ("*", 202),
            ('"1"', 202),
        ):
            answer = await town.call("PUT", f"{CLASSIFIEDS}/{one}", a_classified(), if_match=condition)
            assert answer.status_code == status, (condition, answer.text)
            if status == 400:
                assert answer.json()["errorSource"] == "header"
                assert answer.json()["errors"][0]["name"] == "If-Match"

    in_town(run, body)


def test_other_methods_are_told_which_there_are(run: Run) -> None:
    async def body(town: Town) -> None:
        answer = await town.call("PATCH", f"{CLASSIFIEDS}/x")
        assert answer.status_code == 405
        assert answer.headers["allow"] == "DELETE, GET, PUT"
        assert answer.headers["traceparent"] == answer.json()["instance"]

    in_town(run, body)


def test_a_trace_is_continued_or_minted_on_every_answer(run: Run) -> None:
    trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"

    async def body(town: Town) -> None:
        for path in (CLASSIFIEDS, f"{CLASSIFIEDS}/x", "/nowhere"):
            assert (await town.call("GET", path, traceparent=trace)).headers["traceparent"] == trace
            for faulty in ("x", trace.upper(), trace[:-1], f"ff{trace[2:]}", f"00-{'0' * 32}-b7ad6b7169203331-01"):
                minted = (await town.call("GET", path, traceparent=faulty)).headers["traceparent"]
                assert minted != faulty
                assert len(minted) == 55

    in_town(run, body)


def test_an_odd_user_agent_is_refused_only_on_demand(run: Run) -> None:
    async def strict(town: Town) -> None:
        odd = await town.call("GET", CLASSIFIEDS, user_agent="curl/8")
        assert (odd.status_code, odd.json()["errorSource"]) == (400, "header")
        assert "crm/version" in odd.json()["errors"][0]["expected"]
        assert (await town.call("GET", CLASSIFIEDS, user_agent="acme/1 python/3.11 linux/6")).status_code == 200

    in_town(run, strict, strict_user_agent=True)


@pytest.mark.parametrize("content", [_GOOD[:-1] + b',"x":[' + b'{"a":1},' * 120_000 + b"1]}", b"[" * 1_000_000])
def test_a_hostile_body_costs_little(run: Run, content: bytes) -> None:
    async def body(town: Town) -> None:
        await town.call("POST", CLASSIFIEDS, content)
        before = time.process_time()
        answer = await town.call("POST", CLASSIFIEDS, content)
        assert answer.status_code == 400
        assert time.process_time() - before < 0.25, "the caller's own sending is in it"

    in_town(run, body)
