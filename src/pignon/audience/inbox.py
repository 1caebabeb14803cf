"""Where seekers' messages come in: not too many at a time, each kept before it is thanked for."""

from collections.abc import Hashable
from dataclasses import dataclass, replace
from uuid import UUID

from pignon.audience.patience import Patience
from pignon.ledger.leads import Inquiry, receive
from pignon.ledger.pools import Pool
from pignon.model.ports import Clock


@dataclass(frozen=True, slots=True)
class Inbox:
    """One process's."""

    engine: Pool
    patience: Patience
    clock: Clock
    mails: bool = False
    """True where e-mails are sent."""

    def has_room(self, address: str, page: Hashable) -> bool:
        """Take note of a message from a client's address, which is kept in memory only; False where it is too many."""
        return self.patience.has_room(address, page)

    async def take(self, inquiry: Inquiry) -> UUID | None:
        """Keep a message; None where the listing has ended meanwhile."""
        told = inquiry if self.mails else replace(inquiry, recipient=None)
        return await receive(self.engine, told, now=self.clock())
