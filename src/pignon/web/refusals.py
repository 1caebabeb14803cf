"""What only the door itself refuses: addresses, methods and markets, where the rooms behind are not asked."""

from collections.abc import Callable

from pignon.model.errors import Invalid, PignonError
from pignon.model.finding import Finding


class NoRoute(PignonError):
    """No operation at this address."""


class NotAllowed(PignonError):
    def __init__(self, allowed: tuple[str, ...]) -> None:
        super().__init__(", ".join(allowed))
        self.allowed = allowed


class ForeignMarket(PignonError):
    """The customer has no business in this market."""

    def __init__(self, market: str) -> None:
        super().__init__(market)
        self.market = market


class EventsSwept(PignonError):
    """Events after the number asked for were swept already."""

    def __init__(self, first: int) -> None:
        super().__init__(str(first))
        self.first = first
        """The number of the oldest event that is kept."""


class UploadExpired(PignonError):
    """The address of an upload is unknown, used, or its time is over."""


class WebhookOff(PignonError):
    """A disabled endpoint is sent nothing."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class NotWaiting(PignonError):
    """A write that waits for no date cannot be called off."""


class MediaInUse(PignonError):
    """A medium that listings use is not removed."""

    def __init__(self, listings: int) -> None:
        super().__init__(str(listings))
        self.listings = listings


class DuplicateProject(PignonError):
    def __init__(self, external_id: str) -> None:
        super().__init__(external_id)
        self.external_id = external_id


class Gone(PignonError):
    """The caller closed the connection before its request was read; nobody hears an answer."""


def vet(*reads: Callable[[], object]) -> None:
    """Carry out all `reads` of a call's parameters, so that every fault is told at once; raises Invalid."""
    found: list[Finding] = []
    for read in reads:
        try:
            read()
        except Invalid as error:
            found += error.findings
    if found:
        raise Invalid(found, "requestParameter")


def parameter(name: str, value: str, expected: str) -> Finding:
    """Say that the query parameter `name` is not `expected`."""
    return Finding("bad-parameter", name, value, expected)


def header(name: str, value: str, expected: str) -> Finding:
    """Say that the header `name` is not `expected`."""
    return Finding("bad-header", name, value, expected)
