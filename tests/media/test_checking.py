"""Whatever a stranger sends, it becomes presentable or is refused with a finding; nothing crashes, nothing grows."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
import pytest
from PIL import Image
from tests.media.corpus import a_picture, a_video, broken, broken_videos, good, with_exif

from pignon.market import wire_finding
from pignon.media.checking import Checked, Workshop
from pignon.media.darkroom import Darkroom
from pignon.model.finding import Finding

PEAK_MB = 400
"""Of a media process's child."""


def _in_a_workshop(folder: Path, body: Callable[["Bench"], Awaitable[None]]) -> None:
    async def within() -> None:
        workshop = Workshop(folder)
        try:
            await body(Bench(workshop))
        finally:
            await workshop.close()

    asyncio.run(within())


class Bench:
    """Checks one file after the other and looks at what was made."""

    def __init__(self, workshop: Workshop) -> None:
        self.workshop = workshop
        self.peak_mb = 0.0

    async def check(
        self, content: bytes, *, medium: str | None = "picture"
    ) -> tuple[Checked | Finding, dict[str, bytes]]:
        async with self.workshop.bench() as bench:
            bench.joinpath("file").write_bytes(content)
            checked = await self.workshop.check(bench, medium=medium)
            made = {file.name: file.read_bytes() for file in bench.joinpath("made").iterdir()}
            self._weigh()
            return checked, made

    def _weigh(self) -> None:
        for darkroom in (self.workshop.pictures, self.workshop.videos):
            if darkroom.process is not None and darkroom.process.returncode is None:
                status = Path(f"/proc/{darkroom.process.pid}/status").read_text("ascii")
                self.peak_mb = max(self.peak_mb, int(re.findall(r"VmHWM:\s+(\d+)", status)[0]) / 1024)


@pytest.mark.parametrize("name", good())
def test_a_good_picture_becomes_presentable(tmp_path: Path, name: str) -> None:
    async def body(bench: Bench) -> None:
        checked, made = await bench.check(good()[name])
        assert isinstance(checked, Checked), checked
        assert set(checked.names) == set(made)
        for one in checked.facts["files"]:
            image = Image.open(BytesIO(made[one["name"]]))
            assert (image.width, image.height) == (one["width"], one["height"])
            assert image.mode == "RGB"
            assert not image.getexif()
            assert not {"icc_profile", "exif", "xmp", "comment"} & set(image.info)
            assert b"script" not in made[one["name"]]
        assert checked.facts["placeholder"].startswith("data:image/webp;base64,")

    _in_a_workshop(tmp_path, body)


def test_renditions_have_the_widths_asked_for_and_none_is_larger_than_the_picture(tmp_path: Path) -> None:
    async def body(bench: Bench) -> None:
        for width, wanted in (
            (2000, [320, 800, 1600]),
            (1600, [320, 800, 1600]),
            (1000, [320, 800, 1000]),
            (200, [200]),
        ):
            checked, _ = await bench.check(a_picture(width=width, height=width // 2))
            assert isinstance(checked, Checked)
            files: list[dict[str, Any]] = checked.facts["files"]
            assert [one["width"] for one in files if one["type"] == "image/webp"] == wanted
            assert [one["width"] for one in files if one["type"] == "image/jpeg"] == wanted

    _in_a_workshop(tmp_path, body)


def test_a_picture_is_turned_upright_and_tells_nothing_of_place_and_author(tmp_path: Path) -> None:
    async def body(bench: Bench) -> None:
        content = with_exif(orientation=6)
        assert b"Jeanne Secret" in content
        checked, made = await bench.check(content)
        assert isinstance(checked, Checked)
        assert (checked.facts["width"], checked.facts["height"]) == (600, 900)
        assert not any(b"Jeanne" in one or b"Exif" in one for one in made.values())

    _in_a_workshop(tmp_path, body)


def test_advice_is_given_on_small_and_animated_pictures(tmp_path: Path) -> None:
    async def body(bench: Bench) -> None:
        for name, codes in (("small", ["media-small"]), ("animated gif", ["media-animated"]), ("png", [])):
            checked, _ = await bench.check(good()[name])
            assert isinstance(checked, Checked)
            assert checked.facts["findings"] == codes

    _in_a_workshop(tmp_path, body)


def test_over_150_broken_or_hostile_files_are_refused_each_with_a_finding(tmp_path: Path) -> None:
    corpus = broken()
    assert len(corpus) + len(broken_videos()) >= 150

    async def body(bench: Bench) -> None:
        passed: list[str] = []
        for name, content in corpus.items():
            checked, made = await bench.check(content)
            if isinstance(checked, Checked):
                passed.append(name)
                continue
            assert checked.code.startswith("media-"), name
            del made
        assert bench.peak_mb <= PEAK_MB, bench.peak_mb
        assert passed == []

    _in_a_workshop(tmp_path, body)
    assert list(tmp_path.iterdir()) == []


def test_broken_videos_are_refused_each_with_a_finding(tmp_path: Path) -> None:
    async def body(bench: Bench) -> None:
        for name, content in broken_videos().items():
            checked, _ = await bench.check(content, medium="video")
            assert isinstance(checked, Finding), name

    _in_a_workshop(tmp_path, body)


def test_a_video_gets_a_poster_and_a_rendition(tmp_path: Path) -> None:
    async def body(bench: Bench) -> None:
        for sound in (True, False):
            checked, made = await bench.check(a_video(sound=sound), medium="video")
            assert isinstance(checked, Checked), checked
            types = [one["type"] for one in checked.facts["files"]]
            assert types[-1] == "video/mp4"
            assert "image/webp" in types
            assert (checked.facts["width"], checked.facts["height"]) == (320, 240)
            assert 1.5 <= checked.facts["seconds"] <= 2.5
            assert len(made) == len(types)

    _in_a_workshop(tmp_path, body)


def test_a_child_that_dies_or_overstays_is_replaced_and_its_file_refused(tmp_path: Path) -> None:
    async def body(bench: Bench) -> None:
        await bench.check(a_picture())
        process = bench.workshop.pictures.process
        assert process is not None
        process.kill()
        await process.wait()
        checked, _ = await bench.check(a_picture())
        assert isinstance(checked, Checked)
        bench.workshop.pictures = Darkroom(memory_mb=20)
        checked, _ = await bench.check(a_picture())
        assert checked == Finding("media-too-heavy")

    _in_a_workshop(tmp_path, body)


def test_a_document_is_kept_as_it_is(tmp_path: Path) -> None:
    async def body(bench: Bench) -> None:
        content = b"%PDF-1.7\n%%EOF"
        checked, made = await bench.check(content, medium=None)
        assert isinstance(checked, Checked)
        assert checked.medium == "document"
        assert list(made.values()) == [content]
        assert orjson.loads(checked.asset(UUID(int=1), b"", size=1).files)[0]["type"] == "application/pdf"

    _in_a_workshop(tmp_path, body)


CODES = {
    "text": "media-format",
    "a video for a picture": "media-kind",
    "jpeg cut at 50%": "media-damaged",
    "png of 829 MB": "media-too-large",
    "png too narrow": "media-too-small",
}


def test_each_kind_of_broken_file_has_its_own_code(tmp_path: Path) -> None:
    async def body(bench: Bench) -> None:
        for name, code in CODES.items():
            checked, _ = await bench.check(broken()[name])
            assert isinstance(checked, Finding), name
            assert checked.code == code, name
        film, _ = await bench.check(broken()["a video for a picture"])
        assert isinstance(film, Finding)
        said = wire_finding(film, None, "de")
        assert (said["value"], said["expected"]) == ("video", "picture")
        assert "„Video“" in said["message"]
        assert "„Bild“" in said["message"]
        silent, _ = await bench.check(broken_videos()["sound alone"], medium="video")
        assert isinstance(silent, Finding)
        assert silent.code == "media-no-picture-in-video"
        long, _ = await bench.check(a_video(seconds=601, width=32, height=32, sound=False), medium="video")
        assert isinstance(long, Finding)
        assert long.code == "media-too-long"

    _in_a_workshop(tmp_path, body)
