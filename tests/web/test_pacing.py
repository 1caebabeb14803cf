"""Clients with a rate are held to it by all processes together; those without never hear of it."""

import asyncio
from dataclasses import replace

from tests.web.town import Run, Town, in_town

from pignon.model.identity import uuid7
from pignon.model.names import ClientId
from pignon.web.pacing import keep_pace

QUOTAS = "/platform/v1/quotas"


def _limit(town: Town, calls: int | None) -> ClientId:
    """Hold the client to `calls` a minute, under an id that nobody had."""
    client = ClientId(str(uuid7()))
    grant = town.tokens.grants["Bearer all"]
    town.tokens.grants["Bearer all"] = replace(grant, client_id=client, calls_a_minute=calls)
    return client


def test_a_client_over_its_rate_is_told_when_to_come_back_and_others_are_not(run: Run) -> None:
    async def body(town: Town) -> None:
        _limit(town, 3)
        answers = [await town.call("GET", QUOTAS) for _ in range(4)]
        assert [one.status_code for one in answers] == [200, 200, 200, 429]
        assert [one.headers["ratelimit"].split(";")[1] for one in answers] == ["r=2", "r=1", "r=0", "r=0"]
        assert {one.headers["ratelimit-policy"] for one in answers} == {'"calls";q=3;w=60'}
        refused = answers[-1]
        assert 1 <= int(refused.headers["retry-after"]) <= 20
        assert refused.json()["errors"][0]["code"] == "too-many-calls"
        stranger = await town.a_stranger()
        assert (await town.call("GET", QUOTAS, **stranger)).status_code == 200
        await town.pools.engine.execute("update pace set used_until = used_until - interval '20 seconds'")
        assert [(await town.call("GET", QUOTAS)).status_code for _ in range(2)] == [200, 429], "one place came back"

    in_town(run, body)


def test_who_has_no_rate_hears_of_none(run: Run) -> None:
    async def body(town: Town) -> None:
        client = _limit(town, None)
        answer = await town.call("GET", QUOTAS)
        assert not [name for name in answer.headers if name.startswith("ratelimit")]
        assert await town.pools.engine.fetchval("select count(*) from pace where client_id = $1", client) == 0

    in_town(run, body)


def test_calls_at_once_take_no_more_than_there_is(run: Run) -> None:
    async def body(town: Town) -> None:
        _limit(town, 10)
        answers = await asyncio.gather(*(town.call("GET", QUOTAS) for _ in range(40)))
        assert sorted(one.status_code for one in answers) == [200] * 10 + [429] * 30

    in_town(run, body)


def test_lines_are_counted_apart_and_in_lots(run: Run) -> None:
    async def body(town: Town) -> None:
        engine, client = town.pools.engine, ClientId(str(uuid7()))
        told, over = await keep_pace(engine, client, kind="lines", a_minute=100, cost=60)
        assert over is None
        assert dict(told)[b"ratelimit"].startswith(b'"lines";r=40;')
        _, over = await keep_pace(engine, client, kind="lines", a_minute=100, cost=60)
        assert over is not None
        assert over.retry_after in {12, 13}
        assert (await keep_pace(engine, client, kind="lines", a_minute=100, cost=101))[1] is not None
        assert (await keep_pace(engine, client, kind="calls", a_minute=1))[1] is None

    in_town(run, body)
