"""What is said to partners, by code and language; every code has a message and a resolution in all languages."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

from pignon.market import source

LANGUAGES = ("fr", "de", "en")
COMMON = Path(__file__).parent / "messages"


@dataclass(frozen=True, slots=True)
class Said:
    """A finding in words: what is wrong, and how to mend it."""

    message: str
    resolution: str


Messages: TypeAlias = Mapping[str, Mapping[str, Said]]
"""By language, then code."""


class _Arguments(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "?"


def say(messages: Messages, code: str, *, language: str, arguments: Mapping[str, Any]) -> Said:
    """Fill the message of `code`; an unknown language falls back to English, an unknown code to itself."""
    said = messages.get(language, messages["en"]).get(code)
    if said is None:
        return Said(code, "")
    given = _Arguments(arguments)
    return Said(said.message.format_map(given), said.resolution.format_map(given))


@cache
def common() -> Messages:
    """Return what is said outside any market; read once, when first asked for."""
    return read_messages(COMMON)


def read_messages(*folders: Path) -> Messages:
    """Read `{fr,de,en}.toml` of each folder into one catalogue; later folders win."""
    return {language: _language(folder / f"{language}.toml" for folder in folders) for language in LANGUAGES}


def _language(paths: Iterable[Path]) -> Mapping[str, Said]:
    said: dict[str, Said] = {}
    for path in paths:
        file = source.read(path)
        for code, words in file.data.items():
            if not isinstance(words, dict) or set(words) != {"message", "resolution"}:
                raise file.faulty("needs exactly message and resolution", key=code)
            said[code] = Said(words["message"], words["resolution"])
    return said
