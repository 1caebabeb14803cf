"""What promotions each portal sells: prices and bounds, as the pack and the operator's own files say."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from pignon.market.source import Source
from pignon.model.names import Portal
from pignon.model.states import Promoted

TABLE = "promotion"
_AFTER = f"[[{TABLE}]]"
_BOUNDS = {"credits": 10_000, "ahead_days": 3_660, "per_days": 366, "longest_days": 366}
"""The keys of an offer that hold a number, and the most it may be; the last two are a top's."""
_TOPS = ("per_days", "longest_days")


@dataclass(frozen=True, slots=True)
class Offer:
    """One kind of promotion on one portal."""

    portal: Portal
    kind: Promoted
    credits: int
    """Of a bump; of a top for each `per_days` begun."""
    ahead_days: int
    """How far ahead it may be booked."""
    per_days: int | None = None
    longest_days: int | None = None
    """Both of a top alone."""

    def cost(self, *, since: datetime, until: datetime | None) -> int:
        """Return the credits that one costs, at least those of one period."""
        if self.per_days is None or until is None:
            return self.credits
        return max(1, ceil((until - since) / timedelta(days=self.per_days))) * self.credits

    def served(self) -> dict[str, Any]:
        """Give it as partners read it."""
        return {
            "portal": self.portal,
            "kind": self.kind,
            "credits": self.credits,
            "perDays": self.per_days,
            "longestDays": self.longest_days,
            "aheadDays": self.ahead_days,
        }


def read_offers(pack: Source, house: Sequence[Source], *, portals: Sequence[Portal]) -> tuple[Offer, ...]:
    """Read a pack's offers and lay those of an operator's files over them; Setup where one is faulty."""
    found: dict[tuple[Portal, Promoted], Offer] = {}
    for file in (pack, *house):
        named: set[tuple[Portal, Promoted]] = set()
        for nth, table in enumerate(file.data.get(TABLE, ())):
            kind = _kind(file, table, nth=nth)
            for portal in _portals(file, table, nth=nth, known=portals):
                if (portal, kind) in named:
                    raise file.faulty(f"{portal} has a {kind} already", key="portals", after=_AFTER, nth=nth)
                named.add((portal, kind))
                found.pop((portal, kind), None)
                if _is_offered(file, table, nth=nth):
                    found[portal, kind] = Offer(portal, kind, **dict(_numbers(file, table, nth=nth, kind=kind)))
    return tuple(sorted(found.values(), key=lambda one: (portals.index(one.portal), one.kind)))


def _kind(file: Source, table: Mapping[str, Any], *, nth: int) -> Promoted:
    for key in table.keys() - {"kind", "portals", "offered", *_BOUNDS}:
        raise file.faulty("no key of a promotion", key=key, after=_AFTER, nth=nth)
    if table.get("kind") not in list(Promoted):
        raise file.faulty(f"must be one of {', '.join(Promoted)}", key="kind", after=_AFTER, nth=nth)
    return Promoted(table["kind"])


def _portals(file: Source, table: Mapping[str, Any], *, nth: int, known: Sequence[Portal]) -> list[Portal]:
    given = table.get("portals")
    if not isinstance(given, list) or not given or not set(given) <= set(known):
        raise file.faulty(f"must be some of {', '.join(known)}", key="portals", after=_AFTER, nth=nth)
    return [Portal(one) for one in given]


def _is_offered(file: Source, table: Mapping[str, Any], *, nth: int) -> bool:
    offered = table.get("offered", True)
    if not isinstance(offered, bool):
        raise file.faulty("must be true or false", key="offered", after=_AFTER, nth=nth)
    return offered


def _numbers(file: Source, table: Mapping[str, Any], *, nth: int, kind: Promoted) -> Iterator[tuple[str, int]]:
    for key, most in _BOUNDS.items():
        if key in _TOPS and kind is not Promoted.TOP:
            if key in table:
                raise file.faulty("only a top lasts", key=key, after=_AFTER, nth=nth)
            continue
        value = table.get(key)
        if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= most:
            raise file.faulty(f"must be a number from 1 to {most}", key=key, after=_AFTER, nth=nth)
        yield key, value
