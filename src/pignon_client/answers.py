"""What the platform answers, as frozen values read once at the door."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Json = Any
"""What orjson reads: dict, list, str, int, float, bool or None."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing the platform, or this client, says about a listing."""

    code: str
    message: str = ""
    pointer: str = ""
    """JSON Pointer (RFC 6901) into the document; `""` is the whole."""
    value: Json = None
    expected: Json = None
    portals: tuple[str, ...] = ()
    """Those it blocks; none means advice."""


@dataclass(frozen=True, slots=True)
class Publication:
    """Where a listing stands on one portal: pending, live, waiting, refused or ended."""

    portal: str
    state: str
    url: str | None = None
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Submission:
    """One accepted write and, once it is settled, its outcome."""

    submission_id: str
    listing_id: str
    revision: int
    outcome: str | None = None
    """created, updated, refused, unchanged, superseded or deleted; None while pending."""
    publications: tuple[Publication, ...] = ()
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Listing:
    """A listing as last accepted, and where it stands."""

    listing_id: str
    external_id: str
    revision: int
    digest: str
    document: Mapping[str, Json]
    publications: tuple[Publication, ...] = ()


@dataclass(frozen=True, slots=True)
class Quota:
    """A contract's numbers: customer x portal."""

    market: str
    portal: str
    quota: int
    live: int
    waiting: int
    free: int
    at_limit: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """How a list of (external id, digest) differs from what the platform holds."""

    missing: frozenset[str]
    """Listed, and the platform lacks it."""
    different: frozenset[str]
    extra: frozenset[str]
    """The platform's under this feed's name, not listed; empty unless the list is complete."""


def read_finding(entry: Mapping[str, Json]) -> Finding:
    """Read a finding, or an entry of a problem's `errors` (`name` is the pointer, `reason` the text)."""
    return Finding(
        code=str(entry.get("code") or "refused"),
        message=str(entry.get("message") or entry.get("reason") or ""),
        pointer=str(entry.get("pointer") or entry.get("name") or ""),
        value=entry.get("value"),
        expected=entry.get("expected"),
        portals=tuple(entry.get("portals") or ()),
    )


def read_publication(entry: Mapping[str, Json]) -> Publication:
    return Publication(
        portal=entry["portal"],
        state=entry["state"],
        url=entry.get("url"),
        findings=read_findings(entry.get("findings")),
    )


def read_submission(body: Mapping[str, Json]) -> Submission:
    return Submission(
        submission_id=body["submissionId"],
        listing_id=body["listingId"],
        revision=int(body.get("revision") or 0),
        outcome=body.get("outcome"),
        publications=tuple(read_publication(entry) for entry in body.get("publications") or ()),
        findings=read_findings(body.get("findings")),
    )


def read_listing(body: Mapping[str, Json]) -> Listing:
    return Listing(
        listing_id=body["listingId"],
        external_id=body["externalId"],
        revision=int(body["revision"]),
        digest=body["digest"],
        document=body["document"],
        publications=tuple(read_publication(entry) for entry in body.get("publications") or ()),
    )


def read_quota(entry: Mapping[str, Json]) -> Quota:
    return Quota(
        market=entry["market"],
        portal=entry["portal"],
        quota=int(entry["quota"]),
        live=int(entry["live"]),
        waiting=int(entry["waiting"]),
        free=int(entry["free"]),
        at_limit=str(entry["atLimit"]),
    )


def read_manifest(body: Mapping[str, Json]) -> Manifest:
    return Manifest(
        missing=frozenset(body["missing"]),
        different=frozenset(body["different"]),
        extra=frozenset(body["extra"]),
    )


def read_findings(entries: Sequence[Mapping[str, Json]] | None) -> tuple[Finding, ...]:
    """Read a list of findings; none where there is no list."""
    return tuple(read_finding(entry) for entry in entries or ())
