"""Opens what a partner delivered (file, archive or folder) without trusting it."""

import stat
import zipfile
import zlib
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from pignon_feeds.items import NotAFeed, Place

MAX_UNPACKED = 2 * 1024**3
"""Bytes all members of an archive may unpack to: twice the largest feed met, and no disk is filled with it."""
MAX_RATIO = 400
"""Unpacked to packed size of one member; real XML stays under 60, a bomb goes to 1000."""
RATIO_FREE = 1024**2
"""Bytes below which a member's ratio does not matter."""
MAX_MEMBERS = 100_000
SNIFF = 64 * 1024
"""Bytes read to tell what a member is."""


@dataclass(frozen=True, slots=True)
class Member:
    """One file of a delivery. `shown` is its name for people, `name` its path inside the delivery."""

    name: str
    shown: str
    open: Callable[[], IO[bytes]]

    @property
    def base(self) -> str:
        """The file's own name in lower case, without folders."""
        return PurePosixPath(self.name).name.casefold()

    @property
    def ending(self) -> str:
        return PurePosixPath(self.base).suffix

    def head(self) -> bytes:
        """The first bytes. Raises `NotAFeed` when the member cannot be read."""
        with reading(self) as stream:
            return stream.read(SNIFF)


@dataclass(frozen=True, slots=True)
class Parcel:
    """A delivery: its name and its members, in the order of their names."""

    name: str
    members: tuple[Member, ...]

    @property
    def place(self) -> Place:
        return Place(self.name, 1)


@contextmanager
def reading(member: Member) -> Generator[IO[bytes]]:
    """The bytes of a member. Raises `NotAFeed` when the archive turns out broken on the way."""
    try:
        with member.open() as stream:
            yield stream
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as broken:
        raise NotAFeed(
            f"the archive cannot be read: {broken}", code="zip-broken", place=Place(member.shown, 1)
        ) from broken
    except OSError as broken:
        raise NotAFeed(
            f"the file cannot be read: {broken.strerror}", code="unreadable", place=Place(member.shown, 1)
        ) from broken


@contextmanager
def unpacked(source: Path) -> Generator[Parcel]:
    """The delivery at `source`. Raises `NotAFeed` when it is missing, empty, or an archive that must not be opened."""
    place = Place(source.name or str(source), 1)
    try:
        if source.is_dir():
            yield _folder(source)
            return
        size = source.stat().st_size
    except OSError as missing:
        raise NotAFeed(f"the file cannot be read: {missing.strerror}", code="unreadable", place=place) from missing
    if size == 0:
        raise NotAFeed("the file is empty", code="file-empty", place=place)
    single = Member(source.name, source.name, lambda: source.open("rb"))
    if single.head().startswith(b"PK"):
        with _archive(source, place) as archive:
            yield _contents(source.name, archive)
        return
    yield Parcel(source.name, (single,))


def _folder(source: Path) -> Parcel:
    files = sorted(path for path in source.rglob("*") if path.is_file() and not path.is_symlink())
    if not files:
        raise NotAFeed("the folder holds no file", code="file-empty", place=Place(source.name, 1))
    return Parcel(source.name, tuple(_file_in(source, path) for path in files))


def _file_in(folder: Path, path: Path) -> Member:
    name = path.relative_to(folder).as_posix()
    return Member(name, f"{folder.name}/{name}", lambda: path.open("rb"))


@contextmanager
def _archive(source: Path, place: Place) -> Generator[zipfile.ZipFile]:
    try:
        archive = zipfile.ZipFile(source)
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError) as broken:
        raise NotAFeed(f"the archive cannot be read: {broken}", code="zip-broken", place=place) from broken
    with archive:
        yield archive


def _contents(name: str, archive: zipfile.ZipFile) -> Parcel:
    members = archive.infolist()
    for check in (_too_much, _unsafe):
        if refusal := check(members):
            code, reason, value = refusal
            raise NotAFeed(reason, code=code, place=Place(name, 1), value=value)
    files = sorted((info for info in members if not info.is_dir()), key=lambda info: info.filename)
    return Parcel(name, tuple(_member_of(name, archive, info) for info in files))


def _member_of(name: str, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Member:
    return Member(info.filename, f"{name}/{info.filename}", lambda: archive.open(info))


def _too_much(members: list[zipfile.ZipInfo]) -> tuple[str, str, str] | None:
    if len(members) > MAX_MEMBERS:
        return "zip-too-large", f"the archive holds more than {MAX_MEMBERS} files", str(len(members))
    total = sum(info.file_size for info in members)
    if total > MAX_UNPACKED:
        return "zip-too-large", f"the archive unpacks to more than {MAX_UNPACKED} bytes", str(total)
    for info in members:
        if info.file_size > RATIO_FREE and info.file_size > MAX_RATIO * max(info.compress_size, 1):
            return "zip-ratio", f"a file in the archive unpacks to more than {MAX_RATIO} times its size", info.filename
    return None


def _unsafe(members: list[zipfile.ZipInfo]) -> tuple[str, str, str] | None:
    for info in members:
        path = PurePosixPath(info.filename.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or (path.parts[0:1] and path.parts[0].endswith(":")):
            return "zip-path", "a file in the archive points outside of it", info.filename
        if stat.S_ISLNK(info.external_attr >> 16):
            return "zip-link", "a file in the archive is a link", info.filename
        if info.flag_bits & 0x1:
            return "zip-encrypted", "a file in the archive is encrypted", info.filename
    return None
