"""Findings as partners read them, wherever they are said."""

from collections.abc import Iterable
from typing import Any

from pignon.market.pack import Pack
from pignon.market.wire import wire_finding
from pignon.model.finding import Finding
from pignon.model.names import Document
from pignon.rules import quality


def told(finding: Finding, pack: Pack | None, language: str, *, docs: str = "") -> dict[str, Any]:
    """Return `{code, pointer, value, expected, portals, resolution, message, docs}`, as `wire_finding` does."""
    return wire_finding(finding, pack, language, docs=docs)


def all_told(findings: Iterable[Finding], pack: Pack | None, language: str) -> list[dict[str, Any]]:
    """Tell each of `findings`, in order."""
    return [told(finding, pack, language) for finding in findings]


def told_quality(document: Document, pack: Pack, language: str) -> dict[str, Any]:
    """Return the score of a listing: `{score, parts: [{part, points, of, missing}]}`."""
    return quality.told(quality.quality(document, pack), lambda one: told(one, pack, language))
