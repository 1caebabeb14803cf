"""Answers an OpenImmo delivery in its own vocabulary: a feedback file (openimmo_feedback 1.2.5) for each feed.

A feedback file has objects for enquiries only; a report is made of its error list and its status lines.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from lxml import etree

from pignon_feeds.items import Fault
from pignon_feeds.values import line

VERSION = "1.2.5"
STATUS: Mapping[str, int] = {
    "live": 1,
    "unchanged": 2,
    "waiting": 3,
    "refused": 4,
    "fault": 5,
    "removed": 6,
}
"""Numbers of `statusnr` by how an object ended; 0 for anything else."""
UNREADABLE, REFUSED = 1, 2
"""Numbers of `fehlernr`: the object could not be read, or the market refuses it."""


class Reason(Protocol):
    """Why an object did not go live: a code of the catalogue and a message for people."""

    @property
    def code(self) -> str: ...
    @property
    def message(self) -> str: ...


class Place(Protocol):
    """Where an object stands; `url` is its public page."""

    @property
    def url(self) -> str | None: ...


class Outcome(Protocol):
    """A line of a sync report: how one object of a feed ended."""

    @property
    def result(self) -> str: ...
    @property
    def external_id(self) -> str | None: ...
    @property
    def feed(self) -> str | None: ...
    @property
    def publications(self) -> Sequence[Place]: ...
    @property
    def findings(self) -> Sequence[Reason]: ...
    @property
    def fault(self) -> Fault | None: ...


@dataclass(frozen=True, slots=True)
class Sender:
    """Who answers whom: our name, the partner's customer number here, and the day."""

    name: str
    customer: str
    on: date


def feedbacks(outcomes: Iterable[Outcome], *, sender: Sender) -> dict[str, bytes]:
    """One feedback file for each OpenImmo feed among the outcomes, by the feed's name."""
    feeds: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        if outcome.feed and outcome.feed.startswith("openimmo:"):
            feeds.setdefault(outcome.feed, []).append(outcome)
    return {feed: feedback(told, sender=sender, anid=feed.partition(":")[2]) for feed, told in feeds.items()}


def feedback(outcomes: Iterable[Outcome], *, sender: Sender, anid: str = "") -> bytes:
    """One feedback file in UTF-8: an error for every reason against an object, a status line for every object."""
    root: Any = etree.Element("openimmo_feedback")
    _told(root, "version", VERSION)
    head = etree.SubElement(root, "sender")
    _told(head, "name", sender.name)
    if anid:
        _told(head, "openimmo_anid", anid)
    _told(head, "datum", sender.on.isoformat())
    _told(head, "makler_id", sender.customer)
    said = list(outcomes)
    reasons = [(outcome, number, text) for outcome in said for number, text in _reasons(outcome)]
    if reasons:
        errors = etree.SubElement(root, "fehlerliste")
        for outcome, number, text in reasons:
            error = etree.SubElement(errors, "fehler")
            _told(error, "objekt_id", outcome.external_id or "")
            _told(error, "fehlernr", str(number))
            _told(error, "text", text)
    for outcome in said:
        status = etree.SubElement(root, "status")
        _told(status, "statusnr", str(STATUS.get(outcome.result, 0)))
        pages = [place.url for place in outcome.publications if place.url]
        _told(status, "text", " ".join([f"{outcome.external_id or '-'}: {outcome.result}", *pages]))
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)


def _reasons(outcome: Outcome) -> Iterable[tuple[int, str]]:
    if fault := outcome.fault:
        where = f"{fault.place.file}:{fault.place.line} {fault.field} {fault.value}".strip()
        yield UNREADABLE, f"{fault.code}: {fault.reason} ({where})"
    if outcome.result == "refused":
        yield from ((REFUSED, f"{finding.code}: {finding.message}") for finding in outcome.findings)


def _told(parent: Any, name: str, text: str) -> None:
    etree.SubElement(parent, name).text = line(text) or ""
