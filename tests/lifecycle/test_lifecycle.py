"""A server's life: starts, refusals to start, drains, deaths and returns."""

import asyncio
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Generator
from pathlib import Path
from uuid import UUID

import httpx2
import orjson
import pytest
from tests.conftest import named
from tests.floor import a_house
from tests.lifecycle.partner import KILL, a_partner, alive, pignon, processes, town
from tests.serving import PIGNON, running

from pignon.ledger.cluster import Cluster
from pignon.model.identity import public_id
from pignon.model.names import ListingId


@pytest.fixture
def data() -> Generator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="pignon-life-", dir="/tmp"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def _one_line(said: str, *words: object) -> None:
    lines = [line for line in said.splitlines() if line.startswith("pignon: ")]
    assert len(lines) == 1, said
    assert "Traceback" not in said
    for word in words:
        assert str(word) in lines[0]


def test_a_call_is_live_within_a_second_and_a_second_start_continues(data: Path) -> None:
    async def a_day() -> str:
        partner = a_partner(server)
        begun = time.monotonic()
        answer = await partner.put("A-1")
        assert answer.status_code == 202, answer.text
        page = f"/sl/{public_id(ListingId(UUID(answer.json()['listingId'])))}"
        while (await partner.get(page)).status_code != 200:  # noqa: ASYNC110 (only the page knows)
            await asyncio.sleep(0.01)
        assert time.monotonic() - begun < 1
        return page

    with running(town(), data=data) as server:
        page = asyncio.run(a_day())
        again = pignon("serve", "--data", data, "--port", "0")
        assert again.returncode == 2
        _one_line(again.stderr, data, "in use", server.pid)
        port = server.url.rsplit(":", 1)[1]
        with tempfile.TemporaryDirectory(dir="/tmp") as other:
            taken = pignon("serve", "--data", other, "--port", port)
        assert taken.returncode == 2
        _one_line(taken.stderr, port, "Choose another --port")
        applied = pignon("apply", server.data / "marketplace.toml", "--data", data)
        assert (applied.returncode, applied.stdout) == (0, "nothing to change\n")
        assert pignon("verify", "--data", data).returncode == 0
        server.process.send_signal(KILL)
        server.process.wait()
    with running(town(), data=data) as server:
        assert httpx2.get(server.url + page, timeout=5).status_code == 200
        children = processes(server)
        os.kill(server.pid, KILL)
        server.process.wait()
        deadline = time.monotonic() + 25
        while any(alive(children[kind]) for kind in ("web", "worker")) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert not any(alive(children[kind]) for kind in ("web", "worker")), "children end by themselves"
    with running(town(), data=data) as server:
        assert httpx2.get(server.url + page, timeout=5).status_code == 200
    assert server.process.returncode == 0
    assert pignon("verify", "--data", data).returncode == 0


def test_a_request_under_way_is_answered_while_the_server_drains(cluster: Cluster, dsn: str) -> None:
    with running(town(), "--database", dsn) as server:
        partner = a_partner(server)
        token = partner.client.headers["authorization"]
        host, port = "127.0.0.1", int(server.url.rsplit(":", 1)[1])
        body = orjson.dumps(a_house("slow"))
        head = (
            f"PUT /platform/v1/fr/listings/slow HTTP/1.1\r\nhost: {host}:{port}\r\nauthorization: {token}\r\n"
            f"content-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
        )
        with socket.create_connection((host, port), timeout=10) as half_sent:
            half_sent.sendall(head.encode() + body[:100])
            time.sleep(0.2)
            server.process.send_signal(signal.SIGTERM)
            time.sleep(0.5)
            half_sent.sendall(body[100:])
            assert half_sent.recv(65_536).startswith(b"HTTP/1.1 202 ")
        assert server.process.wait(30) == 0
    assert "1 pending" in pignon("verify", "--database", dsn).stdout


def test_roles_share_one_database(data: Path, dsn: str) -> None:
    async def a_call() -> None:
        answer = await a_partner(front).put("A-1", prefer="wait=10")
        assert (answer.status_code, answer.json()["outcome"]) == (200, "created")

    with running(town(), "--database", dsn, "--roles", "api,pages") as front:
        shared = ("--port", "0", "--database", dsn, "--roles", "worker")
        behind = subprocess.Popen([*PIGNON, "serve", "--data", str(data), *shared], stdout=subprocess.DEVNULL)
        try:
            asyncio.run(a_call())
        finally:
            behind.terminate()
            assert behind.wait(30) == 0


@pytest.mark.parametrize("command", [("apply",), ("verify",), ("rules", "try")])
def test_a_mistyped_data_folder_is_said_and_nothing_is_made_there(tmp_path: Path, command: tuple[str, ...]) -> None:
    file, other = tmp_path / "file.toml", tmp_path / "other"
    file.write_text('market = "fr"\n' if command[0] == "rules" else town())
    given = [] if command[0] == "verify" else [str(file)]
    other.mkdir()
    (other / "notes.txt").write_text("not ours")
    for folder, word in ((tmp_path / "typo", "no data folder"), (other, "holds no database"), (file, "is no folder")):
        said = pignon(*command, *given, "--data", folder)
        assert said.returncode == 2, said.stdout
        _one_line(said.stderr, word, folder)
    assert not (tmp_path / "typo").exists()
    assert [one.name for one in other.iterdir()] == ["notes.txt"]


def test_accounts_may_be_declared_in_an_empty_folder_before_it_is_first_served(data: Path) -> None:
    file = data.parent / f"{data.name}.toml"
    file.write_text(town())
    data.mkdir(exist_ok=True)
    assert pignon("verify", "--data", data).returncode == 2
    assert pignon("apply", file, "--data", data).returncode == 0
    assert "nothing to change" in pignon("apply", file, "--data", data).stdout
    assert pignon("verify", "--data", data).returncode == 0
    file.unlink()


@pytest.mark.parametrize(
    "bad", ["postgresql://me:secret@127.0.0.1:1/none", "mysql://me:secret@x/none", "postgresql:///none?host=/nowhere"]
)
def test_a_database_that_does_not_answer_is_told_without_its_password(data: Path, bad: str) -> None:
    for command in (("serve", "--data", data, "--port", "0"), ("verify",)):
        said = pignon(*command, "--database", bad)
        assert said.returncode == 2, said.stderr
        _one_line(said.stderr, "does not answer")
        assert "secret" not in said.stderr


@pytest.mark.parametrize(
    ("option", "odd"),
    [
        ("--public-url", "pignon.example"),
        ("--public-url", "ftp://pignon.example"),
        ("--media-store", "/srv/media"),
        ("--media-store", "s3:///media"),
        ("--media-store", "http://["),
    ],
)
def test_an_address_that_cannot_serve_is_refused_before_anything_is_made(data: Path, option: str, odd: str) -> None:
    done = pignon("serve", "--data", data / "new", "--port", "0", option, odd)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert option in done.stderr
    assert odd in done.stderr
    assert not (data / "new").exists()


def test_an_empty_database_has_no_ledger_to_verify(cluster: Cluster) -> None:
    said = pignon("verify", "--database", named(cluster.dsn, "postgres"))
    assert said.returncode == 2
    _one_line(said.stderr, "no ledger")


def test_a_wrong_marketplace_changes_nothing_and_names_line_and_key(data: Path, dsn: str) -> None:
    wrong = data / "wrong.toml"
    wrong.write_text(town().replace("quota = 1000", 'quota = "many"'))
    for command in (
        ("serve", "--data", data, "--port", "0", "--database", dsn, "--marketplace", wrong),
        ("apply", wrong, "--database", dsn),
    ):
        said = pignon(*command)
        assert said.returncode == 2, said.stderr
        assert "quota" in said.stderr
        assert "wrong.toml:12: " in said.stderr
    assert pignon("verify", "--database", dsn).stdout.startswith("0 accepted")
