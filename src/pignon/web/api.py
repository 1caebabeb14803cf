"""What the partner APIs work with, given to them by the wiring."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

from pignon.ledger.pools import Connection, Pools
from pignon.ledger.submissions import Publication, Submission
from pignon.market.pack import Pack
from pignon.model.grant import Grant
from pignon.model.names import ClientId, ListingId, Market
from pignon.model.ports import Clock, system_clock
from pignon.model.write import Accepted, Write
from pignon.web.forms import Forms
from pignon.web.news import News
from pignon.web.uploads import Uploads
from pignon.web.waiting import Waiting


class Door(Protocol):
    """The way into the ledger."""

    async def submit(self, write: Write) -> Accepted:
        """Decide on one write; raises the model's errors."""
        ...

    def stream(self, client: ClientId) -> AbstractContextManager[None]:
        """Let `client` hand in batches for as long as the block lasts; raises Busy where too many do."""
        ...

    def hand_in(self, writes: Sequence[Write]) -> Awaitable[Sequence[Accepted | BaseException]]:
        """Decide on many, in their order; awaiting gives what `submit` returns or raises for each. Raises Busy."""
        ...


Sequel: TypeAlias = Callable[[Connection, ListingId], Awaitable[dict[str, Any]]]
"""What follows a write once it is settled; gives what the answer says of it."""


@dataclass(frozen=True, slots=True)
class Played:
    """What a write would be answered, become and lead to, and what its sequel says."""

    accepted: Accepted
    done: Submission
    standing: list[Publication]
    sequel: dict[str, Any]


class Stage(Protocol):
    """Where writes are rehearsed."""

    async def play(self, write: Write, sequel: Sequel | None = None) -> Played:
        """Return what `write` and its sequel would come to; raises the model's errors."""
        ...


class Tokens(Protocol):
    """Tells whom a request comes from."""

    async def grant(
        self, authorization_header: str | None, *, audience_path: str, hosts: Collection[str] = ()
    ) -> Grant:
        """Verify the `Authorization` header; raises Unauthenticated."""
        ...


@dataclass(frozen=True, slots=True)
class Api:
    """The dependencies of every handler."""

    door: Door
    pools: Pools
    tokens: Tokens
    packs: Mapping[Market, Pack]
    waiting: Waiting
    news: News
    forms: Forms
    uploads: Uploads
    public_url: str
    """Without a slash at its end."""
    stage: Stage
    strict_user_agent: bool = False
    clock: Clock = system_clock
