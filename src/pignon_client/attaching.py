"""Puts the files of a delivery into the documents that show them, named by their content: a repeat names them alike."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

import orjson

from pignon_feeds.items import Attachment, Draft, NotAFeed, Note

MOST = 40 * 1024 * 1024
"""Bytes of one file; no API takes more."""
CHUNK = 256 * 1024

Naming = Callable[[str], Mapping[str, str]]
"""How a document's media name an upload, by its id."""
NO_UPLOADS = "left out: a file of the delivery, and nothing can be uploaded here"


@dataclass(frozen=True, slots=True)
class File:
    """A file that a document shows: the id of its upload (SHA-256 in hex), the field and the path that name it."""

    media_id: str
    field: str
    name: str


class Unfit(Exception):
    """A file that cannot be sent; says why."""


def attached(draft: Draft, naming: Naming | None) -> tuple[Draft, tuple[File, ...]]:
    """Return the draft with its files among its media, in order, and the files; what is unfit becomes a note."""
    media: list[Any] = list(draft.document.get("media", ()))
    files, notes, left_out = list[File](), list[Note](), 0
    for one in draft.attachments:
        try:
            if naming is None:
                raise Unfit(NO_UPLOADS)
            media_id = _identified(one)
            if any(file.media_id == media_id for file in files):
                raise Unfit("left out: the same picture stands twice")
        except Unfit as why:
            notes.append(Note(one.field, one.name, str(why)))
            left_out += 1
        else:
            media.insert(one.position - left_out, {**naming(media_id), **one.entry})
            files.append(File(media_id, one.field, one.name))
    document = draft.document | ({"media": media} if media else {})
    return replace(draft, document=document, notes=(*draft.notes, *notes), attachments=()), tuple(files)


def without(document: bytes, media: list[Mapping[str, str]]) -> bytes:
    """Return the document's bytes without the `media` that are named so."""
    said = orjson.loads(document)
    said["media"] = [one for one in said["media"] if not any(name.items() <= one.items() for name in media)]
    if not said["media"]:
        del said["media"]
    return orjson.dumps(said)


def _identified(one: Attachment) -> str:
    digest, size = sha256(), 0
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
