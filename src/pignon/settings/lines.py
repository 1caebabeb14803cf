"""Finds the line of each table and key of a TOML text, which the standard library's reader does not tell."""

import re
import tomllib
from bisect import bisect_left
from typing import TypeAlias

Path: TypeAlias = tuple[str | int, ...]
"""Keys and indexes from the root: `("customers", 0, "contracts", 1, "quota")`."""

_BLANK = re.compile(r"(?:[ \t\n]|#[^\n]*)*")
_SPACE = re.compile(r"[ \t]*")
_KEY = re.compile(r"""\"(?:[^"\\\n]|\\.)*\"|'[^'\n]*'|[A-Za-z0-9_-]+""")
_STRING = re.compile(
    r'''"""(?:\\.|[^\\])*?"""(?:"{0,2})''' r"""|'''.*?'''(?:'{0,2})|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'""", re.DOTALL
)
_PLAIN = re.compile(r"[^,\]}\n#]+")


def lines(text: str) -> dict[Path, int]:
    """Return the line (from 1) on which each table, key and array element of `text` first stands.

    `text` must be TOML that `tomllib` reads; anything else may raise `ValueError`.
    """
    scan = _Scan(text.replace("\r\n", "\n"))
    scan.document()
    return scan.found


class _Scan:
    """A walk over valid TOML from its first character to its last."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.found: dict[Path, int] = {(): 1}
        self.last: dict[Path, int] = {}
        self.breaks = [match.start() for match in re.finditer("\n", text)]

    def document(self) -> None:
        table: Path = ()
        self.skip(_BLANK)
        while self.at < len(self.text):
            if self.next("["):
                table = self.header()
            else:
                self.pair(table)
            self.skip(_BLANK)

    def header(self) -> Path:
        line, start = self.line(), self.at
        several = self.text.startswith("[[", start)
        self.at += 2 if several else 1
        path: Path = ()
        keys = self.keys()
        for number, key in enumerate(keys, 1):
            path = (*path, key)
            self.found.setdefault(path, line)
            if several and number == len(keys):
                self.last[path] = self.last.get(path, -1) + 1
            if path in self.last:
                path = (*path, self.last[path])
        self.found.setdefault(path, line)
        self.at += 2 if several else 1
        return path

    def pair(self, table: Path) -> None:
        line = self.line()
        path = table
        for key in self.keys():
            path = (*path, key)
            self.found.setdefault(path, line)
        self.at += 1
        self.value(path)

    def value(self, path: Path) -> None:
        self.skip(_SPACE)
        if self.next("["):
            self.array(path)
        elif self.next("{"):
            self.inline(path)
        else:
            self.take(_STRING if self.next(('"', "'")) else _PLAIN)

    def array(self, path: Path) -> None:
        self.at += 1
        index = 0
        while not self.closed("]"):
            self.found[(*path, index)] = self.line()
            self.value((*path, index))
            index += 1
            self.comma()

    def inline(self, path: Path) -> None:
        self.at += 1
        while not self.closed("}"):
            self.pair(path)
            self.comma()

    def keys(self) -> list[str]:
        keys: list[str] = []
        while True:
            self.skip(_SPACE)
            keys.append(_key(self.take(_KEY)))
            self.skip(_SPACE)
            if not self.next("."):
                return keys
            self.at += 1

    def closed(self, bracket: str) -> bool:
        self.skip(_BLANK)
        if self.next(bracket):
            self.at += 1
            return True
        return False

    def comma(self) -> None:
        self.skip(_BLANK)
        if self.next(","):
            self.at += 1

    def next(self, what: str | tuple[str, ...]) -> bool:
        return self.text.startswith(what, self.at)

    def skip(self, pattern: re.Pattern[str]) -> None:
        match = pattern.match(self.text, self.at)
        self.at = match.end() if match else self.at

    def take(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self.text, self.at)
        if match is None:
            raise ValueError(f"line {self.line()} is not TOML")
        self.at = match.end()
        return match.group()

    def line(self) -> int:
        return bisect_left(self.breaks, self.at) + 1


def _key(written: str) -> str:
    return next(iter(tomllib.loads(f"{written} = 0"))) if written[0] in "\"'" else written
