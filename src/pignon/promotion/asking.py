"""What a partner asks for: a promotion of a listing on a portal, now or at a date, once or again and again."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from pignon.model.names import CustomerId, ListingId, Portal
from pignon.model.states import Promoted


@dataclass(frozen=True, slots=True)
class Repeat:
    """How a bump comes again."""

    every_days: int
    times: int | None = None
    """In all, the first one counted; None: until it is cancelled."""
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Ask:
    customer_id: CustomerId
    listing_id: ListingId
    portal: Portal
    kind: Promoted
    at: datetime | None = None
    """None: now, or once it is live."""
    until: datetime | None = None
    """Of a top: the first instant without it."""
    repeat: Repeat | None = None
    source: str = "api"
    """`api`, `attached` or `rule`."""
    rule_id: str | None = None

    def by(self, rule_id: str) -> "Ask":
        """Return it as a rule asks for it."""
        return replace(self, source="rule", rule_id=rule_id)


def month_of(at: datetime) -> date:
    """Return the first day of the month, UTC, whose credits pay for what is applied at `at`."""
    return at.astimezone(UTC).date().replace(day=1)
