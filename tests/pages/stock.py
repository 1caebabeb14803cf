"""What the tests of the pages put in the shop window."""

import asyncio
import copy
import json
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from time import monotonic
from typing import Any

import httpx2
import orjson
from starlette.applications import Starlette

from pignon.audience import Inbox, Patience, Turnstile
from pignon.ledger.pools import Pools
from pignon.ledger.search import Search
from pignon.ledger.shop import Page, Shop
from pignon.market import load
from pignon.model.identity import public_id, uuid7
from pignon.model.names import CustomerId, ListingId, Portal, PublicId
from pignon.model.ports import Clock, system_clock
from pignon.search import Indexer
from pignon.web.lost import exception_handlers
from pignon.web.pages import routes
from pignon.web.pages.asking import Asked
from pignon.web.pages.finding import Timer
from pignon.web.pages.linked import crumbs, linked, script
from pignon.web.pages.lost import LostPage
from pignon.web.pages.present import present
from pignon.web.pages.render import Renderer
from pignon.web.pages.storefront import STOREFRONTS, Storefront
from pignon.web.pages.visiting import listing_page
from pignon.web.pages.vocabulary import vocabulary

PACKS = load()
PUBLIC_URL = "https://annonces.example"
FRONTS = {front.portal: front for front in STOREFRONTS}
SL, IWT = FRONTS[Portal("SL")], FRONTS[Portal("IWT")]
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
CONTACT = {
    "name": "Accueil",
    "email": "contact@agence.example",
    "phone": "+33 1 00 00 00 00",
    "street": "1 quai du Port",
    "postalCode": "44000",
    "city": "Nantes",
    "homepage": "https://agence.example/",
}
AGENTS = ({"id": "A-17", "name": "Claire Le Goff", "email": "claire@agence.example", "phone": "+33 2 00 00 00 17"},)


def document(name: str) -> dict[str, Any]:
    """Read `documents/<name>.json` anew."""
    return orjson.loads((Path(__file__).parent / "documents" / f"{name}.json").read_bytes())


def changed(given: dict[str, Any], path: str, to: Any) -> dict[str, Any]:
    """Return a copy with `to` at the dotted `path`; None removes it."""
    fresh = copy.deepcopy(given)
    *way, last = path.split(".")
    place = fresh
    for name in way:
        place = place.setdefault(name, {})
    place[last] = to
    if to is None:
        del place[last]
    return fresh


def a_page(given: dict[str, Any], front: Storefront = SL, *, title: str = "Maison de ville 1930") -> Page:
    """Make the page of a document, live since NOON, of the agency in Nantes."""
    return Page(
        portal=front.portal,
        public_id=PublicId("12ABCDEFGHIJ"),
        sandbox=front.sandbox,
        market="de" if front.language == "de" else "fr",
        revision=1,
        live_since=NOON,
        changed_at=NOON + timedelta(days=1),
        title=title,
        document=given,
        customer_name="Agence du Port",
        contact=CONTACT,
        agents=AGENTS,
    )


def html(given: dict[str, Any], front: Storefront = SL, **more: Any) -> str:
    """Render the page of a document."""
    page = a_page(given, front, **more)
    return listing_page(Renderer(), front, page, public_url=PUBLIC_URL, today=NOON.date()).decode()


def graph(given: dict[str, Any], front: Storefront = SL, **more: Any) -> dict[str, Any]:
    """Return the JSON-LD of a document's page, read back from what the page carries."""
    page = a_page(given, front, **more)
    listing = present(page, vocabulary(front.language), today=NOON.date())
    address = f"{PUBLIC_URL}{front.listing(page.public_id)}"
    trail = crumbs(front, Asked(trade="rent" if listing.rented else "buy"), PUBLIC_URL)
    return json.loads(script(linked(page, listing, address, trail=trail)))


async def put_up(
    pools: Pools,
    customer_id: CustomerId,
    given: dict[str, Any],
    *,
    front: Storefront = SL,
    title: str = "Maison de ville 1930",
    since: datetime = NOON,
    price: int | None = 59_800_000,
    picture: str | None = None,
) -> PublicId:
    """Put a listing in the window as the showcase stage does; return its public id."""
    listing_id, submission_id = ListingId(uuid7()), uuid7()
    market = "de" if front.language == "de" else "fr"
    rented = given["data"]["distributionType"] == "RENT"
    async with pools.engine.acquire() as connection:
        await connection.execute(
            """insert into submission (customer_id, submission_id, listing_id, market, kind, revision, wanted,
                client_id, accepted_at, document, outcome)
                values ($1, $2, $3, $4, 'post', 1, $5, 'crm', $6, $7, 'created')""",
            *(customer_id, submission_id, listing_id, market, front.portal, since, orjson.dumps(given)),
        )
        await connection.execute(
            """insert into showcase (portal, public_id, sandbox, customer_id, listing_id, submission_id, market,
                revision, live_since, changed_at, title, trade, kind, city, postal_code, price,
                currency, surface, rooms, picture)
                values ($1, $2, $3, $4, $5, $6, $7, 1, $8, $8, $9, $10, $11, $12, $13, $14, 'EUR', $15, $16, $17)""",
            *(front.portal, public_id(listing_id), front.sandbox, customer_id, listing_id, submission_id, market),
            *(since, title, "rent" if rented else "buy", given["data"]["estateType"]),
            *(given["data"]["location"]["city"], given["data"]["location"]["postalcode"], price),
            *(
                given["data"]["spaces"]["residential"]["livingSpace"],
                given["data"]["structure"]["rooms"]["numberOfRooms"],
            ),
            picture,
        )
    await index(pools)
    return public_id(listing_id)


async def take_down(pools: Pools, public: PublicId) -> None:
    """End a listing as settlement does."""
    async with pools.engine.acquire() as connection:
        await connection.execute("update showcase set ended_at = now() where public_id = $1", public)


async def index(pools: Pools) -> None:
    """Make found what is in the window, as the worker does behind it."""
    indexer = Indexer(pools.engine, PACKS)
    while await indexer.turn():
        pass


def a_minute_later() -> Timer:
    """Return a timer that lets a minute pass between any two looks, so that nothing is kept."""
    return count(step=60.0).__next__


def application(
    pools: Pools, clock: Clock = system_clock, timer: Timer | None = None, turnstile: Turnstile | None = None
) -> Starlette:
    counting = turnstile or Turnstile(pools.engine)
    shop, search, passing = Shop(pools.by_key), Search(pools.engine, pools.by_key), timer or a_minute_later()
    inbox = Inbox(pools.engine, Patience(monotonic), clock, mails=True)
    made = routes(shop, search, public_url=PUBLIC_URL, clock=clock, timer=passing, turnstile=counting, inbox=inbox)
    return Starlette(routes=list(made), exception_handlers=exception_handlers(page=LostPage()))


@asynccontextmanager
async def visiting(pools: Pools, **parts: Any) -> AsyncGenerator[httpx2.AsyncClient]:
    """Lend a client that reaches the pages."""
    transport = httpx2.ASGITransport(app=application(pools, **parts))
    async with httpx2.AsyncClient(transport=transport, base_url="http://pages.example") as client:
        yield client
        await asyncio.sleep(0)
