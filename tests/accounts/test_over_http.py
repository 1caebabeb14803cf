"""The token endpoint over a real connection, as a partner's software meets it."""

import asyncio
import socket
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from typing import Any

import httpx2
import uvicorn
from starlette.applications import Starlette
from tests.accounts.town import SECRET, asking, settle

from pignon.ledger.pools import Pools
from pignon.model.ports import system_clock
from pignon.web.oauth.issuing import Issuer
from pignon.web.oauth.keyring import Keyring
from pignon.web.oauth.routes import routes
from pignon.web.oauth.tokens import Tokens

Run = Callable[[Callable[[Pools], Any]], Any]


@asynccontextmanager
async def serving(app: Starlette, listener: socket.socket) -> AsyncGenerator[None]:
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical", lifespan="off"))
    running = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        yield
    finally:
        server.should_exit = True
        await running


def test_a_token_asked_for_on_the_wire_opens_the_api_it_names(run: Run) -> None:
    async def body(pools: Pools) -> None:
        await settle(pools)
        with socket.create_server(("127.0.0.1", 0)) as listener:
            url = f"http://127.0.0.1:{listener.getsockname()[1]}"
            keyring = Keyring(pools.engine, clock=system_clock)
            tokens = Tokens(pools.engine, keyring=keyring, public_url=url)
            app = Starlette(routes=routes(Issuer(pools.engine, keyring=keyring, public_url=url)))
            async with serving(app, listener), httpx2.AsyncClient(base_url=url) as http:
                fields = asking(audience=f"{url}/caas/v4")
                for answer in (
                    await http.post("/oauth/token", json=fields),
                    await http.post("/oauth/token", data=fields),
                    await http.post(
                        "/oauth/token",
                        data=asking(audience=f"{url}/caas/v4", client_id=None, client_secret=None),
                        auth=("acme-crm", SECRET),
                    ),
                ):
                    header = f"Bearer {answer.json()['access_token']}"
                    grant = await tokens.grant(header, audience_path="/caas/v4", hosts=())
                    assert grant.allows("caas:classifieds:read")

                async def endless() -> AsyncGenerator[bytes]:
                    for _ in range(1000):
                        yield b" " * 1000

                answer = await http.post(
                    "/oauth/token", content=endless(), headers={"content-type": "application/json"}
                )
                assert (answer.status_code, answer.json()["error"]) == (413, "invalid_request")
                assert (await http.get("/oauth/token")).status_code == 405

    run(body)
