"""A server with one customer per market and its tokens, on a real database, for the tests of this folder."""

import asyncio
import socket
import tempfile
from collections.abc import AsyncGenerator, Awaitable, Callable, Collection, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import httpx2
import uvicorn
from tests.conftest import a_customer

from pignon.intake.door import Door
from pignon.ledger.pools import Pools
from pignon.market import Pack, load
from pignon.media.shelf import open_shelf
from pignon.model.errors import Unauthenticated
from pignon.model.grant import Grant
from pignon.model.names import ClientId, CustomerId, IntermediaryId, Market
from pignon.model.ports import Clock, system_clock
from pignon.settlement.settler import Settler
from pignon.web.api import Api
from pignon.web.asgi import Front
from pignon.web.deadlines import Deadlines, punctual
from pignon.web.forms import Forms
from pignon.web.news import News
from pignon.web.partner_apis import mounts
from pignon.web.rehearsal import Stage
from pignon.web.uploads import Uploads
from pignon.web.waiting import Waiting

PUBLIC = "https://pignon.example"
PACKS = load(docs=PUBLIC)
_SHELF = tempfile.TemporaryDirectory(prefix="pignon-test-shelf-")
_numbers = count(100_001)
ALL = ("caas:*", "clim:*", "platform:*", "leads:*")


class KnownTokens:
    """Takes the tokens it was told of, whatever the audience."""

    def __init__(self) -> None:
        self.grants: dict[str, Grant] = {}

    async def grant(
        self, authorization_header: str | None, *, audience_path: str, hosts: Collection[str] = ()
    ) -> Grant:
        grant = self.grants.get(authorization_header or "")
        if grant is None or grant.sandbox != audience_path.startswith("/sandbox"):
            raise Unauthenticated("unknown")
        return grant


@dataclass
class Town:
    """A running server and the ways to call it."""

    api: Api
    pools: Pools
    door: Door
    settler: Settler
    tokens: KnownTokens
    client: httpx2.AsyncClient
    port: int
    customer_id: CustomerId
    """Lists in France and Germany; the token `all` may do everything for it."""
    intermediary_id: str

    def admit(
        self,
        token: str,
        customer_id: CustomerId,
        *,
        scopes: tuple[str, ...] = ALL,
        markets: tuple[str, ...] = ("fr", "de"),
        intermediary_id: str = "RC-200002",
        language: str = "fr",
        sandbox: bool = False,
    ) -> dict[str, str]:
        """Let `token` act for the customer; return the header to call with."""
        self.tokens.grants[f"Bearer {token}"] = Grant(
            client_id=ClientId("acme"),
            customer_id=customer_id,
            intermediary_id=IntermediaryId(intermediary_id),
            scopes=frozenset(scopes),
            sandbox=sandbox,
            language=language,
            markets=markets,
        )
        return {"authorization": f"Bearer {token}"}

    async def call(self, method: str, path: str, body: Any = None, **headers: str) -> httpx2.Response:
        """Call for the customer; `if_match="3"` sends `If-Match: 3`."""
        sent = {"authorization": "Bearer all"} | {name.replace("_", "-"): value for name, value in headers.items()}
        if body is None:
            return await self.client.request(method, path, headers=sent)
        if isinstance(body, bytes):
            return await self.client.request(
                method, path, content=body, headers={"content-type": "application/json"} | sent
            )
        return await self.client.request(method, path, json=body, headers=sent)

    async def settle(self) -> None:
        """Settle all that is pending."""
        while await self.settler.turn():
            pass

    async def a_stranger(self, *, sandbox: bool = False, **grant: Any) -> dict[str, str]:
        """Add a customer with business in both markets; return the header to call with for it."""
        intermediary_id = an_intermediary()
        other = await a_customer(self.pools, intermediary_id=intermediary_id, sandbox=sandbox, markets="fr,de")
        return self.admit("stranger", other, intermediary_id=intermediary_id, sandbox=sandbox, **grant)

    async def settle_forever(self) -> None:
        """Settle whatever comes, until cancelled."""
        while True:
            await self.settle()
            await asyncio.sleep(0.01)


Body = Callable[[Town], Awaitable[None]]
Run = Callable[[Callable[[Pools], Awaitable[None]]], None]


def in_town(
    run: Run,
    body: Body,
    *,
    deadlines: Deadlines | None = None,
    strict_user_agent: bool = False,
    packs: Mapping[Market, Pack] = PACKS,
    clock: Clock = system_clock,
) -> None:
    """Run a test's body against a server of its own on a fresh database."""

    async def within(pools: Pools) -> None:
        setting: dict[str, Any] = {"strict_user_agent": strict_user_agent, "packs": packs, "clock": clock}
        async with _town(pools, deadlines or Deadlines(), **setting) as town:
            await body(town)

    run(within)


def an_intermediary() -> str:
    """Return an id that no customer has yet."""
    return f"RC-{next(_numbers):06d}"


@asynccontextmanager
async def _town(
    pools: Pools, deadlines: Deadlines, *, strict_user_agent: bool, packs: Mapping[Market, Pack], clock: Clock
) -> AsyncGenerator[Town]:
    intermediary_id = an_intermediary()
    customer_id = await a_customer(
        pools, intermediary_id=intermediary_id, markets="fr,de", contracts={"SL": 10, "BD": 10, "IWT": 10, "IMN": 10}
    )
    tokens, door = KnownTokens(), Door(pools)
    api = Api(
        door=door,
        pools=pools,
        tokens=tokens,
        packs=packs,
        waiting=Waiting(pools.engine),
        news=News(pools.engine),
        forms=Forms(),
        uploads=uploads_for(pools),
        stage=Stage(pools.engine, Settler(pools.by_key, PACKS)),
        public_url=PUBLIC,
        strict_user_agent=strict_user_agent,
        clock=clock,
    )
    async with serving(Front(api, mounts()), deadlines) as port, _client(port) as client:
        town = Town(api, pools, door, Settler(pools.by_key, PACKS), tokens, client, port, customer_id, intermediary_id)
        town.admit("all", customer_id, intermediary_id=intermediary_id)
        yield town
    await door.close()


def uploads_for(pools: Pools) -> Uploads:
    """Take uploads into a folder that is made, and removed with the process, once for all towns."""
    shelf = open_shelf(None, Path(_SHELF.name))
    minute = timedelta(minutes=1)
    return Uploads(pools.engine, shelf, PUBLIC, lives=minute, waits=minute, kept=minute)


def _client(port: int) -> httpx2.AsyncClient:
    return httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=20)


@asynccontextmanager
async def serving(app: Any, deadlines: Deadlines) -> AsyncGenerator[int]:
    """Serve `app` on a free port for as long as the block lasts."""
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        app, http=punctual(deadlines), ws="none", lifespan="off", log_config=None, access_log=False, loop="none"
    )
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve([listener]))
    while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it
        await asyncio.sleep(0.005)
    try:
        yield listener.getsockname()[1]
    finally:
        server.should_exit = True
        await task


def a_classified(external_id: str = "A-1", **data: Any) -> dict[str, Any]:
    """Return a French classified that SL takes."""
    return {
        "portals": ["SL"],
        "data": {
            "estateType": "APARTMENT",
            "distributionType": "BUY",
            "location": {
                "postalcode": "75011",
                "city": "Paris",
                "street": "",
                "houseNumber": "",
                "country": "FRA",
            },
            "prices": {"currency": "EUR", "buy": {"price": {"amount": 420000}}},
            "metaData": {
                "source": {
                    "sourceSystem": "acme",
                    "sourceSystemVersion": "1",
                    "offererMarketingKey": external_id,
                    "offererEstateId": external_id,
                }
            },
            **data,
        },
    }


def a_listing(external_id: str = "A-1", **data: Any) -> dict[str, Any]:
    """Return the German sample of the contract."""
    return {
        "data": {
            "estateType": "HOUSE",
            "distributionType": "BUY",
            "location": {
                "postalcode": "22455",
                "city": "Hamburg",
                "street": "Hauptstrasse",
                "houseNumber": "10",
                "country": "DEU",
                "geometry": {"type": "Point", "coordinates": [13.405, 52.52]},
            },
            "prices": {},
            **data,
        },
        "metadata": {"source": {"offererMarketingKey": "HH-AH61a-WE15a-1", "offererEstateId": external_id}},
    }
