"""What the partner APIs work with, given to them by the wiring."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Protocol

from pignon.ledger.pools import Pools
from pignon.market.pack import Pack
from pignon.model.grant import Grant
from pignon.model.names import Market
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
    strict_user_agent: bool = False
