"""What a delivery says about one object: the last word counts, in each language, and one of these is the object."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

Key = tuple[str, str]
"""Feed name and external id."""
Where = tuple[int, int]
"""File of the delivery and position in it."""


@dataclass(frozen=True, slots=True)
class Word:
    """Where an object is spoken of; `language` has two letters, `gone` says that it is to be deleted."""

    key: Key
    where: Where
    line: int
    language: str
    gone: bool


@dataclass(slots=True)
class Wording:
    """Which words are the objects, which only lend them their texts, and the lines of those that count no more."""

    objects: dict[Key, Where] = field(default_factory=dict[Key, Where])
    earlier: dict[Key, list[int]] = field(default_factory=dict[Key, list[int]])
    translations: dict[Where, Word] = field(default_factory=dict[Where, Word])


def settled(words: Iterable[Word], language: str) -> Wording:
    """Settle what counts. Of several languages the object is that in `language`, else the first, of those not gone."""
    last: dict[Key, Word] = {}
    several: dict[Key, dict[str, Word]] = {}
    wording = Wording()
    for word in words:
        before = last.get(word.key)
        versions = several.get(word.key)
        if versions is None and before and before.language != word.language:
            versions = several[word.key] = {before.language: before}
        if versions is not None:
            before = versions.get(word.language)
            versions[word.language] = word
        if before:
            wording.earlier.setdefault(word.key, []).append(before.line)
        last[word.key] = word
    wording.objects = {key: _object(several.get(key) or {"": word}, language).where for key, word in last.items()}
    for key, versions in several.items():
        others = (word for word in versions.values() if not word.gone and word.where != wording.objects[key])
        wording.translations |= {word.where: word for word in others}
    return wording


def _object(versions: Mapping[str, Word], language: str) -> Word:
    return min(versions.values(), key=lambda word: (word.gone, word.language != language, word.where))
