"""How words and place names are compared: without case, accents and the ways a town's parts are written."""

import re
import unicodedata
from typing import Final

_LETTERS: Final = str.maketrans({"\u00df": "ss", "\u0153": "oe", "\u00e6": "ae", "\u2019": "'", "\x00": " "})
_APART: Final = re.compile(r"[^a-z0-9]+")
_QUARTER: Final = re.compile(r"(?<=\D) (cedex )?\d{1,2}( ?(er|e|eme|ere))?( arrondissement)?$| cedex$")
_SAINTS: Final = {"st": "saint", "ste": "sainte"}


def fold(text: str) -> str:
    """Return lower case without accents: `Élégant` as `elegant`, `Straße` as `strasse`."""
    plain = unicodedata.normalize("NFKD", text.lower().translate(_LETTERS))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def place_key(name: str) -> str:
    """Return what places are found by: `Paris 11e` and `PARIS CEDEX 11` are `paris`, `St-Malo` is `saint malo`."""
    words = _APART.sub(" ", fold(name)).split()
    return _QUARTER.sub("", " ".join(_SAINTS.get(word, word) for word in words))
