"""From call to live: calls sent at an even pace, and when each one's public page was there."""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

from bench.documents import body
from bench.lines import evenly, lines, post
from bench.stand import Stand
from bench.throughput import quantiles

RATE = 200
"""Calls a second."""
SECONDS = 5


def call_to_live(one: Stand, first: int, make: Callable[[str], bytes] = body) -> tuple[float, float]:
    """Return median and 99th percentile of the seconds from sending a call to its page being in the showcase."""
    sent = asyncio.run(send(one.url, first, tokens=one.tokens, rate=RATE, seconds=SECONDS, make=make))
    return quantiles(lives(one, sent))


def lives(one: Stand, sent: Mapping[str, datetime]) -> list[float]:
    """Wait until all that was sent is live; return the seconds that each took."""
    deadline = time.monotonic() + 30
    shown: dict[str, datetime] = {}
    while len(shown) < len(sent) and time.monotonic() < deadline:
        time.sleep(0.2)
        rows = one.ask(
            "select l.external_id, s.changed_at from showcase s"
            " join listing l on l.customer_id = s.customer_id and l.listing_id = s.listing_id"
            " where l.external_id = any($1)",
            list(sent),
        )
        shown = {row["external_id"]: row["changed_at"] for row in rows}
    if len(shown) < len(sent):
        raise AssertionError(f"{len(sent) - len(shown)} of {len(sent)} calls never came live")
    return [(shown[key] - at).total_seconds() for key, at in sent.items()]


async def send(
    url: str,
    first: int,
    *,
    tokens: Sequence[str],
    rate: int,
    seconds: int,
    make: Callable[[str], bytes] = body,
) -> dict[str, datetime]:
    """Send `rate` calls a second for `seconds`; return when each was sent, by its external id."""
    sent: dict[str, datetime] = {}

    async with lines(url) as server:

        async def call(n: int) -> None:
            key = f"L{first + n:011d}"
            request = post("/caas/v4/classifieds", make(key), token=tokens[n % len(tokens)])
            sent[key] = datetime.now(UTC)
            answer = await server.call(request)
            if answer.status != 202:
                raise AssertionError(f"{answer.status}: {answer.body.decode()}")

        await evenly(rate, seconds, call)
    return sent
