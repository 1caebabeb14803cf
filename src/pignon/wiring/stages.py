"""A worker process: the stages behind the door, and the search behind them."""

from pathlib import Path

from pignon.audience import Forgetting, Rolling
from pignon.intake import Appointments, Sweeper
from pignon.ledger.pools import open_pools
from pignon.market import house_files, load
from pignon.promotion import Promoter, Ruler
from pignon.search import Indexer
from pignon.settlement import Settler
from pignon.wiring.assignment import Assignment, until_told
from pignon.worker import run_loops

POLL_S = 0.25
"""How long a stage without work and without a pace of its own sleeps: none looks more often than each half second."""


async def run(given: Assignment) -> None:
    """Settle and index until SIGTERM; running turns are finished."""
    stop = until_told(given)
    packs = load(house=house_files(Path(given.serving.data)))
    pools = await open_pools(given.dsn, engine=4, readers=1)
    try:
        settler = Settler(pools.by_key, packs, sharers=given.serving.workers)
        indexer = Indexer(pools.engine, packs)
        turns = {
            "settlement": settler.turn,
            "keys": Sweeper(pools.engine).turn,
            "appointments": Appointments(pools.engine).turn,
            "figures": Rolling(pools.engine).turn,
            "forgetting": Forgetting(pools.engine).turn,
            "promotions": Promoter(pools.engine).turn,
            "rules": Ruler(pools.engine, packs).turn,
            "search": indexer.turn,
        }
        rests = {"settlement": settler.rest, "search": indexer.rest}
        await run_loops(turns, until=stop, rests=rests, poll_s=POLL_S)
    finally:
        await pools.close()
