"""How schemas of answers are put together."""

from collections.abc import Mapping
from typing import Any

from pignon.web.reference.components import Schema, ref

TEXT: Schema = {"type": "string"}
MAYBE_TEXT: Schema = {"type": ["string", "null"]}
UUID: Schema = {"type": "string", "format": "uuid"}
INSTANT: Schema = {"type": "string", "format": "date-time"}
MAYBE_INSTANT: Schema = {"anyOf": [INSTANT, {"type": "null"}]}
COUNT: Schema = {"type": "integer", "minimum": 0}
REVISION: Schema = {"type": "integer", "minimum": 1}
FINDINGS: Schema = {"type": "array", "items": ref("Finding")}


def obj(required: Mapping[str, Schema], optional: Mapping[str, Schema] | None = None, **more: Any) -> Schema:
    """Describe an object whose `required` members are always there."""
    return {"type": "object", "required": list(required), "properties": {**required, **(optional or {})}, **more}


def listed(item: Schema) -> Schema:
    return {"type": "array", "items": item}
