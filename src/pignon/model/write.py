"""What intake takes and gives: one write of a partner, and the decision on it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from pignon.model.names import (
    ClientId,
    CustomerId,
    Document,
    ExternalId,
    ListingId,
    Market,
    SubmissionId,
)
from pignon.model.states import Kind


@dataclass(frozen=True, slots=True)
class Checked:
    """A document that passed the door, in the form that is stored and compared."""

    document: Document
    canonical: bytes
    """RFC 8785 bytes without read-only fields; what the ledger stores and GET echoes."""
    digest: bytes
    """SHA-256 of `canonical`, 32 bytes: decides unchanged."""
    external_id: ExternalId
    frozen: str
    """The frozen fields' values joined by a tab, `""` where the market freezes none."""
    wanted: str
    """Wanted portals, sorted and joined by commas; `all`; or `none`."""


@dataclass(frozen=True, slots=True)
class SourceVersion:
    """How new the source says its data is, so that what comes late can be told."""

    value: Decimal
    """The number, or seconds since 1970."""
    instant: bool
    text: str
    """As it was given."""


@dataclass(frozen=True, slots=True)
class Key:
    """What makes a call safe to repeat: the caller's key within client and operation."""

    digest: bytes
    """SHA-256 of client, operation and the caller's key."""
    request: bytes
    """SHA-256 of what is asked: address and body."""
    answer: "Callable[[Accepted], bytes]"
    """Gives the body that is kept for whoever asks again."""
    wait: int | None = None
    """Seconds that the caller waits for the outcome."""


@dataclass(frozen=True, slots=True)
class Write:
    """One write, validated, that intake shall decide on."""

    kind: Kind
    customer_id: CustomerId
    market: Market
    client_id: ClientId
    submission_id: SubmissionId
    """Given before, so that it can be looked up after a lost connection."""
    external_id: ExternalId | None = None
    """None only where `listing_id` addresses the listing and the body names none."""
    listing_id: ListingId | None = None
    """The listing addressed by our id (French contract); None where the external id addresses it."""
    checked: Checked | None = None
    """None where no document comes with it: a DELETE, a verb."""
    if_match: int | None = None
    creates: bool = False
    """True when a PUT of an unknown external id creates it (platform API)."""
    feed: str | None = None
    key: Key | None = None
    source: SourceVersion | None = None
    reason: str | None = None
    """Why, in the partner's words; of a verb."""
    asked_at: datetime | None = None
    """When a verb was asked for whose date was still to come."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """The write is kept; one that changes nothing is `unchanged` or, overtaken by its source, `late`."""

    submission_id: SubmissionId
    listing_id: ListingId
    external_id: ExternalId
    revision: int
    accepted_at: datetime
    unchanged: bool = False
    late: bool = False
