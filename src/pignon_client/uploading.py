"""Sends the files that documents name, before the documents, each once a run and only where it is not there yet."""

import asyncio
from collections.abc import Mapping
from contextlib import AbstractContextManager, ExitStack
from hashlib import sha256
from pathlib import Path
from typing import IO
from weakref import WeakValueDictionary

from pignon_client.answers import Finding
from pignon_client.attaching import File, MediaId, Naming, exchanged
from pignon_client.carrier import Carrier
from pignon_client.errors import Denied, Garbled, PlatformError, Refused, Unreachable
from pignon_client.report import Attachments
from pignon_client.shelf import Entry, Shelf
from pignon_feeds.inlays import MOST, Inlays
from pignon_feeds.items import NotAFeed
from pignon_feeds.parcel import Member, reading, unpacked

WIDTH = 4
"""Files on their way at once: as many times MOST is what they take of memory at worst."""
STAYS = "; the one that came before stays"
NOT_SENT = "attachment-not-sent"
"""The finding on a listing that went out without one of its files; the next run sends it."""


class Changed(Exception):
    """The file is not what it was when the source was read."""


class Source:
    """A delivery, opened once more when the first of its files is wanted; `inlays` hold what stood inside others."""

    def __init__(self, path: Path, inlays: Inlays) -> None:
        self._path = path
        self._inlays = inlays
        self._stack = ExitStack()
        self._members: dict[str, Member] = {}

    def read(self, file: File) -> bytes:
        """Return the file's bytes. Raises NotAFeed where it cannot be read, Changed where it is another one now."""
        with self._opened(file) as stream:
            content = stream.read(MOST + 1)
        if not file.media_id.startswith(sha256(content).hexdigest()):
            raise Changed
        return content

    def _opened(self, file: File) -> AbstractContextManager[IO[bytes]]:
        if file.inlay:
            return self._inlays.open(file.inlay)
        member = self._members.get(file.name)
        if member is None:
            raise Changed
        return reading(member)

    def open_for(self, file: File) -> None:
        """Raises NotAFeed."""
        if not self._members and file.inlay is None:
            self._members = {one.name: one for one in self._stack.enter_context(unpacked(self._path)).members}

    def close(self) -> None:
        self._stack.close()


class Uploader:
    """One run's files, where there is a `source` of any.

    Once one fails for good no more is tried: listings go out, the next run adds files.
    """

    def __init__(self, entries: Shelf, source: Source | None, *, carrier: Carrier, naming: Naming | None) -> None:
        self._entries = entries
        self._source = source
        self._carrier = carrier
        self._naming = naming
        self._room = asyncio.Semaphore(WIDTH)
        self._turns: WeakValueDictionary[bytes, asyncio.Lock] = WeakValueDictionary()
        self._there: set[bytes] = set()
        self._lost: Unreachable | Denied | None = None
        self._sent = self._failed = 0

    @property
    def counts(self) -> Attachments:
        return Attachments(self._sent, self._failed)

    async def ready(self, entry: Entry) -> tuple[bytes, tuple[Finding, ...]]:
        """Send the entry's files; return its document, without those that were not sent, and a finding on each."""
        document, files = self._entries.document(entry), self._entries.files(entry)
        if not files or self._naming is None or self._source is None:
            return document, ()
        reasons = await asyncio.gather(*(self._try(entry, file, self._source) for file in files))
        failed = [(file, why) for file, why in zip(files, reasons, strict=True) if why is not None]
        self._failed += len(failed)
        if not failed:
            return document, ()
        earlier = await self._earlier(entry)
        instead = {file.media_id: earlier.get(file.media_id.rpartition("-")[2]) for file, _ in failed}
        shown = entry.place.file.partition("/")[0]
        return exchanged(document, instead, self._naming), tuple(
            Finding(
                NOT_SENT,
                f"{shown}/{file.name} ({file.field}) was not sent: {why}{STAYS if instead[file.media_id] else ''}",
                value=file.name,
            )
            for file, why in failed
        )

    async def _earlier(self, entry: Entry) -> Mapping[str, MediaId]:
        """Return what the platform shows of the listing, by the part of the id that tells the name."""
        try:
            shown = await self._carrier.shown(entry.external_id)
        except (Refused, Unreachable, Denied, Garbled):
            return {}
        return {found.key: found for medium in shown if (found := MediaId.of(medium))}

    async def _try(self, entry: Entry, file: File, source: Source) -> str | None:
        """Send a file; return why it was not, or None."""
        try:
            await self._send(entry, file, source)
        except (Unreachable, Denied) as error:
            self._lost = error
            return str(error)
        except PlatformError as error:
            return str(error)
        except Changed:
            return "it changed while the source was read"
        except NotAFeed as broken:
            return broken.reason
        return None

    async def _send(self, entry: Entry, file: File, source: Source) -> None:
        mark = file.media_id.encode()
        async with self._room, self._turns.setdefault(mark, asyncio.Lock()):
            if mark in self._there:
                return
            if self._lost:
                raise self._lost
            source.open_for(file)
            sent = await self._carrier.upload(entry, file, lambda: asyncio.to_thread(source.read, file))
            self._sent += sent
            self._there.add(mark)
