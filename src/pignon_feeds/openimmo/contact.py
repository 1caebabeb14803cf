"""The contact of an OpenImmo object: the agent's business channels, never the private ones."""

from collections.abc import Mapping

from pignon_feeds.node import Node
from pignon_feeds.sheet import Row, Sheet
from pignon_feeds.values import Reader, address, email, line, one_of, phone

SALUTATION = one_of(
    {"Herr": "Mr", "Frau": "Mrs", "Mr": "Mr", "Mrs": "Mrs", "Ms": "Ms", "Madame": "Mrs", "Monsieur": "Mr"}
)
FIELDS: tuple[tuple[str, str, Reader], ...] = (
    ("anrede", "salutation", SALUTATION),
    ("vorname", "firstName", line),
    ("name", "lastName", line),
    ("firma", "name", line),
    ("email_direkt", "emailAddress", email),
    ("email_zentrale", "emailAddress", email),
    ("tel_durchw", "phoneNumber", phone),
    ("tel_zentrale", "phoneNumber", phone),
    ("tel_handy", "mobilePhoneNumber", phone),
    ("url", "userHomepage", address),
)
ADDRESS: Mapping[str, str] = {"strasse": "street", "hausnummer": "houseNumber", "plz": "postalCode", "ort": "city"}


def write_contact(node: Node, sheet: Sheet) -> None:
    """Write the contact; its address only when it is released (`adressfreigabe` is not false)."""
    for field, name, reader in FIELDS:
        path = f"kontaktperson/{field}"
        raw = node.take(path)
        if f"contact.{name}" in {f"contact.{given}" for given in sheet.contact}:
            continue
        sheet.put(f"contact.{name}", sheet.read(path, raw, reader), field=path, raw=raw)
    if node.says("kontaktperson/adressfreigabe") is not False:
        sheet.fill((Row(f"kontaktperson/{field}", f"contact.{name}", line) for field, name in ADDRESS.items()), node)
        sheet.put("contact.country", node.take("kontaktperson/land@iso_land") or None, field="kontaktperson/land")
    photo = node.take("kontaktperson/foto/daten/pfad")
    if photo.startswith("http"):
        sheet.put("contact.imageURL", sheet.read("kontaktperson/foto", photo, address), field="kontaktperson/foto")
    if set(sheet.contact) <= {"country", "salutation"}:
        sheet.contact.clear()
