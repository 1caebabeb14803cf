"""What became of every object of a source: one line each, and the counts."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from pignon_client.answers import Finding, Publication, Submission
from pignon_feeds.items import Fault, Place


class Result(StrEnum):
    """How one object ended; the first five share out all objects of the source."""

    LIVE = "live"
    WAITING = "waiting"
    REFUSED = "refused"
    UNCHANGED = "unchanged"
    FAULT = "fault"
    REMOVED = "removed"
    MISSING = "missing"
    """Dry run: the platform lacks it, it would be sent."""
    DIFFERENT = "different"
    """Dry run: it changed, it would be sent."""
    EXTRA = "extra"
    """Dry run: it would be removed."""


APART = frozenset({Result.REMOVED, Result.EXTRA})
"""Lines that stand for no object of the source."""
_PRECEDENCE = (
    ("live", Result.LIVE),
    ("waiting", Result.WAITING),
    ("pending", Result.WAITING),
)
"""The best state on any portal decides; pending waits for its pictures."""

NO_PORTAL = Finding("no-portal-wanted", "The listing is kept, but no portal is wanted, so it is visible nowhere.")
PENDING = Finding("outcome-pending", "The platform has accepted it and not said yet what became of it.")
REMOVED_LATER = Finding("removed-later", "The source itself removes this object further down, so it was not sent.")
UNTOLD = Finding("outcome-not-told", "Accepted; this API has no way to tell what becomes of it.")
ACCEPTED = "accepted"
"""The outcome of a write where nothing more can ever be learnt."""
NOT_THERE = Finding("not-there", "The source removes this object, and there is no such listing (any more).")
UNDELIVERED = "not-delivered"
"""The code of what could not be sent or removed; the next run does it."""


@dataclass(frozen=True, slots=True)
class Remarks:
    """What the reading of an object changed or left out."""

    notes: tuple[Mapping[str, str], ...] = ()
    """`field`, `value` and `done`: dropped, cut, repaired or guessed."""
    unused: tuple[Mapping[str, str], ...] = ()
    """`field` and `value` of what nothing used; a private one without its value."""


@dataclass(frozen=True, slots=True)
class Line:
    """One object of the source, or one listing that was removed."""

    result: Result
    external_id: str | None
    feed: str | None
    place: Place | None = None
    revision: int | None = None
    listing_id: str | None = None
    publications: tuple[Publication, ...] = ()
    findings: tuple[Finding, ...] = ()
    fault: Fault | None = None
    remarks: Remarks = Remarks()
    """Of objects that were sent or would be."""


@dataclass(frozen=True, slots=True)
class Held:
    """Listings absent from a feed that are kept all the same until `--confirm-removals` is given."""

    feed: str
    external_ids: tuple[str, ...]
    live: int
    """The feed's listings on the platform before this run."""
    why: str
    asks: bool
    """True when the run is not done until someone confirms: exit 3."""


@dataclass(frozen=True, slots=True)
class Unused:
    """A field of the source that nothing used, over all objects."""

    field: str
    objects: int
    value: str
    """Of the first object; withheld where the field is private."""


class Told(Protocol):
    """Lines in the order of the source, what was removed last, and their counts."""

    @property
    def counts(self) -> Mapping[Result, int]: ...
    @property
    def reasons(self) -> Counter[str]: ...
    def __iter__(self) -> Iterator[Line]: ...
    def __len__(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Attachments:
    """How many files of the source were sent, and how many times a listing went out without one."""

    sent: int = 0
    failed: int = 0


@dataclass(frozen=True, slots=True)
class Report:
    lines: Told
    held: tuple[Held, ...]
    seconds: float
    dry_run: bool = False
    denied: str | None = None
    """Why the platform did not allow what was left to do."""
    unused: tuple[Unused, ...] = ()
    """Most frequent first."""
    notes: tuple[Mapping[str, str], ...] = ()
    """What the reading left out that belongs to no object."""
    attachments: Attachments = Attachments()

    @property
    def counts(self) -> Mapping[Result, int]:
        return self.lines.counts

    @property
    def objects(self) -> int:
        return sum(count for result, count in self.counts.items() if result not in APART)

    @property
    def needs_confirmation(self) -> bool:
        return any(held.asks for held in self.held)

    @property
    def exit_code(self) -> int:
        """0 all well, 1 something refused, faulty or sent in part, 3 confirmation needed, 4 not allowed to go on."""
        if self.denied:
            return 4
        if self.needs_confirmation:
            return 3
        return 1 if self.counts[Result.REFUSED] or self.counts[Result.FAULT] or self.attachments.failed else 0

    def reasons(self) -> Mapping[str, int]:
        """Return how often each code is why an object is refused or faulty, most frequent first."""
        return dict(self.lines.reasons.most_common())

    def as_json(self, **more: Any) -> Iterator[bytes]:
        """Yield the report on one line of UTF-8, piece by piece; what no UTF-8 can say (odd file names) shows as `?`.

        `more` stands before the report's own facts.
        """
        head = json.dumps(more | self._head(), ensure_ascii=False)[:-1]
        yield f'{head}, "listings": ['.encode(errors="replace")
        for number, line in enumerate(self.lines):
            yield (", " * (number > 0) + json.dumps(_line(line), ensure_ascii=False)).encode(errors="replace")
        yield b"]}"

    def _head(self) -> dict[str, Any]:
        counts = self.counts
        body: dict[str, Any] = {
            "objects": self.objects,
            "live": counts[Result.LIVE],
            "waiting": counts[Result.WAITING],
            "refused": counts[Result.REFUSED],
            "unchanged": counts[Result.UNCHANGED],
            "removed": counts[Result.REMOVED],
            "faults": counts[Result.FAULT],
            "attachments": {"sent": self.attachments.sent, "failed": self.attachments.failed},
            "seconds": round(self.seconds, 3),
        }
        if self.dry_run:
            planned = (Result.MISSING, Result.DIFFERENT, Result.EXTRA)
            body |= {"dryRun": True} | {result.value: counts[result] for result in planned}
        if self.denied:
            body["denied"] = self.denied
        body["held"] = [_held(held) for held in self.held]
        body["notes"] = list(self.notes)
        body["unused"] = [{"field": one.field, "objects": one.objects, "value": one.value} for one in self.unused]
        return body


def judged(submission: Submission) -> tuple[Result, tuple[Finding, ...]]:
    """Tell what a write came to, and the findings that say why.

    Live on any portal is live; else waiting on any is waiting; else refused, which needs a finding.
    """
    states = {publication.state for publication in submission.publications}
    if submission.outcome is None or (submission.outcome == "superseded" and not states):
        return Result.WAITING, (*submission.findings, PENDING)
    if submission.outcome == ACCEPTED:
        return Result.WAITING, (*submission.findings, UNTOLD)
    if submission.outcome == "unchanged":
        return Result.UNCHANGED, submission.findings
    result = next((result for state, result in _PRECEDENCE if state in states), Result.REFUSED)
    if result is Result.REFUSED and not states - {"ended"} and not submission.findings:
        return result, (NO_PORTAL,)
    return result, submission.findings


def why(line: Line) -> set[str]:
    """Return the codes that say why an object is refused or faulty."""
    match line.result:
        case Result.FAULT:
            return {line.fault.code} if line.fault else set()
        case Result.REFUSED:
            said = {finding.code for entry in line.publications for finding in entry.findings if finding.portals}
            return said or {finding.code for finding in line.findings}
        case _:
            return set()


def _line(line: Line) -> dict[str, Any]:
    body: dict[str, Any] = {
        "externalId": line.external_id,
        "feed": line.feed,
        "result": line.result.value,
        "revision": line.revision,
        "listingId": line.listing_id,
        "publications": [_publication(entry) for entry in line.publications],
        "findings": [_finding(finding) for finding in line.findings],
        "place": {"file": line.place.file, "line": line.place.line} if line.place else None,
        "notes": list(line.remarks.notes),
        "unused": list(line.remarks.unused),
    }
    return body | ({"fault": _fault(line.fault)} if line.fault else {})


def _publication(entry: Publication) -> dict[str, Any]:
    findings = [_finding(finding) for finding in entry.findings]
    return {"portal": entry.portal, "state": entry.state, "url": entry.url, "findings": findings}


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "pointer": finding.pointer,
        "value": finding.value,
        "expected": finding.expected,
        "portals": list(finding.portals),
        "message": finding.message,
    }


def _fault(fault: Fault) -> dict[str, Any]:
    return {
        "file": fault.place.file,
        "line": fault.place.line,
        "field": fault.field,
        "value": fault.value,
        "reason": fault.reason,
        "code": fault.code,
        "fatal": fault.fatal,
    }


def _held(held: Held) -> dict[str, Any]:
    return {
        "feed": held.feed,
        "externalIds": list(held.external_ids),
        "live": held.live,
        "why": held.why,
        "asks": held.asks,
    }
