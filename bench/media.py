"""Pictures a second on one core: ours, header to three WebP renditions, beside Pillow doing the same; and our memory."""

import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from PIL import Image

from pignon.media.developing import TALLEST, WEBP, presentable, steps

PICTURES = 6
WIDTH, HEIGHT = 4032, 3024
"""What a telephone takes: 12 million pixels."""


def media(rounds: int) -> dict[str, float]:
    """Measure `rounds` times, ours and Pillow's in turn; return medians, their ratio and the child's peak memory."""
    with tempfile.TemporaryDirectory(prefix="pignon-bench-") as folder:
        files = large_pictures(Path(folder))
        pairs = [(_rate("ours", files), _rate("pillow", files)) for _ in range(rounds)]
        ours, theirs = (statistics.median(pair[n] for pair in pairs) for n in (0, 1))
        return {
            "media_pictures_per_s": ours,
            "pillow_pictures_per_s": theirs,
            "media_per_pillow": statistics.median(one / other for one, other in pairs),
            "media_memory_mb": _peak_mb(files),
        }


def large_pictures(folder: Path) -> list[Path]:
    """Make pictures of some 2 MB each."""
    files: list[Path] = []
    for n in range(PICTURES):
        noise = Image.effect_noise((WIDTH // 6, HEIGHT // 6), 30 + n).resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC)
        shade = Image.linear_gradient("L").resize((WIDTH, HEIGHT))
        files.append(folder / f"{n}.jpg")
        Image.merge("RGB", (noise, shade, noise.transpose(Image.Transpose.FLIP_LEFT_RIGHT))).save(files[-1], quality=93)
    return files


def _rate(which: str, files: list[Path]) -> float:
    """Return pictures a second, in a process of its own on one core."""
    said = _run(which, files)
    return len(files) / float(said.split()[0])


def _peak_mb(files: list[Path]) -> float:
    return float(_run("child", files).split()[1])


def _run(which: str, files: list[Path]) -> str:
    command = [sys.executable, "-m", "bench.media", which, *map(str, files)]
    return subprocess.run(
        command, check=True, capture_output=True, text=True, env=os.environ | {"VIPS_CONCURRENCY": "1"}
    ).stdout


def _ours(file: Path) -> None:
    image = presentable(file, "jpeg")
    for width in steps(image.width):
        one = image if width >= image.width else image.thumbnail_image(width, height=TALLEST * width)
        file.with_suffix(f".{width}.webp").write_bytes(one.webpsave_buffer(**WEBP))


def _theirs(file: Path) -> None:
    with Image.open(file) as opened:
        image = opened.convert("RGB")
    for width in (1600, 800, 320):
        image = image.resize((width, round(image.height * width / image.width)), Image.Resampling.LANCZOS)
        image.save(file.with_suffix(f".{width}.pil.webp"), quality=WEBP["Q"], method=WEBP["effort"])


def _child(file: Path) -> None:
    from pignon.media.developing import develop  # noqa: PLC0415 (only where it is measured)

    with tempfile.TemporaryDirectory() as into:
        develop(file, Path(into), "jpeg")


def main() -> None:
    """Work through the files given; print the seconds and this process's peak memory in MB."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    work = {"ours": _ours, "pillow": _theirs, "child": _child}[sys.argv[1]]
    files = [Path(one) for one in sys.argv[2:]]
    work(files[0])
    before = time.perf_counter()
    for file in files:
        work(file)
    seconds = time.perf_counter() - before
    peak = re.findall(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text("ascii"))
    print(seconds, int(peak[0]) / 1024 if peak else 0.0)


if __name__ == "__main__":
    main()
