"""Takes bytes in: at an address that was asked for and lives for a while, or with a token on the platform API."""

import secrets
import tempfile
from collections.abc import AsyncGenerator, AsyncIterable
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Final
from uuid import UUID

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from pignon.ledger import library
from pignon.ledger.pools import Connection, Pool
from pignon.media.reading import UPLOAD, source_id
from pignon.media.shelf import Full, Shelf, incoming
from pignon.model.errors import Busy, TooLarge
from pignon.model.names import CustomerId
from pignon.web.problems import Teller, problem
from pignon.web.refusals import UploadExpired

MOST: Final = 40 * 1024 * 1024
"""Bytes of one upload (DE.md)."""
FULL_S: Final = 300
"""When to come again where the disk is full."""


@dataclass(frozen=True, slots=True)
class Uploads:
    """Where uploads go, and how long they wait for what comes next."""

    pool: Pool
    shelf: Shelf
    public_url: str
    lives: timedelta
    """An address for an upload."""
    waits: timedelta
    """An upload by such an address, for a listing that uses it."""
    kept: timedelta
    """An upload on the platform API, without a listing."""

    async def ask(self, connection: Connection, customer: CustomerId, external_id: str, *, file_name: str) -> str:
        """Return the address where the bytes of `external_id` may be put."""
        word, address = secrets.token_urlsafe(32), UPLOAD + external_id
        source = source_id(address)
        await library.ask_upload(
            connection, customer, source, address=address, file_name=file_name, token=_hash(word), lives=self.lives
        )
        return f"{self.public_url}/uploads/{customer}/{source}/{word}"

    @asynccontextmanager
    async def received(self, body: AsyncIterable[bytes]) -> AsyncGenerator["Received"]:
        """Take bytes in, for as long as the context lasts; raises TooLarge, Busy where there is no room."""
        with ExitStack() as stack:
            try:
                self.shelf.check_room()
                file = stack.enter_context(tempfile.NamedTemporaryFile(prefix="pignon-upload-"))
                digest, size = sha256(), 0
                async for part in body:
                    size += len(part)
                    if size > MOST:
                        raise TooLarge(MOST)
                    digest.update(part)
                    file.write(part)
                file.flush()
            except (Full, OSError) as error:
                raise Busy(FULL_S) from error
            yield Received(Path(file.name), digest.digest())

    async def keep(self, customer: CustomerId, source: UUID, received: "Received") -> None:
        """Lay bytes on the shelf, whole or not at all, to be looked at; raises Busy."""
        try:
            await self.shelf.put(incoming(customer, source), received.file)
        except (Full, OSError) as error:
            raise Busy(FULL_S) from error


@dataclass(frozen=True, slots=True)
class Received:
    """Bytes that were taken in."""

    file: Path
    digest: bytes


def routes(uploads: Uploads) -> list[Route]:
    """Return the route of asked-for uploads."""

    async def put(request: Request) -> Response:
        to = Teller(request.state.traceparent.encode(), "en", request.headers.get("accept", "").encode())
        try:
            await _put(uploads, request)
        except ClientDisconnect:
            return Response(status_code=400)
        except (TooLarge, Busy, UploadExpired) as error:
            told = problem(error, to)
            headers = {name.decode(): value.decode() for name, value in told.headers}
            return Response(told.body, told.status, headers, media_type=told.media_type.decode())
        return Response(status_code=200)

    return [Route("/uploads/{customer:uuid}/{source:uuid}/{word}", put, methods=["PUT"])]


async def _put(uploads: Uploads, request: Request) -> None:
    customer, source = CustomerId(request.path_params["customer"]), request.path_params["source"]
    length = request.headers.get("content-length", "0")
    if length.isdigit() and int(length) > MOST:
        raise TooLarge(MOST)
    if not await library.is_awaited(uploads.pool, customer, source, token=_hash(request.path_params["word"])):
        raise UploadExpired
    async with uploads.received(request.stream()) as received:
        await uploads.keep(customer, source, received)
    async with uploads.pool.acquire() as connection:
        [one] = await library.library(connection, customer, only=source)
        await library.arrive(
            connection, customer, source, address=one.address, file_name=one.file_name, kept=uploads.waits
        )


def _hash(word: str) -> bytes:
    return sha256(word.encode()).digest()
