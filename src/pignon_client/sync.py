"""The engine of `pignon sync`: reads a source, compares by manifest, sends only what differs, tells what came of it."""

import asyncio
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO

from pignon_client.answers import Manifest
from pignon_client.arrivals import unmoved
from pignon_client.attaching import Naming
from pignon_client.carrier import Carrier, OnPlatform
from pignon_client.errand import Errand, gone_already
from pignon_client.plan import FeedPlan, Share, by_feed, decide
from pignon_client.progress import Progress, Tell, quiet
from pignon_client.recalling import recall
from pignon_client.report import Report
from pignon_client.sdk import Platform
from pignon_client.stock import Delivery, FeedItem, take
from pignon_client.uploading import Source, Uploader
from pignon_feeds import read
from pignon_feeds.inlays import Inlays

SEEN_EVERY = 50
"""Objects read between two words of progress."""
NOTHING = Manifest(frozenset(), frozenset(), frozenset())


@dataclass(frozen=True, slots=True)
class Wish:
    """How a source is to be brought in step."""

    market: str
    format: str = "auto"
    feed: str | None = None
    """Stands in for the feed names of the source."""
    portals: tuple[str, ...] = ()
    """Those to ask for where the market's documents name portals; by default those of the contracts."""
    dry_run: bool = False
    confirm_removals: bool = False


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
    Bad data never raises. Before anything is sent raises Denied, Unreachable, Refused and Garbled; later never.
    """
    wish = Wish(market, format, feed, dry_run=dry_run, confirm_removals=confirm_removals)
    return await deliver(source, wish, carrier=OnPlatform(platform, market), progress=progress)


async def deliver(source: Path, wish: Wish, *, carrier: Carrier, progress: Tell = quiet) -> Report:
    """Do as `push` does, over any carrier."""
    portals = wish.portals or await carrier.portals()
    with closing(Inlays()) as inlays, closing(Source(source, inlays)) as files:
        items = read(source, market=wish.market, portals=portals, format=wish.format, inlays=inlays)
        return await bring(unmoved(items, source), wish, carrier=carrier, files=files, progress=progress)


async def sync(
    items: Iterable[FeedItem],
    *,
    platform: Platform,
    market: str,
    dry_run: bool = False,
    confirm_removals: bool = False,
    progress: Tell = quiet,
) -> Report:
    """Bring the platform in step with `items`, which are read in a thread of their own; otherwise as `push`."""
    wish = Wish(market, dry_run=dry_run, confirm_removals=confirm_removals)
    return await bring(items, wish, carrier=OnPlatform(platform, market), progress=progress)


async def bring(
    items: Iterable[FeedItem],
    wish: Wish,
    *,
    carrier: Carrier,
    files: Source | None = None,
    progress: Tell = quiet,
    now: Callable[[], float] = time.monotonic,
) -> Report:
    """Bring the carrier's other side in step with `items`; documents lie in a temporary file meanwhile.

    `files` are where the items come from; without them their files are left out.
    """
    started = now()
    naming = await carrier.naming() if files else None
    with tempfile.TemporaryFile() as spool:
        named_items = named(items, wish.feed) if wish.feed else items
        delivery = await _read(named_items, spool, market=wish.market, naming=naming, tell=progress)
        if naming:
            await recall(delivery, market=wish.market, carrier=carrier, naming=naming, tell=progress)
        plans = await _compare(delivery, carrier=carrier, confirmed=wish.confirm_removals, tell=progress)
        uploader = Uploader(delivery.entries, files, carrier=carrier, naming=naming)
        errand = Errand(delivery, plans, carrier=carrier, uploader=uploader, tell=progress)
        if wish.dry_run:
            errand.planned()
        else:
            await errand.carry_out()
    return Report(
        lines=delivery.lines,
        held=tuple(plan.held for plan in plans if plan.held),
        seconds=now() - started,
        dry_run=wish.dry_run,
        denied=errand.denied,
        unused=tuple(sorted(delivery.unused.values(), key=lambda one: (-one.objects, one.field))),
        notes=tuple(delivery.notes),
        attachments=uploader.counts,
    )


def named(items: Iterable[FeedItem], feed: str) -> Iterator[FeedItem]:
    """Pass `items` on under one feed name."""
    return (replace(item, feed=feed) for item in items)


async def _read(
    items: Iterable[FeedItem], spool: IO[bytes], *, market: str, naming: Naming | None, tell: Tell
) -> Delivery:
    loop = asyncio.get_running_loop()
    stopped = threading.Event()

    def seen(objects: int) -> None:
        if stopped.is_set():
            raise InterruptedError
        if objects % SEEN_EVERY == 0:
            loop.call_soon_threadsafe(tell, Progress("reading", objects))

    try:
        delivery = await asyncio.to_thread(take, items, spool, market=market, seen=seen, naming=naming)
    finally:
        stopped.set()
    tell(Progress("reading", len(delivery.entries), len(delivery.entries)))
    return delivery


async def _compare(delivery: Delivery, *, carrier: Carrier, confirmed: bool, tell: Tell) -> list[FeedPlan]:
    """Ask of what is to be deleted whether it is there, and for each feed name what is lacking."""
    await _pass_over_the_gone(delivery, carrier=carrier)
    shares = by_feed(delivery)
    plans: list[FeedPlan] = []
    for name, share in shares.items():
        answer = await _answer(delivery, name, share=share, carrier=carrier)
        plans.append(decide(delivery, name, share=share, answer=answer, confirmed=confirmed))
        tell(Progress("comparing", len(plans), len(shares)))
    return plans


async def _answer(delivery: Delivery, name: str, *, share: Share, carrier: Carrier) -> Manifest:
    """Ask how a feed differs; what else stands under its name, only where that matters."""
    if not share.listed and not share.may_ask:
        return NOTHING
    items = ((external_id, delivery.entries[external_id].digest) for external_id in share.listed)
    return await carrier.compare(name, items, complete=delivery.says_all_of(name) or (bool(name) and share.may_ask))


async def _pass_over_the_gone(delivery: Delivery, *, carrier: Carrier) -> None:
    """Tell the removals of what is not there, and drop them."""
    if delivery.removals:
        for external_id in delivery.removals.keys() - await carrier.there(delivery.removals.keys()):
            delivery.lines.add(gone_already(delivery.removals.pop(external_id)))
