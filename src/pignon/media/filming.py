"""Makes a video presentable: probed, a poster of its first second, one rendition of 720 lines in H.264.

Runs in the darkroom's child alone.
"""

from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import av
import av.error
from av.container import InputContainer, OutputContainer
from av.video.frame import VideoFrame

from pignon.media.developing import Unusable, develop, kept

SECONDS: Final = 600
"""The longest video taken."""
LINES: Final = 720
RATE: Final = 30
SIDE: Final = 4096
POSTER_S: Final = 1.0
_FORMATS: Final = {"mp4": "mov", "matroska": "matroska", "avi": "avi"}
"""The demuxer for each format, so that no other guesses at a stranger's bytes."""


def film(file: Path, into: Path, format_: str) -> dict[str, Any]:
    """Make the video's poster and rendition in the folder `into`; raises Unusable."""
    try:
        with av.open(str(file), format=_FORMATS[format_]) as video:
            width, height = _probe(video)
            poster = _poster(video, into)
        made = into / "video.mp4"
        seconds = _convert(file, made, format_)
    except (av.error.FFmpegError, ValueError, IndexError, OverflowError) as error:
        raise Unusable("media-damaged", str(error)) from error
    content = made.read_bytes()
    made.unlink()
    rendition = kept(content, into, stem=str(LINES), ending="mp4", type_="video/mp4")
    return poster | {"files": [*poster["files"], rendition], "width": width, "height": height, "seconds": seconds}


def _probe(video: InputContainer) -> tuple[int, int]:
    if not video.streams.video:
        raise Unusable("media-no-picture-in-video")
    stream = video.streams.video[0]
    if video.duration is not None and video.duration / av.time_base > SECONDS:
        raise Unusable("media-too-long", f"{video.duration / av.time_base:.0f} s")
    width, height = stream.codec_context.width, stream.codec_context.height
    if not (0 < width <= SIDE and 0 < height <= SIDE):
        raise Unusable("media-too-large", f"{width} x {height}")
    return width, height


def _poster(video: InputContainer, into: Path) -> dict[str, Any]:
    """Develop the frame after the first second, or the last one before."""
    frame: VideoFrame | None = None
    for frame in video.decode(video=0):
        if frame.time >= POSTER_S:
            break
    if frame is None:
        raise Unusable("media-damaged", "no frame")
    plain = into / "poster.png"
    _as_png(frame, plain)
    try:
        return develop(plain, into, "png")
    finally:
        plain.unlink()


def _as_png(frame: VideoFrame, into: Path) -> None:
    with av.open(str(into), "w", format="image2", options={"update": "1"}) as out:
        stream = out.add_stream("png", rate=1)
        stream.width, stream.height, stream.pix_fmt = frame.width, frame.height, "rgb24"
        picture = frame.reformat(format="rgb24")
        picture.pts = None
        out.mux([*stream.encode(picture), *stream.encode(None)])


def _convert(file: Path, into: Path, format_: str) -> float:
    """Write the rendition, with sound where there is some; return its length in seconds."""
    with (
        av.open(str(file), format=_FORMATS[format_]) as video,
        av.open(str(into), "w", format="mp4", options={"movflags": "+faststart"}) as out,
    ):
        source = video.streams.video[0]
        source.thread_count = 1
        height = min(LINES, source.codec_context.height) // 2 * 2
        width = max(2, round(source.codec_context.width * height / source.codec_context.height) // 2 * 2)
        rate = _rate(source)
        picture = out.add_stream("libx264", rate=rate, options={"preset": "veryfast", "crf": "26"})
        picture.width, picture.height, picture.pix_fmt = width, height, "yuv420p"
        picture.codec_context.thread_count = 1
        sound = _sound(video, out)
        shown = -1
        streams = [source, *(video.streams.audio[:1] if sound is not None else ())]
        for frame in (frame for packet in video.demux(streams) for frame in packet.decode()):
            if isinstance(frame, VideoFrame):
                number = round((frame.time or 0.0) * rate)
                if number > SECONDS * rate:
                    raise Unusable("media-too-long", f"over {SECONDS} s")
                if number > shown:
                    out.mux(picture.encode(_numbered(frame.reformat(width, height, "yuv420p"), number, rate)))
                    shown = number
            elif sound is not None:
                out.mux(sound.encode(frame))
        out.mux(picture.encode(None))
        if sound is not None:
            out.mux(sound.encode(None))
    return (shown + 1) / rate


def _numbered(frame: VideoFrame, number: int, rate: int) -> VideoFrame:
    """Place a frame at a steady rate, whatever the rhythm it came in."""
    frame.pts, frame.time_base = number, Fraction(1, rate)
    return frame


def _rate(source: Any) -> int:
    return max(1, min(RATE, round(source.average_rate or RATE)))


def _sound(video: InputContainer, out: OutputContainer) -> Any:
    if not video.streams.audio:
        return None
    rate = video.streams.audio[0].codec_context.sample_rate
    return out.add_stream("aac", rate=rate) if rate else None
