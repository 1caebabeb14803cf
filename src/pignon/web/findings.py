"""Findings as partners read them, wherever they are said: the door's own, the market's and stored ones."""

from collections.abc import Iterable
from typing import Any

import orjson

from pignon.market.pack import Pack
from pignon.market.wire import trim, wire_finding
from pignon.model.finding import Finding
from pignon.model.names import Portal
from pignon.web.messages import TEXTS, say


def told(finding: Finding, pack: Pack | None, language: str) -> dict[str, Any]:
    """Return `{code, pointer, value, expected, portals, resolution, message, docs}`."""
    if pack is not None and finding.code in pack.messages[language]:
        return wire_finding(finding, pack, language)
    return _own(finding, language)


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


def _own(finding: Finding, language: str) -> dict[str, Any]:
    code = finding.code if finding.code in TEXTS else "field"
    facts = {"name": finding.pointer, "expected": finding.expected, **finding.arguments}
    return {
        "code": finding.code,
        "pointer": finding.pointer,
        "value": trim(finding.value),
        "expected": finding.expected,
        "portals": list(finding.portals),
        "resolution": None,
        "message": say(code, language, **facts),
        "docs": None,
    }
