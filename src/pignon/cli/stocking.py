"""Brings the demo's stock in as partners do: feeds by the sync engine, single listings by the two national APIs."""

import asyncio
import tomllib
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from time import monotonic
from typing import Any

import httpx2
import orjson

from pignon.cli.stopwatch import Stopwatch
from pignon_client.access import Credentials
from pignon_client.answers import Listing
from pignon_client.errors import PlatformError, Unknown
from pignon_client.progress import Progress, Tell
from pignon_client.sdk import Platform, open_platform, user_agent
from pignon_client.sync import push
from pignon_feeds.reading import sniff

STOCK = Path(str(resources.files("pignon_feeds").joinpath("demo")))
MARKETPLACE = STOCK / "marketplace.toml"
NATIONAL = {
    "fr": ("French API", "/caas/v4", "/classifieds"),
    "de": ("German API", "/import-listings/v1", "/listings"),
}
"""Each market's own API: its name, its base (the token's audience too) and where listings are posted."""
DUPLICATED = ("Duplicated classified", "Duplicated listing")
SETTLED_S = 30.0
"""How long the outcome of a single listing is waited for."""
POLL_S = 0.02


@dataclass(frozen=True, slots=True)
class Delivery:
    """One thing a customer delivers: a feed file, or a file of single calls."""

    customer: str
    name: str
    market: str
    format: str
    source: Path


@dataclass(frozen=True, slots=True)
class Delivered:
    """What became of a delivery, as its listings stand now."""

    delivery: Delivery
    listings: tuple[Listing, ...]
    rejected: tuple[str, ...]
    """Why objects were not accepted at all; the bundled stock has none."""
    seconds: tuple[float, ...]
    """From each call to its page's first 200; of listings that went live in this run."""


Telling = Callable[[Delivery], Tell]
"""Gives each delivery a way to tell how far it is."""


def deliveries() -> Iterator[Delivery]:
    """Return what the bundled agencies deliver, customer by customer."""
    for customer in tomllib.loads(MARKETPLACE.read_text("utf-8"))["customers"]:
        given = (customer["id"], customer["name"], customer["market"])
        for feed in sorted((STOCK / "feeds" / customer["id"]).iterdir()):
            yield Delivery(*given, format=sniff(feed), source=feed)
        calls = STOCK / "calls" / f"{customer['id']}.json"
        if calls.exists():
            yield Delivery(*given, format=NATIONAL[customer["market"]][0], source=calls)


async def deliver(url: str, *, telling: Telling) -> list[Delivered]:
    """Deliver everything to the platform at `url`; raises PlatformError where it does not answer."""
    return [await _deliver(url, delivery, tell=telling(delivery)) for delivery in deliveries()]


async def _deliver(url: str, delivery: Delivery, *, tell: Tell) -> Delivered:
    async with _called(url, delivery.customer) as (platform, stopwatch, credentials):
        if delivery.source.suffix == ".json":
            calls = _Calls(url, delivery, platform, credentials=credentials, stopwatch=stopwatch)
            ids, rejected = await calls.make(tell)
        else:
            report = await push(delivery.source, platform=platform, market=delivery.market, progress=tell)
            ids = [line.external_id for line in report.lines if line.external_id and line.fault is None]
            rejected = tuple(line.fault.reason for line in report.lines if line.fault)
        tell(Progress("sending", len(ids), len(ids)))
        listings = [await _standing(platform, delivery.market, one) for one in ids]
        return Delivered(
            delivery,
            listings=tuple(one for one in listings if one is not None),
            rejected=(*rejected, *("not accepted" for one in listings if one is None)),
            seconds=await stopwatch.times(),
        )


@asynccontextmanager
async def _called(url: str, customer: str) -> AsyncGenerator[tuple[Platform, Stopwatch, Credentials]]:
    client = tomllib.loads(MARKETPLACE.read_text("utf-8"))["clients"][0]
    credentials = Credentials(client["id"], client["secret"], customer)
    async with (
        Stopwatch() as stopwatch,
        open_platform(url, credentials, crm="pignon-demo/1", transport=stopwatch) as platform,
    ):
        yield platform, stopwatch, credentials


async def _standing(platform: Platform, market: str, external_id: str) -> Listing | None:
    try:
        return await platform.get_listing(market, external_id)
    except Unknown:
        return None


class _Calls:
    """Single listings, posted to the market's own API as its software posts them."""

    def __init__(
        self, url: str, delivery: Delivery, platform: Platform, *, credentials: Credentials, stopwatch: Stopwatch
    ) -> None:
        self._url = url
        self._delivery = delivery
        self._platform = platform
        self._credentials = credentials
        self._stopwatch = stopwatch

    async def make(self, tell: Tell) -> tuple[list[str], tuple[str, ...]]:
        """Post every document; return the external ids of what stands there, and why others do not."""
        documents = orjson.loads(self._delivery.source.read_bytes())
        ids: list[str] = []
        rejected: list[str] = []
        async with httpx2.AsyncClient(headers={"user-agent": user_agent("pignon-demo/1")}) as http:
            http.headers["authorization"] = f"Bearer {await self._token(http)}"
            for done, document in enumerate(documents, 1):
                problem = await self._post(http, document)
                if problem is None:
                    ids.append(_external_id(document))
                else:
                    rejected.append(problem)
                tell(Progress("sending", done, len(documents)))
        return ids, tuple(rejected)

    async def _token(self, http: httpx2.AsyncClient) -> str:
        audience = self._url + NATIONAL[self._delivery.market][1]
        answer = await http.post(f"{self._url}/oauth/token", json=self._credentials.asking_for(audience))
        return str(answer.raise_for_status().json()["access_token"])

    async def _post(self, http: httpx2.AsyncClient, document: dict[str, Any]) -> str | None:
        """Post a document and wait until it is decided; return why it was not accepted, None where it was."""
        _, base, path = NATIONAL[self._delivery.market]
        began = monotonic()
        answer = await http.post(f"{self._url}{base}{path}", json=document)
        if answer.status_code == 202:
            listing = await self._decided(_external_id(document))
            self._stopwatch.watch((one.url for one in listing.publications if one.state == "live"), began=began)
            return None
        problem = answer.json()
        return None if problem.get("title") in DUPLICATED else str(problem.get("title"))

    async def _decided(self, external_id: str) -> Listing:
        deadline = monotonic() + SETTLED_S
        while monotonic() < deadline:
            listing = await self._platform.get_listing(self._delivery.market, external_id)
            if listing.publications and all(one.state != "pending" for one in listing.publications):
                return listing
            await asyncio.sleep(POLL_S)
        raise PlatformError(f"{external_id} was accepted and is not decided after {SETTLED_S:.0f} s")


def _external_id(document: dict[str, Any]) -> str:
    about = document.get("metadata") or document["data"]["metaData"]
    return str(about["source"]["offererEstateId"])
