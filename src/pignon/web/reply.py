"""What a handler gives back."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson

from pignon.market.wire import instant

Headers = list[tuple[bytes, bytes]]


@dataclass(slots=True)
class Reply:
    """An answer, whole; the front adds `traceparent` and the length."""

    status: int
    body: bytes
    headers: Headers = field(default_factory=Headers)
    media_type: bytes = b"application/json"


def as_json(status: int, value: Any, headers: Sequence[tuple[bytes, bytes]] = ()) -> Reply:
    """Answer `status` with `value` as JSON; stored bytes go in as `orjson.Fragment`."""
    return Reply(status, orjson.dumps(value), list(headers))


def instant_or_none(at: datetime | None) -> str | None:
    """Write `at` like `instant`; none stays none."""
    return None if at is None else instant(at)
