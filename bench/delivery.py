"""From an event's commit to its first attempt at an endpoint, at rest and while another endpoint catches up."""

import asyncio
import statistics
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime

import asyncpg

from bench.stand import Stand, stand
from bench.throughput import quantiles

RATE = 200
"""Events a second."""
SECONDS = 10
ROUNDS = 5
BEHIND = 100_000
"""Events that the endpoint which was away has to get."""
_ANSWER = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"
_HAPPEN = (
    "with t as (update turn set events = events + $2 where customer_id = $1 returning events - $2 as before)"
    " insert into event (customer_id, sequence, listing_id, listing_sequence, previous, at, type, revision, submission_id,"
    " portals, data) select $1, t.before + n, gen_random_uuid(), 1, 0, clock_timestamp(), 'listing.updated', 1,"
    " gen_random_uuid(), '', '{}' from t, generate_series(1, $2) n returning sequence"
)
_SWITCH = (
    "update webhook set disabled_at = $2, leased_by = null, leased_until = now() where webhook_id = $1 returning 1"
)
_TOLD = "select told from webhook where webhook_id = $1"
_SUBSCRIBE = (
    "insert into webhook (customer_id, client_id, url, statuses, types) select customer_id, 'bench', $2, '', $3 from customer"
    " where customer_id = $1 returning webhook_id"
)


def told_in_time() -> dict[str, float]:
    """Return median and p99 in seconds, at rest and beside a catching-up endpoint, and how fast that one was.

    In turn at rest and beside, as the machine is not the same all the time; medians of ROUNDS.
    """
    rounds: list[tuple[float, ...]] = []
    with _receiving() as url, stand(roles=("worker", "api"), allow_private=("127.0.0.0/8",)) as one:
        quiet, busy = (row["customer_id"] for row in one.ask("select customer_id from customer limit 2"))
        one.ask(_SUBSCRIBE, quiet, f"{url}/quiet", "")
        one.ask(_HAPPEN, busy, BEHIND)
        one.ask("update event set at = at - interval '72 hours' where customer_id = $1 returning 1", busy)
        away = one.ask(_SUBSCRIBE, busy, f"{url}/away", "")[0]["webhook_id"]
        for _ in range(ROUNDS):
            one.ask(_SWITCH, away, datetime.now(UTC))
            time.sleep(1)
            resting = asyncio.run(_pace(one, quiet))
            before, started = one.ask(_TOLD, away)[0]["told"], time.monotonic()
            one.ask(_SWITCH, away, None)
            beside = asyncio.run(_pace(one, quiet))
            told = one.ask(_TOLD, away)[0]["told"] - before
            rounds.append((*resting, *beside, beside[1] / resting[1], told / (time.monotonic() - started)))
    names = (
        "told_p50_s",
        "told_p99_s",
        "told_beside_p50_s",
        "told_beside_p99_s",
        "told_beside_per_rest",
        "caught_up_per_s",
    )
    return {name: statistics.median(found) for name, found in zip(names, zip(*rounds, strict=True), strict=True)}


async def _pace(one: Stand, customer: object) -> tuple[float, float]:
    """Let RATE events a second happen; return median and p99 of the seconds to their first attempts."""
    connection = await asyncpg.connect(one.supervisor.dsn)
    committed: dict[int, datetime] = {}
    started = time.monotonic()
    for n in range(SECONDS * 20):
        await asyncio.sleep(max(0.0, started + n / 20 - time.monotonic()))
        rows = await connection.fetch(_HAPPEN, customer, RATE // 20)
        committed |= dict.fromkeys((row["sequence"] for row in rows), datetime.now(UTC))
    tried: dict[int, datetime] = {}
    deadline = time.monotonic() + 60
    while len(tried) < len(committed) and time.monotonic() < deadline:
        await asyncio.sleep(0.5)
        rows = await connection.fetch(
            "select sequence, min(at) as at from attempt where customer_id = $1 and sequence = any($2) group by sequence",
            *(customer, list(committed)),
        )
        tried = {row["sequence"]: row["at"] for row in rows}
    await connection.close()
    if len(tried) < len(committed):
        raise AssertionError(f"{len(committed) - len(tried)} events were never told")
    return quantiles([(tried[sequence] - at).total_seconds() for sequence, at in committed.items()])


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
    for name, value in told_in_time().items():
        print(f"{name:20} {value:.4f}")
