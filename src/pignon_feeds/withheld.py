"""Keeps an address that the source does not release out of everything a connector says, texts and file names too."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from pignon_feeds.items import Leftover, Note
from pignon_feeds.sheet import Sheet

SHORTEST = 4
"""Characters a value must have to be looked for in others: a house number alone is in every price."""
MASK = "…"


class Withheld:
    """The values that must not leave, empty where nothing is withheld. The first is the street, the next its number."""

    def __init__(self, values: Iterable[str]) -> None:
        words = [value.strip() for value in values]
        self._telling = [word.casefold() for word in words if len(word) >= SHORTEST]
        self._address = _written(*words[:2]) if words and len(words[0]) >= SHORTEST else None

    def keep_out_of(self, sheet: Sheet) -> None:
        """Mask the street, with its number, in the texts; drop titles of media that name it."""
        if not self._address:
            return
        for path, texts in _texts(sheet):
            for language, text in texts.items():
                texts[language], masked = self._address.subn(MASK, text)
                if masked:
                    sheet.note(path, "", "masked: the address that the source does not release")
        for medium in sheet.media:
            if self._address.search(medium.get("title", "")):
                del medium["title"]
                sheet.note("media", "", "title withheld: it names the address that the source does not release")

    def notes(self, notes: Iterable[Note]) -> Iterator[Note]:
        """The notes, without the values that give the address away."""
        return (replace(note, value="") if self._tells(note.value + note.done) else note for note in notes)

    def leftovers(self, leftovers: Iterable[Leftover]) -> Iterator[Leftover]:
        """The unused fields, with those withheld that give the address away."""
        return (replace(left, value="", private=True) if self._tells(left.value) else left for left in leftovers)

    def _tells(self, text: str) -> bool:
        told = text.casefold()
        return any(word in told for word in self._telling)


def _written(street: str, number: str = "") -> re.Pattern[str]:
    stem = re.sub(r"str(?:\\\.|aße|asse)?$", "str(?:\\.|aße|asse)?", re.escape(street), flags=re.IGNORECASE)
    behind = rf"(?:[\s,]*(?:nr\.?\s*)?{re.escape(number)}(?!\w))?" if number else ""
    return re.compile(rf"(?<!\w){stem}(?!\w){behind}", re.IGNORECASE)


def _texts(sheet: Sheet) -> Iterator[tuple[str, dict[str, str]]]:
    for name, texts in (sheet.get("texts") or {}).items():
        if name != "transportation":
            yield f"texts.{name}", texts
    for path in ("location.locationNote", "prices.priceNote"):
        if texts := sheet.get(path):
            yield path, texts
