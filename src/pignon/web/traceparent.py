"""Every answer names its trace (W3C Trace Context), so that a partner and an operator speak of the same call."""

import os
import re

_VALID = re.compile(rb"(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")
_LENGTH = 55


def continue_or_mint(given: bytes | None) -> bytes:
    """Return the caller's own `traceparent` where it is valid, else a new sampled one of 55 bytes.

    A later version may append fields (W3C Trace Context, 4.3): the known part is kept.
    """
    if given is not None and _VALID.match(given) and _known_shape(given):
        return given[:_LENGTH]
    chance = os.urandom(24).hex()
    return f"00-{chance[:32]}-{chance[32:]}-01".encode()


def _known_shape(given: bytes) -> bool:
    if len(given) == _LENGTH:
        return True
    return given[:2] != b"00" and given[_LENGTH : _LENGTH + 1] == b"-"
