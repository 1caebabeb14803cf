"""The packs' schemas as OpenAPI components: roots under the names the route tables use, `$defs` under their market."""

from collections.abc import Mapping
from typing import Any

from pignon.market import Pack
from pignon.model.names import Market
from pignon.web.forms import SCHEMAS

Schema = dict[str, Any]
PREFIX = "#/components/schemas/"
ROOTS = {Market("fr"): "AvivClassified", Market("de"): "Listing"}
"""What the wire contracts call their documents."""
PROJECT = "Project"
ANY_DOCUMENT = "Document"
PATCH = "MergePatch"


def root(market: Market) -> str:
    """Return the component of a market's documents."""
    return ROOTS.get(market, f"{market}.{ANY_DOCUMENT}")


def ref(name: str) -> Schema:
    """Point to a component."""
    return {"$ref": PREFIX + name}


def components(packs: Mapping[Market, Pack]) -> dict[str, Schema]:
    """Return every schema of the packs and of the small bodies; all references stay inside."""
    made: dict[str, Schema] = {ANY_DOCUMENT: {"anyOf": [ref(root(market)) for market in packs]}}
    for market, pack in packs.items():
        addresses = {"#": market, str(pack.schema.get("$id", "")): market}
        made |= _taken(pack.schema, root(market), prefix=market, addresses=addresses)
        if pack.project_schema is not None:
            spot = f"{market}.{PROJECT}"
            made |= _taken(pack.project_schema, PROJECT, prefix=spot, addresses=addresses | {"#": spot})
    made[PATCH] = {"type": "object", "description": "RFC 7396: null removes, objects merge, all else replaces."}
    return made | {name: dict(schema) for name, schema in SCHEMAS.items()}


def _taken(schema: Mapping[str, Any], name: str, *, prefix: str, addresses: Mapping[str, str]) -> dict[str, Schema]:
    head = {key: part for key, part in schema.items() if key not in {"$schema", "$id", "$defs"}}
    parts = {name: head} | {f"{prefix}.{key}": part for key, part in schema.get("$defs", {}).items()}
    return {key: _rewritten(part, addresses) for key, part in parts.items()}


def _rewritten(part: Any, addresses: Mapping[str, str]) -> Any:
    """Point every `$ref` below to its component; `addresses` maps a document's address to its prefix."""
    if isinstance(part, list):
        return [_rewritten(one, addresses) for one in part]
    if not isinstance(part, dict):
        return part
    return {
        key: _component(value, addresses) if key == "$ref" and isinstance(value, str) else _rewritten(value, addresses)
        for key, value in part.items()
    }


def _component(given: str, addresses: Mapping[str, str]) -> str:
    document, _, name = given.partition("/$defs/")
    return f"{PREFIX}{addresses[document.removesuffix('#') or '#']}.{name}"
