"""Gives the free places of contracts to the listings that wait for them, new and old alike. Pure."""

from collections.abc import Container, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from pignon.ledger.settling import Contract, Queued
from pignon.model.finding import Finding
from pignon.model.names import ListingId, Portal
from pignon.model.states import AtLimit, State
from pignon.rules.quota import Arrival, allot
from pignon.settlement.judgement import Judgement
from pignon.settlement.work import Desk, Task

QUEUE_VIEW = 2_000
"""Waiting listings looked at to tell a newcomer's exact place; beyond them the contract's count serves."""
MINIMUM_STAY = timedelta(hours=24)
"""How long a listing has its place before it gives way to others."""
PROMOTIONS = 500
"""Waiting listings that one turn brings live on one contract; the rest in the customer's next turn."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a listing comes to stand on one portal, and why."""

    state: State
    findings: tuple[Finding, ...] = ()
    queue: int | None = None
    """Its place in the queue, counted from 1."""


LIVE = Place(State.LIVE)


@dataclass(slots=True)
class Case:
    """One listing with its judgement and, once places are given, its place on each wanted portal."""

    task: Task
    judgement: Judgement
    places: dict[Portal, Place] = field(default_factory=dict)

    def was(self, portal: Portal) -> State | None:
        before = self.task.publications.get(portal)
        return before.state if before else None


@dataclass(slots=True)
class Room:
    """What one contract has to give in this turn."""

    contract: Contract
    arrivals: list[Case]
    free: int
    """Places not taken; below 0 where the quota was cut below its use."""
    waiting_here: int
    """Cases in hand that wait already; the rest of the queue is in the ledger."""
    staying: list[Case]
    """Cases in hand that are live and stay so, unless they must give way."""

    @property
    def newcomers(self) -> int:
        """Listings in hand that come to this contract now: only they rotate."""
        return sum(case.was(self.contract.portal) is not State.WAITING for case in self.arrivals)

    @property
    def giving_way(self) -> int:
        """How many live listings must or may give way: all above a cut quota, or one for each newcomer that rotates."""
        if self.free < 0:
            return min(-self.free, PROMOTIONS)
        return max(0, self.newcomers - self.free) if self.contract.at_limit is AtLimit.ROTATE else 0

    @property
    def queue_size(self) -> int:
        """How much of the queue in the ledger must be read, 0 for none."""
        idle = self.free == 0 and not self.arrivals
        if self.contract.waiting <= self.waiting_here or idle:
            return 0
        places = min(max(0, self.free) + self.giving_way, PROMOTIONS)
        return min(self.contract.waiting, self.waiting_here + places + QUEUE_VIEW)

    @property
    def left_over(self) -> bool:
        """Tell whether more is to be given or taken than one turn does."""
        return (self.free > PROMOTIONS and self.contract.waiting > PROMOTIONS) or self.free < -PROMOTIONS


@dataclass(frozen=True, slots=True)
class GivenWay:
    """A live publication, none of the listings in hand, that leaves its place."""

    one: Queued
    place: Place
    queued_at: datetime


@dataclass(slots=True)
class Moves:
    """Who comes and goes on a contract besides the listings in hand."""

    promoted: list[Queued] = field(default_factory=list)
    given_way: list[GivenWay] = field(default_factory=list)


def keep_places(case: Case) -> None:
    """Give a listing the places that need no asking: live stays live, refused is refused."""
    for portal, findings in case.judgement.refused.items():
        case.places[portal] = Place(State.REFUSED, findings)
    for portal in case.judgement.eligible:
        if case.was(portal) is State.LIVE:
            case.places[portal] = LIVE


def rooms(desk: Desk, cases: Sequence[Case]) -> list[Room]:
    """Count what each open contract has free once the listings in hand that leave have left."""
    found: list[Room] = []
    for portal, contract in sorted(desk.contracts.items()):
        live = [case for case in cases if case.was(portal) is State.LIVE]
        staying = [case for case in live if case.places.get(portal) is LIVE]
        arrivals = [case for case in cases if portal in case.judgement.eligible and portal not in case.places]
        waiting_here = sum(case.was(portal) is State.WAITING for case in cases)
        free = contract.quota - contract.live + len(live) - len(staying)
        found.append(Room(contract, arrivals, free=free, waiting_here=waiting_here, staying=staying))
    return found


def give_places(
    room: Room,
    queue: Sequence[Queued],
    *,
    leavers: Sequence[Queued],
    in_hand: Container[ListingId],
    now: datetime,
) -> Moves:
    """Give the room's places to arrivals and queue, longest waiting first; tell who else comes and goes.

    `leavers` may give way, in this order. Above a cut quota they join the queue by their rank; in a rotation those past
    their minimum stay go to its tail.
    """
    portal = room.contract.portal
    leaving = _leaving(room, leavers, now=now)
    cut = room.free < 0
    others = [one for one in queue if one.publication.listing_id not in in_hand]
    unseen = max(0, room.contract.waiting - room.waiting_here - len(others))
    arrivals = [_arrival(one, portal) for one in (*room.arrivals, *others, *(leaving if cut else ()))]
    free = max(0, room.free) + (0 if cut else len(leaving))
    allotment = allot(
        arrivals,
        free=min(free, PROMOTIONS) if unseen else free,
        unseen=unseen,
        horizon=others[-1].publication.queued_at if others else None,
    )
    moves = Moves([one for one in allotment.live if isinstance(one, Queued)])
    for one in allotment.live:
        if isinstance(one, Case):
            one.places[portal] = LIVE
    waiting = [(one, queue_place, None) for one, queue_place in allotment.waiting]
    if not cut:
        tail = len(allotment.waiting) + unseen
        waiting += [(one, tail + n, now) for n, one in enumerate(leaving, start=1)]
    for one, queue_place, tail_since in waiting:
        _wait(one, room.contract, moves, queue_place=queue_place, tail_since=tail_since)
    return moves


def _leaving(room: Room, leavers: Sequence[Queued], *, now: datetime) -> list[Case | Queued]:
    """Choose who gives way, of the listings in hand and of `leavers`."""
    portal, stayed_since = room.contract.portal, now - MINIMUM_STAY

    def spell(one: Case | Queued) -> datetime:
        publication = one.task.publications[portal] if isinstance(one, Case) else one.publication
        return publication.live_since or now

    ranked = sorted((*room.staying, *leavers), key=lambda one: (spell(one) > stayed_since, spell(one)))
    if room.free >= 0:
        ranked = [one for one in ranked if spell(one) <= stayed_since]
    return ranked[: room.giving_way]


def _wait(
    one: Case | Queued, contract: Contract, moves: Moves, *, queue_place: int, tail_since: datetime | None
) -> None:
    """Have `one` wait, or refuse it as the contract says; at the tail of the queue since then where that is given."""
    portal = contract.portal
    place = _without(contract, queue_place)
    if isinstance(one, Case):
        one.places[portal] = place
        if tail_since is not None:
            queued_at = {**one.judgement.queued_at, portal: tail_since}
            one.judgement = replace(one.judgement, queued_at=queued_at)
    elif one.publication.state is State.LIVE:
        moves.given_way.append(GivenWay(one, place, tail_since or one.publication.queued_at))


def _arrival(one: Case | Queued, portal: Portal) -> Arrival[Case | Queued]:
    if isinstance(one, Case):
        return Arrival(one.judgement.queued_at[portal], one.task.listing_id.bytes, one)
    return Arrival(one.publication.queued_at, one.publication.listing_id.bytes, one)


def _without(contract: Contract, queue_place: int) -> Place:
    """Say what a listing for which there is no place gets: a place in the queue, or a refusal."""
    portals, quota = (contract.portal,), contract.quota
    if contract.at_limit is AtLimit.REFUSE:
        arguments = {"portal": contract.portal, "quota": quota}
        return Place(State.REFUSED, (Finding("quota-refused", portals=portals, arguments=arguments, outside=True),))
    arguments = {"portal": contract.portal, "quota": quota, "place": queue_place}
    finding = Finding("quota-waiting", portals=portals, arguments=arguments, outside=True)
    return Place(State.WAITING, (finding,), queue_place)
