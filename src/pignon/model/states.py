"""The states of things and their legal moves; nothing else changes a state."""

from enum import StrEnum


class Kind(StrEnum):
    """What a submission asks for."""

    POST = "post"
    PUT = "put"
    PATCH = "patch"
    DELETE = "delete"
    WITHDRAW = "withdraw"
    PAUSE = "pause"
    RESUME = "resume"
    RESERVE = "reserve"
    SOLD = "sold"
    RESTORE = "restore"


VERBS = (Kind.WITHDRAW, Kind.PAUSE, Kind.RESUME, Kind.RESERVE, Kind.SOLD, Kind.RESTORE)
"""What happens to a listing beside its document."""


class Outcome(StrEnum):
    """How a submission ended; one that has none yet is pending."""

    CREATED = "created"
    UPDATED = "updated"
    REFUSED = "refused"
    UNCHANGED = "unchanged"
    SUPERSEDED = "superseded"
    DELETED = "deleted"


class State(StrEnum):
    """Where a publication (listing x portal) stands."""

    PENDING = "pending"
    LIVE = "live"
    WAITING = "waiting"
    REFUSED = "refused"
    ENDED = "ended"


MOVES: dict[State, frozenset[State]] = {
    State.PENDING: frozenset({State.PENDING, State.LIVE, State.WAITING, State.REFUSED, State.ENDED}),
    State.LIVE: frozenset({State.LIVE, State.PENDING, State.WAITING, State.REFUSED, State.ENDED}),
    State.WAITING: frozenset({State.WAITING, State.PENDING, State.LIVE, State.REFUSED, State.ENDED}),
    State.REFUSED: frozenset({State.REFUSED, State.PENDING, State.LIVE, State.WAITING, State.ENDED}),
    State.ENDED: frozenset({State.PENDING, State.LIVE, State.WAITING, State.REFUSED}),
}
"""Every legal move; a live one is re-judged with each revision, an ended one may be wanted again."""


class AtLimit(StrEnum):
    """What a contract does with a listing that finds no free place."""

    WAIT = "wait"
    REFUSE = "refuse"
    ROTATE = "rotate"


class Promoted(StrEnum):
    """What a promotion does for a listing."""

    BUMP = "bump"
    TOP = "top"


class Booking(StrEnum):
    """Where a promotion stands."""

    SCHEDULED = "scheduled"
    APPLIED = "applied"
    REFUSED = "refused"
    ENDED = "ended"
    CANCELLED = "cancelled"


BOOKING_MOVES: dict[Booking, frozenset[Booking]] = {
    Booking.SCHEDULED: frozenset({Booking.APPLIED, Booking.REFUSED, Booking.CANCELLED}),
    Booking.APPLIED: frozenset({Booking.ENDED, Booking.CANCELLED}),
    Booking.REFUSED: frozenset(),
    Booking.ENDED: frozenset(),
    Booking.CANCELLED: frozenset(),
}
"""Every legal move; of those applied only a top has more to come, its end."""


class Account(StrEnum):
    """Where credits are: each movement takes from one and gives to another."""

    GRANTED = "granted"
    AVAILABLE = "available"
    HELD = "held"
    SPENT = "spent"
    EXPIRED = "expired"


class Movement(StrEnum):
    """Why credits move."""

    GRANT = "grant"
    REVOKE = "revoke"
    HOLD = "hold"
    CHARGE = "charge"
    RELEASE = "release"
    EXPIRE = "expire"


class Status(StrEnum):
    """The words of the wire for what became of a write (FR.md, Statuses)."""

    RECEIVING = "RECEIVING"
    RECEIVED = "RECEIVED"
    CREATING = "CREATING"
    CREATED = "CREATED"
    CREATED_WITH_MEDIA_ERROR = "CREATED_WITH_MEDIA_ERROR"
    CREATING_FAILED = "CREATING_FAILED"
    UPDATING = "UPDATING"
    UPDATED = "UPDATED"
    UPDATED_WITH_MEDIA_ERROR = "UPDATED_WITH_MEDIA_ERROR"
    UPDATING_FAILED = "UPDATING_FAILED"
    DELETING = "DELETING"
    DELETED = "DELETED"


class EventType(StrEnum):
    """The facts told to partners."""

    LISTING_CREATED = "listing.created"
    LISTING_UPDATED = "listing.updated"
    LISTING_DELETED = "listing.deleted"
    PUBLICATION_LIVE = "publication.live"
    PUBLICATION_WAITING = "publication.waiting"
    PUBLICATION_REFUSED = "publication.refused"
    PUBLICATION_ENDED = "publication.ended"
    MEDIA_READY = "media.ready"
    MEDIA_FAILED = "media.failed"
    QUOTA_THRESHOLD = "quota.threshold"
    PROMOTION_APPLIED = "promotion.applied"
    PROMOTION_REFUSED = "promotion.refused"
    PROMOTION_ENDED = "promotion.ended"
    LEAD_RECEIVED = "lead.received"
    WEBHOOK_FAILING = "webhook.failing"
    WEBHOOK_DISABLED = "webhook.disabled"
