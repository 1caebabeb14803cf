"""Every finding code with what is said of it in each language, and the rules that find it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pignon.market import Pack, Rule, Said
from pignon.model.names import Market

LANGUAGES = {"en": "English", "fr": "Français", "de": "Deutsch"}
_BLANK = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Wording:
    """What some markets say of a code; no names: all of them."""

    markets: tuple[str, ...]
    said: Mapping[str, Said]
    """By language."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A code's page."""

    code: str
    wordings: tuple[Wording, ...]
    rules: tuple[tuple[str, Rule], ...]
    """The name of the market, and the rule."""

    @property
    def blocks(self) -> bool:
        """True where a rule keeps a document off a portal with it."""
        return any(rule.blocks for _, rule in self.rules)


def catalogue(packs: Mapping[Market, Pack]) -> list[Entry]:
    """Return every code of the packs and of their common messages, by name."""
    codes = {code for pack in packs.values() for code in pack.messages["en"]}
    return [_entry(code, packs.values()) for code in sorted(codes, key=str.lower)]


def pieces(message: str) -> list[tuple[str, bool]]:
    """Split a message into its text and the names of its blanks: `[(text, False), (name, True), ...]`."""
    parts = _BLANK.split(message)
    return [(part, bool(nth % 2)) for nth, part in enumerate(parts) if part]


def _entry(code: str, packs: Iterable[Pack]) -> Entry:
    saying = [pack for pack in packs if code in pack.messages["en"]]
    found: list[tuple[list[str], dict[str, Said]]] = []
    for pack in saying:
        said = {language: pack.messages[language][code] for language in LANGUAGES}
        same = next((names for names, other in found if other == said), None)
        if same is None:
            found.append(([pack.name], said))
        else:
            same.append(pack.name)
    everywhere = len(found) == 1 and len(saying) == len(list(packs))
    return Entry(
        code=code,
        wordings=tuple(Wording(() if everywhere else tuple(names), said) for names, said in found),
        rules=tuple((pack.name, rule) for pack in saying for rule in pack.rules if rule.code == code),
    )
