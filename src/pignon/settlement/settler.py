"""Runs settlement: claims customers that have work, decides on it, writes what came of it; poison stops nobody else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from traceback import format_exc

import structlog

from pignon.ledger import settling
from pignon.ledger.pools import Connection, Pool, is_loss
from pignon.ledger.settling import Claimed, Due
from pignon.ledger.verdicts import Moved
from pignon.market import Pack
from pignon.model.names import CustomerId, ListingId, Market
from pignon.settlement.allotting import allot_places
from pignon.settlement.entries import Entries
from pignon.settlement.facts import tell_facts, tell_thresholds
from pignon.settlement.judgement import judge_task, refuse_task
from pignon.settlement.media_use import advise_media
from pignon.settlement.pictures import Counting, await_pictures
from pignon.settlement.places import Case, keep_places
from pignon.settlement.verdict import enter
from pignon.settlement.work import Desk, Task, gather

BATCH = 500
"""Submissions in one turn, over all its customers."""
CAP = 125
"""Of one customer in one turn: others wait for a turn to end, so it must not be long because one has much."""
CUSTOMERS = 50
"""Customers in one turn."""
FEW = 20
"""Submissions of a turn after which it is better to let more come: each turn costs as much as some 20. At 1,000 writes
second nobody rests."""
MANY = 100
"""Submissions of a turn after which the next takes up only its share of the customers, and leaves the others theirs."""
REST_S = 0.1
"""Rest after a turn with nothing or little to do."""
TRIES = 3
"""After so many failed tries a submission is refused with `internal-error`."""
PATIENCE_S = 5
"""How long a dry run waits for its customer, who may be in a turn."""
ALONE = 10
"""Listings of one failing customer that are settled one by one in a turn, so that others are not kept waiting."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Scope:
    """What a turn may touch; everything by default."""

    customer: CustomerId | None = None
    listing: ListingId | None = None
    refuse: bool = False
    """Refuse the listing instead of judging it."""


class _Failed(Exception):
    """A turn was rolled back; carries whom it had claimed."""

    def __init__(self, customers: Sequence[CustomerId]) -> None:
        super().__init__(f"{len(customers)} customers")
        self.customers = customers


class Settler:
    """Settles what is pending. Any number may run, in any number of processes."""

    def __init__(self, pool: Pool, packs: Mapping[Market, Pack], *, sharers: int = 1) -> None:
        """`sharers` is how many settlers share the work; each claims its part of the customers while there is much."""
        self._pool = pool
        self._packs = packs
        self._counting = {market: Counting.of(pack) for market, pack in packs.items()}
        self._sharers = sharers
        self._done = 0

    async def turn(self) -> int:
        """Settle up to BATCH submissions and due works; return how many there were, 0 when nothing is pending."""
        self._done = await self._turn()
        return self._done

    def rest(self, _worked_s: float) -> float:
        """Return how long to rest after a turn, however long it took; not at all while much is pending."""
        return 0.0 if self._done >= FEW else REST_S

    async def _turn(self) -> int:
        try:
            return await self._settle(_Scope())
        except _Failed as failure:
            if isinstance(failure.__cause__, Moved):
                return 1
            log.error(
                "a turn failed and is retried customer by customer",
                customers=len(failure.customers),
                failure=format_exc(),
            )
            for customer in failure.customers:
                await self._settle_customer(customer)
            return len(failure.customers)

    async def hold(self, connection: Connection, customer: CustomerId) -> None:
        """Keep all others from settling `customer` while the caller's transaction runs; waits for who does so now."""
        await settling.hold(connection, customer, patience_s=PATIENCE_S)

    async def settle_listing(self, connection: Connection, customer: CustomerId, listing: ListingId) -> None:
        """Settle one listing within the caller's transaction, which holds its customer."""
        claimed = await settling.claim_one(connection, customer)
        if claimed is not None:
            await self._settle_claimed(connection, [claimed], _Scope(customer, listing))

    async def _settle_customer(self, customer: CustomerId) -> None:
        try:
            await self._settle(_Scope(customer))
        except _Failed:
            for listing in await self._listings(customer):
                await self._settle_listing(customer, listing)

    async def _settle_listing(self, customer: CustomerId, listing: ListingId) -> None:
        """Settle one listing alone; after TRIES failures refuse it."""
        for _ in range(TRIES):
            async with self._pool.acquire() as connection:
                attempts = await settling.count_attempt(connection, customer, listing)
            try:
                await self._settle(_Scope(customer, listing, refuse=attempts > TRIES))
            except _Failed as failure:
                log.warning(
                    "a listing fails settlement", listing=str(listing), attempts=attempts, why=repr(failure.__cause__)
                )
            else:
                return
        try:
            await self._settle(_Scope(customer, listing, refuse=True))
        except _Failed:
            log.error("a listing cannot even be refused", listing=str(listing), failure=format_exc())

    async def _listings(self, customer: CustomerId) -> list[ListingId]:
        """Return the customer's listings with work, in the order of their oldest."""
        async with self._pool.acquire() as connection:
            submissions = await settling.pending(connection, [customer], most=BATCH, only=None)
            due = await settling.due_now(connection, [customer], most=BATCH, only=None)
        listings = [one.listing_id for one in submissions] + [one.listing_id for one in due if one.listing_id]
        return list(dict.fromkeys(listings))[:ALONE]

    async def _settle(self, scope: _Scope) -> int:
        claimed: list[Claimed] = []
        async with self._pool.acquire() as connection:
            try:
                async with connection.transaction():
                    claimed = await self._claim(connection, scope)
                    return await self._settle_claimed(connection, claimed, scope) if claimed else 0
            except Exception as error:
                if is_loss(error):
                    raise
                raise _Failed([one.customer_id for one in claimed]) from error

    async def _claim(self, connection: Connection, scope: _Scope) -> list[Claimed]:
        if scope.customer is None:
            shared = self._sharers if self._done >= MANY else 1
            return await settling.claim(connection, CUSTOMERS, sharers=shared)
        one = await settling.claim_one(connection, scope.customer)
        return [one] if one else []

    async def _settle_claimed(self, connection: Connection, claimed: Sequence[Claimed], scope: _Scope) -> int:
        customers = [one.customer_id for one in claimed]
        most = max(1, min(CAP, BATCH // len(customers)))
        numbers = await settling.last_events(connection, customers)
        submissions = await settling.pending(connection, customers, most=most, only=scope.listing)
        if len(submissions) >= most:
            submissions += await settling.overtaking(connection, submissions)
        due = await settling.due_now(connection, customers, most=most, only=scope.listing)
        desks = gather(claimed, submissions, due)
        await _learn(connection, desks)
        entries = Entries(numbers)
        now = max(one.now for one in claimed)
        cases = {customer: self._judge(desk, refuse=scope.refuse) for customer, desk in desks.items()}
        await advise_media(connection, chain.from_iterable(cases.values()))
        await await_pictures(connection, chain.from_iterable(cases.values()), markets=self._counting, now=now)
        await allot_places(connection, desks, cases=cases, entries=entries, packs=self._packs)
        for customer, desk in desks.items():
            for case in cases[customer]:
                enter(case, entries, contracts=desk.contracts, now=now)
            _account_for_due(desk.due, entries)
        tell_thresholds(desks, entries, now=now)
        await tell_facts(connection, due, entries=entries, now=now)
        await entries.write(connection, now=now)
        return len(submissions) + len(due)

    def _judge(self, desk: Desk, *, refuse: bool) -> list[Case]:
        cases: list[Case] = []
        for task in desk.tasks.values():
            if not _judged(task) or (refuse and not task.submissions):
                continue
            if refuse:
                judgement = refuse_task(task, desk.contracts)
            else:
                judgement = judge_task(task, desk.contracts, pack=self._packs[task.market])
            case = Case(task, judgement)
            keep_places(case)
            cases.append(case)
        return cases


def _judged(task: Task) -> bool:
    """A listing with no write in hand is judged again only while it stands."""
    return bool(task.submissions) or (task.standing is not None and not task.standing.deleted)


async def _learn(connection: Connection, desks: Mapping[CustomerId, Desk]) -> None:
    """Read what is known of the listings in hand, and the customers' contracts."""
    tasks = [task for desk in desks.values() for task in desk.tasks.values()]
    if tasks:
        keys = [(task.customer_id, task.listing_id) for task in tasks]
        standings = await settling.standings(
            connection, [(*key, not task.submissions) for key, task in zip(keys, tasks, strict=True)]
        )
        publications = await settling.publications(connection, keys)
        for task in tasks:
            task.standing = standings.get(task.listing_id)
            task.publications = publications.get(task.listing_id, {})
    for contract in await settling.contracts(connection, list(desks)):
        if contract.open:
            desks[contract.customer_id].contracts[contract.portal] = contract


def _account_for_due(due: Sequence[Due], entries: Entries) -> None:
    entries.due_done += due
    for reason, customers in entries.changed.items():
        customers += {one.customer_id for one in due if one.listing_id is None and one.reason == reason}
