"""Keeps an address that the source does not release out of everything a connector says, texts and file names too."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import replace
from urllib.parse import unquote, urlsplit

from pignon_feeds.items import Leftover, Note
from pignon_feeds.sheet import Sheet
from pignon_feeds.values import folded

SHORTEST = 4
"""Characters a value must have to be looked for in others: a house number alone is in every price."""
MASK = "…"


class Withheld:
    """The values that must not leave, empty where nothing is withheld. The first is the street, the next its number."""

    def __init__(self, values: Iterable[str]) -> None:
        words = [value.strip() for value in values]
        self._telling = [folded(word) for word in words if len(word) >= SHORTEST]
        self._address = _written(*words[:2]) if words and len(words[0]) >= SHORTEST else None

    def keep_out_of(self, sheet: Sheet) -> None:
        """Mask the street, with its number, in the texts; drop titles that name it and files named after it."""
        if not self._address:
            return
        for path, texts in _texts(sheet):
            for language, text in texts.items():
                if self._spans(text):
                    texts[language] = self._masked(text)
                    sheet.note(path, "", "masked: the address that the source does not release")
        for medium in list(sheet.media):
            path = unquote(urlsplit(medium["url"]).path) if "url" in medium else medium["file"]
            if self._spans(path.rpartition("/")[2]):
                sheet.media.remove(medium)
                sheet.note("media", "", "left out: its file name tells the address that the source does not release")
            elif self._spans(medium.get("title", "")):
                del medium["title"]
                sheet.note("media", "", "title withheld: it names the address that the source does not release")

    def _spans(self, text: str) -> list[tuple[int, int]]:
        return [found.span() for found in self._address.finditer(_plain(text))] if self._address else []

    def _masked(self, text: str) -> str:
        text = unicodedata.normalize("NFC", text)
        for begin, end in reversed(self._spans(text)):
            text = text[:begin] + MASK + text[end:]
        return text

    def notes(self, notes: Iterable[Note]) -> Iterator[Note]:
        """The notes, without the values that give the address away."""
        return (replace(note, value="") if self._tells(note.value + note.done) else note for note in notes)

    def leftovers(self, leftovers: Iterable[Leftover]) -> Iterator[Leftover]:
        """The unused fields, with those withheld that give the address away."""
        return (replace(left, value="", private=True) if self._tells(left.value) else left for left in leftovers)

    def _tells(self, text: str) -> bool:
        told = folded(text)
        return any(word in told for word in self._telling)


def _written(street: str, number: str = "") -> re.Pattern[str]:
    """The address as people write it, to be looked for in what `_plain` gives: the number before, behind or nowhere."""
    words, said = (r"\s*".join(map(re.escape, _plain(part).split())) for part in (street, number))
    stem = re.sub(r"str(?:\\\.|aße|asse)?$", r"str(?:\\.|aße|asse)?", words)
    before = rf"(?:(?<!\w){said}[\s,]*)?" if said else ""
    behind = rf"(?:[\s,]*(?:nr\.?\s*)?{said}(?!\w))?" if said else ""
    return re.compile(rf"(?<![^\W\d]){before}{stem}(?![^\W\d]){behind}")


def _plain(text: str) -> str:
    """`text` in lower case, without accents, dashes as blanks: character by character, so that places stay the same."""
    return "".join(map(_plain_character, unicodedata.normalize("NFC", text)))


def _plain_character(character: str) -> str:
    return " " if character in "-_\u2010\u2011\u2013+" else unicodedata.normalize("NFD", character)[0].lower()[0]


def _texts(sheet: Sheet) -> Iterator[tuple[str, dict[str, str]]]:
    for name, texts in (sheet.get("texts") or {}).items():
        if name != "transportation":
            yield f"texts.{name}", texts
    for path in ("location.locationNote", "prices.priceNote"):
        if texts := sheet.get(path):
            yield path, texts
