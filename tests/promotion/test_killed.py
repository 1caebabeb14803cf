"""Bumps that are sent again and again while processes are killed under them: each is paid for once, or not at all."""

import asyncio
import os
from collections import Counter
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import asyncpg
import orjson
from tests.lifecycle.partner import KILL, a_partner, pignon, processes, town
from tests.promotion.caller import Caller
from tests.serving import Running, running
from tests.trials import count

BUMPS = count(100_000)
CREDITS = BUMPS * 3 // 4
WRITERS = 16
KILLS = 4 if BUMPS < 10_000 else 60
URL = "/platform/v1/promotions"


def test_bumps_retried_while_processes_die_are_charged_once_each(dsn: str) -> None:
    async def body() -> None:
        partner, port = a_partner(server), int(server.url.rpartition(":")[2])
        names = [f"A-{n}" for n in range(8)]
        await asyncio.gather(*(partner.put(name, prefer="wait=10") for name in names))
        numbers, chance, done = iter(range(BUMPS)), Random(11), asyncio.Event()
        answers: dict[int, set[bytes]] = {}

        async def a_writer() -> None:
            caller = Caller(port, partner.client.headers["authorization"])
            for number in numbers:
                asked = {"market": "fr", "externalId": names[number % len(names)], "portal": "SL", "kind": "bump"}
                if number % 5 == 0:
                    asked["at"] = (datetime.now(UTC) + timedelta(seconds=1)).isoformat()
                times = 2 if number % 3 == 0 else 1
                said = [await _booked(caller, asked, key=f"bump-{number}", chance=chance) for _ in range(times)]
                answers[number] = set(said)
            caller.close()

        killing = asyncio.create_task(_kill_in_turn(server, dsn, done))
        await asyncio.gather(*(a_writer() for _ in range(WRITERS)))
        done.set()
        assert await killing >= min(KILLS, 3)
        assert len(answers) == BUMPS
        assert {len(said) for said in answers.values()} == {1}, "a key has one answer"
        await _check(dsn)

    text = town().replace('portal = "SL"\n', f'portal = "SL"\nbump_credits = {CREDITS}\n')
    with running(text, "--database", dsn, "--workers", "2") as server:
        asyncio.run(body())
        said = pignon("verify", "--database", dsn)
        assert said.returncode == 0, said.stdout


async def _booked(caller: Caller, asked: dict[str, Any], *, key: str, chance: Random) -> bytes:
    """Ask under `key` until there is an answer, now and then too impatient to hear it."""
    while True:
        patience = 0.004 if chance.random() < 0.1 else 20
        try:
            status, told = await caller.post(URL, orjson.dumps(asked), key=key, patience=patience)
        except (OSError, EOFError):
            await asyncio.sleep(0.02)
            continue
        if status == 201:
            return told
        assert status == 503, told
        await asyncio.sleep(0.05)


async def _kill_in_turn(server: Running, dsn: str, done: asyncio.Event) -> int:
    """Kill a web or worker process each time another share of the bumps is there; return how many were."""
    connection = await asyncpg.connect(dsn)
    killed = 0
    while not done.is_set():
        booked = await connection.fetchval("select count(*) from promotion")
        kind = ("web", "worker")[killed % 2]
        if booked >= (killed + 1) * BUMPS // (KILLS + 1) and kind in processes(server):
            os.kill(processes(server)[kind], KILL)
            killed += 1
        await asyncio.sleep(0.1)
    await connection.close()
    return killed


_TO_COME = "select count(*) from promotion where state = 'scheduled'"


async def _check(dsn: str) -> None:
    connection = await asyncpg.connect(dsn)
    async with asyncio.timeout(60):
        while await connection.fetchval(_TO_COME):  # noqa: ASYNC110 - another process has no event for it
            await asyncio.sleep(0.2)
    months = await connection.fetch("select granted, held, spent, available + expired as unspent from credit")
    assert {(row["granted"], row["held"], row["spent"] + row["unspent"]) for row in months} == {(CREDITS, 0, CREDITS)}
    spent = sum(row["spent"] for row in months)
    assert spent == CREDITS or len(months) == 2, "credits end with a month, and another begins"
    states = await connection.fetch("select state, count(*) from promotion group by state order by state")
    counted = Counter({row["state"]: row["count"] for row in states})
    assert counted == Counter(applied=spent, refused=BUMPS - spent)
    assert await connection.fetchval("select sum(amount) from credit_entry") == 0
    charges = (
        "select count(*), count(distinct promotion_id) from credit_entry where kind = 'charge' and account = 'spent'"
    )
    assert tuple(await connection.fetchrow(charges) or ()) == (spent, spent)
    await connection.close()
