"""The shapes of answers that partners' software reads, against a golden file: a name that goes missing is noticed."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest
from tests.web.town import Town, a_classified, a_listing, in_town

GOLDEN = Path(__file__).parent / "shapes.json"
KEPT = frozenset({"title", "status", "errorSource", "portal", "state", "outcome", "revision", "subStatus"})
"""Names whose values are part of the shape."""
ANY = frozenset({"value", "expected", "portals"})
"""Names whose values follow from a market's rules."""
Run = Callable[[Any], None]


def _shape(value: Any, name: str = "") -> Any:
    if name in KEPT:
        return value
    if name in ANY:
        return "any"
    match value:
        case dict():
            return {key: _shape(item, key) for key, item in sorted(value.items())}
        case list():
            shapes = [_shape(item) for item in value]
            return [shape for n, shape in enumerate(shapes) if shape not in shapes[:n]]
        case _:
            return type(value).__name__


def test_answers_keep_their_shape(run: Run) -> None:
    async def body(town: Town) -> None:
        shapes: dict[str, Any] = {}

        async def keep(what: str, method: str, path: str, document: Any = None, **headers: str) -> Any:
            answer = await town.call(method, path, document, **headers)
            shapes[what] = {"status": answer.status_code, "body": _shape(answer.json())}
            return answer.json()

        french, german, platform = "/caas/v4/classifieds", "/import-listings/v1/listings", "/platform/v1"
        one = (await keep("French POST", "POST", french, a_classified() | {"portals": ["SL", "SLN"]}))["classifiedId"]
        await keep("duplicate", "POST", french, a_classified())
        await keep("faults", "POST", french, a_classified(estateType="CASTLE") | {"surprise": 1})
        await keep("unknown", "GET", f"{french}/x")
        await keep("stale", "PUT", f"{french}/{one}", a_classified(), if_match='"9"')
        await keep("no token", "GET", french, authorization="")
        await keep("German POST", "POST", german, a_listing())
        await keep("German DELETE", "DELETE", f"{german}/A-1")
        put = await keep("platform PUT", "PUT", f"{platform}/fr/listings/B-1", a_classified("B-1"))
        await town.settle()
        await keep("French statuses", "GET", f"{french}/{one}/statuses?filter=latest")
        await keep("submission", "GET", f"{platform}/submissions/{put['submissionId']}")
        await keep("platform GET", "GET", f"{platform}/fr/listings/A-1")
        if not GOLDEN.exists():
            GOLDEN.write_bytes(orjson.dumps(shapes, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
            pytest.fail("written anew: look at it, then run again")
        assert shapes == orjson.loads(GOLDEN.read_bytes()), "where the change is meant, delete the golden file"

    in_town(run, body)
