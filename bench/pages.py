"""The seekers' pages under load: results and listings at an even pace beside writes, and how soon search hears of a write."""

import asyncio
import statistics
import time
from random import Random

import httpx2

from bench.latency import send
from bench.stand import Stand

RATE = 100
"""Result pages a second."""
VISITS = 5
"""Of so many result pages, one listing page."""
WRITES = 200
"""Calls a second beside them."""
SECONDS = 10
_CITIES = ("Paris", "Ville1", "Ville25", "Ville300", "Ville1200", "75", "10")
_HEARD_S = 30.0

Figures = dict[str, float]


def pages(one: Stand, first: int) -> Figures:
    """Return 95th percentiles of server time in ms of result and listing pages, and of what a client on the same machine
    sees; the largest page in KB; and how late the search was, in s.
    """
    one.ask("delete from search_work")  # the loads before left more than a search in step would have
    ids = [row["public_id"] for row in one.ask("select public_id from showcase where ended_at is null limit 500")]
    figures = asyncio.run(_measured(one, first, ids))
    last = f"L{first + WRITES * SECONDS - 1:011d}"
    figures["search_heard_s"] = _heard(one, last)
    return figures


async def _measured(one: Stand, first: int, ids: list[str]) -> Figures:
    chance, sizes = Random(1), list[int]()
    limits = httpx2.Limits(max_connections=64)
    async with httpx2.AsyncClient(base_url=one.url, limits=limits, timeout=30) as client:
        taken: dict[str, list[float]] = {name: [] for name in ("results", "listing", "results_seen", "listing_seen")}

        async def ask(kind: str, path: str) -> None:
            started = time.perf_counter()
            answer = await client.get(path)
            taken[f"{kind}_seen"].append((time.perf_counter() - started) * 1000)
            taken[kind].append(float(answer.headers["server-timing"].partition("dur=")[2]))
            sizes.append(int(answer.headers.get("content-length", 0)))
            if answer.status_code != 200:
                raise AssertionError(f"{answer.status_code}: {path}")

        started = time.monotonic()
        async with asyncio.TaskGroup() as group:
            group.create_task(send(one.url, first, tokens=one.tokens, rate=WRITES, seconds=SECONDS))
            for n in range(RATE * SECONDS):
                await asyncio.sleep(max(0.0, started + n / RATE - time.monotonic()))
                group.create_task(ask("results", _search(chance)))
                if n % VISITS == 0:
                    group.create_task(ask("listing", f"/sl/{chance.choice(ids)}"))
    return {
        **{f"{kind}_p95_ms": statistics.quantiles(values, n=20)[-1] for kind, values in taken.items()},
        "largest_page_kb": max(sizes) / 1000,
    }


def _search(chance: Random) -> str:
    """Draw a search as seekers ask: mostly a place, something of price or rooms, now and then a feature or words."""
    asked = [f"trade={chance.choice(['buy', 'buy', 'rent'])}"]
    for odds, condition in (
        (0.7, f"where={chance.choice(_CITIES)}"),
        (0.6, f"price_max={chance.randrange(150, 900, 50) * 1000}"),
        (0.5, f"rooms_min={chance.randint(1, 5)}"),
        (0.5, f"kind={chance.choice(['APARTMENT', 'HOUSE'])}"),
        (0.2, f"has={chance.choice(['balcony', 'lift', 'garden'])}"),
        (0.15, f"q={chance.choice(['balcon', 'jardin', 'parquet', 'cheminée', 'moulures'])}"),
        (0.3, f"sort={chance.choice(['price', 'surface', 'rate'])}"),
    ):
        if chance.random() < odds:
            asked.append(condition)
    return f"/sl/search?{'&'.join(asked)}"


def _heard(one: Stand, external_id: str) -> float:
    """Return how long after its page was there the last listing sent was found; raises when it never is."""
    statement = (
        "select s.changed_at from search s join showcase w on w.portal = s.portal and w.public_id = s.public_id"
        " join listing l on l.customer_id = w.customer_id and l.listing_id = w.listing_id where l.external_id = $1"
    )
    deadline = time.monotonic() + _HEARD_S
    while time.monotonic() < deadline:
        rows = one.ask(statement, external_id)
        if rows:
            return max(0.0, time.time() - rows[0]["changed_at"].timestamp())
        time.sleep(0.02)
    raise AssertionError("the search never heard of the last listing")
