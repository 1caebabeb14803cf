"""The child's side of the darkroom: limits itself, then reads jobs and answers them, until its parent is gone."""

import ctypes
import os
import resource
import signal
import sys
from pathlib import Path

import orjson

_DIE_WITH_PARENT = 1
"""`PR_SET_PDEATHSIG` of prctl(2), where there is one."""
LARGEST_FILE = 256 * 1024 * 1024


def limit(memory_mb: int) -> None:
    """Bound this process's own data and its files, and have it end with its parent."""
    size = memory_mb * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_DATA, (size, size))
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST_FILE, LARGEST_FILE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
    os.nice(5)


def main() -> None:
    limit(int(sys.argv[1]))
    from pignon.media.developing import Unusable, develop  # noqa: PLC0415 (the libraries load within the limits)
    from pignon.media.filming import film  # noqa: PLC0415

    for line in sys.stdin.buffer:
        job = orjson.loads(line)
        make = film if job["medium"] == "video" else develop
        try:
            answer = make(Path(job["file"]), Path(job["into"]), job["format"])
        except Unusable as unusable:
            answer = {"fault": unusable.code, "detail": unusable.detail}
        except MemoryError:
            answer = {"fault": "media-too-large", "detail": "memory"}
        sys.stdout.buffer.write(orjson.dumps(answer) + b"\n")
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
