"""Keeps a PostgreSQL of our own in a data folder: made at first need, on a Unix socket, never on a port.

Started as an unprivileged user when we are root, since PostgreSQL refuses to run as root.
"""

import hashlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from pignon.ledger.binaries import Binaries, find_binaries
from pignon.model.errors import Setup

START_S = 60.0
STOP_S = 60.0
TRIES = 20
RETRY_S = 0.5
"""Between tries while the processes of a server that was killed still hold its memory."""
DATABASE = "pignon"
_VERSION = "PG_VERSION"
"""The file that each database's folder begins with."""
SOCKET_LIMIT = 107
"""Bytes in the path of a Unix socket (sun_path, less its end)."""

SETTINGS: dict[str, str] = {
    "listen_addresses": "",
    "max_connections": "100",
    "shared_buffers": "192MB",
    "wal_buffers": "16MB",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "10min",
    "wal_compression": "off",
    "jit": "off",
    "log_min_messages": "warning",
}


@dataclass(frozen=True, slots=True)
class Account:
    """The OS user that PostgreSQL runs as."""

    name: str
    uid: int
    gid: int
    made: bool
    """True when this run made it."""


@dataclass(slots=True)
class Cluster:
    """One data folder's PostgreSQL. `start` and `stop` are called by one process, which holds the folder's lock."""

    folder: Path
    """`<data>/postgres`."""
    binaries: Binaries
    account: Account | None
    """None: PostgreSQL runs as the user we are."""
    settings: dict[str, str]
    process: subprocess.Popen[bytes] | None = None

    @property
    def runtime(self) -> Path:
        """The short folder that holds the socket; the same for the same data folder."""
        name = hashlib.sha256(str(self.folder.resolve()).encode()).hexdigest()[:10]
        return Path(tempfile.gettempdir()) / f"pignon-{name}"

    @property
    def dsn(self) -> str:
        return f"postgresql:///{DATABASE}?host={self.runtime}&user=pignon"

    def running(self) -> bool:
        """Tell whether a server answers on the folder's socket, ours or one that was left."""
        return self._run("pg_ctl", "status", "-D", str(self.folder), check=False).returncode == 0

    def start(self) -> None:
        """Make the data folder where it is missing, start the server and wait until it answers."""
        if len(os.fsencode(self.runtime)) + len("/.s.PGSQL.5432") > SOCKET_LIMIT:
            raise Setup(
                f"The socket's path in {self.runtime} is over {SOCKET_LIMIT} bytes. Set TMPDIR to a short folder."
            )
        if not (self.folder / _VERSION).exists():
            self._make()
        elif self.running():
            self._run("pg_ctl", "stop", "-D", str(self.folder), "-m", "fast", "-t", str(int(STOP_S)))
        self._own(self.runtime)
        for tries_left in reversed(range(TRIES)):
            self._launch()
            if self._answers():
                self._make_database()
                return
            if tries_left and "still in use" in self._end_of_log():
                time.sleep(RETRY_S)
            else:
                break
        raise Setup(f"PostgreSQL did not start on {self.folder}. The end of its log:\n{self._end_of_log()}")

    def _launch(self) -> None:
        options = [text for name, value in (SETTINGS | self.settings).items() for text in ("-c", f"{name}={value}")]
        with self._log.open("ab") as log:
            self.process = subprocess.Popen(
                [self.binaries["postgres"], "-D", str(self.folder), "-k", str(self.runtime), *options],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                cwd="/",
                user=self._uid,
                group=self._gid,
            )

    def _answers(self) -> bool:
        """Wait until the server answers; False when it ended or stays silent."""
        deadline = time.monotonic() + START_S
        while time.monotonic() < deadline and self.process is not None and self.process.poll() is None:
            ready = self._run("pg_isready", "-q", "-h", str(self.runtime), "-d", DATABASE, check=False)
            if ready.returncode == 0:
                return True
            time.sleep(0.05)
        return False

    @property
    def _log(self) -> Path:
        return self.folder.parent / "postgres.log"

    def _end_of_log(self) -> str:
        return self._log.read_text("utf-8", "replace")[-1500:]

    def stop(self) -> None:
        """Stop the server fast: running statements are rolled back, everything committed is kept."""
        if self.process is None:
            return
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None
        shutil.rmtree(self.runtime, ignore_errors=True)

    def _make(self) -> None:
        self._own(self.folder)
        said = self._run(
            "initdb", "-D", str(self.folder), "-U", "pignon", "--auth=trust", "-E", "UTF8", "--locale=C", check=False
        )
        if said.returncode != 0:
            raise Setup(
                f"PostgreSQL could not make its data folder {self.folder}:\n{said.stderr.decode(errors='replace')}"
            )

    def _make_database(self) -> None:
        host = ["-h", str(self.runtime), "-U", "pignon"]
        names = self._run("psql", *host, "-d", "postgres", "-Atc", "select datname from pg_database").stdout
        if DATABASE not in names.decode().split():
            self._run("createdb", *host, DATABASE)

    def _own(self, folder: Path) -> None:
        """Make `folder` ours alone; somebody else's, laid in our way in a shared folder, is refused."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self.account is None:
            if folder.is_symlink() or folder.stat().st_uid != os.geteuid():
                raise Setup(f"{folder} belongs to somebody else. Remove it, or set TMPDIR to a folder of your own.")
            folder.chmod(0o700)
            return
        if folder.is_symlink():
            raise Setup(f"{folder} is a link that somebody laid there. Remove it.")
        os.chown(folder, self.account.uid, self.account.gid)
        folder.chmod(0o700)
        reach = subprocess.run(
            ["/bin/sh", "-c", 'cd "$0"', str(folder)], check=False, capture_output=True, user=self._uid, group=self._gid
        )
        if reach.returncode != 0:
            raise Setup(
                f"PostgreSQL runs as the user {self.account.name}, who cannot reach {folder}. Choose a --data folder"
                " whose parents all may be entered by others (chmod o+x), or run as an ordinary user."
            )

    def _run(self, program: str, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[bytes]:
        said = subprocess.run(
            [self.binaries[program], *arguments],
            capture_output=True,
            check=False,
            cwd="/",
            user=self._uid,
            group=self._gid,
        )
        if check and said.returncode != 0:
            raise Setup(f"{program} failed on {self.folder}: {said.stderr.decode(errors='replace').strip()}")
        return said

    @property
    def _uid(self) -> int | None:
        return self.account.uid if self.account else None

    @property
    def _gid(self) -> int | None:
        return self.account.gid if self.account else None


def has_cluster(data: Path) -> bool:
    """Tell whether a PostgreSQL was made in `<data>/postgres`."""
    return (data / "postgres" / _VERSION).exists()


def open_cluster(data: Path, *, origin: str | None = None, settings: dict[str, str] | None = None) -> Cluster:
    """Choose binaries and account for `<data>/postgres`; nothing is started yet."""
    folder = data / "postgres"
    major = int((folder / _VERSION).read_text().strip()) if has_cluster(data) else None
    binaries = find_binaries(major=major, origin=origin)
    return Cluster(folder.resolve(), binaries, _account() if os.geteuid() == 0 else None, settings or {})


def _account() -> Account:
    """Return the unprivileged user to run as; make `pignon` where the machine has no `postgres`."""
    for name in ("postgres", "pignon"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name, entry.pw_uid, entry.pw_gid, made=False)
    made = subprocess.run(["useradd", "--system", "--no-create-home", "pignon"], capture_output=True, check=False)
    if made.returncode != 0:
        raise Setup("PostgreSQL refuses to run as root, and no user could be made for it. Run as an ordinary user.")
    entry = pwd.getpwnam("pignon")
    return Account("pignon", entry.pw_uid, entry.pw_gid, made=True)
