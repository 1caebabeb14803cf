"""Whom a seeker turns to: the document's own contact, else the customer's."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from pignon.ledger.shop import Page
from pignon.model.names import Json
from pignon.web.pages.listing import Contact, Phone
from pignon.web.pages.reading import at, prose, web_address
from pignon.web.pages.vocabulary import Vocabulary

_NOT_DIALLED: Final = re.compile(r"[^\d+]")
_SHORTEST: Final = 5
"""Characters of a number worth dialling; less is a slip of the pen."""
_EMAIL: Final = re.compile(r"[^@\s<>\"'?&]+@[^@\s<>\"'?&]+")
Shown = Mapping[str, Any]
"""`displayedInformation` of a person: a flag that is false hides its field."""


def contact(page: Page, vocabulary: Vocabulary) -> Contact:
    """Choose the contact of a page (FR.md, DE.md: a document's own contact comes before the customer's)."""
    language = vocabulary.language
    own = page.document.get("contact") or {}
    given = at(page.document, "specific.gsl.mainContactPerson")
    agent = _agent(page)
    shown: Shown = at(page.document, "data.contact.displayedInformation.mainContactPerson") or {}
    if own:
        return _german(page, own, vocabulary)
    if given:
        return _inline(page, given, language)
    return _customers(page, agent, shown=shown, language=language)


def recipient(page: Page) -> str | None:
    """Return whom to tell by e-mail: the document's own contact, the agent it names, or the customer's contact."""
    own: Mapping[str, Any] = page.document.get("contact") or {}
    given: Mapping[str, Any] = at(page.document, "specific.gsl.mainContactPerson") or {}
    found = (own.get("emailAddress"), given.get("email"), _agent(page).get("email"), page.contact.get("email"))
    return next((address for address in map(_email, found) if address), None)


def _agent(page: Page) -> Mapping[str, Any]:
    wanted = at(page.document, "data.contact.mainContactPersonId")
    return next((agent for agent in page.agents if wanted and agent.get("id") == wanted), {})


def _german(page: Page, own: Mapping[str, Any], vocabulary: Vocabulary) -> Contact:
    salutation = vocabulary.word("salutation", own["salutation"]) if own.get("salutation") else None
    person = " ".join(str(part) for part in (salutation, own.get("firstName"), own.get("lastName")) if part)
    reachable = own.get("phoneNumber") or own.get("mobilePhoneNumber") or own.get("emailAddress")
    stand_in = {} if reachable else page.contact
    address = _lines(own, "postalCode") or _lines(page.contact, "postalCode")
    return Contact(
        company=own.get("name") or page.customer_name,
        person=person or None,
        phones=phones(own.get("phoneNumber"), own.get("mobilePhoneNumber"), stand_in.get("phone")),
        email=_email(own.get("emailAddress") or stand_in.get("email")),
        address=address,
        homepage=web_address(own.get("userHomepage") or page.contact.get("homepage")),
        note=None,
    )


def _inline(page: Page, given: Mapping[str, Any], language: str) -> Contact:
    reachable = given.get("phoneNumber") or given.get("mobilePhoneNumber") or given.get("email")
    stand_in = {} if reachable else page.contact
    return Contact(
        company=given.get("companyName") or page.customer_name,
        person=given.get("name"),
        phones=phones(given.get("phoneNumber"), given.get("mobilePhoneNumber"), stand_in.get("phone")),
        email=_email(given.get("email") or stand_in.get("email")),
        address=_lines(given.get("address") or {}, "postalcode") or _lines(page.contact, "postalCode"),
        homepage=web_address(page.contact.get("homepage")),
        note=prose(at(page.document, "data.contact.contactNote"), language),
    )


def _customers(page: Page, agent: Mapping[str, Any], *, shown: Shown, language: str) -> Contact:
    house = page.contact
    mobile = agent.get("mobilePhone") if shown.get("mobilePhone") is not False else None
    phone = (
        (agent.get("phone") or (None if mobile else house.get("phone"))) if shown.get("phone") is not False else None
    )
    return Contact(
        company=page.customer_name if shown.get("companyName") is not False else None,
        person=(agent.get("name") or house.get("name")) if shown.get("name") is not False else None,
        phones=phones(phone, mobile),
        email=_email(agent.get("email") or house.get("email")) if shown.get("email") is not False else None,
        address=_lines(house, "postalCode") if shown.get("address") is not False else (),
        homepage=web_address(at(page.document, "data.contact.userHomepage") or house.get("homepage")),
        note=prose(at(page.document, "data.contact.contactNote"), language),
    )


def phones(*numbers: Json) -> tuple[Phone, ...]:
    """Return the numbers that can be dialled, each once."""
    found = {_NOT_DIALLED.sub("", str(number)): str(number).strip() for number in numbers if number}
    return tuple(Phone(shown, dialled) for dialled, shown in found.items() if len(dialled) >= _SHORTEST)


def _email(value: Json) -> str | None:
    return value if isinstance(value, str) and _EMAIL.fullmatch(value) else None


def _lines(place: Mapping[str, Any], postal_key: str) -> tuple[str, ...]:
    lines: Sequence[tuple[Any, ...]] = (
        (place.get("street"), place.get("houseNumber")),
        (place.get(postal_key), place.get("city")),
    )
    written = (" ".join(str(part) for part in line if part) for line in lines)
    return tuple(line for line in written if line)
