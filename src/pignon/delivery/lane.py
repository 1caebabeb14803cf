"""Tells one endpoint what can be told now: from the log in order, one letter of a listing at a time."""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

import structlog

from pignon.delivery.health import Health
from pignon.delivery.letters import Letter, Message, Scribe, cut, lead_of
from pignon.delivery.pace import Pace
from pignon.delivery.pile import Item, Pile
from pignon.delivery.schedule import Chance, Verdict, delay, is_spent, weigh
from pignon.delivery.signing import signed_headers
from pignon.ledger import deliveries
from pignon.ledger.deliveries import Attempt, Endpoint, LeaseLost, Progress
from pignon.ledger.events import Told, events, events_at
from pignon.ledger.facts import leave_fact
from pignon.ledger.leads import Person, some
from pignon.ledger.pools import Connection, Pool
from pignon.market import Pack
from pignon.model.identity import uuid7
from pignon.model.names import Market
from pignon.model.ports import Clock
from pignon.wire import Answer, Unanswered

ANSWER_S = 15.0
"""How long an endpoint may take for one request."""
SHOWN = 1024
"""Bytes of an answer that the log keeps."""
READ = 16 * SHOWN
"""Bytes of an answer that are read: beyond, the connection is not used again."""
AT_ONCE = 16
"""Requests to one endpoint at a time: 100 ms each makes 160 a second."""
PAGE = 250
"""Events read at a time."""
WINDOW = 250
"""Letters in hand, under which the next page is read."""
SMALL_PAGE = 25
"""The same of who catches up: writing 250 letters at once keeps everybody else waiting for some 10 ms."""
SMALL_WINDOW = 100
MOST_ASIDE = 2_000
"""Letters put aside for one endpoint, over which it is told nothing new."""
LEASE = timedelta(seconds=20)
OLD_NEWS = timedelta(seconds=30)
"""An endpoint whose next events are older catches up."""
HELD_S = 0.02
"""Between two looks whether the pace lets more be sent."""
KEEP_S = 0.25
"""Between two notes of progress: what a crash makes sent twice."""


log = structlog.get_logger()


WITHHELD = b'{"withheld": "it names a person: read the lead by its leadId"}'
"""Stands in the delivery log for a body that named a person."""


class Post(Protocol):
    """Sends a request; raises Unanswered."""

    async def __call__(
        self, url: str, body: bytes, *, headers: Mapping[str, str], seconds: float, most: int
    ) -> Answer: ...


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What every lane works with."""

    engine: Pool
    packs: Mapping[Market, Pack]
    post: Post
    clock: Clock
    chance: Chance
    pace: Pace
    stopping: Callable[[], bool]


@dataclass(slots=True)
class Lane:
    """One endpoint, while it is leased. `run` it once."""

    around: Surroundings
    endpoint: Endpoint
    holder: UUID
    """Of the lease."""
    progress: Progress
    pile: Pile = field(init=False)
    health: Health = field(init=False)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)
    _attempts: list[Attempt] = field(default_factory=list)
    _at_end: bool = False
    _catches_up: bool = False
    _kept: float = 0.0

    def __post_init__(self) -> None:
        self.pile = Pile(self.progress.told)
        self.health = Health(self.progress)

    async def run(self) -> None:
        """Tell what can be told now; the lease is given back at the end."""
        self._kept = time.monotonic()
        try:
            self.pile.take_up(await deliveries.waiting(self.around.engine, self.endpoint))
            while await self._step():
                pass
            await self._await_all()
            await self._keep(last=True)
        except LeaseLost:
            return
        finally:
            for task in self._tasks:
                task.cancel()
            with suppress(asyncio.CancelledError):
                await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _step(self) -> bool:
        """Send what may be sent, wait for an answer, keep progress; False where there is nothing more to do now."""
        if self.around.stopping() or self.health.is_disabled:
            return False
        now = self.around.clock()
        if self.health.is_failing and now < self.progress.next_at:
            return False
        await self._read_on(now)
        held = await self._send(now)
        if not self._tasks:
            if held:
                await asyncio.sleep(HELD_S)
            return held
        await self._await(asyncio.FIRST_COMPLETED)
        return True

    async def _read_on(self, now: datetime) -> None:
        """Read the next page of the log while there is room; an endpoint that fails is tried with what is in hand."""
        pile = self.pile
        while not self._at_end and pile.asides < MOST_ASIDE:
            most, limit = (SMALL_WINDOW, SMALL_PAGE) if self._catches_up else (WINDOW, PAGE)
            if len(pile.open) >= most:
                return
            if self.health.is_failing and pile.size:
                return
            async with self.around.engine.acquire() as connection:
                found = await events(connection, self.endpoint.customer_id, after=pile.told, limit=limit)
                page = cut(found, full=len(found) == limit)
                letters = await self._written(connection, page)
            self._at_end = len(found) < limit
            self._catches_up = not self._at_end and now - found[-1].at > OLD_NEWS
            pile.add(letters, now=now)
            await self._keep_now_and_then()

    async def _written(self, connection: Connection, told: Sequence[Told]) -> list[Letter]:
        asked = [one.submission_id for one in told if one.submission_id is not None and one.type.startswith("listing.")]
        found = {}
        if self.endpoint.market is not None and asked:
            found = await deliveries.steps(connection, self.endpoint.customer_id, asked)
        people: dict[str, Person | None] = {}
        if wanted := [lead for one in told if (lead := lead_of(one)) is not None]:
            leads = await some(connection, self.endpoint.customer_id, wanted)
            people = {str(lead_id): lead.person for lead_id, lead in leads.items()}
        return Scribe(self.endpoint, self.around.packs, people).letters(told, found)

    async def _send(self, now: datetime) -> bool:
        """Start as many letters as there is room for; tell whether the pace of those who catch up holds some back.

        A failing endpoint is sent one alone, to find out whether it is back.
        """
        room = (1 if self.health.is_failing else AT_ONCE) - len(self._tasks)
        if room <= 0:
            return False
        chosen = self.pile.heads(now, most=room)
        if self.health.is_failing and not chosen:
            self.pile.release(now)
            chosen = self.pile.heads(now, most=room)
        ready = len(chosen)
        if self._catches_up:
            chosen = chosen[: self.around.pace.take(ready)]
        await self._write_again([item for item in chosen if item.messages is None])
        for item in chosen:
            self.pile.start(item, now=now)
            task = asyncio.create_task(self._deliver(item))
            self._tasks.add(task)
        return len(chosen) < ready

    async def _write_again(self, items: Sequence[Item]) -> None:
        """Write letters that were put aside before; what is no longer kept says nothing."""
        if not items:
            return
        async with self.around.engine.acquire() as connection:
            numbers = [item.sequence for item in items]
            letters = await self._written(connection, await events_at(connection, self.endpoint.customer_id, numbers))
        for item in items:
            item.messages = ()
        test = Scribe(self.endpoint, self.around.packs).test()
        for letter in (test, *letters):
            item = next((one for one in items if letter.sequence <= one.sequence <= letter.last), None)
            if item is not None:
                item.messages = letter.messages

    async def _deliver(self, item: Item) -> None:
        """Send a letter's requests in turn, from the first that was not taken."""
        for message in (item.messages or ())[item.done :]:
            sent = self.around.clock()
            verdict = await self._post(item, message, sent=sent)
            if verdict.failure is not None:
                self._failed(item, verdict, sent=sent)
                return
            item.done += 1
        now = self.around.clock()
        self.pile.finish(item, now=now)
        if item.messages and self.health.took():
            self.pile.release(now)

    def _failed(self, item: Item, verdict: Verdict, *, sent: datetime) -> None:
        now = self.around.clock()
        self.health.refused(verdict, sent=sent, now=now, chance=self.around.chance)
        attempts, disabled = item.attempts + 1, self.health.is_disabled
        if not disabled and is_spent(attempts, item.first_at or now, now=now):
            log.warning("an event is given up", webhook=str(self.endpoint.webhook_id), sequence=item.sequence)
            self.pile.finish(item, now=now)
            return
        if any(message.private for message in item.messages or ()):
            item.messages = None  # written again: the person may be erased meanwhile
        again = now + delay(attempts, self.around.chance)
        self.pile.put_back(item, next_at=max(again, self.progress.next_at) if self.health.is_failing else again)

    async def _post(self, item: Item, message: Message, *, sent: datetime) -> Verdict:
        endpoint = self.endpoint
        secrets = [endpoint.secret]
        if endpoint.old_secret is not None and endpoint.old_until is not None and sent < endpoint.old_until:
            secrets.append(endpoint.old_secret)
        headers = signed_headers(message.id, message.body, secrets, at=sent)
        started = time.monotonic()
        answer: Answer | Unanswered
        try:
            answer = await self.around.post(message.url, message.body, headers=headers, seconds=ANSWER_S, most=READ)
        except Unanswered as failure:
            answer = failure
        verdict = weigh(answer, now=self.around.clock())
        self._attempts.append(
            Attempt(
                attempt_id=uuid7(),
                sequence=item.sequence,
                message_id=message.id,
                at=sent,
                took_ms=round((time.monotonic() - started) * 1000),
                url=message.url,
                signature=headers["webhook-signature"],
                request=WITHHELD if message.private else message.body,
                status=None if isinstance(answer, Unanswered) else answer.status,
                answer=None if isinstance(answer, Unanswered) or message.private else answer.body[:SHOWN],
                failure=verdict.failure,
            )
        )
        return verdict

    async def _await_all(self) -> None:
        """Wait for what is on its way, holding the lease."""
        while self._tasks:
            await self._await(asyncio.ALL_COMPLETED)

    async def _await(self, when: str) -> None:
        """Wait for requests on their way, at most KEEP_S."""
        done, _ = await asyncio.wait(self._tasks, timeout=KEEP_S, return_when=when)
        self._tasks -= done
        for task in done:
            task.result()
        await self._keep_now_and_then()

    async def _keep_now_and_then(self) -> None:
        if time.monotonic() - self._kept >= KEEP_S:
            await self._keep()
            self._at_end = False

    async def _keep(self, *, last: bool = False) -> None:
        """Keep everything in one transaction; the `last` time the lease is given back."""
        now, pile, progress = self.around.clock(), self.pile, self.progress
        attempts, self._attempts = self._attempts, []
        changed, pile.changed = pile.changed, {}
        dropped, pile.dropped = pile.dropped, []
        notices, self.health.notices = self.health.notices, []
        progress.told = pile.cursor
        if last and not self.health.is_failing:
            progress.next_at = now
            if pile.asides >= MOST_ASIDE:
                progress.next_at = pile.next_at() or now
        async with self.around.engine.acquire() as connection, connection.transaction():
            until = now if last else now + LEASE
            await deliveries.keep_progress(connection, self.endpoint, self.holder, progress=progress, until=until)
            if changed:
                await deliveries.put_aside(connection, self.endpoint, [item.row for item in changed.values()])
            if dropped:
                await deliveries.drop_delivered(connection, self.endpoint, dropped)
            if attempts:
                await deliveries.log_attempts(connection, self.endpoint, attempts)
            for kind, facts in notices:
                told = {"webhookId": str(self.endpoint.webhook_id), "url": self.endpoint.url, **facts}
                await leave_fact(connection, self.endpoint.customer_id, type=kind, data=told)
        self._kept = time.monotonic()
