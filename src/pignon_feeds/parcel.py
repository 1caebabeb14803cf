"""Opens what a partner delivered (file, archive or folder) without trusting it."""

import lzma
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from pignon_feeds.inlays import Inlays
from pignon_feeds.items import NotAFeed, Place

MAX_UNPACKED = 2 * 1024**3
"""Bytes the members of an archive may unpack to: twice the largest feed met, and no disk is filled with it.

Pictures and films do not count: they are read one at a time, and only up to the size of one upload.
"""
MAX_RATIO = 400
"""Unpacked to packed size of one member; real XML stays under 60, a bomb goes to 1000."""
RATIO_FREE = 1024**2
"""Bytes below which a member's ratio does not matter."""
MAX_MEMBERS = 100_000
MAX_DIRECTORY = 16 * 1024**2
"""Bytes of an archive's table of contents, which is read whole: 100,000 names of 100 characters."""
SHOWABLE = frozenset(
    {".jpg", ".jpeg", ".jpe", ".png", ".gif", ".webp", ".heic", ".heif", ".avif", ".tif", ".tiff", ".bmp"}
    | {".mp4", ".mov", ".webm", ".avi", ".m4v", ".mpg", ".mpeg"}
)
"""Endings of what is sent along with objects; a feed that names its own data file gets nowhere."""
ARCHIVES = frozenset({".zip", ".7z", ".rar", ".tar", ".tgz", ".gz", ".bz2", ".xz", ".zst"})
"""Endings of archives; one inside another is never opened."""
_TAIL = 65_535 + 22 + 20 + 56
"""Bytes at an archive's end that hold its end records: the longest comment and both kinds of record."""
_PLAIN = (0, stat.S_IFREG, stat.S_IFDIR)
"""Kinds of members that are taken; 0 where the archive says none."""
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
    inlays: Inlays | None = None
    """Where files that stand inside others are put; without it they are left where they are."""

    @property
    def place(self) -> Place:
        return Place(self.name, 1)


@contextmanager
def reading(member: Member) -> Generator[IO[bytes]]:
    """The bytes of a member. Raises `NotAFeed` when the archive turns out broken on the way."""
    try:
        with _opened(member) as stream:
            yield stream
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, NotImplementedError, RuntimeError) as broken:
        raise NotAFeed(
            f"the archive cannot be read: {broken}", code="zip-broken", place=Place(member.shown, 1)
        ) from broken
    except OSError as broken:
        raise NotAFeed(
            f"the file cannot be read: {broken.strerror}", code="unreadable", place=Place(member.shown, 1)
        ) from broken


def _opened(member: Member) -> IO[bytes]:
    """Open it; what is wrong with its own header, such as a name in no encoding, is the archive's fault too."""
    try:
        return member.open()
    except (ValueError, struct.error) as broken:
        raise zipfile.BadZipFile(str(broken)) from broken


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
    paths = sorted(source.rglob("*"))
    for path in paths:
        if path.is_symlink():
            place = Place(f"{source.name}/{path.relative_to(source).as_posix()}", 1)
            raise NotAFeed("a file in the folder is a link", code="file-link", place=place)
    files = [path for path in paths if path.is_file()]
    if not files:
        raise NotAFeed("the folder holds no file", code="file-empty", place=Place(source.name, 1))
    return Parcel(source.name, tuple(_file_in(source, path) for path in files))


def _file_in(folder: Path, path: Path) -> Member:
    name = path.relative_to(folder).as_posix()
    return Member(name, f"{folder.name}/{name}", lambda: path.open("rb"))


@contextmanager
def _archive(source: Path, place: Place) -> Generator[zipfile.ZipFile]:
    try:
        if _directory_size(source) > MAX_DIRECTORY:
            reason = f"the archive's table of contents takes more than {MAX_DIRECTORY} bytes"
            raise NotAFeed(reason, code="zip-too-large", place=place)
        archive = zipfile.ZipFile(source)
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError) as broken:
        raise NotAFeed(f"the archive cannot be read: {broken}", code="zip-broken", place=place) from broken
    with archive:
        yield archive


def _directory_size(source: Path) -> int:
    """The bytes that opening the archive would read at once, by its end record (or the Zip64 one before it); 0 without.

    Source: PKWARE APPNOTE 4.3.14 to 4.3.16.
    """
    with source.open("rb") as stream:
        stream.seek(max(0, source.stat().st_size - _TAIL))
        tail = stream.read(_TAIL)
    at = tail.rfind(b"PK\x05\x06")
    large = tail.rfind(b"PK\x06\x06", 0, at) if at >= 0 else -1
    try:
        if large >= 0:
            return int.from_bytes(struct.unpack_from("<8s", tail, large + 40)[0], "little")
        return int(struct.unpack_from("<I", tail, at + 12)[0]) if at >= 0 else 0
    except struct.error:
        return 0


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
    total = sum(info.file_size for info in members if _ending(info) not in SHOWABLE)
    if total > MAX_UNPACKED:
        return "zip-too-large", f"the archive unpacks to more than {MAX_UNPACKED} bytes", str(total)
    for info in members:
        if info.file_size > RATIO_FREE and info.file_size > MAX_RATIO * max(info.compress_size, 1):
            return "zip-ratio", f"a file in the archive unpacks to more than {MAX_RATIO} times its size", info.filename
    return None


def _ending(info: zipfile.ZipInfo) -> str:
    return PurePosixPath(info.filename).suffix.casefold()


def _unsafe(members: list[zipfile.ZipInfo]) -> tuple[str, str, str] | None:
    seen: set[PurePosixPath] = set()
    for info in members:
        path = PurePosixPath(info.filename.replace("\\", "/"))
        if refusal := _outside(path, info) or _odd(path, info):
            return *refusal, info.filename
        if path in seen:
            return "zip-duplicate", "two files in the archive have the same name", info.filename
        seen.add(path)
    return None


def _outside(path: PurePosixPath, info: zipfile.ZipInfo) -> tuple[str, str] | None:
    if not info.filename:
        return "zip-path", "a file in the archive has no name"
    if path.is_absolute() or ".." in path.parts or (path.parts[0:1] and path.parts[0].endswith(":")):
        return "zip-path", "a file in the archive points outside of it"
    if stat.S_IFMT(info.external_attr >> 16) not in _PLAIN:
        return "zip-link", "a file in the archive is a link, or no file at all"
    return None


def _odd(path: PurePosixPath, info: zipfile.ZipInfo) -> tuple[str, str] | None:
    if info.flag_bits & 0x1:
        return "zip-encrypted", "a file in the archive is encrypted"
    if path.suffix.casefold() in ARCHIVES and not info.is_dir():
        return "zip-nested", "a file in the archive is an archive itself; send each on its own"
    return None
