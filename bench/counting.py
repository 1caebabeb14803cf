"""What counting costs a page: the same visits by a robot, which are not counted, and by a person, which are, in turns."""

import asyncio
import statistics
import time
from random import Random

from bench.lines import BROWSER, ROBOT, evenly, get, lines
from bench.stand import Stand

RATE = 500
"""Views a second."""
SECONDS = 4
TURNS = 3


def counting(one: Stand) -> dict[str, float]:
    """Return the CPU time of a counted page as a multiple of one that is not, the server's and PostgreSQL's together.

    Also how many views a second were reached, and what share of them was counted.
    """
    ids = [row["public_id"] for row in one.ask("select public_id from showcase where ended_at is null limit 500")]
    spent: dict[str, list[float]] = {ROBOT: [], BROWSER: []}
    before, rates = _views(one), list[float]()
    for _ in range(TURNS):
        for agent, costs in spent.items():
            started, cpu = time.perf_counter(), sum(one.cpu_s().values())
            asyncio.run(_visit(one.url, ids, agent))
            time.sleep(1)
            costs.append(sum(one.cpu_s().values()) - cpu)
            rates.append(RATE * SECONDS / (time.perf_counter() - started - 1))
    return {
        "counting_cost": statistics.median(spent[BROWSER]) / statistics.median(spent[ROBOT]),
        "counting_views_per_s": statistics.median(rates),
        "counting_counted": (_views(one) - before) / (RATE * SECONDS * TURNS),
    }


async def _visit(url: str, ids: list[str], agent: str) -> None:
    chance = Random(1)
    async with lines(url) as server:

        async def visit(_n: int) -> None:
            await server.call(get(f"/sl/{chance.choice(ids)}", agent=agent))

        await evenly(RATE, SECONDS, visit)


def _views(one: Stand) -> int:
    return one.ask("select coalesce(sum(views), 0) as views from performance")[0]["views"]
