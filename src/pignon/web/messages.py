"""What the door itself says, in the three languages; what a market's rules say is in its pack."""

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
    "too-large": (
        "The body is over {limit} bytes.",
        "Le corps dépasse {limit} octets.",
        "Der Inhalt ist größer als {limit} Bytes.",
    ),
    "unsupported-media": (
        "{given} is not taken here; send {expected}.",
        "{given} n'est pas accepté ici ; envoyez {expected}.",
        "{given} wird hier nicht angenommen; senden Sie {expected}.",
    ),
    "duplicate": (
        "This offererEstateId is in use. Update the one that has it, or delete it first. {name}: {id}",
        "Cet offererEstateId est déjà utilisé. Modifiez l'annonce qui le porte ou supprimez-la d'abord. {name}: {id}",
        "Diese offererEstateId ist bereits vergeben. Ändern oder löschen Sie zuerst jenes Inserat. {name}: {id}",
    ),
    "duplicate-project": (
        "This offererEstateId is in use by another project. Update that one, or delete it first.",
        "Cet offererEstateId est déjà utilisé par un autre projet. Modifiez celui-ci ou supprimez-le d'abord.",
        "Diese offererEstateId wird bereits von einem anderen Projekt verwendet. Ändern oder löschen Sie jenes.",
    ),
    "external-id-changed": (
        "An offererEstateId never changes: it is {expected} here. Delete and create anew to change it.",
        "Un offererEstateId ne change jamais : c'est ici {expected}. Supprimez puis recréez pour le changer.",
        "Eine offererEstateId ändert sich nie: hier ist sie {expected}. Zum Ändern löschen und neu anlegen.",
    ),
    "frozen-field": (
        "This field never changes: it is {expected}. Delete and create anew to change it.",
        "Ce champ ne change jamais : c'est {expected}. Supprimez puis recréez pour le changer.",
        "Dieses Feld ändert sich nie: es ist {expected}. Zum Ändern löschen und neu anlegen.",
    ),
    "not-found": (
        "Nothing of yours has this id.",
        "Rien de ce qui vous appartient ne porte cet identifiant.",
        "Nichts von Ihnen trägt diese Kennung.",
    ),
    "no-route": (
        "There is no operation at this address; /openapi.json lists them all.",
        "Il n'y a pas d'opération à cette adresse ; /openapi.json les énumère toutes.",
        "Unter dieser Adresse gibt es keine Operation; /openapi.json zählt alle auf.",
    ),
    "not-allowed": (
        "This address takes {allowed}.",
        "Cette adresse accepte {allowed}.",
        "Diese Adresse nimmt {allowed} an.",
    ),
    "deleted": (
        "Classified {id} was deleted; a PUT revives nothing. POST it again to get a new one.",
        "L'annonce {id} a été supprimée ; un PUT ne la ranime pas. Renvoyez-la par POST pour en créer une nouvelle.",
        "Die Anzeige {id} wurde gelöscht; ein PUT belebt sie nicht wieder. Senden Sie sie erneut per POST.",
    ),
    "stale": (
        "If-Match names revision {given}, the latest is {current}. GET it again before you change it.",
        "If-Match nomme la révision {given}, la dernière est {current}. Relisez-la par GET avant de la modifier.",
        "If-Match nennt Revision {given}, die neueste ist {current}. Lesen Sie sie vor der Änderung erneut per GET.",
    ),
    "busy": (
        "Too many writes are under way; try again in {seconds} s.",
        "Trop d'écritures sont en cours ; réessayez dans {seconds} s.",
        "Es sind zu viele Schreibvorgänge im Gange; versuchen Sie es in {seconds} s wieder.",
    ),
    "unauthenticated": (
        "No valid access token: {why}.",
        "Pas de jeton d'accès valable : {why}.",
        "Kein gültiges Zugriffstoken: {why}.",
    ),
    "forbidden": (
        "The token lacks the scope {scope}.",
        "Il manque au jeton la portée {scope}.",
        "Dem Token fehlt der Scope {scope}.",
    ),
    "foreign-market": (
        "This customer has no business in the market {market}.",
        "Ce client n'exerce pas sur le marché {market}.",
        "Dieser Kunde ist im Markt {market} nicht tätig.",
    ),
    "not-yet": (
        "Media upload comes in a later version; give the picture's address in media[].url until then.",
        "L'envoi de médias viendra dans une version ultérieure ; donnez d'ici là l'adresse dans media[].url.",
        "Der Medien-Upload kommt in einer späteren Version; geben Sie bis dahin die Adresse in media[].url an.",
    ),
    "unexpected": (
        "Something went wrong on our side; `instance` names the call when you write to us.",
        "Une erreur est survenue de notre côté ; `instance` désigne l'appel si vous nous écrivez.",
        "Bei uns ist ein Fehler aufgetreten; `instance` benennt den Aufruf, wenn Sie uns schreiben.",
    ),
    "too-slow": (
        "The request took too long to arrive.",
        "La requête a mis trop de temps à arriver.",
        "Die Anfrage hat zu lange gebraucht.",
    ),
    "bad-parameter": (
        "The parameter {name} is not {expected}.",
        "Le paramètre {name} n'est pas {expected}.",
        "Der Parameter {name} ist nicht {expected}.",
    ),
    "bad-header": (
        "The header {name} is not {expected}.",
        "L'en-tête {name} n'est pas {expected}.",
        "Die Kopfzeile {name} ist nicht {expected}.",
    ),
    "empty-body": (
        "The body is missing; send a JSON document.",
        "Le corps manque ; envoyez un document JSON.",
        "Der Inhalt fehlt; senden Sie ein JSON-Dokument.",
    ),
    "unreadable-gzip": (
        "The body cannot be unpacked as gzip.",
        "Le corps ne peut être décompressé (gzip).",
        "Der Inhalt lässt sich nicht als gzip entpacken.",
    ),
    "field": (
        "{name} is not {expected}.",
        "{name} n'est pas {expected}.",
        "{name} ist nicht {expected}.",
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
