"""Tells seekers from machines by what they call themselves; nobody is followed or remembered."""

import re
import tomllib
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final

_LONGEST: Final = 512
"""Characters of a User-Agent that are looked at."""


@lru_cache(maxsize=4096)
def is_robot(agent: str) -> bool:
    """Tell whether a `User-Agent` is no person's; one that is empty is none, since every browser has a name."""
    told, (words, telephones) = agent[:_LONGEST].lower(), _known()
    return not told.strip() or words.search(telephones.sub("", told)) is not None


@cache
def _known() -> tuple[re.Pattern[str], re.Pattern[str]]:
    known: dict[str, list[str]] = tomllib.loads(files("pignon.audience").joinpath("robots.toml").read_text("utf-8"))
    telephones = known.pop("telephones")
    return _any([one for group in known.values() for one in group]), _any(telephones)


def _any(words: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, words)))
