"""Carries out a plan: removals first, so that places are free, then what is missing or different, many at once."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from pignon_client.abreast import abreast
from pignon_client.answers import Finding, Submission
from pignon_client.carrier import NO_DIGEST, Carrier
from pignon_client.errors import Denied, Garbled, Refused, Unknown, Unreachable
from pignon_client.plan import FeedPlan
from pignon_client.progress import Progress, Tell
from pignon_client.report import NOT_THERE, UNDELIVERED, Line, Result, judged
from pignon_client.sdk import MANY, Put
from pignon_client.shelf import Entry
from pignon_client.stock import Delivery
from pignon_client.uploading import Uploader
from pignon_feeds.items import Fault, Place, Removal

BULK_FROM = 100
"""Documents from which they go many to a call; fewer are answered with their outcomes at once."""
BULK_BYTES = 4 * 1024 * 1024
"""Of the documents of one call."""
WAIT = 20
"""Seconds the platform may take to answer a write with its outcome."""
WAIT_LATE = 1
NOWHERE = Place("", 0)
"""The place of a listing that the source does not name."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Going:
    """A listing to remove; `place` is where the source says so, none when absence does."""

    external_id: str
    feed: str
    place: Place | None = None


class Errand:
    """One run's writes; what becomes of each goes to the lines of the delivery.

    Once the platform is unreachable, or does not allow any more, nothing more is tried; the next run sends the rest.
    """

    def __init__(
        self, delivery: Delivery, plans: Sequence[FeedPlan], *, carrier: Carrier, uploader: Uploader, tell: Tell
    ) -> None:
        self._delivery = delivery
        self._plans = plans
        self._carrier = carrier
        self._uploader = uploader
        self._short: dict[str, tuple[Finding, ...]] = {}
        self._tell = tell
        self._lost: Unreachable | Denied | None = None
        self._pending: list[tuple[str, Submission]] = []

    @property
    def denied(self) -> str | None:
        """Why the platform did not allow what was left, or None."""
        return self._lost.why if isinstance(self._lost, Denied) else None

    def planned(self) -> None:
        """Tell what would be done, without doing it."""
        self._unchanged()
        for plan in self._plans:
            for result, listed in ((Result.MISSING, plan.missing), (Result.DIFFERENT, plan.different)):
                for external_id in listed:
                    self._add(self._sent(self._delivery.entries[external_id], result))
        for gone in self._going():
            self._add(Line(Result.EXTRA, gone.external_id, gone.feed, gone.place))

    async def carry_out(self) -> None:
        """Remove and send; every object and each listing removed gets its line."""
        self._unchanged()
        await self._each("removing", self._going(), self._remove)
        await self._send([one for plan in self._plans for one in (*plan.missing, *plan.different)])
        until = self._carrier.latest()
        await self._each("waiting", self._pending, lambda pending: self._follow(*pending, until=until))

    def _unchanged(self) -> None:
        for plan in self._plans:
            for external_id in plan.unchanged:
                self._add(_bare(self._delivery.entries[external_id], Result.UNCHANGED))

    def _going(self) -> list[Going]:
        absent = [Going(external_id, plan.name) for plan in self._plans for external_id in plan.remove]
        removals = [self._delivery.removals[external_id] for plan in self._plans for external_id in plan.delete]
        said = [Going(removal.external_id, removal.feed, removal.place) for removal in removals]
        return [*absent, *said]

    async def _remove(self, gone: Going) -> None:
        try:
            listing_id = await self._deliver(self._carrier.remove(gone.external_id))
        except Unknown:
            self._add(gone_already(gone) if gone.place else Line(Result.REMOVED, gone.external_id, gone.feed))
        except (Refused, Unreachable, Denied, Garbled) as error:
            self._add(_undelivered(gone, f"the removal was not made: {error}"))
        else:
            self._add(Line(Result.REMOVED, gone.external_id, gone.feed, gone.place, listing_id=listing_id))

    async def _send(self, external_ids: Sequence[str]) -> None:
        """Send the documents, many to a call where they are many; outcomes that are late are left pending."""
        left = await self._send_many(external_ids) if len(external_ids) >= BULK_FROM else external_ids
        await self._each("sending", left, self._put)

    async def _send_many(self, external_ids: Sequence[str]) -> list[str]:
        """Send in calls of many, as far as there are such calls; return those that are left, to be sent one a call."""
        left, done = list[str](), 0
        while done < len(external_ids):
            batch = self._batch(external_ids[done : done + MANY])
            documents = await asyncio.gather(*map(self._ready, batch))
            try:
                answers = await self._deliver(self._carrier.put_many(batch, documents))
            except (Unreachable, Denied, Garbled):
                answers = None
            if answers is None:
                return [*left, *external_ids[done:]]
            left += [entry.external_id for entry, put in zip(batch, answers, strict=True) if not self._took(entry, put)]
            done += len(batch)
            self._tell(Progress("sending", done - len(left), len(external_ids)))
        return left

    def _took(self, entry: Entry, put: Put) -> bool:
        """Keep in mind what became of one listing of many; False where nothing did."""
        match put:
            case Submission():
                self._pending.append((entry.external_id, put))
            case Refused():
                self._add(self._refused(entry, put))
            case None:
                return False
        return True

    def _batch(self, external_ids: Sequence[str]) -> list[Entry]:
        """Return the first entries, as many of one feed as one call takes; at least one."""
        batch, size = list[Entry](), 0
        for external_id in external_ids:
            entry = self._delivery.entries[external_id]
            size += entry.length
            if batch and (size > BULK_BYTES or entry.feed != batch[0].feed):
                break
            batch.append(entry)
        return batch

    async def _put(self, external_id: str) -> None:
        """Send one document.

        Once an outcome was late the others are waited for less, since whoever settles them may be down.
        """
        entry, wait = self._delivery.entries[external_id], WAIT_LATE if self._pending else WAIT
        try:
            document = await self._ready(entry)
            if external_id in self._short:
                entry = replace(entry, digest=NO_DIGEST)
            submission = await self._deliver(self._carrier.put(entry, document, wait=wait))
        except Refused as refusal:
            self._add(self._refused(entry, refusal))
        except (Unreachable, Denied, Garbled) as error:
            self._add(_undelivered(entry, f"it was not sent: {error}"))
        else:
            if submission.outcome is None:
                self._pending.append((external_id, submission))
            else:
                self._add(self._settled(entry, submission))

    async def _ready(self, entry: Entry) -> bytes:
        """Send the entry's files and return its document; one that goes out short of a file is told so."""
        if self._lost:
            return self._delivery.entries.document(entry)
        document, short = await self._uploader.ready(entry)
        if short:
            self._short[entry.external_id] = short
        return document

    async def _deliver(self, call: Coroutine[Any, Any, T]) -> T:
        if self._lost:
            call.close()
            raise self._lost
        try:
            return await call
        except (Unreachable, Denied) as error:
            self._lost = error
            raise

    async def _follow(self, external_id: str, submission: Submission, *, until: float) -> None:
        """Tell a late outcome; pending still when nothing more can be learnt, for it is accepted."""
        with suppress(Refused, Unreachable, Denied, Garbled):
            submission = await self._carrier.settled(submission, until=until)
        self._add(self._settled(self._delivery.entries[external_id], submission))

    async def _each(self, stage: str, things: Sequence[T], act: Callable[[T], Awaitable[None]]) -> None:
        await abreast(stage, things, act, tell=self._tell)

    def _settled(self, entry: Entry, submission: Submission) -> Line:
        result, findings = judged(submission)
        return replace(
            self._sent(entry, result),
            revision=submission.revision,
            listing_id=submission.listing_id,
            publications=submission.publications,
            findings=(*findings, *self._short.get(entry.external_id, ())),
        )

    def _refused(self, entry: Entry, refusal: Refused) -> Line:
        findings = refusal.findings or (Finding(f"http-{refusal.status}", refusal.why),)
        return replace(self._sent(entry, Result.REFUSED), findings=findings)

    def _sent(self, entry: Entry, result: Result) -> Line:
        return replace(_bare(entry, result), remarks=self._delivery.entries.remarks(entry))

    def _add(self, line: Line) -> None:
        self._delivery.lines.add(line)


def gone_already(thing: Going | Removal) -> Line:
    """Return the line of a removal, asked for by the source, of what is not there."""
    return Line(Result.UNCHANGED, thing.external_id, thing.feed, thing.place, findings=(NOT_THERE,))


def _bare(entry: Entry, result: Result) -> Line:
    return Line(result, entry.external_id, entry.feed, entry.place)


def _undelivered(thing: Entry | Going, why: str) -> Line:
    fault = Fault(
        reason=why,
        field="",
        value="",
        place=thing.place or NOWHERE,
        external_id=thing.external_id,
        feed=thing.feed,
        code=UNDELIVERED,
        fatal=False,
    )
    return Line(Result.FAULT, thing.external_id, thing.feed, thing.place, fault=fault)
