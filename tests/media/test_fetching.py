"""Why a file was not got is told by a code of its own."""

import asyncio
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st
from tests.wire.hosts import Asked, Behave, a_host, always, answer

from pignon.ledger.assets import Errand
from pignon.media.fetching import GIVE_UP, REPORT_S, Gone, Got, Later, Same, after_failure, fetch
from pignon.model.names import CustomerId
from pignon.wire import Guard, SystemResolver, Wire

NOW = datetime(2026, 5, 1, tzinfo=UTC)


def an_errand(address: str, *, etag: str | None = None) -> Errand:
    one = UUID(int=1)
    return Errand(
        *(CustomerId(one), one, address, "picture", "host", "wanted", 0, None, None),
        *(one if etag else None, etag, None, NOW, None),
    )


async def _fetch(address: str, into: Path, *, etag: str | None = None) -> Got | Same | Gone | Later:
    resolve = SystemResolver()
    wire = Wire(Guard.of(["127.0.0.0/8"]), resolve)
    try:
        return await fetch(wire, an_errand(address, etag=etag), into, now=NOW, patience=0.5)
    finally:
        await wire.close()
        resolve.close()


async def _silent(_asked: Asked, _writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(5)


async def _cut(_asked: Asked, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 Fine\r\ncontent-length: 1000\r\n\r\nabc")


async def _round(_asked: Asked, writer: asyncio.StreamWriter) -> None:
    answer(writer, status=302, location="/again")


async def _long(_asked: Asked, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 Fine\r\ncontent-length: 30000000\r\n\r\n")


def test_each_way_to_fail_has_its_code_and_is_final_or_not(tmp_path: Path) -> None:
    hosts: list[tuple[Behave, str, type]] = [
        (always(status=404), "media-status", Gone),
        (always(status=410), "media-status", Gone),
        (always(status=500), "media-status", Later),
        (always(status=429), "media-status", Later),
        (_silent, "media-too-slow", Later),
        (_cut, "media-broken-answer", Later),
        (_round, "media-too-many-redirects", Gone),
        (_long, "media-too-big", Gone),
        (always(status=302, location="http://10.0.0.1/"), "media-forbidden-address", Gone),
    ]

    async def body() -> None:
        for behave, code, way in hosts:
            async with a_host(behave) as host:
                found = await _fetch(f"{host.url}/1", tmp_path / "file")
                assert isinstance(found, way), code
                assert isinstance(found, Gone | Later)
                assert found.finding.code == code
        for address, code in (
            ("ftp://example.com/1", "media-bad-address"),
            ("http://nobody.invalid/1", "media-unknown-host"),
            ("http://127.0.0.1:9/1", "media-unreachable"),
        ):
            found = await _fetch(address, tmp_path / "file")
            assert isinstance(found, Gone | Later)
            assert found.finding.code in (code, "media-too-slow"), address

    asyncio.run(body())


def test_a_host_that_has_nothing_new_says_so(tmp_path: Path) -> None:
    async def body() -> None:
        async with a_host(always(status=304)) as host:
            assert isinstance(await _fetch(f"{host.url}/1", tmp_path / "file", etag='"a"'), Same)
            assert isinstance(await _fetch(f"{host.url}/1", tmp_path / "file"), Gone)
        content = os.urandom(5000)
        async with a_host(always(content, etag='"b"')) as host:
            got = await _fetch(f"{host.url}/1", tmp_path / "file")
            assert isinstance(got, Got)
            assert (got.size, got.etag) == (5000, '"b"')

    asyncio.run(body())


@given(st.integers(1, 30), st.floats(0, 90_000), st.none() | st.floats(0, 90_000))
def test_a_failure_is_reported_after_three_tries_or_half_a_minute_and_given_up_after_a_day(
    tries: int, since: float, patience: float | None
) -> None:
    now = NOW + timedelta(seconds=since)
    until = None if patience is None else now + timedelta(seconds=patience)
    following = after_failure(tries, NOW, now=now, not_before=until)
    assert following.report or (tries < 3 and since < REPORT_S)
    assert following.report or following.at is not None
    if following.at is not None:
        assert following.at > now
        assert following.at < NOW + GIVE_UP
        assert until is None or following.at >= until
