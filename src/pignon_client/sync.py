"""The engine of `pignon sync`: reads a source, compares by manifest, sends only what differs, tells what came of it."""

import asyncio
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import IO

from pignon_client.errand import Errand
from pignon_client.plan import FeedPlan, by_feed, decide
from pignon_client.progress import Progress, Tell, quiet
from pignon_client.report import Report, in_order
from pignon_client.sdk import Platform
from pignon_client.stock import DIGEST_DIGITS, Delivery, FeedItem, take
from pignon_feeds import read

NO_DIGEST = "0" * DIGEST_DIGITS
SEEN_EVERY = 50
"""Objects read between two words of progress."""


async def push(
    source: Path,
    *,
    platform: Platform,
    market: str,
    format: str = "auto",  # noqa: A002 (the connectors' own word)
    feed: str | None = None,
    dry_run: bool = False,
    confirm_removals: bool = False,
    progress: Tell = quiet,
) -> Report:
    """Bring the platform's listings of `market` in step with the feed at `source` (file, archive or folder).

    `feed` stands in for the feed names of the source. `progress` is called on the event loop's thread.
    Bad data never raises. Raises Denied; before anything is sent also Unreachable, Refused and Garbled.
    """
    contracts = [quota.portal for quota in await platform.quotas() if quota.market == market and quota.quota > 0]
    items = read(source, market=market, portals=contracts, format=format)
    return await sync(
        named(items, feed) if feed else items,
        platform=platform,
        market=market,
        dry_run=dry_run,
        confirm_removals=confirm_removals,
        progress=progress,
    )


async def sync(
    items: Iterable[FeedItem],
    *,
    platform: Platform,
    market: str,
    dry_run: bool = False,
    confirm_removals: bool = False,
    progress: Tell = quiet,
    now: Callable[[], float] = time.monotonic,
) -> Report:
    """Bring the platform in step with `items`, which are read in a thread of their own; otherwise as `push`."""
    started = now()
    with tempfile.TemporaryFile() as spool:
        delivery = await _read(items, spool, market=market, tell=progress)
        plans = await _compare(delivery, platform=platform, market=market, confirmed=confirm_removals, tell=progress)
        errand = Errand(delivery, plans, platform=platform, market=market, tell=progress)
        lines = errand.planned() if dry_run else await errand.carry_out()
    return Report(
        lines=in_order([*delivery.lines, *lines]),
        held=tuple(plan.held for plan in plans if plan.held),
        seconds=now() - started,
        dry_run=dry_run,
    )


def named(items: Iterable[FeedItem], feed: str) -> Iterator[FeedItem]:
    """Pass `items` on under one feed name."""
    return (replace(item, feed=feed) for item in items)


async def _read(items: Iterable[FeedItem], spool: IO[bytes], *, market: str, tell: Tell) -> Delivery:
    loop = asyncio.get_running_loop()
    stopped = threading.Event()

    def seen(objects: int) -> None:
        if stopped.is_set():
            raise InterruptedError
        if objects % SEEN_EVERY == 0:
            loop.call_soon_threadsafe(tell, Progress("reading", objects))

    try:
        delivery = await asyncio.to_thread(take, items, spool, market=market, seen=seen)
    finally:
        stopped.set()
    tell(Progress("reading", len(delivery.entries), len(delivery.entries)))
    return delivery


async def _compare(
    delivery: Delivery, *, platform: Platform, market: str, confirmed: bool, tell: Tell
) -> list[FeedPlan]:
    """Ask for each feed name what the platform lacks, and of what is to be deleted whether it is there."""
    shares = by_feed(delivery)
    plans: list[FeedPlan] = []
    for name, entries in shares.items():
        items = ((entry.external_id, entry.digest) for entry in entries)
        answer = await platform.manifest(market, name, items, complete=delivery.says_all_of(name))
        plans.append(decide(delivery, name, entries=entries, answer=answer, confirmed=confirmed))
        tell(Progress("comparing", len(plans), len(shares)))
    await _forget_the_gone(delivery, platform=platform, market=market)
    return plans


async def _forget_the_gone(delivery: Delivery, *, platform: Platform, market: str) -> None:
    """Drop the removals of what is not there: a manifest tells, whatever digest it is given."""
    if delivery.removals:
        items = ((external_id, NO_DIGEST) for external_id in delivery.removals)
        answer = await platform.manifest(market, None, items, complete=False)
        for external_id in answer.missing:
            del delivery.removals[external_id]
