"""What was sent where, kept on disk: the wire contracts have no manifest, so a repeat must remember by itself."""

import fcntl
import json
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from pignon_client.attaching import MediaId
from pignon_client.carrier import NO_DIGEST

SLACK = 2
"""The file is written anew at the start once it has so many lines for each listing."""
_PACKED = struct.Struct("<8sIH")
"""Digest, number of the feed and how many uploads; these follow, packed, then the listing's own id."""
_EACH = 40
"""Bytes of a packed id of an upload."""


@dataclass(frozen=True, slots=True)
class Known:
    """A listing as last sent, or as it was found there."""

    listing_id: str
    """The other side's own id; empty where external ids address."""
    digest: str
    """Its first 16 hex digits; zeros where the document is not known."""
    feed: str
    """The feed that named it last; empty when none did yet."""
    media: tuple[MediaId, ...] = ()
    """The uploads that it shows, in order."""


class Notebook:
    """Listings by external id. Every change is one line appended to the file, so a killed run loses none."""

    def __init__(self, path: Path) -> None:
        """Open the file at `path`, made where it is missing. Raises ValueError when another run holds it."""
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._path = path
        self._packed: dict[str, bytes] = {}
        self._feeds: list[str] = []
        self._numbers: dict[str, int] = {}
        self.complete = False
        """True once all that was there before the first run has been noted."""
        self._lock = path.with_suffix(".lock").open("wb")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as busy:
            self._lock.close()
            raise ValueError(f"another run is using {path}") from busy
        self._file = self._opened()

    def close(self) -> None:
        self._file.close()
        self._lock.close()

    def get(self, external_id: str) -> Known | None:
        packed = self._packed.get(external_id)
        if packed is None:
            return None
        digest, number, uploads = _PACKED.unpack_from(packed)
        rest = packed[_PACKED.size :]
        media = tuple(MediaId.unpacked(rest[at : at + _EACH]) for at in range(0, uploads * _EACH, _EACH))
        return Known(rest[uploads * _EACH :].decode(), digest.hex(), self._feeds[number], media)

    def note(self, external_id: str, known: Known) -> None:
        """Note what stands there now; nothing is written when it is noted already."""
        if self.get(external_id) != known:
            self._append(_said(external_id, known))

    def found(self, external_id: str, listing_id: str = "", digest: str = NO_DIGEST) -> None:
        """Note a listing that was there all along, unless more is known of it."""
        if external_id not in self._packed:
            self.note(external_id, Known(listing_id, digest, ""))

    def forget(self, external_id: str) -> None:
        if external_id in self._packed:
            self._append({"id": external_id, "gone": True})

    def all_found(self) -> None:
        self._append({"complete": True})

    def of_feed(self, feed: str) -> Iterator[str]:
        """Return the external ids that the feed named last."""
        number = self._numbers.get(feed, -1)
        return (one for one, packed in self._packed.items() if _PACKED.unpack_from(packed)[1] == number)

    def __contains__(self, external_id: object) -> bool:
        return external_id in self._packed

    def _opened(self) -> IO[bytes]:
        if self._read() > SLACK * len(self._packed) + 1 or self._torn():
            self._rewrite()
        file = self._path.open("ab", buffering=0)
        self._path.chmod(0o600)
        return file

    def _read(self) -> int:
        """Replay the file and return how many lines it has; one that a crash cut off does not count."""
        lines = 0
        try:
            with self._path.open("rb") as file:
                for line in file:
                    if line.endswith(b"\n"):
                        self._replay(json.loads(line))
                        lines += 1
        except FileNotFoundError:
            return 0
        except (ValueError, KeyError) as damage:
            raise ValueError(f"{self._path} is damaged in line {lines + 1}; delete it to begin anew") from damage
        return lines

    def _torn(self) -> bool:
        """Tell whether the last line was cut off by a crash."""
        if not self._path.exists() or self._path.stat().st_size == 0:
            return False
        with self._path.open("rb") as file:
            file.seek(-1, 2)
            return file.read(1) != b"\n"

    def _rewrite(self) -> None:
        fresh = self._path.with_suffix(".new")
        with fresh.open("wb") as file:
            for external_id in self._packed:
                known = self.get(external_id)
                assert known
                file.write(json.dumps(_said(external_id, known)).encode() + b"\n")
            if self.complete:
                file.write(b'{"complete": true}\n')
        fresh.replace(self._path)

    def _append(self, said: dict[str, Any]) -> None:
        self._file.write(json.dumps(said).encode() + b"\n")
        self._replay(said)

    def _replay(self, said: dict[str, Any]) -> None:
        external_id = str(said.get("id", ""))
        if said.get("complete"):
            self.complete = True
        elif said.get("gone"):
            self._packed.pop(external_id, None)
        else:
            number = self._numbers.setdefault(str(said["feed"]), len(self._feeds))
            if number == len(self._feeds):
                self._feeds.append(str(said["feed"]))
            digest = bytes.fromhex(str(said["digest"]))
            media = [found.packed for one in said.get("media", ()) if (found := MediaId.read(one))]
            packed = _PACKED.pack(digest, number, len(media)) + b"".join(media)
            self._packed[external_id] = packed + str(said["at"]).encode()


def _said(external_id: str, known: Known) -> dict[str, Any]:
    said = {"id": external_id, "at": known.listing_id, "digest": known.digest, "feed": known.feed}
    return said | ({"media": [str(one) for one in known.media]} if known.media else {})
