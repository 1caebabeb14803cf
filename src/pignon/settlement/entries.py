"""What one turn of settlement writes, drawn up in memory and entered with a handful of array statements."""

from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import orjson

from pignon.ledger import verdicts, window
from pignon.ledger.pools import Connection
from pignon.ledger.settling import Due, Event, Publication, Settled, Standing
from pignon.ledger.window import Page
from pignon.model.names import CustomerId, ListingId, Portal, SubmissionId
from pignon.model.states import MOVES, EventType, State, Status
from pignon.rules.facets import Facets

_MILLISECOND = timedelta(milliseconds=1)
_HALF = timedelta(microseconds=500)
"""Settlement's dates stand in the second half of a millisecond, intake's at its start: they never collide."""
_STEP = timedelta(microseconds=1)


@dataclass(slots=True)
class Entries:
    """Rows to write. Counters and public pages follow from how publications move."""

    numbers: dict[CustomerId, int]
    """The last event number of each claimed customer; counts up as events are told."""
    since: dict[CustomerId, int] = field(init=False)
    settled: list[Settled] = field(default_factory=list)
    standings: dict[ListingId, Standing] = field(default_factory=dict)
    publications: list[Publication] = field(default_factory=list)
    live: Counter[tuple[CustomerId, Portal]] = field(default_factory=Counter)
    waiting: Counter[tuple[CustomerId, Portal]] = field(default_factory=Counter)
    put_up: list[Page] = field(default_factory=list)
    taken_down: list[Publication] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    due_done: list[Due] = field(default_factory=list)
    changed: dict[str, list[CustomerId]] = field(default_factory=lambda: {"contract": [], "pack": []})
    """Customers whose contracts, or whose market's pack, changed."""
    unfinished: list[CustomerId] = field(default_factory=list)
    """Customers with places left to give in another turn."""

    def __post_init__(self) -> None:
        self.since = dict(self.numbers)

    def publish(
        self, before: Publication, after: Publication, *, submission: SubmissionId, facets: Facets | None
    ) -> None:
        """Move a publication; counters and public pages follow from the two states.

        What comes live is shown with `facets` of the document that `submission` carries.
        """
        if after.state not in MOVES[before.state]:
            raise AssertionError(f"a publication does not move from {before.state} to {after.state}")
        self.publications.append(after)
        was_live, is_live = before.state is State.LIVE, after.state is State.LIVE
        contract = (after.customer_id, after.portal)
        self.live[contract] += is_live - was_live
        self.waiting[contract] += (after.state is State.WAITING) - (before.state is State.WAITING)
        if is_live:
            assert facets is not None, "what is live was looked into"
            self.put_up.append(Page(after, submission, facets))
        if was_live and not is_live:
            self.taken_down.append(after)

    def tell(
        self,
        customer: CustomerId,
        kind: EventType,
        *,
        portals: str,
        data: bytes,
        at: datetime,
        listing: ListingId | None = None,
    ) -> None:
        """Tell a fact that is about no listing, or about one that was never settled."""
        number = self.numbers[customer] = self.numbers[customer] + 1
        self.events.append(Event(customer, number, at, type=kind, portals=portals, data=data, listing_id=listing))

    def teller(self, standing: Standing, *, submission: SubmissionId, now: datetime) -> "Teller":
        """Start telling what happened to one listing by `submission`; `standing` is counted up and written."""
        self.standings[standing.listing_id] = standing
        floor = standing.said_at - timedelta(microseconds=standing.said_at.microsecond % 1000)
        return Teller(self, standing, submission, max(now, floor + _MILLISECOND) + _HALF)

    async def write(self, connection: Connection, *, now: datetime) -> None:
        """Enter everything; raises Moved where the ledger is no longer what it was."""
        moves = sorted(
            (customer, portal, self.live[customer, portal], self.waiting[customer, portal])
            for customer, portal in {*self.live, *self.waiting}
            if self.live[customer, portal] or self.waiting[customer, portal]
        )
        contracts, packs = self.changed["contract"], self.changed["pack"]
        turns = sorted((customer, self.since[customer], last) for customer, last in self.numbers.items())
        steps: list[tuple[object, Callable[[], Awaitable[None]]]] = [
            (self.settled, lambda: verdicts.settle_submissions(connection, self.settled)),
            (self.standings, lambda: verdicts.settle_standings(connection, list(self.standings.values()))),
            (self.publications, lambda: verdicts.settle_publications(connection, self.publications)),
            (moves, lambda: verdicts.move_quotas(connection, moves)),
            (self.taken_down, lambda: window.take_down(connection, self.taken_down, at=now)),
            (self.put_up, lambda: window.put_up(connection, self.put_up)),
            (contracts or packs, lambda: verdicts.spread_due(connection, contracts=contracts, packs=packs)),
            (self.due_done, lambda: verdicts.drop_due(connection, self.due_done)),
            (self.unfinished, lambda: verdicts.leave_due(connection, self.unfinished, reason="places")),
            (turns, lambda: verdicts.tell_events(connection, self.events, turns)),
        ]
        for rows, step in steps:
            if rows:
                await step()


@dataclass(slots=True)
class Teller:
    """Tells the events of one listing in one turn, each group of them at a date of its own, strictly increasing."""

    entries: Entries
    standing: Standing
    submission: SubmissionId
    at: datetime

    def tell(self, facts: Sequence[tuple[EventType, str, bytes]], status: Status | None) -> datetime:
        """Tell `(type, portals, data)` at one date, which is returned; with a status they are one row of the wire."""
        at, self.at = self.at, self.at + _STEP
        standing, numbers = self.standing, self.entries.numbers
        for kind, portals, facts_data in facts:
            numbers[standing.customer_id] += 1
            standing.events += 1
            self.entries.events.append(
                Event(
                    customer_id=standing.customer_id,
                    sequence=numbers[standing.customer_id],
                    listing_id=standing.listing_id,
                    listing_sequence=standing.events,
                    previous=standing.last_event,
                    at=at,
                    type=kind,
                    revision=standing.revision,
                    submission_id=self.submission,
                    portals=portals,
                    status=status,
                    data=facts_data,
                )
            )
            standing.last_event = numbers[standing.customer_id]
        standing.said_at = at
        return at


def data(findings: bytes | None = None, *, place: int | None = None) -> bytes:
    """Return an event's data: its findings as stored, the place in the queue."""
    facts: dict[str, object] = {}
    if findings is not None:
        facts["findings"] = orjson.Fragment(findings)
    if place is not None:
        facts["place"] = place
    return orjson.dumps(facts)
