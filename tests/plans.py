"""What a statement reads by the plan that a connection keeps for it."""

from collections.abc import Iterator
from typing import Any

import orjson

from pignon.ledger.pools import Connection
from pignon.ledger.statements import sql


async def rows_read(connection: Connection, name: str, types: str, arguments: str) -> dict[str, float]:
    """Return for each table how many rows the statement's scans go through; `arguments` as SQL writes them."""
    await connection.execute(f"prepare asked ({types}) as {sql(name)}")
    plan = await connection.fetchval(f"explain (analyze, format json) execute asked ({arguments})")
    scans = [node for node in _nodes(orjson.loads(plan)[0]["Plan"]) if node["Node Type"].endswith("Scan")]
    return {node["Relation Name"]: _rows(node) for node in scans if "Relation Name" in node}


def _rows(node: dict[str, Any]) -> float:
    """Return how many rows a scan went through."""
    return (node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"]


def _nodes(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for below in node.get("Plans", ()):
        yield from _nodes(below)
