"""Gives the free places of contracts to the listings that wait for them, new and old alike. Pure."""

from collections.abc import Container, Sequence
from dataclasses import dataclass, field

from pignon.ledger.settling import Contract, Queued
from pignon.model.finding import Finding
from pignon.model.names import ListingId, Portal
from pignon.model.states import AtLimit, State
from pignon.rules.quota import Arrival, allot
from pignon.settlement.judgement import Judgement
from pignon.settlement.work import Desk, Task

QUEUE_VIEW = 2_000
"""Waiting listings looked at to tell a newcomer's exact place; beyond them the contract's count serves."""
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
    waiting_here: int
    """Cases in hand that wait already; the rest of the queue is in the ledger."""

    @property
    def queue_size(self) -> int:
        """How much of the queue in the ledger must be read, 0 for none."""
        if self.contract.waiting <= self.waiting_here or (self.free <= 0 and not self.arrivals):
            return 0
        return min(self.contract.waiting, self.waiting_here + min(max(0, self.free), PROMOTIONS) + QUEUE_VIEW)

    @property
    def left_over(self) -> bool:
        """Tell whether more is free than one turn gives away."""
        return self.free > PROMOTIONS and self.contract.waiting > PROMOTIONS


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
        leaving = sum(case.was(portal) is State.LIVE and case.places.get(portal) is not LIVE for case in cases)
        arrivals = [case for case in cases if portal in case.judgement.eligible and portal not in case.places]
        waiting_here = sum(case.was(portal) is State.WAITING for case in cases)
        found.append(Room(contract, arrivals, contract.quota - contract.live + leaving, waiting_here))
    return found


def give_places(room: Room, queue: Sequence[Queued], *, in_hand: Container[ListingId]) -> list[Queued]:
    """Give the room's places to arrivals and queue, longest waiting first; return who comes live out of the queue."""
    portal = room.contract.portal
    others = [one for one in queue if one.publication.listing_id not in in_hand]
    unseen = max(0, room.contract.waiting - room.waiting_here - len(others))
    arrivals = [_arrival(one, portal) for one in (*room.arrivals, *others)]
    allotment = allot(
        arrivals,
        free=min(room.free, PROMOTIONS) if unseen else room.free,
        unseen=unseen,
        horizon=others[-1].publication.queued_at if others else None,
    )
    for one in allotment.live:
        if isinstance(one, Case):
            one.places[portal] = LIVE
    for one, queue_place in allotment.waiting:
        if isinstance(one, Case):
            one.places[portal] = _without(room.contract, queue_place)
    return [one for one in allotment.live if isinstance(one, Queued)]


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
