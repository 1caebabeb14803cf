"""A status row in the words of the wire (schema `ClassifiedStatus`): the same in answers and in callbacks."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from pignon.ledger.findings import as_finding
from pignon.ledger.statuses import StatusRow
from pignon.market import Pack
from pignon.market.wire import instant, wire_finding
from pignon.model.finding import Finding
from pignon.model.names import ListingId

_ORDER = {"en": 0, "fr": 1, "de": 2}
_QUEUED = "quota-waiting"
_TEXTS: Mapping[str, tuple[str, str, str]] = {
    "RECEIVING": ("Being received.", "En cours de réception.", "Wird empfangen."),
    "RECEIVED": ("Received and checked.", "Reçu et vérifié.", "Empfangen und geprüft."),
    "CREATING": ("Being created.", "En cours de création.", "Wird angelegt."),
    "CREATED": ("Live.", "En ligne.", "Online."),
    "CREATED-none": (
        "Created; no portal is wanted.",
        "Créée ; aucun portail n'est demandé.",
        "Angelegt; kein Portal ist gewünscht.",
    ),
    "CREATED_WITH_MEDIA_ERROR": (
        "Live; some of its media failed.",
        "En ligne ; certains médias ont échoué.",
        "Online; einige Medien sind fehlgeschlagen.",
    ),
    "UPDATED_WITH_MEDIA_ERROR": (
        "Live as updated; some of its media failed.",
        "En ligne, à jour ; certains médias ont échoué.",
        "Online, aktualisiert; einige Medien sind fehlgeschlagen.",
    ),
    "CREATING_FAILED": ("Not published.", "Non publiée.", "Nicht veröffentlicht."),
    "UPDATING": ("Being updated.", "En cours de mise à jour.", "Wird aktualisiert."),
    "UPDATED": ("Live as updated.", "En ligne, à jour.", "Online, aktualisiert."),
    "UPDATED-none": (
        "Updated; no portal is wanted.",
        "Mise à jour ; aucun portail n'est demandé.",
        "Aktualisiert; kein Portal ist gewünscht.",
    ),
    "UPDATING_FAILED": ("Not published.", "Non publiée.", "Nicht veröffentlicht."),
    "DELETING": ("Being deleted.", "En cours de suppression.", "Wird gelöscht."),
    "DELETED": ("No longer published.", "N'est plus publiée.", "Nicht mehr veröffentlicht."),
    "quota-waiting": (
        "Waits for a free place in the quota; place {place} in the queue.",
        "Attend une place libre dans le quota ; rang {place} dans la file.",
        "Wartet auf einen freien Platz im Kontingent; Platz {place} in der Schlange.",
    ),
}


def status_id(listing_id: ListingId, at: datetime) -> UUID:
    """Return the id of the row that a listing's status at this date is; its callback goes under the same."""
    return uuid5(listing_id, instant(at))


def told_status(row: StatusRow, *, language: str, pack: Pack) -> dict[str, Any]:
    """Tell a row; our `findings` and the revision stand beside what the contract names."""
    findings = _findings(row)
    said: dict[str, Any] = {
        "portals": row.portals,
        "status": row.status,
        "message": _message(row, findings, language=language, pack=pack),
        "statusDate": instant(row.at),
        "revision": row.revision,
        "findings": [wire_finding(one, pack, language) for one in findings],
    }
    if row.sub_status is not None:
        said["subStatus"] = row.sub_status
    if media := [one for facts in row.facts for one in facts.get("mediaStatuses") or ()]:
        said["mediaStatuses"] = [_medium(one, language=language, pack=pack) for one in media]
    if codes := _codes(row, findings):
        said["subStatusDetails"] = ",".join(codes)
    return said


def _medium(one: dict[str, Any], *, language: str, pack: Pack) -> dict[str, Any]:
    findings = [wire_finding(as_finding(finding), pack, language) for finding in one.get("findings", ())]
    return one | {"findings": findings}


def _findings(row: StatusRow) -> list[Finding]:
    found: list[Finding] = []
    for facts in row.facts:
        for stored in facts.get("findings") or ():
            finding = as_finding(stored)
            if finding not in found:
                found.append(finding)
    return found


def _codes(row: StatusRow, findings: list[Finding]) -> list[str]:
    if not row.status.endswith("_FAILED"):
        return []
    blocking = [finding.code for finding in findings if finding.blocks]
    reasons = [facts["reason"] for facts in row.facts if facts.get("reason")]
    return list(dict.fromkeys(blocking + reasons))


def _message(row: StatusRow, findings: list[Finding], *, language: str, pack: Pack) -> str:
    if row.status.endswith("_FAILED"):
        first = next((finding for finding in findings if finding.blocks), None)
        place = next((facts["place"] for facts in row.facts if facts.get("place")), None)
        if first is not None and first.code != _QUEUED:
            return wire_finding(first, pack, language)["message"]
        if place is not None:
            return _say(_QUEUED, language).format(place=place)
    if row.terminal and not row.portals and row.status in ("CREATED", "UPDATED"):
        return _say(f"{row.status}-none", language)
    return _say(row.status, language)


def _say(code: str, language: str) -> str:
    return _TEXTS[code][_ORDER[language]]
