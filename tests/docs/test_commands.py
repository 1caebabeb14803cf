"""Every command and option is documented, and every command in a sample exists."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest
import typer.main
from tests.docs.library import PAGES, ROOT, blocks, name, read, spans

from pignon.cli import app

OPTIONS: Mapping[str, frozenset[str]] = {
    command: frozenset(
        option
        for one in (found, *getattr(found, "commands", {}).values())
        for parameter in one.params
        for option in parameter.opts
        if option.startswith("--")
    )
    for command, found in getattr(typer.main.get_command(app), "commands").items()  # noqa: B009 (its class is Typer's own)
}


def sections(text: str) -> dict[str, str]:
    """Return the text below each `## \\`pignon X\\`` heading."""
    found = re.split(r"^## `pignon (\w+)`$", text, flags=re.MULTILINE)
    return dict(zip(found[1::2], found[2::2], strict=True))


def tasks() -> set[str]:
    return set(re.findall(r"^([a-z]+):", read(ROOT / "Makefile"), re.MULTILINE))


def test_every_command_has_its_section_and_every_option_stands_in_it() -> None:
    documented = sections(read(ROOT / "docs" / "commands.md"))
    assert set(documented) == set(OPTIONS)
    for command, options in OPTIONS.items():
        told = set(re.findall(r"`(--[a-z-]+)", documented[command].split("\n## ")[0]))
        assert options <= told, command
        assert told <= options | {"--help"}, command


def test_the_page_on_sync_tells_each_of_its_options() -> None:
    assert set(re.findall(r"`(--[a-z-]+)`", read(ROOT / "docs" / "sync.md"))) >= OPTIONS["sync"]


def test_every_task_of_the_makefile_is_documented() -> None:
    told = set(re.findall(r"^\| `make (\w+)`", read(ROOT / "docs" / "commands.md"), re.MULTILINE))
    assert told == tasks() - {"help"}


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_commands_in_samples_and_text_exist_with_their_options(page: Path) -> None:
    text = read(page)
    told = [line for block in blocks(text, "sh", "console", "") for line in block.splitlines()] + spans(text)
    for line in told:
        found = re.match(r"(?:\$ )?(?:\.venv/bin/)?(pignon|make) ([a-z]+)(.*)", line)
        if found is None:
            continue
        program, word, rest = found.groups()
        if program == "make":
            assert word in tasks(), line
            continue
        assert word in OPTIONS, line
        assert set(re.findall(r"(--[a-z][a-z-]*)", rest)) <= OPTIONS[word] | {"--help"}, line
