"""A connection that is lost in mid-commit: what was kept is answered as kept, and nothing is kept twice."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

from tests.conftest import pools_on
from tests.floor import Floor, Run, a_floor, a_house, on_floor

from pignon.intake import Door
from pignon.ledger.pools import Pools
from pignon.model.states import Kind
from pignon.model.write import Accepted


@dataclass
class Line:
    """A line to the database that can be cut on the caller's side, while the other end works on."""

    port: int = 0
    callers: list[asyncio.StreamWriter] = field(default_factory=list)

    def cut(self) -> None:
        for caller in self.callers:
            caller.transport.abort()
        self.callers.clear()


@asynccontextmanager
async def a_line(dsn: str) -> AsyncGenerator[Line]:
    """Pass TCP on to the database's Unix socket."""
    folder = parse_qs(urlsplit(dsn).query)["host"][0]
    line = Line()
    ends: list[asyncio.StreamWriter] = []

    async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
        writer.close()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line.callers.append(writer)
        far_reader, far_writer = await asyncio.open_unix_connection(f"{folder}/.s.PGSQL.5432")
        ends.append(far_writer)
        await asyncio.gather(carry(reader, far_writer), carry(far_reader, writer), return_exceptions=True)

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    line.port = server.sockets[0].getsockname()[1]
    try:
        yield line
    finally:
        for end in ends:
            end.close()
        server.close()


async def _waits_for_a_lock(pools: Pools, count: int) -> None:
    waiting = (
        "select count(*) from pg_stat_activity where wait_event_type = 'Lock'"
        " and datname = current_database() and query like '%intake/accept%'"
    )
    async with asyncio.timeout(10):
        while await pools.engine.fetchval(waiting) < count:  # noqa: ASYNC110 (only the ledger knows)
            await asyncio.sleep(0.02)


def test_what_was_kept_after_the_line_was_cut_is_answered_as_kept(run: Run, dsn: str) -> None:
    async def body(pools: Pools) -> None:
        async with a_line(dsn) as line:
            far = f"{dsn.split('?', maxsplit=1)[0].replace('///', f'//pignon@127.0.0.1:{line.port}/')}"
            async with pools_on(far) as cut_off:
                floor = await a_floor(pools, Door(pools))
                await floor.post(a_house("put"))
                door = Door(cut_off)
                async with pools.engine.acquire() as holder, holder.transaction():
                    await holder.execute("lock table submission in share mode")
                    posts = [
                        asyncio.create_task(door.submit(floor.write(Kind.POST, a_house(f"A-{n}")))) for n in range(3)
                    ]
                    posts.append(asyncio.create_task(door.submit(floor.write(Kind.PUT, a_house("put", price=2)))))
                    await _waits_for_a_lock(pools, 1)
                    line.cut()
                    await _waits_for_a_lock(pools, 2)
                async with asyncio.timeout(20):
                    answers = await asyncio.gather(*posts, return_exceptions=True)
                assert [one.revision if isinstance(one, Accepted) else one for one in answers] == [1, 1, 1, 2]
                await door.close()
                await floor.settle()
                assert await floor.differences() == ()
                assert await pools.engine.fetchval("select count(*) from submission") == 5

    run(body)


def test_connections_that_die_under_load_neither_lose_nor_double_a_write(run: Run) -> None:
    async def body(floor: Floor) -> None:
        done = asyncio.Event()

        async def cut_again_and_again() -> None:
            async with pools_on_same(floor.pools) as own:
                while not done.is_set():
                    await own.engine.execute(
                        "select pg_terminate_backend(pid) from pg_stat_activity"
                        " where datname = current_database() and query like '%intake/%' and pid <> pg_backend_pid()"
                    )
                    await asyncio.sleep(0.1)

        async def a_partner(name: str) -> list[Accepted]:
            return [await floor.post(a_house(name)), await floor.put(a_house(name, price=2)), await floor.delete(name)]

        cutter = asyncio.create_task(cut_again_and_again())
        async with asyncio.timeout(60):
            answers = [
                one
                for wave in range(4)
                for each in await asyncio.gather(*(a_partner(f"{wave}-{n}") for n in range(40)), return_exceptions=True)
                for one in (each if isinstance(each, list) else [each])
            ]
        done.set()
        await cutter
        assert [one.revision if isinstance(one, Accepted) else one for one in answers] == [1, 2, 3] * 160
        assert await floor.pools.engine.fetchval("select count(*) from submission") == 480

    on_floor(run, body)


@asynccontextmanager
async def pools_on_same(pools: Pools) -> AsyncGenerator[Pools]:
    """Open other pools on the database of `pools`."""
    row = await pools.engine.fetchrow(
        "select current_database() as name, current_setting('unix_socket_directories') as d"
    )
    assert row is not None
    async with pools_on(f"postgresql:///{row['name']}?host={row['d']}&user=pignon") as own:
        yield own
