"""Takes the values out of one TOML table, each checked; what nobody took is reported as unknown."""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from pignon.settings.faults import Fault
from pignon.settings.lines import Path

TEXT_LIMIT = 2048
"""Characters of any text; the longest of the wire contracts, an address."""
WHOLE_LIMIT = 2**31 - 1
"""What an integer column of the ledger holds."""
_SHOWN = 80


@dataclass(slots=True)
class Findings:
    """The faults found so far, and where each key stands."""

    lines: Mapping[Path, int]
    faults: list[Fault] = field(default_factory=list[Fault])

    def add(self, path: Path, expected: str, *, remedy: str, value: Any = None) -> None:
        """Note a fault at `path`; a key that is not there is placed at its table."""
        place = path
        while place not in self.lines:
            place = place[:-1]
        self.faults.append(Fault(self.lines[place], address(path), _shown(value), expected, remedy))


@dataclass(slots=True)
class Table:
    """One table under reading."""

    left: dict[str, Any]
    path: Path
    findings: Findings
    known: list[str] = field(default_factory=list[str])

    def fault(self, key: str, expected: str, *, remedy: str, value: Any = None) -> None:
        self.findings.add((*self.path, key), expected, remedy=remedy, value=value)

    def take(self, key: str) -> Any:
        """Return what stands under `key`, None where nothing does."""
        self.known.append(key)
        return self.left.pop(key, None)

    def text(self, key: str, *, needed: bool = False, limit: int = TEXT_LIMIT) -> str:
        """Return a line of text, `""` where there is none."""
        value = self.take(key)
        if value in (None, "") and not needed:
            return ""
        if not isinstance(value, str) or not 1 <= len(value) <= limit or not value.isprintable():
            kind = "is missing" if value is None else "is wrong"
            self.fault(key, f"a line of 1 to {limit} characters", remedy=f"{key} {kind}: write it", value=value)
            return ""
        return value

    def whole(self, key: str, *, default: int | None = None) -> int:
        """Return a whole number of at least 0."""
        value = self.take(key)
        if value is None and default is not None:
            return default
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= WHOLE_LIMIT:
            remedy = "write it without quotes or a decimal point"
            self.fault(key, f"a whole number from 0 to {WHOLE_LIMIT}", remedy=remedy, value=value)
            return 0
        return value

    def rate(self, key: str) -> int | None:
        """Return a whole number of at least 1, None where there is none."""
        value = self.take(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= WHOLE_LIMIT:
            remedy = "write it without quotes or a decimal point, or leave it out for no limit"
            self.fault(key, f"a whole number from 1 to {WHOLE_LIMIT}", remedy=remedy, value=value)
            return None
        return value

    def day(self, key: str) -> date | None:
        """Return a date, None where there is none."""
        value = self.take(key)
        if value is not None and (not isinstance(value, date) or isinstance(value, datetime)):
            self.fault(key, "a date such as 2026-01-31", remedy="write it without quotes or a time", value=value)
            return None
        return value

    def choice(self, key: str, among: Sequence[str], *, default: str) -> str:
        """Return one of the words in `among`."""
        value = self.take(key)
        if value is None:
            return default
        if not isinstance(value, str) or value not in among:
            self.fault(key, f"one of {', '.join(among)}", remedy="choose one of them", value=value)
            return default
        return value

    def flag(self, key: str) -> bool:
        """Return true or false; false where there is none."""
        value = self.take(key)
        if value is not None and not isinstance(value, bool):
            self.fault(key, "true or false", remedy="write it without quotes", value=value)
        return value is True

    def texts(self, key: str, *, what: str, check: Callable[[str], bool], least: int = 0) -> tuple[str, ...]:
        """Return the texts of a list of at least `least`, each once and passing `check`: `what` says what each is."""
        value = self.take(key)
        if not isinstance(value, list) or len(value) < least:
            self.fault(key, f"a list: {what}", remedy=f'write {key} = ["..."]', value=value)
            return ()
        texts: list[str] = []
        for index, item in enumerate(value):
            if not isinstance(item, str) or not check(item):
                self.findings.add((*self.path, key, index), what, remedy="mend or remove it", value=item)
            elif item in texts:
                self.findings.add((*self.path, key, index), "each only once", remedy="remove this one", value=item)
            else:
                texts.append(item)
        return tuple(texts)

    def table(self, key: str) -> "Table":
        """Return the table under `key`, an empty one where there is none."""
        value = self.take(key)
        if value is not None and not isinstance(value, dict):
            self.fault(key, "a table", remedy=f"write [{address((*self.path, key))}] and its keys below", value=value)
        return Table(dict(value) if isinstance(value, dict) else {}, (*self.path, key), self.findings)

    def tables(self, key: str) -> list["Table"]:
        """Return the tables of the array under `key`."""
        value = self.take(key)
        header = "[[" + ".".join(str(part) for part in (*self.path, key) if isinstance(part, str)) + "]]"
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            self.fault(key, "an array of tables", remedy=f"begin each with {header}", value=value)
            return []
        return [Table(dict(item), (*self.path, key, index), self.findings) for index, item in enumerate(value)]

    def done(self) -> None:
        """Report what nobody took."""
        for key, value in self.left.items():
            self.fault(key, f"one of the keys {', '.join(self.known)}", remedy="mend or remove this key", value=value)


def address(path: Path) -> str:
    """Write `path` the way people do: `customers[0].id`."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text


def once(tables: Collection[tuple[Table, str]], *, key: str, what: str) -> None:
    """Report each of the values of `key` that an earlier table holds already."""
    seen: dict[str, int] = {}
    for table, value in tables:
        line = table.findings.lines.get(table.path, 0)
        if value and value in seen:
            table.fault(key, f"{what} of its own", remedy=f"line {seen[value]} has it already", value=value)
        seen.setdefault(value, line)


def _shown(value: Any) -> str:
    if value is None:
        return ""
    plain = (
        str(value) if isinstance(value, (date, datetime, time)) else json.dumps(value, ensure_ascii=False, default=str)
    )
    return plain if len(plain) <= _SHOWN else plain[: _SHOWN - 3] + "..."
