"""Bulk calls as partners' software makes them: whole, or over a connection of one's own, line by line."""

import asyncio
import json
from collections.abc import AsyncGenerator, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from tests.web.town import Town, a_classified

BULK = "/platform/v1/fr/listings:bulk"
KIND = {"content-type": "application/x-ndjson"}
Lines = Iterable[dict[str, Any] | str]


def a_put(external_id: str = "A-1", **data: Any) -> dict[str, Any]:
    return {"op": "put", "externalId": external_id, "document": a_classified(external_id, **data)}


def a_delete(external_id: str = "A-1") -> dict[str, Any]:
    return {"op": "delete", "externalId": external_id}


def a_body(lines: Lines) -> bytes:
    return "".join((one if isinstance(one, str) else json.dumps(one)) + "\n" for one in lines).encode()


async def send(town: Town, lines: Lines | bytes, query: str = "", **headers: str) -> list[Any]:
    """Send a whole body; return the result lines."""
    body = lines if isinstance(lines, bytes) else a_body(lines)
    answer = await town.call("POST", BULK + query, body, **(KIND | headers))
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/x-ndjson"), answer.text
    return [json.loads(line) for line in answer.text.splitlines()]


async def kept(town: Town) -> int:
    """Count the customer's submissions."""
    return await town.pools.engine.fetchval("select count(*) from submission where customer_id = $1", town.customer_id)


def codes(told: Sequence[Any]) -> list[tuple[int, int, list[str]]]:
    """Return `(line, status, codes)` of each result line."""
    return [(one["line"], one["status"], [finding["code"] for finding in one["findings"]]) for one in told]


@dataclass
class Stream:
    """A call whose body is still open."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def write(self, body: bytes) -> None:
        self.writer.write(b"%x\r\n%s\r\n" % (len(body), body))
        await self.writer.drain()

    async def end(self) -> None:
        self.writer.write(b"0\r\n\r\n")
        await self.writer.drain()

    async def head(self) -> bytes:
        return await asyncio.wait_for(self.reader.readuntil(b"\r\n\r\n"), 10)

    async def piece(self) -> list[Any]:
        """Return the result lines of the next piece of the answer; none at its end."""
        size = int(await asyncio.wait_for(self.reader.readuntil(b"\r\n"), 20), 16)
        piece = await self.reader.readexactly(size + 2)
        return [json.loads(line) for line in piece.splitlines() if line]

    async def rest(self) -> list[Any]:
        found: list[Any] = []
        while piece := await self.piece():
            found += piece
        return found


@asynccontextmanager
async def a_stream(town: Town, query: str = "", **headers: str) -> AsyncGenerator[Stream]:
    """Begin a call; the connection is closed at the end of the block, whatever has come."""
    reader, writer = await asyncio.open_connection("127.0.0.1", town.port)
    fields = {"host": "127.0.0.1", "authorization": "Bearer all", "transfer-encoding": "chunked", **KIND, **headers}
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    writer.write(f"POST {BULK}{query} HTTP/1.1\r\n{head}\r\n".encode())
    try:
        yield Stream(reader, writer)
    finally:
        writer.transport.abort()
