"""The same shelf in a folder and in a bucket."""

import asyncio
from collections.abc import Awaitable, Callable, Generator
from pathlib import Path

import pytest
from moto.server import ThreadedMotoServer
from obstore.store import S3Store

from pignon.media.shelf import Full, Shelf, open_shelf

Body = Callable[[Shelf], Awaitable[None]]


@pytest.fixture(scope="module")
def bucket() -> Generator[Shelf]:
    server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    endpoint = f"http://{host}:{port}"
    store = S3Store(
        "pignon",
        prefix="media",
        endpoint=endpoint,
        access_key_id="test",
        secret_access_key="test",
        region="eu-west-3",
        client_options={"allow_http": True},
    )
    import urllib.request  # noqa: PLC0415 (a bucket is made once, without a client of its own)

    urllib.request.urlopen(urllib.request.Request(f"{endpoint}/pignon", method="PUT")).close()
    yield Shelf(store)
    server.stop()


@pytest.fixture(params=["folder", "bucket"])
def shelf(request: pytest.FixtureRequest, tmp_path: Path) -> Shelf:
    return open_shelf(None, tmp_path / "shelf") if request.param == "folder" else request.getfixturevalue("bucket")


def test_what_is_put_is_read_in_parts_listed_and_removed(shelf: Shelf, tmp_path: Path) -> None:
    async def body() -> None:
        await shelf.put("one/a.webp", bytes(range(256)) * 4000)
        assert await shelf.size("one/a.webp") == 1_024_000
        assert await shelf.size("one/b.webp") is None
        async with shelf.read("one/a.webp", start=255, end=258) as pieces:
            assert b"".join([piece async for piece in pieces]) == b"\xff\x00\x01"
        assert await shelf.fetch("one/a.webp", tmp_path / "copy") == 1_024_000
        with pytest.raises(FileNotFoundError):
            await shelf.fetch("one/b.webp", tmp_path / "none")
        assert [name for name, _ in await shelf.names()] == ["one/a.webp"]
        await shelf.remove(["one/a.webp", "one/b.webp"])
        assert await shelf.names() == []

    asyncio.run(body())


def test_a_file_is_put_from_a_path(shelf: Shelf, tmp_path: Path) -> None:
    async def body() -> None:
        tmp_path.joinpath("file").write_bytes(b"content")
        await shelf.put("two/a.jpg", tmp_path / "file")
        assert await shelf.size("two/a.jpg") == 7
        await shelf.remove(["two/a.jpg"])

    asyncio.run(body())


def test_a_folder_without_room_takes_nothing(tmp_path: Path) -> None:
    async def body() -> None:
        shelf = open_shelf(None, tmp_path / "shelf")
        shelf.reserve = 2**60
        with pytest.raises(Full):
            await shelf.put("a/b.jpg", b"x")
        assert await shelf.names() == []

    asyncio.run(body())
