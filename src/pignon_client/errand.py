"""Carries out a plan: removals first, so that places are free, then what is missing or different, many at once."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from pignon_client.answers import Finding, Submission
from pignon_client.errors import Garbled, Refused, Unknown, Unreachable
from pignon_client.plan import FeedPlan
from pignon_client.progress import Progress, Tell
from pignon_client.report import Line, Result, judged
from pignon_client.sdk import Platform
from pignon_client.stock import Delivery, Entry
from pignon_feeds.items import Fault, Place

WIDTH = 16
"""Writes under way at once."""
WAIT = 20
"""Seconds the platform may take to answer a write with its outcome."""
WAIT_LATE = 1
NOWHERE = Place("", 0)
"""The place of a listing that the source does not name."""

T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Going:
    """A listing to remove; `place` is where the source says so, none when absence does."""

    external_id: str
    feed: str
    place: Place | None = None


class Errand:
    """One run's writes. Once the platform is unreachable nothing more is tried; the next run sends the rest."""

    def __init__(
        self, delivery: Delivery, plans: Sequence[FeedPlan], *, platform: Platform, market: str, tell: Tell
    ) -> None:
        self._delivery = delivery
        self._plans = plans
        self._platform = platform
        self._market = market
        self._tell = tell
        self._lost: Unreachable | None = None
        self._pending: list[tuple[Entry, Submission]] = []

    def planned(self) -> list[Line]:
        """Return what would be done, without doing it."""
        lines = [_bare(entry, Result.UNCHANGED) for plan in self._plans for entry in plan.unchanged]
        lines += [self._sent(entry, Result.MISSING) for plan in self._plans for entry in plan.missing]
        lines += [self._sent(entry, Result.DIFFERENT) for plan in self._plans for entry in plan.different]
        return lines + [Line(Result.EXTRA, gone.external_id, gone.feed, gone.place) for gone in self._going()]

    async def carry_out(self) -> list[Line]:
        """Remove and send; return a line for each object and each listing removed. Raises Denied."""
        unchanged = [_bare(entry, Result.UNCHANGED) for plan in self._plans for entry in plan.unchanged]
        sending = [entry for plan in self._plans for entry in (*plan.missing, *plan.different)]
        removed = await self._each("removing", self._going(), self._remove)
        sent = await self._each("sending", sending, self._put)
        until = self._platform.latest()
        followed = await self._each("waiting", self._pending, lambda pending: self._follow(pending, until=until))
        return [*unchanged, *(line for line in [*removed, *sent] if line), *followed]

    def _going(self) -> list[Going]:
        absent = [Going(external_id, plan.name) for plan in self._plans for external_id in plan.remove]
        said = [Going(entry.external_id, entry.feed, entry.place) for entry in self._delivery.removals.values()]
        return [*absent, *said]

    async def _remove(self, gone: Going) -> Line | None:
        """Remove one listing; None when the source removes what is not there."""
        try:
            done = await self._deliver(self._platform.delete_listing(self._market, gone.external_id))
        except Unknown:
            return None if gone.place else Line(Result.REMOVED, gone.external_id, gone.feed)
        except (Refused, Unreachable, Garbled) as error:
            return _undelivered(gone, f"the removal was not made: {error}")
        return Line(Result.REMOVED, gone.external_id, gone.feed, gone.place, listing_id=done.listing_id)

    async def _put(self, entry: Entry) -> Line | None:
        """Send one document; None when the platform accepted it and its outcome is to be followed.

        Once an outcome was late the others are waited for less, since whoever settles them may be down.
        """
        content, wait = self._delivery.document(entry), WAIT_LATE if self._pending else WAIT
        try:
            submission = await self._deliver(
                self._platform.put_listing(self._market, entry.external_id, content, feed=entry.feed, wait=wait)
            )
        except Refused as refusal:
            return self._refused(entry, refusal)
        except (Unreachable, Garbled) as error:
            return _undelivered(entry, f"it was not sent: {error}")
        if submission.outcome is None:
            self._pending.append((entry, submission))
            return None
        return self._settled(entry, submission)

    async def _deliver(self, call: Coroutine[Any, Any, Submission]) -> Submission:
        if self._lost:
            call.close()
            raise self._lost
        try:
            return await call
        except Unreachable as error:
            self._lost = error
            raise

    async def _follow(self, pending: tuple[Entry, Submission], *, until: float) -> Line:
        """Return the line of a late outcome; pending still when nothing more can be learnt, for it is accepted."""
        entry, submission = pending
        with suppress(Refused, Unreachable, Garbled):
            submission = await self._platform.settled(submission, until=until)
        return self._settled(entry, submission)

    async def _each(self, stage: str, things: Sequence[T], act: Callable[[T], Awaitable[R]]) -> list[R]:
        """Do `act` for each thing, WIDTH at once; the first exception stops all and is raised as it is."""
        results: list[R] = []
        todo = iter(things)

        async def work() -> None:
            for thing in todo:
                results.append(await act(thing))
                self._tell(Progress(stage, len(results), len(things)))

        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(min(WIDTH, len(things))):
                    group.create_task(work())
        except ExceptionGroup as failed:
            raise failed.exceptions[0] from failed
        return results

    def _settled(self, entry: Entry, submission: Submission) -> Line:
        result, findings = judged(submission)
        return replace(
            self._sent(entry, result),
            revision=submission.revision,
            listing_id=submission.listing_id,
            publications=submission.publications,
            findings=findings,
        )

    def _refused(self, entry: Entry, refusal: Refused) -> Line:
        findings = refusal.findings or (Finding(f"http-{refusal.status}", refusal.title),)
        return replace(self._sent(entry, Result.REFUSED), findings=findings)

    def _sent(self, entry: Entry, result: Result) -> Line:
        return replace(_bare(entry, result), remarks=self._delivery.remarks(entry))


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
        code="not-delivered",
        fatal=False,
    )
    return Line(Result.FAULT, thing.external_id, thing.feed, thing.place, fault=fault)
