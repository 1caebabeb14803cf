"""Findings as the ledger keeps them, read back."""

from typing import Any

import orjson

from pignon.model.finding import Finding
from pignon.model.names import Portal


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
