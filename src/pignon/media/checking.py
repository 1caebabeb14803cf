"""Tells what a file is and has the darkroom make it presentable, on a bench of its own."""

import asyncio
import errno
import shutil
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson

from pignon.ledger.assets import Asset
from pignon.ledger.settling import stored
from pignon.media.darkroom import Darkroom, Died
from pignon.media.sniffing import HEAD, Kind, sniff
from pignon.model.finding import Finding
from pignon.model.identity import uuid7

LIVES = 2
"""Children of the darkroom that may die over one file."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A file that can be shown, and what the darkroom says of it."""

    medium: str
    facts: dict[str, Any]

    @property
    def names(self) -> list[str]:
        return [one["name"] for one in self.facts["files"]]

    def asset(self, asset_id: UUID, content: bytes, *, size: int) -> Asset:
        """Return the asset it becomes."""
        facts = self.facts
        return Asset(
            asset_id=asset_id,
            content=content,
            medium=self.medium,
            size=size,
            width=facts.get("width"),
            height=facts.get("height"),
            seconds=facts.get("seconds"),
            likeness=facts.get("likeness"),
            placeholder=facts.get("placeholder"),
            files=orjson.dumps(facts["files"]),
            findings=stored(Finding(code) for code in facts.get("findings", ())),
        )


@dataclass(slots=True)
class Workshop:
    """Benches in a folder, and two darkrooms, so that no picture waits for a video."""

    folder: Path
    pictures: Darkroom = field(default_factory=Darkroom)
    videos: Darkroom = field(default_factory=lambda: Darkroom(memory_mb=380))

    @asynccontextmanager
    async def bench(self) -> AsyncGenerator[Path]:
        """Lend a folder for `file` and, in `made`, what is made of it."""
        bench = self.folder / uuid7().hex
        bench.joinpath("made").mkdir(parents=True)
        try:
            yield bench
        finally:
            await asyncio.to_thread(shutil.rmtree, bench, ignore_errors=True)

    async def check(self, bench: Path, *, medium: str | None) -> Checked | Finding:
        """Make the bench's file presentable, or say why it cannot be; `medium` is what it shall be, none: anything."""
        kind = await asyncio.to_thread(_kind_of, bench / "file")
        if kind is None:
            return Finding("media-format", expected=_EXPECTED)
        if medium is not None and kind.medium != medium:
            return Finding("media-kind", value=kind.medium, expected=medium, arguments={"value": kind.medium})
        if kind.medium == "document":
            return Checked("document", await asyncio.to_thread(_kept_as_is, bench))
        return await self._develop(bench, kind)

    async def _develop(self, bench: Path, kind: Kind) -> Checked | Finding:
        darkroom = self.videos if kind.medium == "video" else self.pictures
        made = bench / "made"
        for life in range(1, LIVES + 1):
            try:
                facts = await darkroom.develop(bench / "file", made, medium=kind.medium, format_=kind.format)
            except Died:
                if life == LIVES:
                    return Finding("media-too-heavy")
            else:
                if "fault" in facts:
                    return Finding(facts["fault"], arguments={"detail": facts["detail"]})
                return Checked(kind.medium, facts)
        raise AssertionError("the last life returns")

    async def close(self) -> None:
        """End the children."""
        await self.pictures.close()
        await self.videos.close()


_EXPECTED = "JPEG, PNG, WebP, GIF, TIFF, AVIF; MP4, MOV, WebM, AVI; PDF"


def _kind_of(file: Path) -> Kind | None:
    with file.open("rb") as opened:
        return sniff(opened.read(HEAD))


def _kept_as_is(bench: Path) -> dict[str, Any]:
    content = bench.joinpath("file").read_bytes()
    name = f"document-{uuid7().hex[-12:]}.pdf"
    bench.joinpath("made", name).write_bytes(content)
    return {"files": [{"name": name, "type": "application/pdf", "bytes": len(content)}]}


def is_full(error: BaseException) -> bool:
    """Tell an error that says the disk is full."""
    return isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
