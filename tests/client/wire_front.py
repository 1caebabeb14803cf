"""A front before Pignon that lets only the incumbents' published contracts pass: what they lack is switched off."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx2
import orjson
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from pignon.web.asgi import USER_AGENT

CONTRACTS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "/caas/v4": (
        ("POST GET", r"/classifieds"),
        ("GET PUT DELETE", r"/classifieds/[0-9a-f-]{36}"),
        ("GET", r"/classifieds/[0-9a-f-]{36}/statuses"),
    ),
    "/import-listings/v1": (("POST GET", r"/listings"), ("GET PUT DELETE", r"/listings/[^/]+")),
}
QUERY = {"offererEstateId", "limit", "nextToken", "filter", "status", "portal", "nextPageToken"}
REQUEST = {"authorization", "user-agent", "content-type", "accept", "traceparent", "if-match"}
ANSWER = {"content-type", "etag", "retry-after"}
OURS = {"findings", "outcome", "publications", "code", "value", "expected", "docs"}


@dataclass
class WireFront:
    """Passes the contracts' calls on to the server at `url`; a test sets how it behaves and looks at what came."""

    url: str
    calls: Counter[str] = field(default_factory=Counter[str])
    """Method and the kind of path, such as `PUT /classifieds/*`."""
    tokens: int = 0
    beyond: list[str] = field(default_factory=list[str])
    """Calls outside of the contracts; they got 404."""
    first: list[Response] = field(default_factory=list[Response])
    """Given to the next writes instead of passing them on."""
    asked: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    """Every token request."""
    listing: bool = True
    """Whether the pages of all listings tell any."""

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/oauth/token", self._token, methods=["POST"]),
                Route("/{path:path}", self._pass, methods=["GET", "POST", "PUT", "DELETE", "PATCH"]),
            ]
        )

    @property
    def writes(self) -> int:
        return sum(count for name, count in self.calls.items() if not name.startswith("GET"))

    async def _token(self, request: Request) -> Response:
        self.tokens += 1
        self.asked.append(await request.json())
        return JSONResponse({"access_token": "all", "token_type": "Bearer", "expires_in": 86_400})

    async def _pass(self, request: Request) -> Response:
        raw = request.scope["raw_path"].decode()
        kind = _kind(request.method, raw)
        headers = {name: value for name, value in request.headers.items() if name in REQUEST}
        strict = re.fullmatch(USER_AGENT, request.headers.get("user-agent", ""))
        if kind is None or set(request.query_params) - QUERY or set(request.headers) & {"prefer", "idempotency-key"}:
            self.beyond.append(f"{request.method} {raw}?{request.url.query}")
            return JSONResponse({"title": "Not found"}, 404)
        if not strict:
            return JSONResponse({"title": "Bad request", "detail": "User-Agent"}, 400)
        self.calls[kind] += 1
        if self.first and request.method != "GET":
            return self.first.pop(0)
        if (
            not self.listing
            and kind in ("GET /classifieds", "GET /listings")
            and "offererEstateId" not in request.query_params
        ):
            return JSONResponse({"items": [], "externalListingIds": [], "nextPageToken": None})
        url = f"{self.url}{raw}" + (f"?{request.url.query}" if request.url.query else "")
        async with httpx2.AsyncClient(timeout=20) as client:
            answer = await client.request(request.method, url, content=await request.body(), headers=headers)
        kept = {name: value for name, value in answer.headers.items() if name in ANSWER}
        return Response(orjson.dumps(_without(orjson.loads(answer.content))), answer.status_code, headers=kept)


def _kind(method: str, raw: str) -> str | None:
    for base, operations in CONTRACTS.items():
        for methods, path in operations:
            if method in methods.split() and re.fullmatch(re.escape(base) + path, raw):
                return f"{method} " + re.sub(r"/[^/]*(?=/statuses$)|(?<=s)/[^/]+$", "/*", raw.removeprefix(base))
    return None


def _without(body: Any) -> Any:
    """Drop what no contract has, but keep documents as they are."""
    if not isinstance(body, dict) or "data" in body or "listing" in body:
        return body
    kept = {name: value for name, value in body.items() if name not in OURS}
    for name in ("items", "errors"):
        if name in kept:
            kept[name] = [_without(one) for one in kept[name]]
    return kept
