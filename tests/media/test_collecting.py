"""What listings show is got beside their way, with manners, and partners are told what came of it."""

import asyncio
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path

import orjson
from tests.floor import Run
from tests.media.corpus import a_picture, a_video
from tests.media.town import UPLOADS, Gallery, in_a_gallery, with_pictures
from tests.wire.hosts import Asked, a_host, always, answer

from pignon.ledger import library
from pignon.media.reading import source_id


def test_a_listing_is_live_with_its_text_at_once_and_its_pictures_follow(run: Run, tmp_path: Path) -> None:
    async def body(gallery: Gallery) -> None:
        async with a_host(always(a_picture())) as host:
            one = await gallery.floor.post(with_pictures(f"{host.url}/1.jpg", f"{host.url}/2.jpg"))
            await gallery.floor.settle()
            assert await gallery.floor.states(one) == {"SL": "live"}
            await gallery.gather()
            assert await gallery.verdicts(one) == ["CREATED", "CREATED"]
            assert await gallery.assets() == 1, "equal bytes are stored once"
            assert (await gallery.floor.events(one))[-1] == "media.ready SL"
            assert [one["status"] for one in await gallery.media(one)] == ["CREATED", "CREATED"]
            assert len(await gallery.shelf.names()) == 6

    in_a_gallery(run, tmp_path, body)


def test_a_second_row_says_which_media_failed(run: Run, tmp_path: Path) -> None:
    async def behave(asked: Asked, writer: asyncio.StreamWriter) -> None:
        match asked.path:
            case "/gone":
                answer(writer, status=404)
            case "/page":
                answer(writer, b"<html>no picture</html>")
            case _:
                answer(writer, a_picture())

    async def body(gallery: Gallery) -> None:
        async with a_host(behave) as host:
            urls = [f"{host.url}/{name}" for name in ("good", "gone", "page")]
            one = await gallery.floor.post(with_pictures(*urls))
            await gallery.gather()
            assert await gallery.floor.rows(one) == ["CREATED SL", "CREATED_WITH_MEDIA_ERROR SL"]
            words = ["CREATED", "DOWNLOADING_FAILED", "CREATING_FAILED"]
            assert await gallery.media(one) == [
                {"url": url, "status": word} for url, word in zip(urls, words, strict=True)
            ]
            assert await gallery.codes() == ["media-format", "media-status"]
            assert host.paths().count("/gone") == 1, "a 4xx is final at once"

    in_a_gallery(run, tmp_path, body)


def test_on_put_the_same_url_is_not_fetched_again_a_changed_one_is_a_missing_one_goes_and_a_moved_one_moves(
    run: Run, tmp_path: Path
) -> None:
    async def behave(asked: Asked, writer: asyncio.StreamWriter) -> None:
        answer(writer, a_picture(seed=int(asked.path[1:])))

    async def body(gallery: Gallery) -> None:
        async with a_host(behave) as host:
            first = await gallery.floor.post(with_pictures(*(f"{host.url}/{n}" for n in (1, 2, 3))))
            await gallery.gather()
            await gallery.floor.put(with_pictures(*(f"{host.url}/{n}" for n in (3, 1, 4))))
            await gallery.gather()
            assert sorted(host.paths()) == ["/1", "/2", "/3", "/4"]
            told = await gallery.media(first)
            assert [one["url"][-1] for one in told] == ["3", "1", "4"]
            assert [one["status"] for one in told] == ["UPDATED", "UPDATED", "CREATED"]
            unused = await gallery.floor.pools.engine.fetch(
                "select address from asset_source where unused_until is not null"
            )
            assert [row["address"][-1] for row in unused] == ["2"]

    in_a_gallery(run, tmp_path, body)


def test_a_host_that_fails_is_reported_after_three_tries_and_mended_later(run: Run, tmp_path: Path) -> None:
    down = True

    async def behave(_asked: Asked, writer: asyncio.StreamWriter) -> None:
        if down:
            answer(writer, status=503)
        else:
            answer(writer, a_picture())

    async def body(gallery: Gallery) -> None:
        nonlocal down
        async with a_host(behave) as host:
            one = await gallery.floor.post(with_pictures(f"{host.url}/1"))
            for tries in (1, 2, 3):
                await gallery.gather()
                assert len(host.asked) == tries
                assert await gallery.verdicts(one) == ["DOWNLOADING_FAILED" if tries == 3 else None]
                await gallery.later(seconds=7)
            assert (await gallery.floor.rows(one))[-1] == "CREATED_WITH_MEDIA_ERROR SL"
            down = False
            await gallery.later(seconds=90)
            await gallery.gather()
            assert await gallery.verdicts(one) == ["CREATED"]
            assert (await gallery.floor.rows(one))[-1] == "CREATED SL"
            assert (await gallery.floor.events(one))[-1] == "media.ready SL CREATED"

    in_a_gallery(run, tmp_path, body)


def test_retry_after_is_honoured_in_seconds_and_as_a_date(run: Run, tmp_path: Path) -> None:
    said = ["600"]

    async def behave(_asked: Asked, writer: asyncio.StreamWriter) -> None:
        answer(writer, status=429, retry_after=said[-1])

    async def body(gallery: Gallery) -> None:
        async with a_host(behave) as host:
            await gallery.floor.post(with_pictures(*(f"{host.url}/{n}" for n in range(3))))
            await gallery.gather()
            first = len(host.asked)
            assert first <= 3
            await gallery.later(seconds=580)
            await gallery.gather()
            assert len(host.asked) == first
            said.append(format_datetime(gallery.clock()))
            await gallery.later(seconds=30)
            await gallery.gather()
            assert len(host.asked) > first

    in_a_gallery(run, tmp_path, body)


def test_a_host_is_called_at_most_six_times_at_once_and_a_slow_one_delays_no_other(run: Run, tmp_path: Path) -> None:
    opened = asyncio.Event()

    async def slow(_asked: Asked, writer: asyncio.StreamWriter) -> None:
        await opened.wait()
        answer(writer, a_picture())

    async def body(gallery: Gallery) -> None:
        async with a_host(slow) as crawler, a_host(always(a_picture()), address="127.0.0.2") as runner:
            blocked = await gallery.floor.post(with_pictures(*(f"{crawler.url}/{n}" for n in range(20))))
            quick = await gallery.floor.post(with_pictures(f"{runner.url}/1", external_id="A-2"))
            await gallery.floor.settle()
            for _ in range(100):
                await gallery.noticer.turn()
                await gallery.collector.turn()
                await asyncio.sleep(0.01)
                if await gallery.verdicts(quick) == ["CREATED"]:
                    break
            assert await gallery.verdicts(quick) == ["CREATED"]
            assert await gallery.verdicts(blocked) == [None] * 20
            opened.set()
            await gallery.gather()
            assert crawler.most == 6
            assert await gallery.verdicts(blocked) == ["CREATED"] * 20

    in_a_gallery(run, tmp_path, body)


def test_media_of_a_deleted_listing_are_kept_for_a_while_and_go_when_nothing_uses_them(
    run: Run, tmp_path: Path
) -> None:
    async def body(gallery: Gallery) -> None:
        engine = gallery.floor.pools.engine
        async with a_host(always(a_picture())) as host:
            shared = f"{host.url}/1"
            await gallery.floor.post(with_pictures(shared))
            await gallery.floor.post(with_pictures(shared, external_id="A-2"))
            await gallery.gather()
            await gallery.floor.delete("A-1")
            await gallery.gather()
            assert await engine.fetchval("select count(*) from asset_source where unused_until is not null") == 0
            await gallery.floor.delete("A-2")
            await gallery.gather()
            left = await engine.fetchval("select unused_until - now() from asset_source")
            assert 29 <= left.days <= 30
            assert await gallery.sweeper.sweep_rows() == 0
            await engine.execute("update asset_source set unused_until = now()")
            assert await gallery.sweeper.sweep_rows() == 1
            assert await gallery.assets() == 0
            assert await gallery.shelf.names() == []
            await gallery.floor.post(with_pictures(shared))
            await gallery.gather()
            assert await gallery.assets() == 1

    in_a_gallery(run, tmp_path, body)


def test_files_that_no_row_knows_of_are_swept(run: Run, tmp_path: Path) -> None:
    async def body(gallery: Gallery) -> None:
        async with a_host(always(a_picture())) as host:
            await gallery.floor.post(with_pictures(f"{host.url}/1"))
            await gallery.gather()
        kept = await gallery.shelf.names()
        for name in ("0197f3a0-0000-7000-8000-000000000001/320-a.webp", "incoming/x/y", "stray"):
            await gallery.shelf.put(name, b"x")
        folder = gallery.shelf.folder
        assert folder is not None
        half = folder / "0197f3a0-0000-7000-8000-000000000001" / "800-b.webp#1"
        half.write_bytes(b"half")
        assert len(await gallery.sweeper.sweep_files(age=gallery.clock.ahead)) == 4
        assert sorted(await gallery.shelf.names()) == sorted(kept)

    in_a_gallery(run, tmp_path, body)


def test_a_full_disk_stops_media_and_not_text_and_media_go_on_by_themselves(run: Run, tmp_path: Path) -> None:
    async def body(gallery: Gallery) -> None:
        async with a_host(always(a_picture())) as host:
            gallery.shelf.reserve = 2**60
            one = await gallery.floor.post(with_pictures(f"{host.url}/1"))
            await gallery.floor.settle()
            await gallery.noticer.turn()
            assert await gallery.collector.turn(rest=0.01) == 0
            assert await gallery.floor.states(one) == {"SL": "live"}
            assert host.asked == []
            gallery.shelf.reserve = 0
            await gallery.gather()
            assert await gallery.verdicts(one) == ["CREATED"]

    in_a_gallery(run, tmp_path, body)


def test_pictures_that_look_alike_and_second_videos_are_advised_on(run: Run, tmp_path: Path) -> None:
    async def behave(asked: Asked, writer: asyncio.StreamWriter) -> None:
        answer(writer, a_video() if asked.path.startswith("/film") else a_picture(width=int(asked.path[1:])))

    async def body(gallery: Gallery) -> None:
        async with a_host(behave) as host:
            house = with_pictures(f"{host.url}/900", f"{host.url}/800")
            house["media"] += [{"url": f"{host.url}/film/{n}", "mediaType": "VIDEO"} for n in (1, 2)]
            one = await gallery.floor.post(house)
            await gallery.gather(rounds=3000)
            told = await gallery.floor.pools.engine.fetchval(
                "select data from event where listing_id = $1 and type = 'media.ready'", one.listing_id
            )
            codes = [[finding["code"] for finding in m["findings"]] for m in orjson.loads(told)["mediaStatuses"]]
            assert codes == [[], ["media-duplicate"], [], ["media-not-shown"]]

    in_a_gallery(run, tmp_path, body)


def test_an_upload_that_never_comes_is_told(run: Run, tmp_path: Path) -> None:
    async def body(gallery: Gallery) -> None:
        floor, source = gallery.floor, source_id("upload:front")
        async with floor.pools.engine.acquire() as connection:
            await library.ask_upload(
                connection,
                floor.customer,
                source,
                address="upload:front",
                file_name="a.jpg",
                token=b"x",
                lives=timedelta(seconds=1),
            )
        await floor.post(with_pictures(f"{UPLOADS}front"))
        await gallery.gather()
        await asyncio.sleep(1.1)
        await gallery.gather()
        assert await gallery.codes() == ["media-upload-missing"]

    in_a_gallery(run, tmp_path, body)


def test_links_are_not_fetched(run: Run, tmp_path: Path) -> None:
    async def body(gallery: Gallery) -> None:
        one = await gallery.floor.post(with_pictures("https://my.matterport.com/show/?m=1", kind="VIRTUAL_TOUR"))
        await gallery.gather()
        assert await gallery.verdicts(one) == ["CREATED"]

    in_a_gallery(run, tmp_path, body)
