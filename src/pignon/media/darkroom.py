"""A child process that decodes what strangers sent, with limits on its memory and time; it dies alone.

It is asked and answers in lines of JSON. One that dies or overstays is replaced; a file on which two of
them died is refused.
"""

import asyncio
import contextlib
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

JOBS = 300
"""After so many a child is replaced, so that nothing that leaks adds up."""
SECONDS = {"picture": 40.0, "video": 420.0}
LONGEST_ANSWER = 256 * 1024


class Died(Exception):
    """The child did not survive the file, or took too long over it."""


@dataclass(slots=True)
class Darkroom:
    """One child at a time, one job at a time."""

    memory_mb: int = 320
    """Of its own data, beside the libraries' code."""
    process: asyncio.subprocess.Process | None = None
    _jobs: int = 0
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def develop(self, file: Path, into: Path, *, medium: str, format_: str) -> dict[str, Any]:
        """Make `file` presentable in the folder `into`.

        Returns `{files, width, height, seconds, likeness, placeholder, findings}` or `{fault, detail}`. Raises Died.
        """
        job = {"file": str(file), "into": str(into), "medium": medium, "format": format_}
        async with self._lock:
            try:
                async with asyncio.timeout(SECONDS["video" if medium == "video" else "picture"]):
                    return await self._ask(orjson.dumps(job))
            except (TimeoutError, OSError, asyncio.IncompleteReadError, ValueError) as error:
                await self._end()
                raise Died(repr(error)) from error
            except asyncio.CancelledError:
                await self._end()
                raise

    async def _ask(self, job: bytes) -> dict[str, Any]:
        process = await self._child()
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(job + b"\n")
        await process.stdin.drain()
        answer = await process.stdout.readuntil(b"\n")
        self._jobs += 1
        return orjson.loads(answer)

    async def _child(self) -> asyncio.subprocess.Process:
        if self._jobs >= JOBS or (self.process is not None and self.process.returncode is not None):
            await self._end()
        if self.process is None:
            self._jobs = 0
            self.process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "pignon.media.child", str(self.memory_mb)),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                limit=LONGEST_ANSWER,
            )
        return self.process

    async def _end(self) -> None:
        process, self.process, self._jobs = self.process, None, 0
        if process is not None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()

    async def close(self) -> None:
        """End the child; a job under way is given up."""
        await self._end()
