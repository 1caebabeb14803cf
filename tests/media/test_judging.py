"""Portals that count pictures see good ones: a listing waits for its first, and is refused where none comes."""

import asyncio
from pathlib import Path
from typing import Any

from tests.floor import Run
from tests.media.corpus import a_picture
from tests.media.town import Gallery, in_a_gallery, with_pictures
from tests.wire.hosts import a_host, always

TEXT = "Une maison de maître au bord de la rivière, avec un parc, des dépendances et une vue qui ne se perdra pas. " * 2


def a_manor(*urls: str, external_id: str = "A-1") -> dict[str, Any]:
    """Give a house that the luxury portal takes, pictures aside."""
    document = with_pictures(*urls, external_id=external_id, portals="BD")
    document["data"]["prices"]["buy"] = {"price": {"amount": 9_000_000}}
    document["data"]["texts"] = {"description": {"fr": TEXT}}
    document["data"]["estateSubType"] = {"house": "CASTLE"}
    return document


def test_a_luxury_listing_is_pending_until_its_first_good_picture(run: Run, tmp_path: Path) -> None:
    async def body(gallery: Gallery) -> None:
        floor = gallery.floor
        async with a_host(always(a_picture())) as host:
            one = await floor.post(a_manor(f"{host.url}/1"))
            await floor.settle()
            assert await floor.states(one) == {"BD": "pending"}
            assert (await floor.outcome(one), await floor.rows(one)) == ("created", [])
            await gallery.gather()
            assert await floor.states(one) == {"BD": "live"}
            assert await floor.rows(one) == ["CREATED BD"]
            assert await floor.counters("BD") == (1, 0)

    in_a_gallery(run, tmp_path, body, contracts={"BD": 1})


def test_it_is_refused_when_all_its_pictures_failed(run: Run, tmp_path: Path) -> None:
    async def body(gallery: Gallery) -> None:
        async with a_host(always(status=404)) as host:
            one = await gallery.floor.post(a_manor(f"{host.url}/1", f"{host.url}/2"))
            await gallery.gather()
            assert await gallery.floor.states(one) == {"BD": "refused"}
            assert "CREATING_FAILED BD picture-missing" in await gallery.floor.rows(one)

    in_a_gallery(run, tmp_path, body, contracts={"BD": 1})


def test_it_is_refused_after_a_day_without_a_good_picture(run: Run, tmp_path: Path) -> None:
    async def body(gallery: Gallery) -> None:
        one = await gallery.floor.post(a_manor("http://127.0.0.1:9/1"))
        await gallery.floor.settle()
        assert await gallery.floor.states(one) == {"BD": "pending"}
        engine = gallery.floor.pools.engine
        await engine.execute("update publication set queued_at = queued_at - interval '1 day'")
        await engine.execute("update due set at = now() where reason = 'media'")
        await gallery.floor.settle()
        assert await gallery.floor.states(one) == {"BD": "refused"}

    in_a_gallery(run, tmp_path, body, contracts={"BD": 1})


def test_it_joins_the_queue_when_its_picture_comes(run: Run, tmp_path: Path) -> None:
    async def body(gallery: Gallery) -> None:
        floor, opened = gallery.floor, asyncio.Event()

        async with a_host(always(a_picture())) as host:
            slow = await floor.post(a_manor("http://127.0.0.1:9/1", external_id="slow"))
            quick = await floor.post(a_manor(f"{host.url}/1", external_id="quick"))
            opened.set()
            await gallery.gather()
            assert await floor.states(slow) == {"BD": "pending"}
            assert await floor.states(quick) == {"BD": "live"}
            assert await floor.counters("BD") == (1, 0)

    in_a_gallery(run, tmp_path, body, contracts={"BD": 1})


def test_a_live_one_stays_live_while_new_pictures_come_and_goes_when_they_fail(run: Run, tmp_path: Path) -> None:
    async def body(gallery: Gallery) -> None:
        floor = gallery.floor
        async with a_host(always(a_picture())) as host, a_host(always(status=404)) as empty:
            one = await floor.post(a_manor(f"{host.url}/1"))
            await gallery.gather()
            await floor.put(a_manor(f"{empty.url}/2"))
            await floor.settle()
            assert await floor.states(one) == {"BD": "live"}
            await gallery.gather()
            assert await floor.states(one) == {"BD": "refused"}
            rows = ["CREATED BD", "UPDATED BD", "UPDATING_FAILED BD picture-missing"]
            assert await floor.rows(one) == rows, "what came down is said last, not that it is live without its media"

    in_a_gallery(run, tmp_path, body, contracts={"BD": 1})
