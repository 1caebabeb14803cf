"""Whole stocks in one call: a line for each listing, answered in order as they commit, while the body still comes in.

While a batch commits the next one is read and checked, and nothing waits to fill one: a batch is what has arrived. No
more than two are in memory, whatever the client does.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from traceback import format_exc
from typing import Protocol

import structlog

from pignon.model.errors import Invalid, PignonError
from pignon.web.api import Api
from pignon.web.call import Call
from pignon.web.ndjson import NDJSON, Lines, Numbered
from pignon.web.pacing import keep_pace
from pignon.web.platform.bulk_lines import FORM, SCOPES, Answer, Item, Terms, ends_all, fails
from pignon.web.platform.market import enter
from pignon.web.refusals import parameter
from pignon.web.streaming import Streamed

BATCH = 256
"""Lines that commit together."""
BATCH_BYTES = 1024 * 1024
"""From which no further line joins a batch."""
BREATH = 16
"""Lines checked before others may go on, some 1 ms."""
_ON_ERROR = ("continue", "stop")
_log = structlog.get_logger("pignon.web")


async def post(api: Api, call: Call) -> Streamed:
    """Answer a line for each line of the body, as soon as what it says is committed."""
    return answer_lines(api, call, Terms(api, call, enter(api, call)))


class Errand(Protocol):
    """What the lines of a call ask for."""

    def read(self, one: Numbered) -> Item:
        """Read a line; what is wrong with it is the item's error."""
        ...

    def hand_in(self, items: Sequence[Item]) -> Awaitable[Sequence[Answer]]:
        """Carry out items without an error; awaiting gives an answer for each, in their order."""
        ...

    def told(self, item: Item, answer: Answer) -> bytes:
        """Write the line that says what became of `item`."""
        ...


def answer_lines(api: Api, call: Call, errand: Errand) -> Streamed:
    """Answer a line for each line of the body, as soon as what it asks of `errand` is committed."""
    stop = _on_error(call) == "stop"
    lines = Lines.of(call.receive, call.headers)
    lease = ExitStack()
    lease.enter_context(api.door.stream(call.granted.client_id))
    stock = _Stock(api, call, errand=errand, lines=lines, stop=stop)
    return Streamed(200, stock.answers(lease), stock.is_busy, [], NDJSON)


def _on_error(call: Call) -> str:
    given = call.single("onError") or "continue"
    if given not in _ON_ERROR:
        raise Invalid([parameter("onError", given[:100], " or ".join(_ON_ERROR))], "requestParameter")
    return given


@dataclass(slots=True)
class _Batch:
    """Lines on their way; `answers` gives one for each of them that has no error."""

    items: Sequence[Item]
    answers: Awaitable[Sequence[Answer]]
    last: bool = False
    """True where nothing more can be taken in."""


class _Stock:
    """One call: takes lines, hands them in, tells what became of them."""

    def __init__(self, api: Api, call: Call, *, errand: Errand, lines: Lines, stop: bool) -> None:
        self._api = api
        self._call = call
        self._errand = errand
        self._lines = lines
        self._stop = stop
        self._most = min(BATCH, call.granted.lines_a_minute or BATCH)
        self._next = 1
        """The number of the first line that is not answered."""
        self._busy = True

    def is_busy(self) -> bool:
        """Tell whether it is not the client that is waited for."""
        return self._busy

    async def answers(self, lease: ExitStack) -> AsyncGenerator[bytes]:
        """Yield the result lines, a batch at a time; gives `lease` back at the end."""
        with lease:
            reading = asyncio.create_task(self._lines.read())
            try:
                async for told in self._told():
                    yield told
            except Exception as error:
                traceparent = self._call.traceparent.decode()
                _log.error("a bulk call failed", traceparent=traceparent, failure=format_exc())
                yield self._errand.told(Item(self._next), error)
            finally:
                reading.cancel()
                with suppress(asyncio.CancelledError):
                    await reading

    async def _told(self) -> AsyncGenerator[bytes]:
        under_way: _Batch | None = None
        while under_way is not None or await self._some_came():
            items = await self._read()
            answers = [] if under_way is None else await under_way.answers
            ended = self._lines.gone or (under_way is not None and self._ends(under_way, answers))
            following = await self._hand_in(items) if items and not ended else None
            if under_way is not None:
                yield self._written(under_way, answers)
            if ended:
                return
            under_way = following

    async def _some_came(self) -> bool:
        self._busy = False
        came = await self._lines.more()
        self._busy = True
        return came

    async def _read(self) -> list[Item]:
        """Read and check lines that have come, as many as may commit together."""
        items: list[Item] = []
        size = 0
        while len(items) < self._most and size < BATCH_BYTES and (one := self._lines.pop()) is not None:
            item = self._errand.read(one)
            items.append(item)
            size += one.size
            if self._stop and item.may_fail:
                break
            if len(items) % BREATH == 0:
                await asyncio.sleep(0)
        return items

    async def _hand_in(self, items: Sequence[Item]) -> _Batch:
        sound = [item for item in items if item.error is None]
        try:
            await self._admit(len(items))
            return _Batch(items, self._errand.hand_in(sound) if sound else asyncio.sleep(0, ()))
        except PignonError as error:
            refused = Item(items[0].number, items[0].external_id, error=error)
            return _Batch((refused,), asyncio.sleep(0, ()), last=True)

    async def _admit(self, count: int) -> None:
        """Wait for room in the client's rate; raises Unauthenticated where its token was taken back meanwhile."""
        call, grant = self._call, self._call.granted
        if grant.lines_a_minute is not None:
            while not self._lines.gone:
                engine, a_minute = self._api.pools.engine, grant.lines_a_minute
                _, over = await keep_pace(engine, grant.client_id, kind="lines", a_minute=a_minute, cost=count)
                if over is None:
                    break
                await asyncio.sleep(over.retry_after)
        await self._api.tokens.grant(
            call.headers.get(b"authorization", b"").decode("latin-1"),
            audience_path=call.base,
            hosts=(call.headers.get(b"host", b"").decode("latin-1"),),
        )

    def _ends(self, batch: _Batch, answers: Sequence[Answer]) -> bool:
        if batch.last or any(ends_all(answer) for answer in answers):
            return True
        refused = any(item.error for item in batch.items) or any(fails(answer) for answer in answers)
        return self._stop and refused

    def _written(self, batch: _Batch, answers: Sequence[Answer]) -> bytes:
        rest = iter(answers)
        told = [self._errand.told(item, item.error or next(rest)) for item in batch.items]
        self._next = batch.items[-1].number + 1
        return b"".join(told)


__all__ = ["FORM", "SCOPES", "answer_lines", "post"]
