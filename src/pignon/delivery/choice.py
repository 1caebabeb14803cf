"""Which events somebody wants to hear. Pure."""

from dataclasses import dataclass

from pignon.ledger.events import Told


@dataclass(frozen=True, slots=True)
class Choice:
    """Wanted types, markets and portals; an empty set means all."""

    types: frozenset[str] = frozenset()
    markets: frozenset[str] = frozenset()
    portals: frozenset[str] = frozenset()

    def takes(self, event: Told) -> bool:
        """Tell whether `event` is wanted; what is about no market, or no portal, is about all of them."""
        return (
            (not self.types or event.type in self.types)
            and (not self.markets or event.market is None or event.market in self.markets)
            and (not self.portals or not event.portals or not self.portals.isdisjoint(event.portals))
        )
