"""Puts the files of a delivery into the documents that show them, under ids that a repeat gives them again."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

import orjson

from pignon_feeds.files import plain
from pignon_feeds.inlays import MOST, Inlay
from pignon_feeds.items import Attachment, Draft, NotAFeed, Note, shortened

CHUNK = 256 * 1024
_NAME_DIGITS = 16
_ID = re.compile(r"([0-9a-f]{64})-([0-9a-f]{16})\Z")

Naming = Callable[[str], Mapping[str, str]]
"""How a document's media name an upload, by its id."""
LEFT_OUT = "left out: "
NO_UPLOADS = "left out: a file of the delivery, and nothing can be uploaded here"
TWICE = "left out: the same picture stands twice"
COVER, PLAIN = "COVER_PICTURE", "MISC"


@dataclass(frozen=True, slots=True)
class MediaId:
    """What an upload is called: SHA-256 of the file, and the beginning of that of the name that the feed gives it.

    The name makes a delivery findable that names a file and does not bring it: the document that shows it tells.
    """

    content: str
    key: str

    def __str__(self) -> str:
        return f"{self.content}-{self.key}"

    @property
    def packed(self) -> bytes:
        """All of it, in 40 bytes."""
        return bytes.fromhex(self.content + self.key)

    @classmethod
    def unpacked(cls, packed: bytes) -> "MediaId":
        said = packed.hex()
        return cls(said[:-_NAME_DIGITS], said[-_NAME_DIGITS:])

    @classmethod
    def of(cls, medium: Mapping[str, Any]) -> "MediaId | None":
        """Return the id of an item of a document's media; None where it is no upload of this kind."""
        return cls.read(str(medium.get("externalMediaId") or medium.get("url") or ""))

    @classmethod
    def read(cls, said: str) -> "MediaId | None":
        """Return the id that `said` is or ends in."""
        found = _ID.search(said)
        return cls(found[1], found[2]) if found else None


@dataclass(frozen=True, slots=True)
class File:
    """A file that a document shows: the id of its upload, the field and the path that name it."""

    media_id: str
    field: str
    name: str
    inlay: Inlay | None = None
    """Where it was put when it stood inside the feed."""


@dataclass(frozen=True, slots=True)
class Awaited:
    """A file that cannot be had from this delivery, which a note says; the platform may show it from an earlier one.

    `place` counts the document's media before it; `key` and `unchanged` are those of its name and its attachment.
    """

    place: int
    entry: dict[str, str]
    field: str
    named: str
    """As the note says it."""
    key: str
    unchanged: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """The files that a document names, and those that it should."""

    files: tuple[File, ...] = ()
    awaited: tuple[Awaited, ...] = ()


class Unfit(Exception):
    """A file that cannot be sent; says why."""


def attached(draft: Draft, naming: Naming | None) -> tuple[Draft, Shown]:
    """Return the draft with its files among its media, in order, and the files; what is unfit becomes a note."""
    media: list[Any] = list(draft.document.get("media", ()))
    files, awaited, notes = list[File](), list[Awaited](), list[Note]()
    for number, one in enumerate(draft.attachments):
        at = one.position - (number - len(files))
        try:
            file = _file(one, files, naming)
        except Unfit as why:
            if one.open:
                notes.append(Note(one.field, shortened(one.named), str(why)))
            if naming and str(why) != TWICE:
                said = shortened(one.named), key_of(one.named)
                awaited.append(Awaited(at, one.entry, one.field, *said, one.unchanged))
        else:
            media.insert(at, {**naming(file.media_id), **one.entry} if naming else one.entry)
            files.append(file)
    if not awaited:
        media = led(media, (one.entry for one in draft.attachments))
    document = draft.document | ({"media": media} if media else {})
    whole = replace(draft, document=document, notes=(*draft.notes, *notes), attachments=())
    return whole, Shown(tuple(files), tuple(awaited))


def led(media: list[Any], left_out: Iterable[Mapping[str, str]]) -> list[Any]:
    """Return `media` with the first picture as their cover where the one that was to be it is `left_out`."""
    if all(one.get("category") != COVER for one in left_out) or any(one.get("category") == COVER for one in media):
        return media
    first = next((n for n, one in enumerate(media) if _may_lead(one)), None)
    return [one | {"category": COVER} if n == first else one for n, one in enumerate(media)]


def _may_lead(medium: Mapping[str, Any]) -> bool:
    return medium.get("mediaType") == "PICTURE" and medium.get("category", PLAIN) == PLAIN


def key_of(named: str) -> str:
    """Return the part of an upload's id that the file's name in the feed decides."""
    return sha256(plain(named).encode(errors="surrogatepass")).hexdigest()[:_NAME_DIGITS]


def exchanged(document: bytes, instead: Mapping[str, MediaId | None], naming: Naming) -> bytes:
    """Return the document's bytes with other uploads in the places of some, or none there."""
    said = orjson.loads(document)
    media = list[Any]()
    for one in said.pop("media"):
        known = str(MediaId.of(one))
        if known not in instead:
            media.append(one)
        elif other := instead[known]:
            media.append({**one, **naming(str(other))})
    return orjson.dumps(said | ({"media": media} if media else {}))


def _file(one: Attachment, before: list[File], naming: Naming | None) -> File:
    """Return the file of an attachment. Raises Unfit."""
    if one.open is None:
        raise Unfit("no such file came along")
    if naming is None:
        raise Unfit(NO_UPLOADS)
    content = _content(one)
    if any(file.media_id.startswith(content) for file in before):
        raise Unfit(TWICE)
    return File(str(MediaId(content, key_of(one.named))), one.field, one.name, one.inlay)


def _content(one: Attachment) -> str:
    """Return the SHA-256 of the file. Raises Unfit."""
    digest, size = sha256(), 0
    assert one.open
    try:
        with one.open() as stream:
            while chunk := stream.read(CHUNK):
                digest.update(chunk)
                size += len(chunk)
                if size > MOST:
                    raise Unfit(f"left out: the file has more than {MOST} bytes")
    except NotAFeed as broken:
        raise Unfit(f"left out: {broken.reason}") from broken
    if size == 0:
        raise Unfit("left out: the file is empty")
    return digest.hexdigest()
