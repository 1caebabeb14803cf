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
    "status-RECEIVING": ("Being received.", "En cours de réception.", "Wird empfangen."),
    "status-RECEIVED": ("Received and checked.", "Reçu et vérifié.", "Empfangen und geprüft."),
    "status-CREATING": ("Being created.", "En cours de création.", "Wird angelegt."),
    "status-CREATED": ("Live.", "En ligne.", "Online."),
    "status-CREATED-none": (
        "Created; no portal is wanted.",
        "Créée ; aucun portail n'est demandé.",
        "Angelegt; kein Portal ist gewünscht.",
    ),
    "status-CREATING_FAILED": ("Not published.", "Non publiée.", "Nicht veröffentlicht."),
    "status-UPDATING": ("Being updated.", "En cours de mise à jour.", "Wird aktualisiert."),
    "status-UPDATED": ("Live as updated.", "En ligne, à jour.", "Online, aktualisiert."),
    "status-UPDATED-none": (
        "Updated; no portal is wanted.",
        "Mise à jour ; aucun portail n'est demandé.",
        "Aktualisiert; kein Portal ist gewünscht.",
    ),
    "status-UPDATING_FAILED": ("Not published.", "Non publiée.", "Nicht veröffentlicht."),
    "status-DELETING": ("Being deleted.", "En cours de suppression.", "Wird gelöscht."),
    "status-DELETED": ("No longer published.", "N'est plus publiée.", "Nicht mehr veröffentlicht."),
    "quota-waiting": (
        "Waits for a free place in the quota; place {place} in the queue.",
        "Attend une place libre dans le quota ; rang {place} dans la file.",
        "Wartet auf einen freien Platz im Kontingent; Platz {place} in der Schlange.",
    ),
}


def say(code: str, language: str, /, **facts: object) -> str:
    """Return the sentence of `code` in `language`, filled with `facts`."""
    return TEXTS[code][_ORDER[language]].format(**facts)
