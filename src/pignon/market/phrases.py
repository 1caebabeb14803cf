"""What a finding expects, and other parts of a sentence, in the words of the caller's language."""

import re
from collections.abc import Mapping
from functools import cache, lru_cache

from pignon.market import source
from pignon.market.messages import COMMON, LANGUAGES

_GAP = re.compile(r"\\\{\d\\\}")


@lru_cache(maxsize=2048)
def in_words(part: str, language: str) -> str:
    """Return a part of a sentence in `language`; what needs no words stays as it is."""
    for pattern, phrase in _phrases():
        if found := pattern.fullmatch(part):
            return phrase.get(language, phrase["en"]).format(*found.groups())
    return part


@cache
def _phrases() -> tuple[tuple[re.Pattern[str], Mapping[str, str]], ...]:
    file = source.read(COMMON / "phrases.toml")
    read: list[tuple[re.Pattern[str], Mapping[str, str]]] = []
    for nth, phrase in enumerate(file.need("phrase", list)):
        if set(phrase) != set(LANGUAGES):
            raise file.faulty(f"needs exactly {', '.join(LANGUAGES)}", key="en", after="[[phrase]]", nth=nth)
        read.append((re.compile(_GAP.sub("(.+?)", re.escape(phrase["en"]))), phrase))
    return tuple(read)
