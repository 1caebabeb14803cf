"""The partner APIs' operations, made from their route tables."""

import re
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

from pignon.market import Pack
from pignon.model.names import Market
from pignon.web.ndjson import NDJSON
from pignon.web.problems import INCUMBENT, PROBLEM
from pignon.web.reference.components import PATCH, Schema, ref
from pignon.web.reference.examples import EXAMPLES
from pignon.web.reference.parameters import ALWAYS, header_parameter, path_parameter, query_parameter
from pignon.web.routing import Mount, Route

JSON = "application/json"
MERGE_PATCH = "application/merge-patch+json"
LINES = NDJSON.decode()
"""Of bodies that are lines, each as the schema says."""
REHEARSAL, TRIED = "Rehearsal", "Tried"
PROBLEMS: dict[int, tuple[str, tuple[str, ...]]] = {
    400: ("What was sent is faulty; every fault is named.", ("ValidationProblem", "DuplicateProblem", "Problem")),
    401: ("No access token, or not a valid one.", ("Problem",)),
    403: ("The token lacks the scope, or the customer has no business in this market.", ("Problem",)),
    404: ("Nothing of the caller's has this id.", ("Problem",)),
    408: ("The request took too long to arrive.", ("Problem",)),
    409: ("It was deleted, and a PUT revives nothing; or a first call is under way: see `type`.", ("Problem",)),
    410: ("Events after this number are no longer kept.", ("Problem",)),
    412: ("`If-Match` names a revision that is not the latest.", ("Problem",)),
    413: ("The body is too large.", ("Problem",)),
    415: ("The body is not JSON in UTF-8.", ("Problem",)),
    422: ("The `Idempotency-Key` was given to another call.", ("Problem",)),
    429: ("The client is over its rate.", ("Problem",)),
    500: ("Something went wrong on our side.", ("Problem",)),
    503: ("Too much is under way, or the database is away: try again.", ("Problem",)),
}
"""Each refusal: what it means, and its shapes."""
_MORE: dict[tuple[str, str], tuple[int, ...]] = {
    ("PUT", "/classifieds/{classifiedId}"): (409,),
    ("GET", "/events"): (410,),
    ("POST", "/promotions"): (404,),
}
"""Refusals that a route table does not imply."""
_UNWELL = ("GET", "/health")
"""Its 503 is no problem but its own answer."""
_HEADERS: dict[int, tuple[str, Schema]] = {
    401: ("WWW-Authenticate", {"type": "string"}),
    **dict.fromkeys((429, 503), ("Retry-After", {"type": "integer", "minimum": 0})),
}
_PART = re.compile(r"\{(\w+)\}")


def paths(mounts: tuple[Mount, ...], packs: Mapping[Market, Pack]) -> dict[str, dict[str, Any]]:
    """Return the path items of every API."""
    made: dict[str, dict[str, Any]] = {}
    for mount in mounts:
        for route in mount.routes:
            made.setdefault(mount.base + route.path, {})[route.method.lower()] = _operation(mount, route, packs)
    return made


def problem_responses() -> dict[str, Any]:
    """Return the refusals as components, by status."""
    return {f"Problem{status}": _refusal(status) for status in PROBLEMS}


def tag_of(base: str) -> str:
    """Return the name an API's operations are grouped under."""
    return base.strip("/").replace("/", " ")


def _operation(mount: Mount, route: Route, packs: Mapping[Market, Pack]) -> dict[str, Any]:
    own = packs if mount.market is None else {mount.market: packs[mount.market]}
    made: dict[str, Any] = {
        "operationId": _name(mount, route),
        "summary": route.summary,
        "tags": [tag_of(mount.base)],
        "security": [*({"oauth2": [scope]} for scope in route.scopes), {"bearer": []}] if route.scopes else [],
        "parameters": [
            *(path_parameter(name, packs) for name in _PART.findall(route.path)),
            *(query_parameter(name, own) for name in route.parameters),
            *(header_parameter(name) for name in (*route.headers, *ALWAYS)),
        ],
    }
    if route.request is not None:
        made["requestBody"] = request_body(route.request)
        if route.lines:
            made["requestBody"]["description"] = "A line each; packed by `Content-Encoding: gzip` or not."
            made["requestBody"]["content"][LINES] = made["requestBody"]["content"][JSON]
    if route.takes:
        made["requestBody"] = {
            "required": True,
            "content": {route.takes: {"schema": {"type": "string", "format": "binary"}, "examples": {}}},
        }
    made["responses"] = dict(sorted(_responses(route)))
    return made


def _name(mount: Mount, route: Route) -> str:
    words = f"{mount.base} {route.method.lower()} {route.path}"
    return "-".join(re.findall(r"\w+", words))


def request_body(name: str) -> dict[str, Any]:
    """Describe a JSON body, with its examples."""
    examples = {label: {"value": value} for label, value in EXAMPLES[name].items()}
    kinds = (MERGE_PATCH, JSON) if name == PATCH else (JSON,)
    return {"required": True, "content": {kind: {"schema": ref(name), "examples": examples} for kind in kinds}}


def _responses(route: Route) -> Iterator[tuple[str, dict[str, Any]]]:
    for status, name in route.responses.items():
        yield str(status), _success(route, status, name)
    if "dryRun" in route.parameters and 200 not in route.responses:
        yield "200", _success(route, 200, next(iter(route.responses.values())))
    for status in _refusals(route):
        yield str(status), {"$ref": f"#/components/responses/Problem{status}"}
    if (route.method, route.path) == _UNWELL:
        yield "503", described(503, {JSON: {"schema": ref("Health")}})


def _success(route: Route, status: int, name: str | None) -> dict[str, Any]:
    schema: Schema = {} if name is None else ref(name)
    if status == 200 and "Source-Version" in route.headers:
        schema = {"anyOf": [schema, ref(REHEARSAL)]}
    elif status == 200 and "dryRun" in route.parameters and not route.lines:
        schema = {"anyOf": [schema, ref(TRIED)]}
    made = described(status, {LINES if route.lines else JSON: {"schema": schema}})
    if route.csv:
        made["content"]["text/csv"] = {"schema": {"type": "string"}}
    if name in ("ClassifiedWithId", "ListingRead", "KeptListing"):
        made["headers"]["ETag"] = {"description": "The revision, for `If-Match`.", "schema": {"type": "string"}}
    if "Idempotency-Key" in route.headers and not route.lines:
        made["headers"]["Idempotency-Replayed"] = {"schema": {"const": "true"}}
    if "Prefer" in route.headers:
        made["headers"]["Preference-Applied"] = {"schema": {"type": "string"}}
    return made


def _refusals(route: Route) -> set[int]:
    found = {408, 500, *_MORE.get((route.method, route.path), ())}
    found |= {401, 403, 429} if route.scopes else set()
    found |= {404} if "{" in route.path else set()
    found |= {400} if "{" in route.path or route.parameters or route.headers or route.request else set()
    found |= {412} if "If-Match" in route.headers else set()
    found |= {409, 422} if "Idempotency-Key" in route.headers and not route.lines else set()
    found |= {413, 415} if route.request else {413} if route.takes else set()
    return found | (set() if (route.method, route.path) == _UNWELL else {503})


def described(status: int, content: dict[str, Any], says: str = "") -> dict[str, Any]:
    """Describe an answer; each has a `traceparent`."""
    headers = {"traceparent": {"schema": {"type": "string"}}}
    return {"description": says or HTTPStatus(status).phrase, "headers": headers, "content": content}


def _refusal(status: int) -> dict[str, Any]:
    says, shapes = PROBLEMS[status]
    schema = ref(shapes[0]) if len(shapes) == 1 else {"anyOf": [ref(name) for name in shapes]}
    made = described(status, {kind.decode(): {"schema": schema} for kind in (PROBLEM, INCUMBENT)}, says)
    made["headers"]["Content-Language"] = {"schema": {"type": "string"}}
    if status in _HEADERS:
        name, kept = _HEADERS[status]
        made["headers"][name] = {"schema": kept}
    return made
