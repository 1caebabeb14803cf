"""Runs every measurement, empty and grown, prints medians and what they must reach; writes bench/latest.json."""

import os
import platform
import statistics
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import orjson
from rich.console import Console
from rich.table import Table

from bench import baseline
from bench.bulk import measure_bulk
from bench.counting import counting
from bench.delivery import told_in_time
from bench.fairness import fairness
from bench.gallery import media_in_time
from bench.growth import grow
from bench.latency import call_to_live
from bench.media import media
from bench.pages import pages
from bench.stand import Stand
from bench.throughput import measure
from pignon.ledger.binaries import find_binaries

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "5"))
SECONDS = float(os.environ.get("BENCH_SECONDS", "4"))
GROWN = int(os.environ.get("BENCH_GROWN", "500000"))
RATES = ("accepted_per_s", "live_per_s", "both_live_per_s", "unchanged_per_s")

Figures = dict[str, float]


@dataclass(frozen=True, slots=True)
class Bound:
    """What a figure must reach, or stay within."""

    says: str
    value: Callable[[Figures], float]
    least: float | None = None
    most: float | None = None

    def kept(self, figures: Figures) -> bool:
        value = self.value(figures)
        return (self.least is None or value >= self.least) and (self.most is None or value <= self.most)


def _beside(name: str, part: str) -> Callable[[Figures], float]:
    return lambda figures: figures[f"beside_{name}_{part}"]


BOUNDS = (
    Bound("accepted, as a share of the baseline (aim 0.5)", lambda f: f["accepted_per_baseline"], least=0.35),
    Bound("live per second, settled alone", lambda f: f["live_per_s"], least=3_000),
    Bound("live per second, while calls come in", lambda f: f["both_live_per_s"], least=2_000),
    Bound("pending 2 s after the load", lambda f: f["pending_after_2_s"], most=0),
    Bound("call to live at 200 calls/s, p50 in s", lambda f: f["live_p50_s"], most=0.3),
    Bound("call to live at 200 calls/s, p99 in s", lambda f: f["live_p99_s"], most=1),
    Bound("event to its first attempt at 200/s, p50 in s", lambda f: f["told_p50_s"], most=0.5),
    Bound("event to its first attempt at 200/s, p99 in s", lambda f: f["told_p99_s"], most=2),
    Bound("the same p99 beside one that catches up", lambda f: f["told_beside_per_rest"], most=1.2),
    Bound("events a second to one that catches up", lambda f: f["caught_up_per_s"], least=100_000 / 1800),
    Bound("result page, server time, p95 in ms", lambda f: f["results_p95_ms"], most=60),
    Bound("listing page, server time, p95 in ms", lambda f: f["listing_p95_ms"], most=20),
    Bound("largest page, compressed, KB", lambda f: f["largest_page_kb"], most=100),
    Bound("CPU of a page that is counted, as a multiple of one that is not", lambda f: f["counting_cost"], most=1.05),
    Bound("server time of a page that is counted, p95, as a multiple", lambda f: f["counting_p95"], most=1.05),
    Bound("views a second at which that was measured (aim 500)", lambda f: f["counting_views_per_s"], least=490),
    Bound("found by search after going live, s", lambda f: f["search_heard_s"], most=2),
    Bound("bulk lines, as a share of the baseline (aim 1)", lambda f: f["bulk_per_baseline"], least=0.5),
    Bound("memory of the web process in a bulk call, MB", lambda f: f["bulk_web_mb"], most=400),
    Bound("manifest of 100,000, s", lambda f: f["manifest_s"], most=2),
    Bound("manifest of 100,000, MB on the wire", lambda f: f["manifest_wire_mb"], most=2),
    *(
        Bound(f"others beside one at 50 times its share, {name}, {part}, as a multiple", _beside(name, part), most=1.5)
        for name in ("singles", "bulk")
        for part in ("p50", "p99")
    ),
    Bound(
        "memory of the largest process, MB", lambda f: max(v for k, v in f.items() if k.startswith("memory")), most=300
    ),
    Bound(
        "pictures per second and core, as a multiple of Pillow's (aim 1.5)", lambda f: f["media_per_pillow"], least=1.2
    ),
    Bound("10 pictures of 2 MB ready, p95 in s", lambda f: f["gallery_ready_p95_s"], most=30),
    Bound("call to live beside a slow picture host, p50", lambda f: f["live_beside_slow_p50"], most=1.2),
    Bound("the same, p99", lambda f: f["live_beside_slow_p99"], most=1.2),
    Bound("memory of a media process's child, MB", lambda f: f["media_memory_mb"], most=400),
)

console = Console(width=110)


def main() -> None:
    found: dict[str, object] = {
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
        "baseline": baseline.name(find_binaries()),
        "rounds": ROUNDS,
    }
    console.print(f"Medians of {ROUNDS}; the baseline is {found['baseline']}, one row of 3 KB a transaction.")
    empty = _measured(0) | media(ROUNDS)
    found["empty"] = empty
    _show("With nothing there before", empty)
    if GROWN:
        grown = _measured(GROWN)
        found["grown"] = grown
        found["growth"] = _growth(empty, grown)
        _show(f"With {GROWN:,} listings there before", grown)
        _show("How many times slower", _growth(empty, grown), most=1.3)
    empty |= told_in_time() | media_in_time()
    found["bulk"] = bulk = measure_bulk()
    _show("Whole stocks in one call", bulk)
    found["fairness"] = fair = fairness()
    _show("Nine customers beside one at fifty times its share", fair)
    _show_bounds(empty | bulk | fair)
    target = Path(__file__).with_name("latest.json")
    target.write_bytes(orjson.dumps(found, option=orjson.OPT_INDENT_2))
    console.print(f"Written to bench/{target.name}.")


def _measured(stock: int) -> Figures:
    rounds: list[Figures] = []
    for figures in measure(
        stock=stock, rounds=ROUNDS, seconds=SECONDS, grow=grow, latency=call_to_live, visit=_visited
    ):
        rounds.append(figures)
        rates = ", ".join(f"{name} {figures[name]:,.0f}" for name in ("baseline_tps", *RATES))
        console.print(f"  round {len(rounds)} of {ROUNDS}: {rates}", highlight=False)
    return {name: statistics.median(one[name] for one in rounds) for name in rounds[0]}


def _visited(one: Stand, first: int) -> Figures:
    return pages(one, first) | counting(one)


def _growth(empty: Figures, grown: Figures) -> Figures:
    """Compare rates held against the baseline of their own phase, so that a machine that slows down does not count."""
    pace = grown["baseline_tps"] / empty["baseline_tps"]
    return {name: empty[name] * pace / grown[name] for name in RATES}


def _show(title: str, figures: Figures, *, most: float | None = None) -> None:
    table = Table(title=title, title_justify="left")
    table.add_column("figure")
    table.add_column("median", justify="right")
    for name, value in figures.items():
        mark = "" if most is None else (" kept" if value <= most else f" MISSED (at most {most:g})")
        table.add_row(name, f"{value:,.3f}{mark}" if value < 100 else f"{value:,.0f}")
    console.print(table)


def _show_bounds(figures: Figures) -> None:
    table = Table(title="What must be reached, with nothing there before", title_justify="left")
    for column in ("what", "measured", "bound", ""):
        table.add_column(column, justify="left" if column in ("what", "") else "right")
    for bound in BOUNDS:
        limit = f"at least {bound.least:,g}" if bound.least is not None else f"at most {bound.most:,g}"
        table.add_row(bound.says, f"{bound.value(figures):,.2f}", limit, "kept" if bound.kept(figures) else "MISSED")
    console.print(table)


if __name__ == "__main__":
    main()
