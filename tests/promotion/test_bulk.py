"""Many promotions in one call: a line each, answered in order, errors by line, safe to send again."""

from typing import Any

import orjson
from tests.promotion.stage import early
from tests.web.town import Run, Town, a_classified, in_town

URL = "/platform/v1/promotions:bulk"


async def _stock(town: Town, *, a_month: int) -> None:
    await town.pools.engine.execute("update contract set bump_credits = $1", a_month)
    for n in range(5):
        await town.call("PUT", f"/platform/v1/fr/listings/A-{n}", a_classified(f"A-{n}"))
    await town.settle()


async def _send(town: Town, lines: list[Any], query: str = "", **headers: str) -> list[dict[str, Any]]:
    body = b"".join(one if isinstance(one, bytes) else orjson.dumps(one) + b"\n" for one in lines)
    answer = await town.call("POST", URL + query, body, content_type="application/x-ndjson", **headers)
    assert answer.status_code == 200, answer.text
    return [orjson.loads(line) for line in answer.content.splitlines()]


def _bump(n: int, **more: Any) -> dict[str, Any]:
    return {"market": "fr", "externalId": f"A-{n}", "portal": "SL", "kind": "bump", **more}


def test_each_line_is_answered_with_its_own_outcome(run: Run) -> None:
    async def body(town: Town) -> None:
        await _stock(town, a_month=2)
        lines = [_bump(0), b"{\n", _bump(9), _bump(1, portal="XX"), _bump(1), _bump(2), _bump(3, kind="shout")]
        told = await _send(town, lines)
        assert [(one["line"], one["status"], one.get("state")) for one in told] == [
            *((1, 201, "applied"), (2, 400, None), (3, 404, None), (4, 400, None)),
            *((5, 201, "applied"), (6, 201, "refused"), (7, 400, None)),
        ]
        assert [one["externalId"] for one in told] == ["A-0", None, "A-9", "A-1", "A-1", "A-2", "A-3"]
        assert all(one["findings"] for one in told if one.get("state") != "applied")
        stopped = await _send(town, lines, "?onError=stop")
        assert [one["line"] for one in stopped] == [1, 2]

    in_town(run, body, clock=early)


def test_a_body_sent_again_under_its_key_books_nothing_twice(run: Run) -> None:
    async def body(town: Town) -> None:
        await _stock(town, a_month=100)
        lines = [_bump(n % 5) for n in range(300)]
        part = await _send(town, lines[:20], idempotency_key="nightly")
        whole = await _send(town, lines, idempotency_key="nightly")
        assert [one.get("replayed", False) for one in whole] == [True] * 20 + [False] * 280
        assert [one["promotionId"] for one in whole[:20]] == [one["promotionId"] for one in part]
        assert sum(one["state"] == "applied" for one in whole) == 100
        changed = await _send(town, [_bump(4)], idempotency_key="nightly")
        assert (changed[0]["status"], changed[0]["findings"][0]["code"]) == (422, "key-reused")

    in_town(run, body, clock=early)


def test_a_dry_run_books_nothing(run: Run) -> None:
    async def body(town: Town) -> None:
        await _stock(town, a_month=5)
        told = await _send(town, [_bump(0), _bump(9)], "?dryRun=true")
        assert [(one["status"], one.get("dryRun")) for one in told] == [(200, True), (404, None)]
        assert await town.pools.engine.fetchval("select count(*) from promotion") == 0

    in_town(run, body, clock=early)
