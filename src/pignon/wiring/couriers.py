"""Puts delivery together: the courier with its way out, and what keeps the log within its days."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager

from pignon import __version__
from pignon.audience.mailing import Postman
from pignon.audience.outgoing import Outgoing
from pignon.delivery.carrier import Carrier
from pignon.delivery.courier import Courier
from pignon.delivery.retention import Retention
from pignon.ledger.pools import open_pools
from pignon.market import load
from pignon.settings.serving import Serving
from pignon.wire import Guard, SystemResolver
from pignon.wiring.assignment import Assignment, until_told
from pignon.worker.loops import Turn, run_loops


@asynccontextmanager
async def open_delivery(serving: Serving, dsn: str) -> AsyncGenerator[Mapping[str, Turn]]:
    """Open pools and parts; at the end requests under way may end, then all is closed."""
    pools = await open_pools(dsn, engine=4, readers=1)
    resolver = SystemResolver()
    carrier = Carrier(Guard.of(serving.allow_private, https_only=True), resolver, agent=f"pignon/{__version__}")
    courier = Courier(pools.by_key, load(docs=serving.public_url), carrier.post)
    retention = Retention(pools.engine, days=serving.keep_events)
    try:
        turns: dict[str, Turn] = {"delivery": courier.turn, "retention": retention.turn}
        if serving.smtp is not None:
            turns["mail"] = Postman(pools.engine, Outgoing(serving.smtp), sender=serving.mail_from).turn
        yield turns
        await courier.stop()
    finally:
        await carrier.close()
        resolver.close()
        await pools.close()


async def run(given: Assignment) -> None:
    """Tell partners until SIGTERM; a process of its own, so that it and settlement never delay each other."""
    stop = until_told(given)
    async with open_delivery(given.serving, given.dsn) as turns:
        await run_loops(turns, until=stop)
