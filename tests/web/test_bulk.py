"""Whole stocks in one call: what each line is answered."""

import asyncio
import gzip
import json
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.web.bulk_line import BULK, KIND, a_body, a_delete, a_put, codes, kept, send
from tests.web.town import Town, a_classified, a_listing, in_town

from pignon.model.errors import PignonError
from pignon.web.ndjson import LINE_LIMIT, Lines

ONE = "/platform/v1/fr/listings/A-1"
Run = Callable[[Any], None]


def test_each_line_is_answered_in_order_as_a_single_call_would_be(run: Run) -> None:
    async def body(town: Town) -> None:
        told = await send(town, [a_put(), a_put("A-2"), a_put(), a_delete("A-2"), a_delete("A-9"), a_put("A-2")])
        assert [one["line"] for one in told] == [1, 2, 3, 4, 5, 6]
        assert [one["externalId"] for one in told] == ["A-1", "A-2", "A-1", "A-2", "A-9", "A-2"]
        assert [one["status"] for one in told] == [202, 202, 202, 202, 404, 202]
        assert [one.get("outcome") for one in told] == ["accepted"] * 2 + ["unchanged", "accepted", None, "accepted"]
        assert [one["findings"] for one in told[:4]] == [[]] * 4
        assert told[4]["findings"][0]["code"] == "not-found"
        single = (await town.call("PUT", ONE, a_classified())).json()
        assert {name: told[0][name] for name in ("listingId", "revision", "digest")} == {
            name: single[name] for name in ("listingId", "revision", "digest")
        }
        await town.settle()
        outcomes = [
            (await town.call("GET", f"/platform/v1/submissions/{one['submissionId']}")).json()["outcome"]
            for one in told
            if "submissionId" in one
        ]
        assert outcomes == ["created", "superseded", "unchanged", "deleted", "created"]

    in_town(run, body)


def test_a_faulty_line_names_its_faults_and_harms_no_other(run: Run) -> None:
    async def body(town: Town) -> None:
        faulty = a_put("F-1", estateType="CASTLE", distributionType=3)
        long = a_put("L-1", texts={"description": {"fr": "x" * LINE_LIMIT}})
        told = await send(
            town,
            [
                a_put(),
                "{no json",
                "",
                '"text"',
                {"op": "push", "externalId": "A-2", "document": {}, "extra": 1},
                {"op": "put", "externalId": "A-2"},
                {"op": "delete"},
                faulty,
                long,
                a_put("A-3") | {"externalId": "A-4"},
                a_put("A-3") | {"sourceVersion": "yesterday"},
                a_put("A-3") | {"ifMatch": 7},
                a_put("A-3", prices={"currency": "EUR", "buy": {"price": {"amount": 1e16}}}),
                a_put("A-5"),
            ],
        )
        assert codes(told) == [
            (1, 202, []),
            (2, 400, ["not-json"]),
            (4, 400, ["type"]),
            (5, 400, ["enum", "unknown-key"]),
            (6, 400, ["required"]),
            (7, 400, ["required"]),
            (8, 400, ["enum", "type", "enum"]),
            (9, 413, ["body-too-large"]),
            (10, 400, ["external-id-changed"]),
            (11, 400, ["format"]),
            (12, 412, ["stale"]),
            (13, 400, ["number-range"]),
            (14, 202, []),
        ]
        single = await town.call("PUT", ONE.replace("A-1", "F-1"), faulty["document"])
        members = ("code", "pointer", "value", "expected", "portals", "resolution", "message", "docs")
        assert told[6]["findings"] == [{name: one[name] for name in members} for one in single.json()["errors"]]
        assert told[12 - 1]["findings"][0]["pointer"] == "/data/prices/buy/price/amount"
        assert [one["externalId"] for one in told[1:4]] == [None, None, "A-2"]

    in_town(run, body)


def test_versions_of_the_source_and_revisions_count_line_by_line(run: Run) -> None:
    async def body(town: Town) -> None:
        told = await send(
            town,
            [
                a_put() | {"sourceVersion": 5},
                a_put(estateType="HOUSE") | {"sourceVersion": "4"},
                a_put(estateType="HOUSE") | {"sourceVersion": "2026-05-01T10:00:00Z"},
                a_put(estateType="HOUSE") | {"sourceVersion": 6, "ifMatch": 1},
                a_delete() | {"ifMatch": 1},
            ],
        )
        assert [one.get("outcome") for one in told] == ["accepted", "superseded", None, "accepted", None]
        assert codes(told)[1:3] == [(2, 202, ["source-version-late"]), (3, 400, ["source-version-kind"])]
        assert codes(told)[4] == (5, 412, ["stale"])

    in_town(run, body)


def test_a_market_whose_documents_name_no_portals_takes_them_from_the_call_or_the_line(run: Run) -> None:
    async def body(town: Town) -> None:
        lines = [
            {"op": "put", "externalId": "H-1", "document": a_listing("H-1")},
            {"op": "put", "externalId": "H-2", "document": a_listing("H-2"), "portals": "none"},
            {"op": "put", "externalId": "H-3", "document": a_listing("H-3"), "portals": "SL"},
        ]
        path = BULK.replace("/fr/", "/de/") + "?portals=IWT&feed=openimmo:1"
        answer = await town.call("POST", path, a_body(lines), **KIND)
        told = [json.loads(line) for line in answer.text.splitlines()]
        assert [one["status"] for one in told] == [202, 202, 400]
        assert "too-few-pictures" in codes(told)[0][2]
        assert codes(told)[2] == (3, 400, ["bad-parameter"])
        rows = await town.pools.engine.fetch("select external_id, wanted, feed from listing order by external_id")
        assert [tuple(row) for row in rows if row["external_id"].startswith("H-")][-2:] == [
            ("H-1", "IWT", "openimmo:1"),
            ("H-2", "none", "openimmo:1"),
        ]

    in_town(run, body)


def test_stop_carries_out_nothing_after_the_first_line_that_is_refused(run: Run) -> None:
    async def body(town: Town) -> None:
        for n, bad in enumerate(({"op": "put"}, a_delete("gone"), a_put("S-0") | {"ifMatch": 9})):
            before = await kept(town)
            lines = [*(a_put(f"S-{n}-{m}") for m in range(20)), bad, *(a_put(f"T-{n}-{m}") for m in range(20))]
            told = await send(town, lines, "?onError=stop")
            assert [one["line"] for one in told] == list(range(1, 22))
            assert [one["status"] < 300 for one in told] == [True] * 20 + [False]
            assert await kept(town) == before + 20
        wrong = await town.call("POST", f"{BULK}?onError=pause", b"", **KIND)
        assert (wrong.status_code, wrong.json()["errors"][0]["name"]) == (400, "onError")

    in_town(run, body)


def test_a_dry_run_foretells_each_line_and_keeps_nothing(run: Run) -> None:
    async def body(town: Town) -> None:
        await send(town, [a_put(), a_put("A-2")])
        await town.settle()
        before = await kept(town)
        lines = [
            a_put(),
            a_put("A-2", prices={"currency": "EUR", "buy": {"price": {"amount": 430_000}}}),
            a_put("A-3"),
            a_put("A-4", prices={}),
            a_put("A-5", estateType="CASTLE"),
            a_delete("A-9"),
            a_put(estateType="HOUSE") | {"ifMatch": 9},
            "{",
        ]
        foretold = await send(town, lines, "?dryRun=true")
        assert await kept(town) == before
        assert all(one["dryRun"] is True for one in foretold if one["status"] == 200)
        real = await send(town, lines)
        await town.settle()
        assert [one["status"] == 200 for one in foretold] == [one["status"] == 202 for one in real]
        for dry, done in zip(foretold, real, strict=True):
            if done["status"] != 202:
                assert dry == done
                continue
            settled = (await town.call("GET", f"/platform/v1/submissions/{done['submissionId']}")).json()
            assert dry["outcome"] == settled["outcome"], dry
            assert [one["state"] for one in dry["publications"]] == [one["state"] for one in settled["publications"]]
        assert [one.get("outcome") for one in foretold][:4] == ["unchanged", "updated", "created", "refused"]

    in_town(run, body)


def test_a_body_may_be_packed_in_one_member_or_several_but_is_no_bomb(run: Run) -> None:
    async def body(town: Town) -> None:
        lines = [a_put(f"G-{n}") for n in range(300)]
        packed = gzip.compress(a_body(lines[:200])) + gzip.compress(a_body(lines[200:]))
        told = await send(town, packed, content_encoding="gzip")
        assert codes(told) == [(n, 202, []) for n in range(1, 301)]
        cut = await send(town, gzip.compress(a_body([a_put("G-1"), a_put("G-2")]))[:-9], content_encoding="gzip")
        assert codes(cut) == [(1, 202, []), (2, 202, []), (3, 400, ["unreadable-gzip"])]
        assert codes(await send(town, b"no gzip", content_encoding="gzip")) == [(1, 400, ["unreadable-gzip"])]
        bomb = gzip.compress(a_body([a_put("G-1")]) + (b" " * 999 + b"\n") * 60_000)
        told = await send(town, bomb, content_encoding="gzip")
        assert [one["status"] for one in told] == [202, 413]

    in_town(run, body)


def test_scopes_hold_line_by_line(run: Run) -> None:
    async def body(town: Town) -> None:
        await send(town, [a_put()])
        editor = town.admit("editor", town.customer_id, scopes=("platform:listings:update",))
        lines = [a_put(estateType="HOUSE"), a_put("A-2"), a_delete()]
        assert codes(await send(town, lines, **editor)) == [
            (1, 202, []),
            (2, 404, ["not-found"]),
            (3, 403, ["forbidden"]),
        ]
        remover = town.admit("remover", town.customer_id, scopes=("platform:listings:delete",))
        assert codes(await send(town, lines, **remover)) == [
            (1, 403, ["forbidden"]),
            (2, 403, ["forbidden"]),
            (3, 202, []),
        ]

    in_town(run, body)


def test_what_is_no_bulk_call_is_refused_before_a_line_is_read(run: Run) -> None:
    async def body(town: Town) -> None:
        line = a_body([a_put()])
        for headers, status in (
            ({"content-type": "text/plain"}, 415),
            (KIND | {"content-encoding": "br"}, 415),
            (KIND | {"idempotency-key": "k" * 256}, 400),
        ):
            assert (await town.call("POST", BULK, line, **headers)).status_code == status
        assert (await town.call("POST", BULK.replace("fr", "xx"), line, **KIND)).status_code == 404
        assert await kept(town) == 0
        assert await send(town, b"") == []
        assert await send(town, b"\n \r\n\n") == []

    in_town(run, body)


def test_lines_are_held_to_a_rate_of_their_own_by_waiting(run: Run) -> None:
    async def body(town: Town) -> None:
        grant = town.tokens.grants["Bearer all"]
        town.tokens.grants["Bearer all"] = replace(grant, lines_a_minute=120)
        begun = time.monotonic()
        told = await send(town, [a_put(f"R-{n}") for n in range(122)])
        assert codes(told) == [(n, 202, []) for n in range(1, 123)]
        assert time.monotonic() - begun > 0.9

    in_town(run, body)


@settings(max_examples=60, deadline=None)
@given(
    parts=st.lists(st.binary(max_size=40), max_size=12),
    cuts=st.lists(st.integers(0, 300), max_size=8),
    packed=st.booleans(),
)
def test_lines_come_out_as_they_went_in_however_a_body_is_cut(
    *, parts: list[bytes], cuts: list[int], packed: bool
) -> None:
    whole = b"\n".join(parts)
    sent = gzip.compress(whole) if packed else whole
    places = sorted({0, *(min(cut, len(sent)) for cut in cuts), len(sent)})
    pieces = [sent[start:end] for start, end in zip(places, [*places[1:], len(sent)], strict=True)]
    messages = [{"type": "http.request", "body": piece, "more_body": True} for piece in pieces]
    messages.append({"type": "http.request", "body": b"", "more_body": False})

    async def receive() -> Any:
        return messages.pop(0)

    async def read() -> list[tuple[int, bytes | PignonError]]:
        lines = Lines(receive, packed=packed)
        await lines.read()
        found: list[tuple[int, bytes | PignonError]] = []
        while (one := lines.pop()) is not None:
            found.append((one.number, one.line))
        return found

    expected = [(n, line) for n, line in enumerate(whole.split(b"\n"), 1) if line and not line.isspace()]
    assert asyncio.run(read()) == expected
