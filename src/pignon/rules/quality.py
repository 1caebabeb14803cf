"""How good a listing is, from 0 to 100: what a pack gives points for, what is earned, what is missing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pignon.market import Pack
from pignon.model.finding import Finding
from pignon.model.names import Document
from pignon.rules.failing import failures, open_case


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that would raise the score."""

    finding: Finding
    adds: float
    """Points of 100, to one decimal."""


@dataclass(frozen=True, slots=True)
class Part:
    points: float
    """Earned, of 100."""
    of: float
    """What can be earned here, of 100."""
    missing: tuple[Missing, ...]


@dataclass(frozen=True, slots=True)
class Quality:
    score: float
    """0 .. 100, to one decimal: the sum of the parts' points."""
    parts: Mapping[str, Part]


def quality(document: Document, pack: Pack) -> Quality:
    """Score a document that passed its market's schema; what does not apply to it counts neither way. Pure."""
    case = open_case(document, pack)
    asked = [rule for rule in pack.scores if rule.condition is None or rule.condition.is_valid(case.subject)]
    scale = 100 / (sum(rule.points for rule in asked) or 1)
    found: dict[str, list[tuple[float, Finding | None]]] = {}
    for rule in asked:
        lacking = next(failures(rule, case, ()), None)
        found.setdefault(rule.part, []).append((rule.points * scale, lacking))
    parts = {name: _part(items) for name, items in found.items()}
    earned = sum(points for items in found.values() for points, lacking in items if lacking is None)
    return Quality(round(earned, 1) if asked else 100.0, parts)


def told(found: Quality, tell: Callable[[Finding], dict[str, Any]]) -> dict[str, Any]:
    """Put a score on the wire: `{score, parts: [{part, points, of, missing: [{finding.., adds}]}]}`."""
    return {
        "score": found.score,
        "parts": [
            {
                "part": name,
                "points": part.points,
                "of": part.of,
                "missing": [tell(one.finding) | {"adds": one.adds} for one in part.missing],
            }
            for name, part in found.parts.items()
        ],
    }


def _part(items: list[tuple[float, Finding | None]]) -> Part:
    return Part(
        points=round(sum(points for points, lacking in items if lacking is None), 1),
        of=round(sum(points for points, _ in items), 1),
        missing=tuple(Missing(lacking, round(points, 1)) for points, lacking in items if lacking is not None),
    )
