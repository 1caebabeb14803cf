"""What one turn of settlement has in hand: the listings with work and what is known of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from pignon.ledger.settling import Claimed, Contract, Due, Pending, Publication, Standing
from pignon.model.names import CustomerId, ListingId, Market, Portal


@dataclass(slots=True)
class Task:
    """One listing that must be decided on."""

    customer_id: CustomerId
    listing_id: ListingId
    submissions: list[Pending] = field(default_factory=list)
    """Unsettled, oldest first; empty where it is only judged again."""
    standing: Standing | None = None
    publications: dict[Portal, Publication] = field(default_factory=dict)

    @property
    def newest(self) -> Pending | None:
        return self.submissions[-1] if self.submissions else None

    @property
    def market(self) -> Market:
        if self.submissions:
            return self.submissions[-1].market
        assert self.standing is not None, "a listing is judged again only once it stands"
        return self.standing.market


@dataclass(slots=True)
class Desk:
    """One customer in this turn."""

    claimed: Claimed
    tasks: dict[ListingId, Task]
    contracts: dict[Portal, Contract]
    """Open ones."""
    due: list[Due]

    @property
    def customer_id(self) -> CustomerId:
        return self.claimed.customer_id


def gather(claimed: Sequence[Claimed], pending: Sequence[Pending], due: Sequence[Due]) -> dict[CustomerId, Desk]:
    """Sort work by customer and listing; standings, publications and contracts come later."""
    desks = {one.customer_id: Desk(one, {}, {}, []) for one in claimed}
    for submission in pending:
        _task(desks[submission.customer_id], submission.listing_id).submissions.append(submission)
    for one in due:
        desk = desks[one.customer_id]
        desk.due.append(one)
        if one.listing_id is not None and not one.is_fact:
            _task(desk, one.listing_id)
    return desks


def _task(desk: Desk, listing_id: ListingId) -> Task:
    return desk.tasks.setdefault(listing_id, Task(desk.customer_id, listing_id))
