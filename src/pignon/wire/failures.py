"""Why a call to the outside got no answer."""

import ssl
from collections.abc import Iterator
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
    """A call came to nothing. No refusal of ours, so it stands outside the error tree.

    `detail` is for people: names, numbers, or one of the phrases that are there in every language.
    """

    def __init__(self, why: Why, detail: str = "") -> None:
        super().__init__(f"{why}: {detail}" if detail else str(why))
        self.why = why
        self.detail = detail

    @property
    def final(self) -> bool:
        """Tell whether trying again later is in vain."""
        return self.why in _FINAL


def unreachable(host: str, error: Exception) -> Unanswered:
    """Say why no connection to `host` came about, as far as the causes of `error` tell."""
    for cause in _causes(error):
        match cause:
            case ssl.SSLCertVerificationError(verify_code=code):
                return _distrusted(host, code)
            case ssl.SSLError():
                return Unanswered(Why.UNREACHABLE, f"{host} does not speak TLS as we do")
            case ConnectionRefusedError():
                return Unanswered(Why.UNREACHABLE, f"{host} refuses connections")
            case TimeoutError():
                return Unanswered(Why.UNREACHABLE, f"{host} takes no connection in time")
            case _:
                pass
    return Unanswered(Why.UNREACHABLE, f"no connection to {host}")


def _distrusted(host: str, code: int) -> Unanswered:
    """Say what is wrong with a certificate; `code` is OpenSSL's (X509_V_ERR_...)."""
    match code:
        case 10:
            return Unanswered(Why.UNREACHABLE, f"the certificate of {host} has expired")
        case 18 | 19:
            return Unanswered(Why.UNREACHABLE, f"the certificate of {host} is signed by itself")
        case 62 | 64:
            return Unanswered(Why.UNREACHABLE, f"the certificate of {host} is of another name")
        case _:
            return Unanswered(Why.UNREACHABLE, f"the certificate of {host} does not hold")


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        if isinstance(error, BaseExceptionGroup):
            yield from error.exceptions
        error = error.__cause__ or error.__context__
