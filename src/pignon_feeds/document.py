"""Makes the market's own body of a finished sheet: the French and the German differ around the same `data`."""

from typing import Any

from pignon_feeds.items import Attachment
from pignon_feeds.sheet import Sheet

COUNTRY = {"fr": "FRA", "de": "DEU"}
LANGUAGE = {"fr": "fr", "de": "de"}
CURRENCIES = frozenset(
    [
        "EUR",
        "CHF",
        "USD",
        "GBP",
        "PLN",
        "CZK",
        "DKK",
        "SEK",
        "NOK",
        "HUF",
        "RON",
        "BGN",
        "TRY",
        "CAD",
        "AUD",
        "AED",
        "JPY",
    ]
)
"""Those of the list that a German or French agent's software offers and that are still money."""
_SOURCE = {
    "sourceSystem": 512,
    "sourceSystemVersion": 512,
    "offererMarketingKey": 512,
    "offererEstateId": 512,
    "offererEstateGroupId": 512,
}


def missing(sheet: Sheet) -> str | None:
    """The first path below `data` without which there is no document, or None."""
    needed = ("estateType", "distributionType", "location.postalcode", "location.city")
    return next((path for path in needed if sheet.get(path) is None), None)


def finished(sheet: Sheet, portals: tuple[str, ...]) -> dict[str, Any]:
    """The body of a write: `{portals, data, media?, specific?}`, in Germany `{data, metadata, media?, contact?}`."""
    data = sheet.data
    data.setdefault("prices", {})
    location = data["location"]
    location.setdefault("country", COUNTRY[sheet.market])
    if "spaces" in data:
        data["spaces"].setdefault("spaceMeasureUnit", "SQUARE_METER")
    source = {name: sheet.metadata[name][:longest] for name, longest in _SOURCE.items() if sheet.metadata.get(name)}
    document: dict[str, Any] = {"data": data}
    if addressed := [entry for entry in sheet.media if "url" in entry]:
        document["media"] = addressed
    if sheet.market == "de":
        return document | {"metadata": {"source": source}} | ({"contact": sheet.contact} if sheet.contact else {})
    location.setdefault("street", "")
    location.setdefault("houseNumber", "")
    data["metaData"] = {"source": source}
    person = _french_person(sheet.contact)
    specific = {"specific": {"gsl": {"mainContactPerson": person}}} if person else {}
    return {"portals": list(portals)} | document | specific


def attachments(sheet: Sheet) -> tuple[Attachment, ...]:
    """The files among the sheet's media."""
    return tuple(_attachment(position, entry, sheet) for position, entry in enumerate(sheet.media) if "file" in entry)


def _attachment(position: int, entry: dict[str, str], sheet: Sheet) -> Attachment:
    said = {name: value for name, value in entry.items() if name != "file"}
    file = sheet.files[entry["file"]]
    return Attachment(position, said, file.field, file.named, entry["file"], file.open, file.unchanged, file.inlay)


def _french_person(contact: dict[str, Any]) -> dict[str, str]:
    whole = " ".join(str(contact[part]) for part in ("firstName", "lastName") if part in contact)
    found = {
        "name": whole or contact.get("name"),
        "companyName": contact.get("name") if whole else None,
        "phoneNumber": contact.get("phoneNumber"),
        "mobilePhoneNumber": contact.get("mobilePhoneNumber"),
        "email": contact.get("emailAddress"),
    }
    return {name: str(value) for name, value in found.items() if value}
