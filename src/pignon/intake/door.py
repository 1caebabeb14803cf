"""Group commit: writes that arrive while a commit is under way share the next one.

Nothing ever waits to fill a batch. A lone write is committed at once; under load batches grow by themselves.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeAlias

import asyncpg
import structlog

from pignon.intake.sheaf import Place, Sheaf
from pignon.intake.turns import Turns
from pignon.ledger.acceptance import GOOD, Decision, Keyed, decide, look_up, resolve
from pignon.ledger.answers import first_answer
from pignon.ledger.pools import LOST, Pools, is_loss
from pignon.model.errors import (
    Busy,
    Deleted,
    Duplicate,
    ExternalIdChanged,
    FrozenField,
    KeyReused,
    KeyRunning,
    NotFound,
    PignonError,
    Replayed,
    SourceChanged,
    Stale,
)
from pignon.model.names import ClientId, CustomerId, ExternalId, ListingId, Market, SubmissionId
from pignon.model.states import Kind
from pignon.model.write import Accepted, Write

BATCH = 256
"""Writes in one commit; measured flat from 64 up, bounded so that one commit stays under some 20 ms."""
BULK_SHARE = BATCH // 4
"""Of a commit for bulk lines, however many single writes wait."""
QUEUE = 8192
"""Writes waiting in front of intake; past it callers are told to come back."""
FEW = 64
"""Writes that one customer may have waiting even then, so that nobody is told to come back for what another sent."""
MOST = 2 * QUEUE
"""Writes waiting in front of intake, whosever they are."""
STREAMS = 16
"""Bulk bodies read at once; each holds up to two batches of lines, some 15 MB."""
STREAMS_OF_ONE = 2
"""Of them for one client, so that none takes them all."""
REMEMBERED = 65_536
"""Listings whose key is remembered by our id; an entry is some 200 bytes."""
PATIENCE_S = 15.0
"""How long a lost database is waited for before callers are told so."""
LOSSES = 3
"""Connections that one write may lose before its caller is told to come back."""

log = structlog.get_logger()


@dataclass(slots=True)
class _Waiting:
    write: Write
    answer: "asyncio.Future[Accepted] | Place"
    losses: int = 0
    """Connections lost while it was decided on: with any, it may have been kept, even later than it was looked for."""


_Case: TypeAlias = tuple[_Waiting, Keyed]


class Door:
    """The only way in for writes. One task commits, `submit` waits for its answer."""

    def __init__(self, pools: Pools) -> None:
        self._pools = pools
        self._queue: Turns[_Waiting] = Turns()
        self._bulk: Turns[_Waiting] = Turns()
        """Lines of bulk bodies; they fill up the commits of single writes and delay none."""
        self._streams: list[ClientId] = []
        self._filled = asyncio.Event()
        self._keys: OrderedDict[tuple[CustomerId, ListingId], tuple[Market, ExternalId]] = OrderedDict()
        self._task: asyncio.Task[None] | None = None
        self._closing = False

    @property
    def depth(self) -> int:
        """Writes waiting to be decided on."""
        return len(self._queue) + len(self._bulk)

    @contextmanager
    def stream(self, client: ClientId) -> Generator[None]:
        """Let `client` hand in batches for as long as the block lasts; raises Busy where too many do."""
        if self._closing or len(self._streams) >= STREAMS or self._streams.count(client) >= STREAMS_OF_ONE:
            raise Busy(retry_after=5)
        self._streams.append(client)
        try:
            yield
        finally:
            self._streams.remove(client)

    def hand_in(self, writes: Sequence[Write]) -> Sheaf:
        """Decide on `writes`, at least one, in their order; awaiting the sheaf gives what `submit` returns or raises.

        For whoever has a `stream` and hands in the next batch when the one before is answered. Raises Busy at the end.
        """
        if self._closing:
            raise Busy(retry_after=5)
        sheaf = Sheaf(len(writes))
        for at, write in enumerate(writes):
            self._bulk.add(write.customer_id, _Waiting(write, sheaf.place(at)))
        self._wake()
        return sheaf

    async def submit(self, write: Write) -> Accepted:
        """Decide on `write` and return the answer once it is committed.

        Raises NotFound, Deleted, Duplicate, FrozenField, ExternalIdChanged, Stale, SourceChanged, KeyReused, KeyRunning
        by the decision, Replayed with the first answer of a call that is repeated, Busy when the queue is full or the
        database stays away.
        """
        if self._closing or self._is_full_for(write.customer_id):
            raise Busy
        answer: asyncio.Future[Accepted] = asyncio.get_running_loop().create_future()
        self._queue.add(write.customer_id, _Waiting(write, answer))
        self._wake()
        return await answer

    async def close(self) -> None:
        """Commit what is queued, then stop."""
        self._closing = True
        self._filled.set()
        if self._task is not None:
            await self._task

    def _wake(self) -> None:
        if self._task is None:
            self._task = asyncio.create_task(self._commit_forever())
        self._filled.set()

    async def _commit_forever(self) -> None:
        while self._queue or self._bulk or not self._closing:
            if not (self._queue or self._bulk):
                self._filled.clear()
                await self._filled.wait()
                continue
            taken = [*self._queue.take(BATCH)]
            if self._bulk:
                room = max(BATCH - len(taken), BULK_SHARE)
                taken += self._bulk.take(room)
            try:
                await self._commit([waiting for waiting in taken if not waiting.answer.done()])
            except Exception as error:
                if not isinstance(error, PignonError):
                    log.error("intake failed", writes=len(taken), why=repr(error))
                for waiting in taken:
                    _fail(waiting, error)

    async def _commit(self, taken: Sequence[_Waiting]) -> None:
        """Decide `taken`; what must wait for the next batch goes back to the front of the queue."""
        async with asyncio.timeout(PATIENCE_S):
            await self._learn_keys(taken)
        batch: dict[tuple[bytes, str, str], _Case] = {}
        repeatable: set[tuple[CustomerId, bytes]] = set()
        restored: list[_Case] = []
        later: list[_Waiting] = []
        for waiting in taken:
            keyed = self._keyed(waiting)
            if keyed is None:
                continue
            own = _own_key(keyed.write)
            if keyed.key in batch or own in repeatable:
                later.append(waiting)
                continue
            batch[keyed.key] = (waiting, keyed)
            if own is not None:
                repeatable.add(own)
            if keyed.write.kind is Kind.RESTORE:
                restored.append((waiting, keyed))
        self._put_back(later)
        for one in restored:
            del batch[one[1].key]
            await self._decide_alone(one)
        if batch:
            await self._decide([batch[key] for key in sorted(batch)])

    def _is_full_for(self, customer: CustomerId) -> bool:
        waiting = len(self._queue)
        return waiting >= QUEUE and (waiting >= MOST or self._queue.of(customer) >= FEW)

    def _put_back(self, again: Sequence[_Waiting]) -> None:
        """Have writes decided on in the next batch, before all others of their customers."""
        for waiting in reversed(again):
            self._queue.put_back(waiting.write.customer_id, waiting)

    def _keyed(self, waiting: _Waiting) -> Keyed | None:
        """Return the write with its key; None when it is answered already, having none."""
        write = waiting.write
        known = None if write.listing_id is None else self._keys.get((write.customer_id, write.listing_id))
        try:
            return keyed(write, known)
        except PignonError as error:
            _fail(waiting, error)
            return None

    async def _learn_keys(self, taken: Sequence[_Waiting]) -> None:
        """Look up the keys of listings addressed by our id that are not remembered."""
        wanted = {
            (one.write.customer_id, one.write.listing_id)
            for one in taken
            if one.write.listing_id is not None and (one.write.customer_id, one.write.listing_id) not in self._keys
        }
        if not wanted:
            return
        while True:
            try:
                async with self._pools.intake.acquire() as connection:
                    found = await resolve(connection, sorted(wanted))
                break
            except LOST:
                await asyncio.sleep(0.1)
        self._keys.update(found)
        while len(self._keys) > REMEMBERED:
            self._keys.popitem(last=False)

    async def _decide(self, batch: Sequence[_Case]) -> None:
        try:
            async with self._pools.intake.acquire() as connection:
                decisions = await decide(connection, [keyed for _, keyed in batch])
        except (asyncpg.PostgresError, *LOST) as error:
            await self._decide_after(error, batch)
            return
        decided = list(zip(batch, decisions, strict=True))
        kept = await self._kept([one for one, decision in decided if one[0].losses and decision.word not in GOOD])
        for (waiting, keyed), decision in decided:
            if keyed.write.submission_id in kept:
                _succeed(waiting, kept[keyed.write.submission_id])
            else:
                await self._answer(waiting, keyed, decision)

    async def _decide_after(self, error: Exception, batch: Sequence[_Case]) -> None:
        """Go on after a batch was not committed; raises the error of a single row that the ledger rejects."""
        if is_loss(error):
            await self._decide_after_loss(batch)
        elif len(batch) > 1:
            log.warning("a batch was rejected and is retried row by row", writes=len(batch), why=repr(error))
            for one in batch:
                await self._decide_alone(one)
        elif isinstance(error, asyncpg.UniqueViolationError):
            self._put_back([batch[0][0]])  # its head was deleted meanwhile
        else:
            raise error

    async def _decide_alone(self, one: _Case) -> None:
        """Decide one write by itself, so that a bad row fails none but its own."""
        waiting, keyed = one
        try:
            await self._decide([one])
        except (asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            kept = await self._kept([one] if waiting.losses else [])
            if keyed.write.submission_id in kept:
                _succeed(waiting, kept[keyed.write.submission_id])
                return
            log.error("a write was rejected", submission=str(keyed.write.submission_id), why=repr(error))
            _fail(waiting, error)

    async def _decide_after_loss(self, batch: Sequence[_Case]) -> None:
        """Ask which writes were kept before the connection was lost; the others come first in the next batch."""
        kept = await self._kept(batch)
        again: list[_Waiting] = []
        for waiting, keyed in batch:
            waiting.losses += 1
            if keyed.write.submission_id in kept:
                _succeed(waiting, kept[keyed.write.submission_id])
            elif waiting.losses > LOSSES:
                _fail(waiting, Busy(retry_after=5))
            else:
                again.append(waiting)
        self._put_back(again)

    async def _kept(self, batch: Sequence[_Case]) -> dict[SubmissionId, Accepted]:
        """Return the answers of those writes that the ledger has, waiting for a database that is away."""
        deadline = asyncio.get_running_loop().time() + PATIENCE_S
        while batch:
            try:
                async with self._pools.intake.acquire() as connection:
                    return await look_up(connection, [keyed for _, keyed in batch])
            except LOST:
                if asyncio.get_running_loop().time() > deadline:
                    raise Busy(retry_after=5) from None
                await asyncio.sleep(0.1)
        return {}

    async def _answer(self, waiting: _Waiting, keyed: Keyed, decision: Decision) -> None:
        if decision.word in GOOD:
            _succeed(waiting, decision.accepted(keyed))
        elif decision.word == "replayed":
            await self._replay(waiting, keyed.write)
        elif decision.word != "again":
            _fail(waiting, refusal(keyed, decision))
        elif not waiting.answer.done():
            self._put_back([waiting])

    async def _replay(self, waiting: _Waiting, write: Write) -> None:
        assert write.key is not None, "only a call with a key is repeated"
        try:
            first = await first_answer(self._pools.intake, write.customer_id, write.key.digest)
        except LOST:
            first = None
        if first is None:
            self._put_back([waiting])
        else:
            _fail(waiting, Replayed(first.status, first.answer))


def keyed(write: Write, known: tuple[Market, ExternalId] | None) -> Keyed:
    """Return the write with its listing's key: `known` where our id addresses it.

    Raises NotFound, ExternalIdChanged.
    """
    if write.listing_id is None:
        assert write.external_id is not None, "a write names its listing by one id or the other"
        return Keyed(write, write.external_id)
    if known is None or known[0] != write.market:
        raise NotFound
    if write.external_id not in (None, known[1]):
        raise ExternalIdChanged(str(write.external_id), known[1])
    return Keyed(write, known[1])


def _own_key(write: Write) -> tuple[CustomerId, bytes] | None:
    return None if write.key is None else (write.customer_id, write.key.digest)


def refusal(keyed: Keyed, decision: Decision) -> PignonError:
    """Return what a write is refused with that this decision does not keep."""
    write = keyed.write
    match decision.word:
        case "deleted":
            assert write.listing_id is not None
            return Deleted(write.listing_id)
        case "duplicate":
            return Duplicate(decision.listing_id)
        case "frozen":
            given = write.checked.frozen if write.checked else ""
            return FrozenField("", given, decision.head_frozen or "")
        case "stale":
            return Stale(write.if_match or 0, decision.head_revision or 0)
        case _:
            return _of_headers(write, decision)


def _of_headers(write: Write, decision: Decision) -> PignonError:
    match decision.word:
        case "mixed":
            assert write.source is not None
            return SourceChanged(write.source.text, "a number" if write.source.instant else "an RFC 3339 time")
        case "reused":
            return KeyReused()
        case "running":
            return KeyRunning()
        case _:
            return NotFound()


def _succeed(waiting: _Waiting, accepted: Accepted) -> None:
    if not waiting.answer.done():
        waiting.answer.set_result(accepted)


def _fail(waiting: _Waiting, error: BaseException) -> None:
    if not waiting.answer.done():
        waiting.answer.set_exception(error)
