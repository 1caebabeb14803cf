"""Findings as partners read them, wherever they are said, and as the ledger keeps them."""

from collections.abc import Iterable
from typing import Any

import orjson

from pignon.market.pack import Pack
from pignon.market.wire import wire_finding
from pignon.model.finding import Finding
from pignon.model.names import Portal


def told(finding: Finding, pack: Pack | None, language: str, *, docs: str = "") -> dict[str, Any]:
    """Return `{code, pointer, value, expected, portals, resolution, message, docs}`, as `wire_finding` does."""
    return wire_finding(finding, pack, language, docs=docs)


def all_told(findings: Iterable[Finding], pack: Pack | None, language: str) -> list[dict[str, Any]]:
    """Tell each of `findings`, in order."""
    return [told(finding, pack, language) for finding in findings]


def stored_findings(stored: bytes | None) -> list[Finding]:
    """Read a column of findings; none where there is none."""
    return [] if stored is None else [as_finding(one) for one in orjson.loads(stored)]


def as_finding(one: dict[str, Any]) -> Finding:
    """Read one finding as the ledger keeps it."""
    return Finding(
        code=one["code"],
        pointer=one.get("pointer", ""),
        value=one.get("value"),
        expected=one.get("expected"),
        portals=tuple(Portal(portal) for portal in one.get("portals", ())),
        arguments=one.get("arguments") or {},
        outside=one.get("outside", False),
    )
