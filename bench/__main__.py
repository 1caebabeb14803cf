"""Runs every measurement, empty and grown, and prints medians and ratios; writes bench/latest.json."""

import os
import platform
import statistics
from pathlib import Path
from typing import Any

import orjson
from rich.console import Console
from rich.table import Table

from bench.growth import grow
from bench.latency import call_to_live
from bench.throughput import measure

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "5"))
SECONDS = float(os.environ.get("BENCH_SECONDS", "4"))
GROWN = int(os.environ.get("BENCH_GROWN", "500000"))
AIMS = {
    "accepted per pgbench": ("accepted_per_s", "pgbench_tps", 0.35, 0.5),
    "live per second": ("live_per_s", None, 3_000, None),
    "both at once, live per second": ("both_live_per_s", None, 2_000, None),
}
"""Each ratio or figure: what is measured, what it is held against, what it must reach, what it aims at."""

console = Console()


def main() -> None:
    found: dict[str, Any] = {
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    }
    for stock in (0, GROWN):
        console.print(f"[bold]With {stock:,} listings there")
        found[str(stock)] = _measured(stock)
        _show(f"With {stock:,} listings there", found[str(stock)])
        if stock == GROWN:
            break
    if GROWN:
        found["growth"] = _growth(found["0"], found[str(GROWN)])
        _show("Grown against empty, times as slow", found["growth"])
    _show_aims(found["0"])
    target = Path(__file__).with_name("latest.json")
    target.write_bytes(orjson.dumps(found, option=orjson.OPT_INDENT_2))
    console.print(f"Written to {target}")


def _measured(stock: int) -> dict[str, float]:
    rounds: list[dict[str, float]] = []
    figures: dict[str, float] = {}
    for figure in measure(stock=stock, rounds=ROUNDS, seconds=SECONDS, grow=grow, latency=call_to_live):
        rounds.append(figure)
        console.print(f"  round {len(rounds)}: {_line(figure)}")
    for name in rounds[0]:
        figures[name] = statistics.median(one[name] for one in rounds)
    return figures


def _line(figures: dict[str, float]) -> str:
    return ", ".join(
        f"{name} {value:,.3g}" if value < 10 else f"{name} {value:,.0f}" for name, value in figures.items()
    )


def _growth(empty: dict[str, float], grown: dict[str, float]) -> dict[str, float]:
    """Compare each rate, held against pgbench of its own phase, so that a machine that slows down does not count."""
    rates = ("accepted_per_s", "live_per_s", "both_live_per_s", "unchanged_per_s")
    compared = {name: (empty[name] / empty["pgbench_tps"]) / (grown[name] / grown["pgbench_tps"]) for name in rates}
    return compared | {"live_p50_s": grown["live_p50_s"] / empty["live_p50_s"]}


def _show(title: str, figures: dict[str, float]) -> None:
    table = Table(title=title)
    table.add_column("figure")
    table.add_column("median", justify="right")
    for name, value in figures.items():
        table.add_row(name, f"{value:,.3f}" if value < 100 else f"{value:,.0f}")
    console.print(table)


def _show_aims(figures: dict[str, float]) -> None:
    for says, (name, against, least, aim) in AIMS.items():
        value = figures[name] / (figures[against] if against else 1)
        verdict = "reached" if value >= (aim or least) else "at least reached" if value >= least else "MISSED"
        console.print(f"{says}: {value:,.2f} (at least {least:g}{f', aim {aim:g}' if aim else ''}): {verdict}")


if __name__ == "__main__":
    main()
