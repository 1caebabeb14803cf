"""Starts and keeps a server: the database, the listening socket, and a process for each role; restarts what dies."""

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

import structlog

from pignon.ledger.cluster import Cluster
from pignon.ledger.migration import migrate
from pignon.ledger.packs import note_packs
from pignon.market import house_files, load
from pignon.model.errors import Setup
from pignon.model.names import Market, Portal
from pignon.settings.applying import Applied, apply_file
from pignon.settings.serving import Serving
from pignon.wiring.assignment import Assignment
from pignon.wiring.data_folder import connect, held, start_cluster
from pignon.wiring.listening import listen

CHECK_S = 0.2
"""Between two looks at the processes."""
DRAIN_S = 30.0
"""How long processes may take to end after SIGTERM before they are killed."""
START_S = 30.0
"""How long the web may take to answer for the first time."""
QUICK_S = 1.0
"""A process that dies younger than this is started again only after as long."""

log = structlog.get_logger()


@dataclass(slots=True)
class Child:
    kind: str
    process: "subprocess.Popen[bytes]"
    started: float
    listening: socket.socket | None = None
    """Its own share of the port."""


@dataclass(slots=True)
class Supervisor:
    """One server. `start`, then `watch` until told to stop, then `stop`."""

    serving: Serving
    dsn: str = ""
    applied: Applied | None = None
    _stack: ExitStack = field(default_factory=ExitStack)
    cluster: Cluster | None = None
    _sockets: list[socket.socket] = field(default_factory=list[socket.socket])
    _lifeline: tuple[int, int] = (-1, -1)
    _children: list[Child] = field(default_factory=list)

    def start(self) -> None:
        """Bring everything up; raises Setup, naming the remedy, and leaves nothing running behind."""
        try:
            self._bring_up()
        except BaseException:
            self.stop()
            raise

    def _bring_up(self) -> None:
        folder = self.serving.folder
        self._stack.enter_context(held(folder))
        web = [role for role in self.serving.roles if role in ("api", "pages")]
        webs = self.serving.workers if web else 0
        self._sockets = listen(self.serving.host, self.serving.port, count=max(1, webs))
        port = self._sockets[0].getsockname()[1]
        public_url = self.serving.public_url.rstrip("/") or f"http://127.0.0.1:{port}"
        self.serving = replace(self.serving, port=port, public_url=public_url)
        if self.serving.database is None:
            self.cluster = start_cluster(folder)
            self.dsn = self.cluster.dsn
            if self.cluster.account is not None:
                log.info(
                    "PostgreSQL does not run as root", user=self.cluster.account.name, made=self.cluster.account.made
                )
        else:
            self.dsn = self.serving.database
        self.applied = asyncio.run(
            prepare(self.dsn, self.serving.marketplace, house=house_files(Path(self.serving.data)))
        )
        self._lifeline = os.pipe()
        for listening in self._sockets[:webs]:
            self._spawn("web", listening)
        kinds = ["worker"] * self.serving.workers + ["delivery"] if "worker" in self.serving.roles else []
        kinds += ["media"] * (self.serving.workers if "media" in self.serving.roles else 0)
        for kind in kinds:
            self._spawn(kind)
        if webs:
            self._await_web()

    def _await_web(self) -> None:
        """Wait until the web answers; raises Setup where it dies or stays silent instead."""
        deadline = time.monotonic() + START_S
        while time.monotonic() < deadline:
            if any(child.process.poll() is not None for child in self._children):
                break
            try:
                with urllib.request.urlopen(f"http://{_reachable(self.serving)}/livez", timeout=1):
                    return
            except OSError:
                time.sleep(0.05)
        raise Setup("The server did not come up; its log above says why.")

    def watch(self, until: Callable[[], bool]) -> None:
        """Restart what dies until `until()` says so."""
        while not until():
            if (
                self.cluster is not None
                and self.cluster.process is not None
                and self.cluster.process.poll() is not None
            ):
                log.warning("PostgreSQL died and is started again", code=self.cluster.process.returncode)
                self._restart_cluster(self.cluster)
            for child in [one for one in self._children if one.process.poll() is not None]:
                log.warning("a process died and is started again", kind=child.kind, code=child.process.returncode)
                if time.monotonic() - child.started < QUICK_S:
                    time.sleep(QUICK_S)
                self._children.remove(child)
                self._spawn(child.kind, child.listening)
            time.sleep(CHECK_S)

    def _restart_cluster(self, cluster: Cluster) -> None:
        """Start the database again; one whose last backends still end is tried once more at the next look."""
        try:
            cluster.start()
        except Setup as error:
            log.error("PostgreSQL did not start", why=str(error))
            time.sleep(QUICK_S)

    def stop(self) -> None:
        """Drain and end the processes, then the database."""
        for child in self._children:
            child.process.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + DRAIN_S
        for child in self._children:
            try:
                child.process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                log.warning("a process did not drain in time and is killed", kind=child.kind)
                child.process.kill()
                child.process.wait()
        self._children.clear()
        if self.cluster is not None:
            self.cluster.stop()
        for listening in self._sockets:
            listening.close()
        self._sockets.clear()
        for end in self._lifeline:
            if end >= 0:
                os.close(end)
        self._lifeline = (-1, -1)
        self._stack.close()

    def pause(self, kind: str) -> None:
        """Halt the processes of one kind; they go on with `resume`."""
        self._signal(kind, signal.SIGSTOP)

    def resume(self, kind: str) -> None:
        self._signal(kind, signal.SIGCONT)

    def _signal(self, kind: str, number: signal.Signals) -> None:
        for child in self._children:
            if child.kind == kind:
                child.process.send_signal(number)

    def processes(self) -> dict[int, str]:
        """Return the processes' ids and kinds, the database's too."""
        found = {child.process.pid: child.kind for child in self._children}
        if self.cluster is not None and self.cluster.process is not None:
            found[self.cluster.process.pid] = "postgres"
        return found

    def _spawn(self, kind: str, listening: socket.socket | None = None) -> None:
        handed_on, reading = -1 if listening is None else listening.fileno(), self._lifeline[0]
        given = Assignment(kind, self.serving, self.dsn, handed_on, reading)
        process = subprocess.Popen(
            [sys.executable, "-m", "pignon.wiring.process", kind],
            pass_fds=[end for end in (handed_on, reading) if end >= 0],
            stdin=subprocess.PIPE,
            stdout=sys.stderr,
        )
        assert process.stdin is not None
        with contextlib.suppress(BrokenPipeError), process.stdin as handed:
            handed.write(given.dumps().encode())
        self._children.append(Child(kind, process, time.monotonic(), listening))


async def prepare(dsn: str, marketplace: str | None, *, house: Sequence[Path] = ()) -> Applied | None:
    """Bring the database to this version's schema, then apply the marketplace file where there is one."""
    connection = await connect(dsn)
    try:
        await migrate(connection)
        await note_packs(connection, load(house=house))
        if marketplace is None:
            return None
        return await apply_file(connection, Path(marketplace), portals=portals())
    finally:
        await connection.close()


def portals() -> dict[Portal, Market]:
    """Return the market of every portal there is."""
    return {portal: market for market, pack in load().items() for portal in pack.portals}


def _reachable(serving: Serving) -> str:
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(serving.host, serving.host)  # noqa: S104 (read, not bound)
    return f"[{host}]:{serving.port}" if ":" in host else f"{host}:{serving.port}"


def serve(serving: Serving, *, ready: Callable[[Supervisor], None]) -> None:
    """Run a server until SIGTERM or SIGINT; `ready` is told once it listens."""
    asked = {"stop": False}

    def stop(_number: int, _frame: object) -> None:
        asked["stop"] = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    supervisor = Supervisor(serving)
    supervisor.start()
    try:
        ready(supervisor)
        supervisor.watch(lambda: asked["stop"])
    finally:
        supervisor.stop()
