"""What has arrived in a folder, what it looks like, and whether it is whole or still on its way."""

import re
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from pignon_client.stock import FeedItem
from pignon_feeds.items import Fault, NotAFeed, Place
from pignon_feeds.parcel import unpacked

ARCHIVE = ".zip"
ASIDE = frozenset(
    {".jpg", ".jpeg", ".png", ".gif", ".webp", ".heic", ".tif", ".tiff", ".bmp", ".svg"}
    | {".pdf", ".mp4", ".mov", ".avi", ".webm"}
)
"""Endings of attachments, which are no deliveries of their own."""
BESIDE = frozenset({"config.txt", "photos.cfg"})
"""Files that only say something about the one beside them."""
CONFIRMED = "confirm-removals"
"""How the name of a file begins, in any case, that says: remove what is held."""
UPLOADING = frozenset({".part", ".partial", ".filepart", ".tmp", ".temp", ".crdownload", ".upload", ".swp", ".lock"})
"""Endings that file transfer programs give to what is on its way."""
TAIL = 64 * 1024
"""Bytes at the end of a file by which it is told whole."""
_ROOT = re.compile(rb"<\s*([A-Za-z_][\w.:-]*)")
_SKIPPED = re.compile(rb"<\?.*?\?>|<!--.*?-->|<![^>]*>", re.DOTALL)
_MARK = b"!#"


def arrivals(folder: Path) -> Iterator[Path]:
    """Yield the deliveries of a folder, the one that came first at first.

    Each file is one; so is each folder below without archives; one with archives is looked through like `folder`.
    """
    found = [path for path in _below(folder) if not path.is_symlink()]
    yield from sorted(found, key=lambda path: (path.stat().st_mtime_ns, path.name))


def _below(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.name.startswith((".", "~")) or path.suffix.casefold() in UPLOADING:
            continue
        if path.is_dir() and not path.is_symlink():
            if any(one.suffix.casefold() == ARCHIVE for one in path.rglob("*")):
                yield from _below(path)
            elif any(path.iterdir()):
                yield path
        elif path.suffix.casefold() not in ASIDE and not _is_beside(path.name.casefold()):
            yield path


def _is_beside(name: str) -> bool:
    return name in BESIDE or name.startswith(CONFIRMED)


def confirmations(folder: Path) -> Iterator[Path]:
    """Yield the files of a folder that confirm removals."""
    for path in folder.iterdir():
        if path.name.casefold().startswith(CONFIRMED) and path.is_file() and not path.is_symlink():
            yield path


def mark(path: Path) -> str:
    """Return what a delivery looks like: it changes with any size, time or name in it; empty when it is gone."""
    try:
        files = sorted(path.rglob("*")) if path.is_dir() else [path]
        looks = [(one.relative_to(path).as_posix(), one.stat()) for one in files]
    except OSError:
        return ""
    words = "\n".join(f"{name} {stat.st_size} {stat.st_mtime_ns}" for name, stat in looks)
    return sha256(words.encode(errors="surrogateescape")).hexdigest()


def unmoved(items: Iterator[FeedItem], source: Path) -> Iterator[FeedItem]:
    """Pass items on; a source that changed while it was read ends with a fatal fault, so it removes nothing."""
    before = mark(source)
    yield from items
    if before != mark(source):
        yield Fault(
            reason="the file changed while it was read",
            field="",
            value="",
            place=Place(source.name, 1),
            external_id=None,
            feed=None,
            code="file-changed",
            fatal=True,
        )


def unfinished(path: Path) -> str | None:
    """Say what shows that a delivery is not whole yet, or None when nothing does. Raises OSError when it is gone."""
    if path.is_dir():
        files = (one for one in path.rglob("*") if one.is_file() and one.suffix.casefold() not in ASIDE)
        return next((why for one in files if (why := unfinished(one))), None)
    with path.open("rb") as stream:
        head = stream.read(TAIL)
        stream.seek(max(0, path.stat().st_size - TAIL))
        tail = stream.read()
    if not head:
        return "it is empty"
    if head.startswith(b"PK"):
        return _cut_archive(path)
    plain_head, plain_tail = _plain(head), _plain(tail)
    if plain_head.startswith(b"<"):
        return _open_xml(plain_head, plain_tail)
    return _cut_rows(plain_head, plain_tail) if _MARK in plain_head else None


def _cut_archive(path: Path) -> str | None:
    """Only what is missing at the end is a matter of time; any other refusal is final."""
    try:
        with unpacked(path):
            return None
    except NotAFeed as refusal:
        return "the archive has no end yet" if refusal.code == "zip-broken" else None


def _plain(part: bytes) -> bytes:
    """Return the bytes without marks of order and without the zeros of UTF-16."""
    return part.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").rstrip()


def _open_xml(head: bytes, tail: bytes) -> str | None:
    root = _ROOT.search(_SKIPPED.sub(b"", head))
    if root is None:
        return None
    name = root[1]
    closed = re.search(rb"</\s*" + re.escape(name) + rb"\s*>$", _SKIPPED.sub(b"", tail).rstrip())
    alone = len(head) < TAIL and re.search(rb"<\s*" + re.escape(name) + rb"[^<>]*/>$", head)
    return None if closed or alone else f"the element {name.decode(errors='replace')} is not closed yet"


def _cut_rows(head: bytes, tail: bytes) -> str | None:
    """Poliris says nowhere where it ends; but its last row has as many cells as the first one."""
    first = head.split(b"\n", 1)[0].count(_MARK)
    last = tail.rsplit(b'\n"', 1)[-1] if b'\n"' in tail else tail.rsplit(b"\n", 1)[-1]
    return "its last row is not complete yet" if last.count(_MARK) < first else None
