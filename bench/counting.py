"""What counting costs a page: the same visits by a robot, which are not counted, and by a person, which are, in turns.

By itself (`python -m bench.counting`): in more turns, on a server grown to BENCH_GROWN listings, each turn told. BENCH_VIEWS is
another rate: where a machine cannot answer as many as are asked, server time is but the length of the queue.
"""

import asyncio
import os
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from random import Random

from bench.growth import grow
from bench.lines import BROWSER, ROBOT, evenly, get, lines
from bench.stand import Stand, stand
from pignon.web.pages.visiting import KEPT_S

RATE = int(os.environ.get("BENCH_VIEWS", "500"))
"""Views a second, at an even pace. Where a machine cannot answer so many, `counting_views_per_s` tells how many it did."""
SECONDS = round(KEPT_S)
"""For as long as a page is kept, so that all visits of a turn make each page as often."""
TURNS = 3
TURNS_ALONE = 5
IDLE_S = 3
"""How long it is looked at what the server takes without visitors, which is no page's cost."""
SENT_S = 1.0
"""After so long the last batch of counts is in the ledger; what it costs belongs to the pages."""
STOCK = 20_000


@dataclass(frozen=True, slots=True)
class Visits:
    """What the visits of one turn came to."""

    cpu_ms: float
    """Of the server's processes and PostgreSQL's together, a page."""
    server_ms: list[float]
    """The server's own time for each page."""
    per_s: float
    """How many were answered a second."""


def counting(one: Stand) -> dict[str, float]:
    """Return what a counted page takes as a multiple of one that is not: of CPU time, and of server time at the 95th percentile.

    Also both for pages that are not counted, in ms; how many views a second were reached, and what share of them was counted.
    """
    before = _views(one)
    found = list(islice(_turns(one), TURNS))
    counted = (_views(one) - before) / (RATE * SECONDS * TURNS)
    return _figures(found) | {"counting_counted": counted}


def _figures(turns: list[tuple[Visits, Visits]]) -> dict[str, float]:
    plain, counted = zip(*turns, strict=True)
    plain_ms, counted_ms = (statistics.fmean(one.cpu_ms for one in kind) for kind in (plain, counted))
    plain_p95, counted_p95 = (_p95([ms for one in kind for ms in one.server_ms]) for kind in (plain, counted))
    return {
        "counting_cost": counted_ms / plain_ms,
        "counting_p95": counted_p95 / plain_p95,
        "counting_page_cpu_ms": plain_ms,
        "counting_page_p95_ms": plain_p95,
        "counting_views_per_s": statistics.median(one.per_s for one in (*plain, *counted)),
    }


def _turns(one: Stand) -> Iterator[tuple[Visits, Visits]]:
    """Visit by robots and by people, who come first in every other turn: the machine is not the same all the time."""
    ids = [row["public_id"] for row in one.ask("select public_id from showcase where ended_at is null limit 500")]
    asyncio.run(_visit(one.url, ids, ROBOT))  # what a process does once is no page's cost
    before = sum(one.cpu_s().values())
    time.sleep(IDLE_S)
    idle = (sum(one.cpu_s().values()) - before) / IDLE_S
    agents = (ROBOT, BROWSER)
    while True:
        found = {agent: _visited(one, ids, agent=agent, idle=idle) for agent in agents}
        yield found[ROBOT], found[BROWSER]
        agents = agents[::-1]


def _visited(one: Stand, ids: list[str], *, agent: str, idle: float) -> Visits:
    started, cpu = time.perf_counter(), sum(one.cpu_s().values())
    taken = asyncio.run(_visit(one.url, ids, agent))
    took = time.perf_counter() - started
    time.sleep(SENT_S)
    spent = sum(one.cpu_s().values()) - cpu - idle * (took + SENT_S)
    return Visits(spent / len(taken) * 1000, taken, len(taken) / took)


async def _visit(url: str, ids: list[str], agent: str) -> list[float]:
    chance, taken = Random(1), list[float]()
    async with lines(url) as server:

        async def visit(_n: int) -> None:
            answer = await server.call(get(f"/sl/{chance.choice(ids)}", agent=agent))
            if answer.status != 200:
                raise AssertionError(f"{answer.status} for {agent}")
            taken.append(float(answer.field(b"server-timing").partition(b"dur=")[2]))

        await evenly(RATE, SECONDS, visit)
    return taken


def _p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[-1]


def _views(one: Stand) -> int:
    return one.ask("select coalesce(sum(views), 0) as views from performance")[0]["views"]


def main() -> None:
    with stand(roles=("api", "pages", "worker")) as one:
        grow(one, int(os.environ.get("BENCH_GROWN", STOCK)))
        found: list[tuple[Visits, Visits]] = []
        for turn in islice(_turns(one), TURNS_ALONE):
            found.append(turn)
            for name, kind in zip(("not counted", "counted"), turn, strict=True):
                print(f"{name:12} {kind.per_s:5.0f}/s  {kind.cpu_ms:.2f} ms CPU  p95 {_p95(kind.server_ms):.2f} ms")
        for name, value in _figures(found).items():
            print(f"{name:21} {value:.3f}")


if __name__ == "__main__":
    main()
