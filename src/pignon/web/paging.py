"""Opaque cursors: where a page ends is told by a key of its last row, so that changes never shift the next one."""

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime
from uuid import UUID

from pignon.ledger.listings import START
from pignon.model.errors import Invalid
from pignon.model.names import ListingId
from pignon.web.call import Call
from pignon.web.refusals import parameter


def token(key: str) -> str:
    """Wrap a key into a token."""
    return urlsafe_b64encode(key.encode()).decode().rstrip("=")


def token_of_instant(at: datetime) -> str:
    """Wrap an instant, to the microsecond."""
    return token(at.astimezone(UTC).isoformat(timespec="microseconds"))


def key_of(call: Call, name: str) -> str | None:
    """Return the key in the token that parameter `name` holds; raises Invalid."""
    given = call.single(name)
    if not given:
        return None
    try:
        return urlsafe_b64decode(given + "=" * (-len(given) % 4)).decode()
    except (binascii.Error, UnicodeError, ValueError):
        raise bad_token(name, given) from None


def listing_after(call: Call, name: str = "nextToken") -> ListingId:
    """Return the listing that a page starts after."""
    key = key_of(call, name)
    if key is None:
        return START
    try:
        return ListingId(UUID(key))
    except ValueError:
        raise bad_token(name, call.single(name) or "") from None


def instant_after(call: Call) -> datetime | None:
    """Return the instant that a page starts after."""
    key = key_of(call, "nextToken")
    if key is None:
        return None
    try:
        return read_instant(key)
    except ValueError:
        raise bad_token("nextToken", call.single("nextToken") or "") from None


def read_instant(text: str) -> datetime:
    """Read an instant with its offset; raises ValueError, also for one that no calendar has once that is taken away."""
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError(text)
    try:
        return at.astimezone(UTC)
    except OverflowError as error:
        raise ValueError(text) from error


def bad_token(name: str, given: str) -> Invalid:
    """Refuse a token that we never gave."""
    return Invalid((parameter(name, given[:200], "a token from an earlier page"),), "requestParameter")
