"""Puts the web together: partner APIs in front, tokens, pages and the operators' addresses behind them."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from time import monotonic

from starlette.applications import Starlette
from starlette.types import Receive, Scope, Send

from pignon.audience import Inbox, Patience, Turnstile
from pignon.intake import Door
from pignon.ledger.pools import Pools, open_pools
from pignon.ledger.search import Search
from pignon.ledger.shop import Shop
from pignon.market import house_files, load
from pignon.media.shelf import open_shelf
from pignon.model.ports import system_clock
from pignon.settings.serving import Serving
from pignon.settlement import Settler
from pignon.web import operations
from pignon.web.api import Api
from pignon.web.asgi import Front
from pignon.web.forms import Forms
from pignon.web.lost import exception_handlers
from pignon.web.media import routes as media_routes
from pignon.web.news import News
from pignon.web.oauth.issuing import Issuer
from pignon.web.oauth.keyring import Keyring
from pignon.web.oauth.routes import routes as oauth_routes
from pignon.web.oauth.tokens import Tokens
from pignon.web.pages.lost import LostPage
from pignon.web.pages.routes import routes as page_routes
from pignon.web.partner_apis import mounts
from pignon.web.reference.routes import routes as reference_routes
from pignon.web.rehearsal import Stage
from pignon.web.uploads import Uploads
from pignon.web.uploads import routes as upload_routes
from pignon.web.waiting import Waiting


@dataclass(frozen=True, slots=True)
class Web:
    """The assembled web of one process."""

    front: Front
    door: Door
    pools: Pools

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.front(scope, receive, send)


@asynccontextmanager
async def open_web(serving: Serving, dsn: str) -> AsyncGenerator[Web]:
    """Open pools and parts for the roles asked for; at the end what was accepted is committed, then all is closed."""
    pools = await open_pools(dsn)
    door, turnstile = Door(pools), Turnstile(pools.engine)
    turnstile.start()
    try:
        yield Web(_front(serving, pools, door, turnstile=turnstile), door, pools)
    finally:
        await door.close()
        await turnstile.close()
        await pools.close()


def _front(serving: Serving, pools: Pools, door: Door, *, turnstile: Turnstile) -> Front:
    keyring, packs = Keyring(pools.engine), load(docs=serving.public_url, house=house_files(Path(serving.data)))
    shelf = open_shelf(serving.media_store, serving.media_folder)
    behind = [*operations.routes(pools.engine), *media_routes(shelf)]
    if "pages" in serving.roles:
        behind += page_routes(
            Shop(pools.by_key),
            Search(pools.engine, pools.by_key),
            public_url=serving.public_url,
            clock=system_clock,
            timer=monotonic,
            turnstile=turnstile,
            inbox=Inbox(pools.engine, Patience(monotonic), system_clock, mails=serving.smtp is not None),
        )
    uploads = Uploads(
        pools.engine,
        shelf,
        serving.public_url,
        lives=timedelta(seconds=serving.upload_s),
        waits=timedelta(seconds=serving.attach_s),
        kept=timedelta(days=serving.keep_days),
    )
    if "api" in serving.roles:
        behind += upload_routes(uploads)
        behind += oauth_routes(Issuer(pools.engine, keyring=keyring, public_url=serving.public_url))
        behind += reference_routes(mounts(), packs, serving.public_url)
    api = Api(
        door=door,
        pools=pools,
        tokens=Tokens(pools.engine, keyring=keyring, public_url=serving.public_url),
        packs=packs,
        waiting=Waiting(pools.engine),
        news=News(pools.engine),
        forms=Forms(),
        uploads=uploads,
        stage=Stage(pools.engine, Settler(pools.engine, packs)),
        public_url=serving.public_url,
        strict_user_agent=serving.strict_user_agent,
    )
    served = mounts() if "api" in serving.roles else ()
    lost = exception_handlers(serving.public_url, page=LostPage() if "pages" in serving.roles else None)
    return Front(api, served, Starlette(routes=behind, exception_handlers=lost))
