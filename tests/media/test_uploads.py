"""Uploads in time and out of it: attached they stay, forgotten they go, and one that comes late mends its listing."""

import asyncio
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from tests.floor import Run
from tests.media.corpus import a_picture
from tests.media.town import UPLOADS, Gallery, in_a_gallery, with_pictures

from pignon.ledger import library
from pignon.media.reading import source_id
from pignon.media.shelf import incoming


async def put(gallery: Gallery, folder: Path, name: str, *, seed: int, kept: timedelta) -> None:
    """Have a picture arrive under a partner's own id."""
    customer, source, file = gallery.floor.customer, source_id(f"upload:{name}"), folder / f"{name}.jpg"
    await asyncio.to_thread(file.write_bytes, a_picture(seed=seed))
    await gallery.shelf.put(incoming(customer, source), file)
    async with gallery.floor.pools.engine.acquire() as connection:
        await library.arrive(connection, customer, source, address=f"upload:{name}", file_name=None, kept=kept)


def test_an_upload_that_no_listing_attaches_in_time_is_dropped_and_one_that_is_attached_stays(
    run: Run, tmp_path: Path
) -> None:
    async def body(gallery: Gallery) -> None:
        engine, soon = gallery.floor.pools.engine, timedelta(seconds=1)
        await put(gallery, tmp_path, "used", seed=1, kept=soon)
        await put(gallery, tmp_path, "unused", seed=2, kept=soon)
        one = await gallery.floor.post(with_pictures(f"{UPLOADS}used"))
        await gallery.gather()
        assert await gallery.assets() == 2
        await asyncio.sleep(1.1)
        assert await gallery.sweeper.sweep_rows() == 1
        assert [row["address"] for row in await engine.fetch("select address from asset_source")] == ["upload:used"]
        [asset] = await engine.fetch("select asset_id from asset")
        assert {name.partition("/")[0] for name, _ in await gallery.shelf.names()} == {str(asset["asset_id"])}
        assert await gallery.verdicts(one) == ["CREATED"]
        late = await gallery.floor.post(with_pictures(f"{UPLOADS}unused", external_id="A-2"))
        await gallery.gather()
        assert await gallery.verdicts(late) == ["CREATING_FAILED"]
        assert await gallery.codes() == ["media-upload-unknown"]

    in_a_gallery(run, tmp_path, body)


def test_an_upload_that_comes_after_its_listing_mends_it(run: Run, tmp_path: Path) -> None:
    async def body(gallery: Gallery) -> None:
        one = await gallery.floor.post(with_pictures(f"{UPLOADS}late"))
        await gallery.gather()
        assert [medium["status"] for medium in await gallery.media(one)] == ["CREATING_FAILED"]
        await put(gallery, tmp_path, "late", seed=3, kept=timedelta(minutes=1))
        await gallery.gather()
        assert [medium["status"] for medium in await gallery.media(one)] == ["CREATED"]
        assert await gallery.floor.pools.engine.fetchval("select unused_until from asset_source") is None

    in_a_gallery(run, tmp_path, body)


def test_an_address_takes_bytes_once_and_not_after_its_time_whatever_became_of_the_medium(
    run: Run, tmp_path: Path
) -> None:
    async def body(gallery: Gallery) -> None:
        pool, customer = gallery.floor.pools.engine, gallery.floor.customer

        async def ask(name: str, *, seconds: float) -> UUID:
            source, lives = source_id(f"upload:{name}"), timedelta(seconds=seconds)
            async with pool.acquire() as connection:
                await library.ask_upload(
                    connection, customer, source, address=f"upload:{name}", file_name="a.jpg", token=b"w", lives=lives
                )
            return source

        late, known, soon = (
            await ask("late", seconds=0.2),
            await ask("known", seconds=30),
            await ask("soon", seconds=30),
        )
        await put(gallery, tmp_path, "known", seed=4, kept=timedelta(minutes=1))
        await ask("known", seconds=0.2)
        await asyncio.sleep(0.3)
        await gallery.gather()
        assert not await library.is_awaited(pool, customer, late, token=b"w"), "decided, and still over"
        assert not await library.is_awaited(pool, customer, known, token=b"w"), "what was there before changes nothing"
        assert not await library.is_awaited(pool, customer, soon, token=b"x")
        assert await library.is_awaited(pool, customer, soon, token=b"w")
        assert not await library.is_awaited(pool, customer, soon, token=b"w"), "once"

    in_a_gallery(run, tmp_path, body)
