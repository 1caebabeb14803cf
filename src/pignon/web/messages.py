"""What the door itself says over its findings, in the three languages; what findings say is in the packs."""

from collections.abc import Mapping

_ORDER = {"en": 0, "fr": 1, "de": 2}

TEXTS: Mapping[str, tuple[str, str, str]] = {
    "validation": (
        "The request is faulty; `errors` names every fault.",
        "La requête est fautive ; `errors` nomme chaque faute.",
        "Die Anfrage ist fehlerhaft; `errors` nennt jeden Fehler.",
    ),
    "colliding-contacts": (
        "The contact is given twice, in data.contact and in specific.gsl; keep one.",
        "Le contact est donné deux fois, dans data.contact et dans specific.gsl ; n'en gardez qu'un.",
        "Der Kontakt ist doppelt angegeben, in data.contact und in specific.gsl; behalten Sie einen.",
    ),
}


def say(code: str, language: str, /, **facts: object) -> str:
    """Return the sentence of `code` in `language`, filled with `facts`."""
    return TEXTS[code][_ORDER[language]].format(**facts)
