"""A small marketplace to test with: its portals, its file, its clock, its server without a network."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
from starlette.applications import Starlette

from pignon.ledger.pools import Pools
from pignon.model.names import Market, Portal
from pignon.settings.applying import Applied, apply
from pignon.settings.marketplace import Marketplace
from pignon.settings.reading import parse
from pignon.web.oauth.issuing import Issuer
from pignon.web.oauth.keyring import Keyring
from pignon.web.oauth.routes import routes
from pignon.web.oauth.tokens import Tokens

URL = "https://market.example"
SECRET = "correct-horse-battery"
PORTALS = {
    Portal(portal): Market(market)
    for market, portals in {"fr": "SL BD BUCOM SLN SLC", "de": "IWT IMN", "vehicles": "AUTO"}.items()
    for portal in portals.split()
}
TOWN = f"""
[[customers]]
id = "RC-100001"
name = "Agence du Port"
market = "fr"
language = "fr"
[customers.contact]
name = "Accueil"
email = "contact@agence.example"
[[customers.agents]]
id = "A-17"
name = "Anne"
[[customers.contracts]]
portal = "SL"
quota = 3
[[customers.contracts]]
portal = "BD"
quota = 1
at_limit = "refuse"

[[customers]]
id = "RC-100002"
name = "Haus und Hof"
market = ["de", "fr"]
language = "de"
[[customers.contracts]]
portal = "IWT"
quota = 10

[[clients]]
id = "acme-crm"
secret = "{SECRET}"
customers = ["RC-100001", "RC-100002"]
scopes = ["caas:*", "clim:listings:*", "platform:*", "leads:read"]

[[clients]]
id = "solo"
secret = "{SECRET}-solo"
customers = ["RC-100001"]
scopes = ["caas:classifieds:read"]

[[clients]]
id = "acme-sandbox"
secret = "{SECRET}-sandbox"
customers = ["RC-100001"]
scopes = ["caas:*"]
sandbox = true
"""


def marketplace(text: str = TOWN, *, known: tuple[str, ...] = ()) -> Marketplace:
    """Read `text` as if it stood in town.toml."""
    return parse(text, path=Path("town.toml"), portals=PORTALS, known=known)  # pyright: ignore[reportArgumentType]  # ids as plain text


async def settle(pools: Pools, text: str = TOWN, *, prune: bool = False) -> Applied:
    """Apply `text`."""
    async with pools.engine.acquire() as connection:
        return await apply(connection, marketplace(text), prune=prune)


@dataclass
class Hand:
    """A clock whose hand is moved by the test."""

    now: datetime = field(default_factory=lambda: datetime(2026, 1, 1, 12, 0, tzinfo=UTC))

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@dataclass
class House:
    """One process of the server: its keys, its verifier and its token endpoint."""

    pools: Pools
    clock: Hand = field(default_factory=Hand)
    lifetime: timedelta = timedelta(days=1)

    def __post_init__(self) -> None:
        self.keyring = Keyring(self.pools.engine, clock=self.clock)
        self.tokens = Tokens(self.pools.engine, keyring=self.keyring, public_url=URL, clock=self.clock)
        self.issuer = Issuer(
            self.pools.engine, keyring=self.keyring, public_url=URL, lifetime=self.lifetime, clock=self.clock
        )
        self.app = Starlette(routes=routes(self.issuer))

    def http(self) -> httpx2.AsyncClient:
        return httpx2.AsyncClient(transport=httpx2.ASGITransport(app=self.app), base_url=URL)

    async def ask(self, **changes: Any) -> httpx2.Response:
        """Ask for a token as acme-crm for RC-100001 on the French API; None takes a field out."""
        fields = asking(**changes)
        async with self.http() as http:
            return await http.post("/oauth/token", json=fields)

    async def token(self, **changes: Any) -> str:
        """Return a header with a token."""
        answer = await self.ask(**changes)
        assert answer.status_code == 200, answer.text
        return f"Bearer {answer.json()['access_token']}"


def asking(**changes: Any) -> dict[str, Any]:
    fields = {
        "grant_type": "client_credentials",
        "client_id": "acme-crm",
        "client_secret": SECRET,
        "audience": f"{URL}/caas/v4",
        "intermediary_id": "RC-100001",
        **changes,
    }
    return {name: value for name, value in fields.items() if value is not None}
