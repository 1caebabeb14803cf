"""The seekers' pages under load: results, then listings, at an even pace beside writes, and how soon search hears of a write.

By itself (`python -m bench.pages`): on a server grown to BENCH_GROWN listings, which stays in the folder BENCH_DATA for the
next time where that is given; at RATE and at half of it, and what a page takes of the cores.
"""

import asyncio
import os
import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

from rich.console import Console
from rich.table import Table

from bench.documents import various
from bench.growth import grow
from bench.latency import send
from bench.lines import evenly, get, lines
from bench.stand import Stand, busy_s, stand

RATE = 100
"""Pages a second: of results first, then of listings."""
SOME = 20_000
"""Listings visited, by chance: few come twice while a page is kept."""
WRITES = 200
"""Calls a second beside them."""
SECONDS = 10
ALONE = 300
"""Pages of a kind, one after another, from which the cost of one is told."""
_CITIES = ("Paris", "Ville1", "Ville25", "Ville300", "Ville1200", "75", "10")
_NOWHERE = ("Ville1200", "Ville1850", "Ville1999")
_HEARD_S = 30.0

Figures = dict[str, float]


def pages(one: Stand, first: int, *, rate: float = RATE) -> Figures:
    """Return 95th percentiles of server time in ms of result and listing pages, and of what a client on the same machine
    sees; the largest page in KB; how late the search was, in s; and how many cores each kind of process kept busy.
    """
    one.ask("delete from search_work")  # the loads before left more than a search in step would have
    ids, chance = _some(one), Random(1)
    figures: Figures = {}
    for kind, draw in (("results", lambda: _search(chance)), ("listing", lambda: f"/sl/{chance.choice(ids)}")):
        figures |= asyncio.run(_measured(one, first, kind=kind, draw=draw, rate=rate))
        first += WRITES * SECONDS
    figures["largest_page_kb"] = max(figures.pop("results_kb"), figures.pop("listing_kb"))
    last = f"L{first - 1:011d}"
    figures["search_heard_s"] = _heard(one, last)
    return figures


async def _measured(one: Stand, first: int, *, kind: str, draw: Callable[[], str], rate: float) -> Figures:
    sizes = list[int]()
    taken: dict[str, list[float]] = {kind: [], f"{kind}_seen": []}
    async with lines(one.url) as server:

        async def visit(_n: int) -> None:
            path = draw()
            answer = await server.call(get(path))
            if answer.status != 200:
                raise AssertionError(f"{answer.status}: {path}")
            taken[f"{kind}_seen"].append(answer.seconds * 1000)
            taken[kind].append(float(answer.field(b"server-timing").partition(b"dur=")[2]))
            sizes.append(len(answer.body))

        started, before = time.monotonic(), _spent(one)
        await asyncio.gather(
            send(one.url, first, tokens=one.tokens, rate=WRITES, seconds=SECONDS, make=various),
            evenly(rate, SECONDS, visit),
        )
        took, after = time.monotonic() - started, _spent(one)
    cuts = {name: statistics.quantiles(values, n=20) for name, values in taken.items()}
    return {
        **{f"{name}_p50_ms": cut[9] for name, cut in cuts.items()},
        **{f"{name}_p95_ms": cut[-1] for name, cut in cuts.items()},
        f"{kind}_kb": max(sizes) / 1000,
        **{f"{kind}_cores_{part}": (after[part] - before[part]) / took for part in after},
    }


def _spent(one: Stand) -> Figures:
    """Return the seconds that cores were busy so far, for each kind of process, for the load, and for anybody else."""
    spent = {**one.cpu_s(), "load": time.process_time()}
    return spent | {"else": busy_s() - sum(spent.values())}


def costs(one: Stand) -> Figures:
    """Return what one page takes of a core in ms, the web's and PostgreSQL's part: of results, of empty ones, of a listing."""
    chance, ids = Random(2), _some(one)
    kinds = {
        "results": lambda: _search(chance),
        "empty": lambda: _search_in_vain(chance),
        "listing": lambda: f"/sl/{chance.choice(ids)}",
    }
    figures: Figures = {}
    for kind, draw in kinds.items():
        paths = [draw() for _ in range(ALONE)]
        idle = one.cpu_s()
        time.sleep(2)
        before = one.cpu_s()
        started = time.monotonic()
        asyncio.run(_one_by_one(one.url, paths))
        took, after = time.monotonic() - started, one.cpu_s()
        time.sleep(1)  # what was counted goes to the ledger
        for part in ("web", "postgres"):
            spent = after[part] - before[part] - (before[part] - idle[part]) / 2 * took
            figures[f"{kind}_{part}_ms"] = spent / ALONE * 1000
    return figures


async def _one_by_one(url: str, paths: list[str]) -> None:
    async with lines(url) as server:
        for path in paths:
            answer = await server.call(get(path))
            if answer.status != 200:
                raise AssertionError(f"{answer.status}: {path}")


def _some(one: Stand) -> list[str]:
    return [row["public_id"] for row in one.ask("select public_id from showcase where ended_at is null limit $1", SOME)]


def _search(chance: Random) -> str:
    """Draw a search as seekers ask: mostly a place, something of price or rooms, now and then a feature or words."""
    asked = [f"trade={chance.choice(['buy', 'buy', 'rent'])}"]
    for odds, condition in (
        (0.7, f"where={chance.choice(_CITIES)}"),
        (0.6, f"price_max={chance.randrange(150, 900, 50) * 1000}"),
        (0.5, f"rooms_min={chance.randint(1, 5)}"),
        (0.5, f"kind={chance.choice(['APARTMENT', 'HOUSE'])}"),
        (0.2, f"has={chance.choice(['balcony', 'lift', 'garden'])}"),
        (0.15, f"q={chance.choice(['balcon', 'jardin', 'parquet', 'chemin%C3%A9e', 'moulures'])}"),
        (0.3, f"sort={chance.choice(['price', 'surface', 'rate'])}"),
    ):
        if chance.random() < odds:
            asked.append(condition)
    return f"/sl/search?{'&'.join(asked)}"


def _search_in_vain(chance: Random) -> str:
    """Draw a search that finds nothing, for which the page looks for what to leave out."""
    cheap, rooms = chance.randrange(10, 50), chance.randint(3, 5)
    return f"/sl/search?trade=rent&where={chance.choice(_NOWHERE)}&kind=HOUSE&price_max={cheap}&rooms_min={rooms}"


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


def _rounds(one: Stand) -> Iterator[tuple[str, Figures]]:
    numbers = one.ask("select coalesce(max(external_id), 'L0') as last from listing where external_id like 'L%'")
    first = int(numbers[0]["last"][1:]) + 1
    yield "one by one", costs(one)
    for rate in (RATE, RATE, RATE / 2):
        yield f"{rate:g} pages/s", pages(one, first, rate=rate)
        first += WRITES * SECONDS * 2


def main() -> None:
    stock, kept = int(os.environ.get("BENCH_GROWN", "0")), os.environ.get("BENCH_DATA")
    with stand(roles=("api", "pages", "worker"), data=Path(kept) if kept else None) as one:
        if one.ask("select count(*) as live from showcase")[0]["live"] < stock:
            grow(one, stock)
        for title, figures in _rounds(one):
            table = Table("figure", "value", title=title, title_justify="left")
            for name, value in figures.items():
                table.add_row(name, f"{value:,.2f}")
            Console(width=110).print(table)


if __name__ == "__main__":
    main()
