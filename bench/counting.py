"""What counting costs a page: the same visits by a robot, which are not counted, and by a person, which are, in turns."""

import asyncio
import os
import statistics
import time
from pathlib import Path
from random import Random

import httpx2

from bench.stand import Stand, children

RATE = 500
"""Views a second."""
SECONDS = 4
TURNS = 3
_ROBOT, _PERSON = "Robot/1.0 (+https://robot.example)", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0"


def counting(one: Stand) -> dict[str, float]:
    """Return the CPU time of a counted page as a multiple of one that is not, the server's and PostgreSQL's together.

    Also how many views a second were reached, and what share of them was counted.
    """
    ids = [row["public_id"] for row in one.ask("select public_id from showcase where ended_at is null limit 500")]
    spent: dict[str, list[float]] = {_ROBOT: [], _PERSON: []}
    before, rates = _views(one), list[float]()
    for _ in range(TURNS):
        for agent, costs in spent.items():
            started, cpu = time.perf_counter(), _cpu_s(one)
            asyncio.run(_visit(one.url, ids, agent))
            time.sleep(1)
            costs.append(_cpu_s(one) - cpu)
            rates.append(RATE * SECONDS / (time.perf_counter() - started - 1))
    return {
        "counting_cost": statistics.median(spent[_PERSON]) / statistics.median(spent[_ROBOT]),
        "counting_views_per_s": statistics.median(rates),
        "counting_counted": (_views(one) - before) / (RATE * SECONDS * TURNS),
    }


async def _visit(url: str, ids: list[str], agent: str) -> None:
    chance = Random(1)
    limits = httpx2.Limits(max_connections=16)
    async with httpx2.AsyncClient(base_url=url, limits=limits, headers={"user-agent": agent}, timeout=60) as client:
        started = time.monotonic()
        async with asyncio.TaskGroup() as group:
            for n in range(RATE * SECONDS):
                await asyncio.sleep(max(0.0, started + n / RATE - time.monotonic()))
                group.create_task(client.get(f"/sl/{chance.choice(ids)}"))


def _views(one: Stand) -> int:
    return one.ask("select coalesce(sum(views), 0) as views from performance")[0]["views"]


def _cpu_s(one: Stand) -> float:
    """Return the CPU seconds that our processes and PostgreSQL's have taken so far."""
    ours = one.supervisor.processes()
    pids = [*ours, *(child for pid, kind in ours.items() if kind == "postgres" for child in children(pid))]
    return sum(map(_ticks, pids)) / os.sysconf("SC_CLK_TCK")


def _ticks(pid: int) -> int:
    """Return user and system time, also of children that ended."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return sum(int(fields[n]) for n in (11, 12, 13, 14))
