"""The rates of the main job, measured in rounds on one server: accept, settle, both at once, send again."""

import statistics
import time
from collections.abc import Callable, Generator

from bench import baseline
from bench.load import MARK, Load, press
from bench.stand import Stand, stand

GAP = 1_000
"""Numbers left free between two loads, for requests that wrk sent and did not count."""


def measure(
    *,
    stock: int,
    rounds: int,
    seconds: float,
    grow: Callable[[Stand, int], None],
    latency: Callable[[Stand, int], tuple[float, float]],
    visit: Callable[[Stand, int], dict[str, float]],
) -> Generator[dict[str, float]]:
    """Yield the figures of each round, on a server with `stock` listings there before.

    The pages are visited first: the loads leave a hundred thousand times the same flat, which nobody's stock is like. Some
    listings are there for it in any case.
    """
    with stand(roles=("api", "pages", "worker")) as one:
        grow(one, stock)
        latency(one, 1)
        visited = [visit(one, 1 + (1 + n) * 100_000) for n in range(rounds)]
        number = 1 + (1 + rounds) * 100_000
        for visits in visited:
            figures, number = _round(one, number, seconds=seconds)
            figures["live_p50_s"], figures["live_p99_s"] = latency(one, number)
            number += 100_000
            figures |= visits
            memory = one.memory()
            figures |= {f"memory_{kind}_mb": size for kind, size in memory.items()}
            yield figures


def _round(one: Stand, number: int, *, seconds: float) -> tuple[dict[str, float], int]:
    cluster = one.supervisor.cluster
    assert cluster is not None
    figures = {"baseline_tps": baseline.best(cluster, seconds=seconds / 3)}
    one.supervisor.pause("worker")
    accepted = press(one.url, tokens=one.tokens, first=number, seconds=seconds)
    _expect_none_refused(accepted)
    figures["accepted_per_s"] = accepted.per_second
    figures["accepted_per_baseline"] = accepted.per_second / figures["baseline_tps"]
    resent = number
    number += accepted.total + GAP
    pending = _pending(one)
    started = time.perf_counter()
    one.supervisor.resume("worker")
    _await_settled(one)
    figures["live_per_s"] = pending / (time.perf_counter() - started)
    before = _live(one)
    both = press(one.url, tokens=one.tokens, first=number, seconds=seconds)
    _expect_none_refused(both)
    figures["both_accepted_per_s"] = both.per_second
    number += both.total + GAP
    figures["both_live_per_s"] = (_live(one) - before) / seconds
    time.sleep(2)
    figures["pending_after_2_s"] = _pending(one)
    _await_settled(one)
    again = press(
        one.url,
        tokens=one.platform_tokens,
        first=resent,
        seconds=seconds / 2,
        method="PUT",
        path=f"/platform/v1/fr/listings/{MARK}",
        limit=min(10_000, accepted.total - GAP),
    )
    _expect_none_refused(again)
    figures["unchanged_per_s"] = again.per_second
    return figures, number


def _expect_none_refused(load: Load) -> None:
    if load.refused:
        raise AssertionError(f"{load.refused} of {load.total} requests were not accepted")


def _pending(one: Stand) -> int:
    return one.ask("select count(*) from submission where outcome is null")[0][0]


def _live(one: Stand) -> int:
    return one.ask("select coalesce(sum(live), 0) from contract")[0][0]


def _await_settled(one: Stand) -> None:
    while one.ask("select exists (select from submission where outcome is null)")[0][0]:
        time.sleep(0.02)


def quantiles(values: list[float]) -> tuple[float, float]:
    """Return the median and the 99th percentile."""
    cuts = statistics.quantiles(values, n=100)
    return cuts[49], cuts[98]
