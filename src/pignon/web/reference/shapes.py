"""How schemas of answers are put together."""

from collections.abc import Mapping
from typing import Any

from pignon.web.reference.components import Schema


def obj(required: Mapping[str, Schema], optional: Mapping[str, Schema] | None = None, **more: Any) -> Schema:
    """Describe an object whose `required` members are always there."""
    return {"type": "object", "required": list(required), "properties": {**required, **(optional or {})}, **more}


def listed(item: Schema) -> Schema:
    return {"type": "array", "items": item}
