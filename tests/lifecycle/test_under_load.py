"""Many writers at once, and processes killed under them: through HTTP, on a server as operators run it."""

import asyncio
import os
import time
from random import Random
from typing import Any

import asyncpg
from tests.lifecycle.partner import KILL, Partner, a_partner, alive, pignon, processes, town
from tests.serving import Running, running
from tests.trials import count

FULL = count(100) == 100


def test_a_quota_of_three_is_never_passed_and_a_freed_place_is_given_within_a_second(dsn: str) -> None:
    listings = 300 if FULL else 120

    async def body() -> None:
        partner = a_partner(server)
        stop = asyncio.Event()
        watching = asyncio.create_task(_highest(dsn, stop))
        names = iter(range(listings))

        async def a_writer() -> None:
            for n in names:
                answer = await partner.put(f"A-{n}")
                assert answer.status_code == 202, answer.text

        await asyncio.gather(*(a_writer() for _ in range(64)))
        connection = await asyncpg.connect(dsn)
        assert await _within(connection, _STATES, [("live", 3), ("waiting", listings - 3)], seconds=20)
        live = await connection.fetchval(
            "select external_id from listing join publication using (listing_id) where state = 'live' limit 1"
        )
        heads = "select listing_id from publication where state = 'waiting' order by queued_at, listing_id limit 1"
        head = await connection.fetchval(heads)
        await partner.delete(live)
        up = f"select count(*) from showcase where ended_at is null and listing_id = '{head}'"
        assert await _within(connection, up, [(1,)], seconds=1)
        await connection.close()
        stop.set()
        assert await watching == (3, 3)

    with running(town(quota=3), "--database", dsn) as server:
        asyncio.run(body())
        assert pignon("verify", "--database", dsn).returncode == 0


_STATES = "select state, count(*) from publication where state <> 'ended' group by state order by state"


async def _highest(dsn: str, stop: asyncio.Event) -> tuple[int, int]:
    """Look without a pause; return the most that were ever live and the most pages that were ever up."""
    connection = await asyncpg.connect(dsn)
    live, up = 0, 0
    while not stop.is_set():
        row = await connection.fetchrow(
            "select (select count(*) from publication where state = 'live'),"
            " (select count(*) from showcase where ended_at is null)"
        )
        assert row is not None
        live, up = max(live, row[0]), max(up, row[1])
    await connection.close()
    return live, up


async def _within(
    connection: "asyncpg.Connection[asyncpg.Record]", query: str, wanted: list[tuple[Any, ...]], *, seconds: float
) -> bool:
    deadline = time.monotonic() + seconds
    while [tuple(row) for row in await connection.fetch(query)] != wanted:
        if time.monotonic() > deadline:
            return False
        await asyncio.sleep(0.01)
    return True


def test_writers_racing_on_the_same_listings_leave_the_highest_acknowledged_revision(dsn: str) -> None:
    rounds = count(200) // 10

    async def body() -> None:
        partner = a_partner(server)

        async def a_writer(number: int) -> None:
            for turn in range(rounds):
                for name in ("A", "B", "C"):
                    await partner.put(name, price=1000 * number + turn + 1)
                    if number % 3 == 0:
                        await partner.delete(name)

        await asyncio.gather(*(a_writer(number) for number in range(16)))
        await _at_rest(dsn)
        await _check_state(dsn, partner)

    with running(town(), "--database", dsn, "--workers", "2") as server:
        asyncio.run(body())
        assert pignon("verify", "--database", dsn).returncode == 0


async def _at_rest(dsn: str) -> None:
    connection = await asyncpg.connect(dsn)
    nothing = "select (select count(*) from submission where outcome is null) + (select count(*) from due)"
    assert await _within(connection, nothing, [(0,)], seconds=30)
    await connection.close()


async def _check_state(dsn: str, partner: Partner) -> None:
    """Compare what stands with what was acknowledged: newest listing of each name, its highest revision."""
    highest: dict[str, int] = {}
    names: dict[str, set[str]] = {}
    for one in partner.acknowledged:
        highest[one["listingId"]] = max(one["revision"], highest.get(one["listingId"], 0))
        names.setdefault(one["externalId"], set()).add(one["listingId"])
    connection = await asyncpg.connect(dsn)
    rows = await connection.fetch(
        "select l.listing_id::text as id, l.external_id as name, l.revision, l.deleted_at is not null as gone,"
        " t.revision as settled, t.deleted, p.state, s.listing_id is not null as up from listing l"
        " join standing t using (listing_id) left join publication p using (listing_id)"
        " left join showcase s on s.listing_id = l.listing_id and s.ended_at is null order by l.created_at"
    )
    await connection.close()
    for row in rows:
        assert row["revision"] >= highest.get(row["id"], 0)
        assert (row["settled"], row["deleted"]) == (row["revision"], row["gone"])
        assert (row["state"] == "live", row["up"]) == (not row["gone"], not row["gone"])
    assert {one["listingId"] for one in partner.acknowledged} <= {row["id"] for row in rows}
    for name, ids in names.items():
        mine = [row for row in rows if row["name"] == name]
        assert len(mine) >= len(ids)
        assert all(row["gone"] for row in mine[:-1]), "nothing older is resurrected"


async def _acknowledged(partner: Partner, count: int) -> None:
    """Return once the load has got so many writes through; raises TimeoutError after a minute."""
    async with asyncio.timeout(60):
        while len(partner.acknowledged) < count:  # noqa: ASYNC110 - the load tells nobody
            await asyncio.sleep(0.01)


def test_processes_killed_in_turn_under_load_lose_nothing_and_do_nothing_twice() -> None:
    rounds = 20 if FULL else 3
    chance = Random(7)

    async def body() -> None:
        partner = a_partner(server)
        stop = asyncio.Event()
        writers = [asyncio.create_task(_write_on(partner, number, stop)) for number in range(12)]
        for n in range(rounds):
            await _acknowledged(partner, 40 * n)
            await asyncio.sleep(0.4 + chance.random() * 0.4)
            await _kill_one(server, ("web", "worker", "postgres")[n % 3])
        await asyncio.sleep(0.5)
        stop.set()
        await asyncio.gather(*writers)
        dsn = _dsn(server)
        await _at_rest(dsn)
        await _check_state(dsn, partner)
        connection = await asyncpg.connect(dsn)
        kept = {str(row[0]) for row in await connection.fetch("select submission_id from submission")}
        await connection.close()
        assert {one["submissionId"] for one in partner.acknowledged} <= kept
        assert len(partner.acknowledged) >= 40 * (rounds - 1)

    with running(town()) as server:
        asyncio.run(body())
        said = pignon("verify", "--data", server.data)
        assert said.returncode == 0, said.stdout
        assert server.stop() == 0


async def _write_on(partner: Partner, number: int, stop: asyncio.Event) -> None:
    turn = 0
    while not stop.is_set():
        turn += 1
        name = f"W{number}-{turn % 7}"
        assert (await partner.put(name, price=turn)).status_code == 202
        if turn % 5 == 0:
            assert (await partner.delete(name)).status_code in {202, 404, 409}


async def _kill_one(server: Running, kind: str) -> None:
    """Kill the process of `kind`, then wait until another runs in its place and the server is ready."""
    victim = processes(server)[kind]
    os.kill(victim, KILL)
    deadline = time.monotonic() + 30
    while alive(victim) or processes(server).get(kind, victim) == victim:
        assert time.monotonic() < deadline, f"{kind} was not started again"
        await asyncio.sleep(0.05)


def _dsn(server: Running) -> str:
    from pignon.ledger.cluster import open_cluster  # noqa: PLC0415 (the crash test's own database)

    return open_cluster(server.data).dsn
