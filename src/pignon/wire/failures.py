"""Why a call to the outside got no answer."""

from enum import StrEnum


class Why(StrEnum):
    """One word for each way to fail."""

    BAD_ADDRESS = "bad-address"
    """No http or https URL that can be called."""
    FORBIDDEN = "forbidden-address"
    """It leads, itself or by a redirect, to an address or a port that is not public."""
    UNKNOWN_HOST = "unknown-host"
    UNREACHABLE = "unreachable"
    """No connection, or none with a certificate that holds."""
    TOO_SLOW = "too-slow"
    TOO_BIG = "too-big"
    REDIRECTS = "too-many-redirects"
    BROKEN = "broken-answer"
    """What came is no HTTP, or ended before its end."""


_FINAL = frozenset({Why.BAD_ADDRESS, Why.FORBIDDEN, Why.TOO_BIG, Why.REDIRECTS})


class Unanswered(Exception):
    """A call came to nothing; `detail` is for people. No refusal of ours, so it stands outside the error tree."""

    def __init__(self, why: Why, detail: str = "") -> None:
        super().__init__(f"{why}: {detail}" if detail else str(why))
        self.why = why
        self.detail = detail

    @property
    def final(self) -> bool:
        """Tell whether trying again later is in vain."""
        return self.why in _FINAL
