"""What a developer adds to its program: special offers while they last, and the office that sells."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from pignon.model.names import Document
from pignon.web.pages.facts import Setting
from pignon.web.pages.listing import Fact, Special
from pignon.web.pages.reading import at
from pignon.web.pages.vocabulary import Vocabulary


def specials(data: Document, vocabulary: Vocabulary, *, today: date) -> tuple[Special, ...]:
    """Return the special offers that have begun and are not over."""
    return tuple(_specials(data, vocabulary, today=today))


def _specials(data: Document, vocabulary: Vocabulary, *, today: date) -> Iterator[Special]:
    for country in ("fr", "de"):
        given: Mapping[str, Any] = at(data, f"countrySpecific.{country}.commercial.specialOffer") or {}
        text = (given.get("commercialText") or "").strip()
        start, end = given.get("startDate") or "", given.get("endDate") or ""
        if text and start <= today.isoformat() and (not end or end >= today.isoformat()):
            dates = vocabulary.say("offer_until", date=vocabulary.day(end)) if end else None
            yield Special(text, dates, (given.get("legalNotice") or "").strip() or None)


def sales_office(setting: Setting) -> Fact | None:
    """Tell where a program is sold."""
    office: Mapping[str, Any] = at(setting.data, "buildingProperty.program.salesOffice") or {}
    order = ("street", "houseNumber") if office.get("country") == "DEU" else ("houseNumber", "street")
    lines = (order, ("postalcode", "city"))
    told = [" ".join(str(office[key]) for key in line if office.get(key)) for line in lines]
    address = ", ".join(line for line in told if line)
    return Fact(setting.vocabulary.say("sales_office"), address) if address else None
