"""The error tree: facts as attributes. One table at the door gives each a status.

PignonError
├── Invalid            the document or a parameter is faulty, with every finding
├── Unreadable         the body is no JSON we take
├── Duplicate          the external id is in use
├── ExternalIdChanged  an external id never changes
├── FrozenField        nor does a frozen field
├── NotFound           unknown, or another customer's: the same
├── Deleted            it was there and was deleted
├── Contended          the listing changes faster than the change can be made
├── Stale              If-Match names another revision
├── SourceChanged      Source-Version is a number where it was an instant, or the other way round
├── KeyReused          the Idempotency-Key was given to another call
├── KeyRunning         the call with this Idempotency-Key is not answered yet
├── PromotionOver      it was applied or refused: there is nothing to cancel
├── Replayed           no refusal: the call was kept before, here is its first answer
├── Busy               the queue in front of intake is full
├── TooMany            the client is over its rate
├── Unauthenticated    no, bad or expired token
├── Forbidden          the token lacks the scope
└── Setup              the operator's input or machine is at fault; the text says how to mend it
"""

from collections.abc import Sequence

from pignon.model.finding import Finding
from pignon.model.names import ListingId


class PignonError(Exception):
    """Anything the house says no with."""


class Invalid(PignonError):
    def __init__(self, findings: Sequence[Finding], source: str = "body") -> None:
        if not findings:
            raise ValueError("a refusal without a finding")
        super().__init__(f"{len(findings)} faults")
        self.findings = tuple(findings)
        self.source = source
        """`body`, `requestParameter`, `header` or `contentType`."""


class CollidingContacts(Invalid):
    """`data.contact.*` and the `specific.gsl` contact are both set."""


class Unreadable(Invalid):
    """The body cannot be read as JSON within the limits."""


class TooLarge(PignonError):
    def __init__(self, limit: int) -> None:
        super().__init__(f"over {limit} bytes")
        self.limit = limit


class UnsupportedMedia(PignonError):
    def __init__(self, given: str, expected: str) -> None:
        super().__init__(f"{given!r} is not {expected}")
        self.given = given
        self.expected = expected


class Duplicate(PignonError):
    def __init__(self, listing_id: ListingId) -> None:
        super().__init__(str(listing_id))
        self.listing_id = listing_id


class ExternalIdChanged(PignonError):
    def __init__(self, given: str, expected: str) -> None:
        super().__init__(f"{given!r} is not {expected!r}")
        self.given = given
        self.expected = expected


class FrozenField(PignonError):
    def __init__(self, pointer: str, given: str, expected: str) -> None:
        super().__init__(pointer)
        self.pointer = pointer
        self.given = given
        self.expected = expected


class NotFound(PignonError):
    """Unknown to this customer; another customer's is told apart by nothing."""


class Deleted(PignonError):
    def __init__(self, listing_id: ListingId) -> None:
        super().__init__(str(listing_id))
        self.listing_id = listing_id


class Stale(PignonError):
    def __init__(self, given: int, current: int) -> None:
        super().__init__(f"{given} is not {current}")
        self.given = given
        self.current = current


class Contended(PignonError):
    """Others changed the listing again and again meanwhile."""


class SourceChanged(PignonError):
    def __init__(self, given: str, expected: str) -> None:
        super().__init__(f"{given!r} is not {expected}")
        self.given = given
        self.expected = expected
        """`a number` or `an instant`."""


class KeyReused(PignonError):
    """Another body or address under the same key."""


class KeyRunning(PignonError):
    """Its first caller still waits for the outcome."""


class Replayed(PignonError):
    def __init__(self, status: int, answer: bytes) -> None:
        super().__init__(str(status))
        self.status = status
        self.answer = answer


class PromotionOver(PignonError):
    def __init__(self, state: str) -> None:
        super().__init__(state)
        self.state = state
        """`applied`, `refused`, `ended` or `cancelled`."""


class Busy(PignonError):
    def __init__(self, retry_after: int = 1) -> None:
        super().__init__("the queue in front of intake is full")
        self.retry_after = retry_after
        """Seconds."""


class TooMany(PignonError):
    def __init__(self, limit: int, *, retry_after: int) -> None:
        super().__init__(f"over {limit} a minute")
        self.limit = limit
        self.retry_after = retry_after
        """Seconds."""


class Unauthenticated(PignonError):
    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Forbidden(PignonError):
    def __init__(self, scope: str) -> None:
        super().__init__(scope)
        self.scope = scope


class Setup(PignonError):
    """The text names what is wrong, where, and how to mend it."""
