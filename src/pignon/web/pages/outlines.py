"""The outlines of the countries that maps show, some 700 points, so that no map service is asked."""

from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import TypeAlias

Ring: TypeAlias = Sequence[tuple[float, float]]
"""Longitudes and latitudes, to some 3 km; the last point is the first."""


@cache
def outlines() -> tuple[Ring, ...]:
    """Return the mainlands and larger islands of France and Germany."""
    lines = files("pignon.web.pages").joinpath("outlines.tsv").read_text("utf-8").splitlines()
    return tuple(_ring(line.partition("\t")[2]) for line in lines)


def _ring(text: str) -> Ring:
    return [(float(x), float(y)) for x, y in (point.split(",") for point in text.split(" "))]
