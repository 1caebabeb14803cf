"""A media process that is killed in the middle of its work loses nothing and leaves nothing behind."""

import asyncio
import multiprocessing
import random
import time
from datetime import timedelta
from pathlib import Path

import orjson
from tests.floor import Floor, Run, on_floor
from tests.media.corpus import a_picture
from tests.media.town import UPLOADS, a_gallery, with_pictures
from tests.trials import count
from tests.wire.hosts import Asked, a_host

from pignon.ledger.pools import open_pools
from pignon.media.checking import Workshop
from pignon.media.collecting import Collector
from pignon.media.noticing import Noticer
from pignon.media.shelf import open_shelf
from pignon.model.ports import system_clock
from pignon.wire import Guard, SystemResolver, Wire

LEASE = timedelta(seconds=1)
_SPAWNING = multiprocessing.get_context("forkserver")


def collect(dsn: str, folder: str) -> None:
    """Be a media process, until killed."""
    asyncio.run(_collect(dsn, Path(folder)))


async def _collect(dsn: str, folder: Path) -> None:
    pools = await open_pools(dsn, engine=3, readers=1)
    wire = Wire(Guard.of(["127.0.0.0/8"]), SystemResolver())
    shelf, workshop = open_shelf(None, folder / "shelf"), Workshop(folder / "work")
    noticer = Noticer(pools.engine, uploads=UPLOADS, kept=timedelta(days=30))
    collector = Collector(pools.engine, wire, shelf, workshop=workshop, clock=system_clock, lease=LEASE)
    while True:
        await noticer.turn()
        await collector.turn()


async def _slowly(asked: Asked, writer: asyncio.StreamWriter) -> None:
    content = a_picture(width=400, height=300, seed=int(asked.path[1:]))
    writer.write(b"HTTP/1.1 200 Fine\r\ncontent-length: %d\r\n\r\n" % len(content))
    for start in range(0, len(content), 4000):
        writer.write(content[start : start + 4000])
        await writer.drain()
        await asyncio.sleep(0.02)


def test_killed_in_mid_fetch_every_medium_ends_in_a_state_and_no_file_is_orphaned(
    run: Run, dsn: str, tmp_path: Path
) -> None:
    _SPAWNING.set_forkserver_preload(["tests.media.test_killed"])
    chance, rounds = random.Random(7), count(50)

    async def body(floor: Floor) -> None:
        floor.pictures_come = False
        async with a_host(_slowly) as host:
            posted = [
                await floor.post(with_pictures(*(f"{host.url}/{3 * n + m}" for m in range(3)), external_id=f"A-{n}"))
                for n in range(rounds)
            ]
            await floor.settle()
            for _ in range(rounds):
                process = _SPAWNING.Process(target=collect, args=(dsn, str(tmp_path)))
                process.start()
                await asyncio.sleep(chance.uniform(0.1, 0.5))
                process.kill()
                await asyncio.to_thread(process.join)
            async with a_gallery(floor, tmp_path) as gallery:
                deadline = time.monotonic() + 60
                while [verdict for one in posted for verdict in await gallery.verdicts(one)] != [
                    "CREATED"
                ] * 3 * rounds:
                    assert time.monotonic() < deadline
                    await gallery.gather()
                    await asyncio.sleep(0.1)
                await gallery.sweeper.sweep_files(age=timedelta(0))
                rows = await floor.pools.engine.fetch("select asset_id, files from asset")
                known = {f"{row['asset_id']}/{file['name']}" for row in rows for file in orjson.loads(row["files"])}
                assert {name for name, _ in await gallery.shelf.names()} == known
                assert len(rows) == 3 * rounds
        left = await asyncio.to_thread(lambda: list(tmp_path.joinpath("work").iterdir()))
        assert left == []

    on_floor(run, body, contracts={"SL": 1000})
