"""The drafts of a source by external id: documents lie on disk, in memory an object costs some 200 bytes."""

import json
import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import IO, Any

from pignon_client.attaching import Awaited, File
from pignon_client.report import Remarks
from pignon_feeds.inlays import Inlay
from pignon_feeds.items import Place

DIGEST_DIGITS = 16
"""Hex digits of the SHA-256 that suffice to compare."""
_PACKED = struct.Struct("<8sQIIII")
"""Digest, offset, length, length of the remarks, origin, line."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A draft whose document lies in the spool."""

    external_id: str
    feed: str
    digest: str
    place: Place
    offset: int
    length: int
    remarks: int
    """Length of what its reading left out or changed, right behind the document."""


class Shelf:
    """A mapping of external ids to entries, in the order in which they were put."""

    def __init__(self, spool: IO[bytes]) -> None:
        self._spool = spool
        self._end = 0
        self._packed: dict[str, bytes] = {}
        self._origins: list[tuple[str, str]] = []
        self._numbers: dict[tuple[str, str], int] = {}

    def put(self, external_id: str, feed: str, *, digest: str, place: Place, document: bytes, remarks: bytes) -> None:
        """Keep a draft; `digest` has 16 hex digits."""
        origin = feed, place.file
        number = self._numbers.setdefault(origin, len(self._origins))
        if number == len(self._origins):
            self._origins.append(origin)
        sizes = len(document), len(remarks)
        self._packed[external_id] = _PACKED.pack(bytes.fromhex(digest), self._end, *sizes, number, place.line)
        self._spool.seek(self._end)
        self._end += self._spool.write(document) + self._spool.write(remarks)

    def pop(self, external_id: str) -> Entry | None:
        packed = self._packed.pop(external_id, None)
        return None if packed is None else self._read(external_id, packed)

    def __getitem__(self, external_id: str) -> Entry:
        return self._read(external_id, self._packed[external_id])

    def __contains__(self, external_id: object) -> bool:
        return external_id in self._packed

    def __iter__(self) -> Iterator[Entry]:
        return (self._read(external_id, packed) for external_id, packed in self._packed.items())

    def __len__(self) -> int:
        return len(self._packed)

    def document(self, entry: Entry) -> bytes:
        """Return the entry's document, canonical JSON without read-only fields."""
        self._spool.seek(entry.offset)
        return self._spool.read(entry.length)

    def remarks(self, entry: Entry) -> Remarks:
        """Return what the reading of the entry's object changed or left out."""
        said = self._said(entry)
        return Remarks(tuple(said["notes"]), tuple(said["unused"]))

    def files(self, entry: Entry) -> list[File]:
        """Return the files that the entry's document names."""
        named = self._said(entry).get("files", ())
        return [File(media_id, field, name, Inlay(*inlay) if inlay else None) for media_id, field, name, inlay in named]

    def complete(self, entry: Entry, document: bytes, notes: Sequence[Mapping[str, str]]) -> None:
        """Put another document in the place of the entry's, which lacked files, and other notes."""
        said = {**self._said(entry), "notes": notes, "awaited": []}
        self.put(
            entry.external_id,
            entry.feed,
            digest=sha256(document).hexdigest()[:DIGEST_DIGITS],
            place=entry.place,
            document=document,
            remarks=json.dumps(said).encode(),
        )

    def awaited(self, entry: Entry) -> list[Awaited]:
        """Return the files that the entry's document lacks."""
        return [Awaited(*one) for one in self._said(entry).get("awaited", ())]

    def _said(self, entry: Entry) -> dict[str, list[Any]]:
        self._spool.seek(entry.offset + entry.length)
        return json.loads(self._spool.read(entry.remarks))

    def _read(self, external_id: str, packed: bytes) -> Entry:
        digest, offset, length, remarks, origin, line = _PACKED.unpack(packed)
        feed, file = self._origins[origin]
        return Entry(external_id, feed, digest.hex(), Place(file, line), offset, length, remarks)
