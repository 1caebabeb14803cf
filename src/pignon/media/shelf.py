"""Where files lie: a local folder, or a bucket."""

import asyncio
import contextlib
import shutil
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import obstore
from obstore.store import LocalStore, ObjectStore, from_url

from pignon.model.names import CustomerId

RESERVE = 512 * 1024 * 1024
"""Bytes left free on the disk, so that text goes on where media must stop."""
INCOMING = "incoming"
_PIECE = 256 * 1024
_PAGE = 1000


class Full(Exception):
    """There is no room for more media now."""


@dataclass(slots=True)
class Shelf:
    """Keeps files by name, `<asset>/<file>`."""

    store: ObjectStore
    folder: Path | None = None
    """None in a bucket, which is never full."""
    reserve: int = field(default=RESERVE)

    def check_room(self) -> None:
        """Raise Full where the disk has less than its reserve left."""
        if self.folder is not None and shutil.disk_usage(self.folder).free < self.reserve:
            raise Full(f"less than {self.reserve >> 20} MB are free in {self.folder}")

    async def put(self, name: str, content: Path | bytes) -> None:
        """Keep a file, whole or not at all; raises Full."""
        self.check_room()
        try:
            await obstore.put_async(self.store, name, content)
        except OSError as error:
            raise Full(str(error)) from error
        except obstore.exceptions.BaseError as error:
            if "No space left" in str(error):
                raise Full(str(error)) from error
            raise

    async def size(self, name: str) -> int | None:
        """Return a file's length in bytes; none where there is no such file."""
        try:
            return (await obstore.head_async(self.store, name))["size"]
        except FileNotFoundError:
            return None

    @asynccontextmanager
    async def read(self, name: str, *, start: int, end: int) -> AsyncGenerator[AsyncIterator[bytes]]:
        """Lend the bytes `start` to `end` (exclusive) of a file, piece by piece; raises FileNotFoundError."""
        found = await obstore.get_async(self.store, name, options={"range": (start, end)})
        yield _pieces(found)

    async def fetch(self, name: str, into: Path) -> int:
        """Copy a file to `into`; return its length. Raises FileNotFoundError."""
        found = await obstore.get_async(self.store, name)
        size = 0
        with into.open("wb") as out:
            async for piece in _pieces(found):
                size += out.write(piece)
        return size

    async def remove(self, names: Sequence[str]) -> None:
        """Remove files; those that are not there are passed over."""
        for name in names:
            if self.folder is not None:
                await asyncio.to_thread(_unlink, self.folder, name)
                continue
            with contextlib.suppress(FileNotFoundError):
                await obstore.delete_async(self.store, name)

    async def names(self, prefix: str | None = None) -> list[tuple[str, float]]:
        """Return all files, half-written ones too, each with the time it was last changed, as a Unix timestamp."""
        if self.folder is not None:
            return await asyncio.to_thread(_listed, self.folder, prefix or "")
        found: list[tuple[str, float]] = []
        async for page in obstore.list(self.store, prefix, chunk_size=_PAGE):
            found += [(one["path"], one["last_modified"].timestamp()) for one in page]
        return found


def incoming(customer: CustomerId, source: UUID) -> str:
    """Name what was uploaded until it is looked at."""
    return f"{INCOMING}/{customer}/{source}"


async def _pieces(found: "obstore.GetResult") -> AsyncIterator[bytes]:
    async for piece in found.stream(min_chunk_size=_PIECE):
        yield bytes(piece)


def _unlink(folder: Path, name: str) -> None:
    """Remove a file, half-written ones too, and the folder that it leaves empty."""
    file = folder / name
    file.unlink(missing_ok=True)
    with contextlib.suppress(OSError):
        if file.parent != folder:
            file.parent.rmdir()


def _listed(folder: Path, prefix: str) -> list[tuple[str, float]]:
    found: list[tuple[str, float]] = []
    for file in folder.joinpath(prefix).rglob("*"):
        with contextlib.suppress(FileNotFoundError):
            if file.is_file():
                found.append((file.relative_to(folder).as_posix(), file.stat().st_mtime))
    return found


def open_shelf(url: str | None, folder: Path) -> Shelf:
    """Open the bucket that `url` names (`s3://bucket/path`), or `folder` where there is none."""
    if url is not None:
        return Shelf(from_url(url))
    folder.mkdir(parents=True, exist_ok=True)
    return Shelf(LocalStore(folder, automatic_cleanup=True), folder)
