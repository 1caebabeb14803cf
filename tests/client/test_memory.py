"""What the client keeps on disk between runs: listings sent, and tokens for their owner's eyes alone."""

import asyncio
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pignon_client.access import Credentials, Pass, Token
from pignon_client.attaching import MediaId
from pignon_client.notebook import Known, Notebook
from pignon_client.tokens import TokenFile

CREDENTIALS = Credentials("acme", "s3cret", "RC-100001")
IDS = st.sampled_from(["a", "b/c", "Größe 1", "\u2028"])
MEDIA = st.lists(st.builds(MediaId, st.sampled_from(["0" * 64, "ab" * 32]), st.sampled_from(["0" * 16, "cd" * 8])))
KNOWN = st.builds(
    Known,
    st.sampled_from(["", "0190-uuid"]),
    st.sampled_from(["0" * 16, "ff" * 8]),
    st.sampled_from(["", "f1"]),
    MEDIA.map(tuple),
)
STEPS = st.lists(st.tuples(IDS, KNOWN | st.none()), max_size=30)


@settings(deadline=None, max_examples=50)
@given(steps=STEPS, cut=st.integers(0, 40))
def test_a_notebook_remembers_every_whole_line_whenever_it_was_killed(
    tmp_path_factory: pytest.TempPathFactory, *, steps: list[tuple[str, Known | None]], cut: int
) -> None:
    path = tmp_path_factory.mktemp("notebook") / "n.jsonl"
    states: list[dict[str, Known]] = [{}]
    book = Notebook(path)
    for name, known in steps:
        before = path.stat().st_size
        book.note(name, known) if known else book.forget(name)
        if path.stat().st_size > before:
            after = {one: kept for one, kept in states[-1].items() if one != name}
            states.append(after | ({name: known} if known else {}))
    book.close()
    raw = path.read_bytes()
    torn = raw[: max(0, len(raw) - cut)]
    path.write_bytes(torn)
    for _ in range(2):
        again = Notebook(path)
        kept = {name: again.get(name) for name in ("a", "b/c", "Größe 1", "\u2028") if name in again}
        again.close()
        assert kept == states[torn.count(b"\n")]
    assert path.stat().st_mode & 0o077 == 0


def test_a_notebook_is_rewritten_when_most_of_it_is_past(tmp_path: Path) -> None:
    book = Notebook(tmp_path / "n.jsonl")
    book.all_found()
    for number in range(100):
        book.note("a", Known("", f"{number:016x}", "f"))
    book.close()
    book = Notebook(tmp_path / "n.jsonl")
    book.close()
    assert (tmp_path / "n.jsonl").read_bytes().count(b"\n") == 2
    assert book.complete
    assert list(book.of_feed("f")) == ["a"]


def test_uploads_that_a_notebook_names_in_a_way_of_old_are_sent_again(tmp_path: Path) -> None:
    line = '{"id": "a", "at": "", "digest": "00000000000000aa", "feed": "f", "media": ["0123456789abcdef"]}'
    (tmp_path / "n.jsonl").write_text(f"{line}\n")
    book = Notebook(tmp_path / "n.jsonl")
    assert book.get("a") == Known("", "00000000000000aa", "f")
    book.close()


def test_a_notebook_in_use_or_damaged_says_so(tmp_path: Path) -> None:
    book = Notebook(tmp_path / "n.jsonl")
    with pytest.raises(ValueError, match="another run"):
        Notebook(tmp_path / "n.jsonl")
    book.note("a", Known("", "0" * 16, ""))
    book.close()
    (tmp_path / "n.jsonl").write_bytes(b"nonsense\n")
    with pytest.raises(ValueError, match="damaged in line 1"):
        Notebook(tmp_path / "n.jsonl")


class Clock:
    """A wall that moves when told."""

    def __init__(self) -> None:
        self.at = 1_000.0

    def __call__(self) -> float:
        return self.at


def token_file(folder: Path, clock: Clock, *, audience: str = "https://a.example/caas/v4") -> TokenFile:
    return TokenFile(folder / "tokens", CREDENTIALS, door="https://a.example/oauth/token", audience=audience, now=clock)


def test_a_token_lives_on_disk_for_its_whole_life_and_no_longer(tmp_path: Path) -> None:
    clock = Clock()
    token_file(tmp_path, clock).write(Token("one", 86_400))
    clock.at += 80_000
    kept = token_file(tmp_path, clock).read()
    assert kept == Token("one", 6_400)
    assert token_file(tmp_path, clock, audience="https://a.example/sandbox").read() is None
    clock.at += 6_350
    assert token_file(tmp_path, clock).read() is None


def test_a_token_is_its_owners_alone(tmp_path: Path) -> None:
    clock = Clock()
    old = os.umask(0)
    try:
        token_file(tmp_path, clock).write(Token("one", 86_400))
    finally:
        os.umask(old)
    (path,) = (tmp_path / "tokens").iterdir()
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert b"s3cret" not in path.read_bytes()
    path.chmod(0o640)
    assert token_file(tmp_path, clock).read() is None


def test_a_folder_that_cannot_be_written_costs_only_the_memory(tmp_path: Path) -> None:
    (tmp_path / "tokens").write_text("in the way")
    kept = token_file(tmp_path, Clock())
    kept.write(Token("one", 86_400))
    assert kept.read() is None


def test_a_token_serves_every_run_until_it_is_not_taken(tmp_path: Path) -> None:
    fetched: list[str] = []

    async def fetch() -> Token:
        fetched.append(f"t{len(fetched)}")
        return Token(fetched[-1], 3_600)

    async def run(*, rejects: bool = False) -> str:
        one = Pass(fetch, now=lambda: 0.0, kept=token_file(tmp_path, Clock()))
        if rejects:
            one.reject(await one.value())
        return await one.value()

    told = [asyncio.run(run()), asyncio.run(run()), asyncio.run(run(rejects=True)), asyncio.run(run())]
    assert (told, len(fetched)) == (["t0", "t0", "t1", "t1"], 2)
