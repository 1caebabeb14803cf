"""What a connector is: it tells whether a delivery is its own, and reads it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pignon_feeds.items import Item, Order, Stock
from pignon_feeds.parcel import Member, Parcel

Reading = Callable[[Parcel, Order], Iterator[Item | Stock]]


@dataclass(frozen=True, slots=True)
class Connector:
    """A format. `own` tells by name and first bytes whether a member is its data file.

    `read` yields the items of a delivery, then a `Stock` for each feed name; it raises `NotAFeed`
    before the first item when nothing can be read.
    """

    name: str
    markets: frozenset[str]
    own: Callable[[Member], bool]
    read: Reading

    def recognises(self, parcel: Parcel) -> bool:
        """True when at least one member is a data file of this format."""
        return any(self.own(member) for member in parcel.members)
