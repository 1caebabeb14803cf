"""From an event's commit to its first attempt at an endpoint, at rest and while another endpoint catches up.

By itself (`python -m bench.delivery`): the same figures, or with BENCH_DRAIN how long it takes an endpoint to catch up with
that many events of 72 hours ago, to the last one, and how soon others hear of theirs all the while.
"""

import asyncio
import os
import statistics
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count
from uuid import UUID

import asyncpg

from bench.stand import Stand, stand
from bench.throughput import quantiles

RATE = 200
"""Events a second."""
TICKS = 20
"""Commits a second that make them."""
SECONDS = 10
ROUNDS = 5
BEHIND = 100_000
"""Events that the endpoint which was away has to get."""
PATIENCE_S = 60
"""How long the last events may take."""
REST_S = 40
"""How long rest is measured before and after a whole catch-up."""
_ANSWER = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"
_HAPPEN = (
    "with t as (update turn set events = events + $2 where customer_id = $1 returning events - $2 as before)"
    " insert into event (customer_id, sequence, listing_id, listing_sequence, previous, at, type, revision, submission_id,"
    " portals, data) select $1, t.before + n, gen_random_uuid(), 1, 0, clock_timestamp(), 'listing.updated', 1,"
    " gen_random_uuid(), '', '{}' from t, generate_series(1, $2) n returning sequence"
)
_SWITCH = (
    "update webhook set disabled_at = $2, leased_by = null, leased_until = now() where customer_id = $1 returning told"
)
_UNTOLD = (
    "select exists (select from webhook w join turn t using (customer_id) where customer_id = $1 and told < events)"
)
_TRIED = "select sequence, min(at) as at from attempt where customer_id = $1 and sequence >= $2 group by sequence"
_SUBSCRIBE = (
    "insert into webhook (customer_id, client_id, url, statuses, types) select customer_id, 'bench', $2, '', $3 from customer"
    " where customer_id = $1 returning webhook_id"
)


def told_in_time() -> dict[str, float]:
    """Return median and p99 in seconds, at rest and beside a catching-up endpoint, and how fast that one was.

    In turn at rest and beside, as the machine is not the same all the time; medians of ROUNDS.
    """
    rounds: list[tuple[float, ...]] = []
    with _two_endpoints(BEHIND) as (one, quiet, busy):
        for _ in range(ROUNDS):
            *resting, _ = asyncio.run(_pace(one, quiet, seconds=SECONDS))
            before = _switch(one, busy, None)
            *beside, took = asyncio.run(_pace(one, quiet, seconds=SECONDS))
            told = _switch(one, busy, datetime.now(UTC)) - before
            rounds.append((*resting, *beside, beside[1] / resting[1], told / took))
            time.sleep(1)
    names = (
        "told_p50_s",
        "told_p99_s",
        "told_beside_p50_s",
        "told_beside_p99_s",
        "told_beside_per_rest",
        "caught_up_per_s",
    )
    return {name: statistics.median(found) for name, found in zip(names, zip(*rounds, strict=True), strict=True)}


def drained(behind: int) -> dict[str, float]:
    """Return how long an endpoint takes that is `behind`, and the p99 beside it, at rest before it and after."""
    with _two_endpoints(behind) as (one, quiet, busy):
        _, before, _ = asyncio.run(_pace(one, quiet, seconds=REST_S))
        cpu = one.cpu_s()
        _switch(one, busy, None)
        _, beside, took = asyncio.run(_pace(one, quiet, beside=busy))
        spent = {f"cores_of_{kind}": (one.cpu_s()[kind] - cpu[kind]) / took for kind in ("delivery", "postgres")}
        _, after, _ = asyncio.run(_pace(one, quiet, seconds=REST_S))
        taken = len(one.ask(_TRIED, busy, 1))
    if taken < behind:
        raise AssertionError(f"{behind - taken} events were never told")
    return spent | {
        "drained_events": behind,
        "drained_s": took,
        "drained_per_s": behind / took,
        "told_p99_s_before": before,
        "told_p99_s_beside": beside,
        "told_p99_s_after": after,
        "told_beside_per_rest": 2 * beside / (before + after),
    }


@contextmanager
def _two_endpoints(behind: int) -> Generator[tuple[Stand, UUID, UUID]]:
    """Give a server and two customers: one's endpoint is up to date, the other's is `behind` and switched off."""
    with _receiving() as url, stand(roles=("worker", "api"), allow_private=("127.0.0.0/8",)) as one:
        quiet, busy = (row["customer_id"] for row in one.ask("select customer_id from customer limit 2"))
        one.ask(_SUBSCRIBE, quiet, f"{url}/quiet", "")
        one.ask(_HAPPEN, busy, behind)
        one.ask("update event set at = at - interval '72 hours' where customer_id = $1 returning 1", busy)
        one.ask(_SUBSCRIBE, busy, f"{url}/away", "")
        _switch(one, busy, datetime.now(UTC))
        time.sleep(2)
        yield one, quiet, busy


def _switch(one: Stand, customer: UUID, off: datetime | None) -> int:
    """Switch a customer's endpoint off, or on; return how far it was told."""
    return one.ask(_SWITCH, customer, off)[0]["told"]


async def _pace(
    one: Stand, customer: UUID, *, seconds: float = 0.0, beside: UUID | None = None
) -> tuple[float, float, float]:
    """Let RATE events a second happen, for so long and until the customer `beside` was told everything.

    Return median and p99 of the seconds to their first attempts, and how long it lasted.
    """
    connection = await asyncpg.connect(one.supervisor.dsn)
    committed: dict[int, datetime] = {}
    started = time.monotonic()
    for n in count():
        if n >= seconds * TICKS and (beside is None or not await connection.fetchval(_UNTOLD, beside)):
            break
        await asyncio.sleep(max(0.0, started + n / TICKS - time.monotonic()))
        rows = await connection.fetch(_HAPPEN, customer, RATE // TICKS)
        committed |= dict.fromkeys((row["sequence"] for row in rows), datetime.now(UTC))
    lasted = time.monotonic() - started
    for _ in range(PATIENCE_S * 2):
        if not await connection.fetchval(_UNTOLD, customer):
            break
        await asyncio.sleep(0.5)
    tried = {row["sequence"]: row["at"] for row in await connection.fetch(_TRIED, customer, min(committed))}
    await connection.close()
    if len(tried) < len(committed):
        raise AssertionError(f"{len(committed) - len(tried)} events were never told")
    return *quantiles([(tried[sequence] - at).total_seconds() for sequence, at in committed.items()]), lasted


@contextmanager
def _receiving() -> Generator[str]:
    """Take every request, in a thread of its own; gives the address."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    server = asyncio.run_coroutine_threadsafe(asyncio.start_server(_take, "127.0.0.1", 0), loop).result()
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        loop.call_soon_threadsafe(server.close)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()


async def _take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).lower()
            await reader.readexactly(int(head.split(b"content-length:")[1].split(b"\r\n")[0]))
            writer.write(_ANSWER)
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()


if __name__ == "__main__":
    whole = int(os.environ.get("BENCH_DRAIN", "0"))
    for name, value in (drained(whole) if whole else told_in_time()).items():
        print(f"{name:20} {value:.4f}")
