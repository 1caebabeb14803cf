"""The files of a pack as read, so that whoever finds one faulty can name its line."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from pignon.model.errors import Setup


@dataclass(frozen=True, slots=True)
class Source:
    """One file: its text and what it says."""

    path: Path
    text: str
    data: Mapping[str, Any]

    def faulty(self, why: str, *, key: str = "", after: str = "", nth: int = 0) -> Setup:
        """Make the error that names file, line and key.

        The line is the first that starts with `key`, looked for between the `nth` line that starts with `after` and
        the next such line.
        """
        return Setup(f"{self.path}:{self._line(key, after, nth)}: {f'{key}: ' if key else ''}{why}")

    def _line(self, key: str, after: str, nth: int) -> int:
        lines = [line.strip() for line in self.text.splitlines()]
        starts = [n for n, line in enumerate(lines) if after and line.startswith(after)]
        start, end = (*starts, len(lines))[nth : nth + 2] if starts else (0, len(lines))
        keys = (key, f'"{key}"', f"[{key}")
        return next((n for n in range(start, end) if key and lines[n].startswith(keys)), start) + 1

    def need(self, key: str, kind: type) -> Any:
        """Return the value of a top-level key; Setup when it is missing or of another type."""
        if not isinstance(self.data.get(key), kind):
            raise self.faulty(f"missing, or no {kind.__name__}", key=key)
        return self.data[key]


def read(path: Path) -> Source:
    """Read a TOML or JSON file of a pack; Setup with the line when it cannot be."""
    try:
        text = path.read_text(encoding="utf-8")
        data = orjson.loads(text) if path.suffix == ".json" else tomllib.loads(text)
    except OSError as error:
        raise Setup(f"{path}:1: cannot be read: {error.strerror}") from error
    except orjson.JSONDecodeError as error:
        raise Setup(f"{path}:{error.lineno}: no JSON: {error.msg}") from error
    except ValueError as error:  # TOML says "(at line 3, column 1)"; a text that is not UTF-8 has no line
        line = str(error).partition("at line ")[2].partition(",")[0] or "1"
        raise Setup(f"{path}:{line}: no TOML: {error}") from error
    return Source(path, text, data)
