"""How ids are given: UUIDv7 by time (RFC 9562), public ids out of a listing's id."""

import os
import time
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from pignon.model.names import ListingId, PublicId

_ALPHABET = "123456789ABCDEFGHIJKLMNPQRSTUVWXYZ"
"""Digits and capitals without 0 and O, which readers confuse."""
_LETTERS = 10


def uuid7() -> UUID:
    """Give a new UUIDv7: 48 bits of milliseconds, 74 bits of chance."""
    stamp = time.time_ns() // 1_000_000
    chance = int.from_bytes(os.urandom(10), "big")
    high = (chance >> 68) & 0xFFF
    low = chance & 0x3FFF_FFFF_FFFF_FFFF
    return UUID(int=stamp << 80 | 0x7 << 76 | high << 64 | 0b10 << 62 | low)


def first_uuid7(at: datetime) -> UUID:
    """Return what no UUIDv7 given at `at` or later is below."""
    return UUID(int=int(at.timestamp() * 1000) << 80)


def public_id(listing_id: ListingId) -> PublicId:
    """Derive the id that public pages show, `^([0-9]{2})([1-9A-NP-Z]{10})$`.

    A hash, so that neither the listing's id nor its date can be read from it; 2e17 values.
    """
    number = int.from_bytes(sha256(listing_id.bytes).digest()[:16], "big")
    number, prefix = divmod(number, 100)
    letters: list[str] = []
    for _ in range(_LETTERS):
        number, digit = divmod(number, len(_ALPHABET))
        letters.append(_ALPHABET[digit])
    return PublicId(f"{prefix:02d}{''.join(letters)}")
