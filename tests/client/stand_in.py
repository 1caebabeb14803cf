"""A small platform on a real port: the calls the client makes, in the design's shapes, kept in plain dicts."""

import gzip
import threading
import time
from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from urllib.parse import unquote

import orjson
import rfc8785
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

SECRET = "s3cret"
NO_PORTAL = "no-portal"
PENDING = "pending"


@dataclass
class Kept:
    document: dict[str, Any]
    digest: str
    revision: int
    feed: str | None


@dataclass
class House:
    """The state of one stand-in; a test sets how it answers and looks at what came."""

    url: str = ""
    quota: int = 1_000
    lifetime: float = 3_600
    listings: dict[str, Kept] = field(default_factory=dict[str, Kept])
    sabotage: list[Response] = field(default_factory=list[Response])
    """Answers given first, instead of those to writes, one a request."""
    calls: Counter[str] = field(default_factory=Counter[str])
    agents: set[str] = field(default_factory=set[str])
    audiences: set[str] = field(default_factory=set[str])
    waits: list[str | None] = field(default_factory=list[str | None])
    """The `Prefer` of every write."""
    paths: list[str] = field(default_factory=list[str])
    submissions: dict[str, dict[str, Any]] = field(default_factory=dict[str, dict[str, Any]])
    token: str = ""
    scope: bool = True
    denies_after: int | None = None
    """So many writes are taken, then none is allowed any more."""
    media: dict[str, bytes] = field(default_factory=dict[str, bytes])
    """What was sent, by its id."""
    old: bool = False
    """It does not say what the address of an upload begins with."""
    no_media: int | None = None
    """The status of every upload, where none is taken."""
    puts: Counter[str] = field(default_factory=Counter[str])
    """How often each listing was put."""

    def fill(self, ids: list[str], *, feed: str | None) -> None:
        for name in ids:
            document = a_document(name)
            self.listings[name] = Kept(document, _digest(document), 1, feed)

    @property
    def writes(self) -> int:
        return self.calls["PUT"] + self.calls["DELETE"]

    def put(self, name: str, document: dict[str, Any], feed: str | None) -> dict[str, Any]:
        self.puts[name] += 1
        before = self.listings.get(name)
        kept = Kept(document, _digest(document), before.revision + 1 if before else 1, feed)
        self.listings[name] = kept
        body: dict[str, Any] = {"submissionId": f"s-{len(self.submissions)}", "listingId": f"l-{name}"}
        body |= {"externalId": name, "revision": kept.revision, "digest": kept.digest}
        body |= self._verdict(document, known=before is not None)
        self.submissions[body["submissionId"]] = body
        return body

    def _verdict(self, document: dict[str, Any], *, known: bool) -> dict[str, Any]:
        wish = document.get("wish", "live")
        if wish == NO_PORTAL:
            return {"outcome": "created", "publications": [], "findings": []}
        finding = {"code": "price-missing", "pointer": "/data/prices", "portals": ["SL"], "message": "A price is due."}
        findings = [finding] if wish == "refused" else []
        state = wish if wish != "live" or len(self.listings) <= self.quota else "waiting"
        publication = {"portal": "SL", "state": state, "url": f"{self.url}/sl/x", "findings": findings}
        outcome = "refused" if wish == "refused" else "updated" if known else "created"
        return {"outcome": outcome, "publications": [publication], "findings": findings}


def a_document(name: str, **more: Any) -> dict[str, Any]:
    return {"data": {"metaData": {"source": {"offererEstateId": name}}}, "portals": ["SL"], **more}


def _digest(document: dict[str, Any]) -> str:
    return sha256(rfc8785.dumps(document)).hexdigest()


class Desk:
    """The calls, answered out of the house of the day."""

    def __init__(self) -> None:
        self._house = House()
        self.url = ""

    def moved_in(self) -> House:
        """Answer out of a new, empty house from now on, and return it."""
        self._house = House(self.url)
        return self._house

    def routes(self) -> list[Route]:
        token = Route("/oauth/token", self.token, methods=["POST"])
        return [token, *self._api("/platform/v1"), *self._api("/sandbox/platform/v1")]

    def _api(self, base: str) -> list[Route]:
        return [
            Route(f"{base}/quotas", self.quotas),
            Route(f"{base}/media", self.media, methods=["GET", "POST"]),
            Route(f"{base}/markets/{{market}}", self.market),
            Route(f"{base}/submissions/{{name}}", self.submission),
            Route(f"{base}/{{market}}/manifest", self.manifest, methods=["POST"]),
            Route(f"{base}/{{market}}/listings/{{name:path}}", self.listing, methods=["PUT", "GET", "DELETE"]),
        ]

    async def token(self, request: Request) -> Response:
        house, asked = self._house, await request.json()
        house.calls["token"] += 1
        house.audiences.add(asked["audience"])
        if asked["client_secret"] != SECRET:
            return JSONResponse({"error": "invalid_client"}, 401)
        if asked["intermediary_id"] != "RC-100001":
            return JSONResponse({"error": "access_denied"}, 403)
        house.token = f"t-{house.calls['token']}"
        return JSONResponse({"access_token": house.token, "token_type": "Bearer", "expires_in": house.lifetime})

    async def listing(self, request: Request) -> Response:
        house = self._house
        name = unquote(request.scope["raw_path"].decode().rsplit("/", 1)[1])
        if refusal := self._refusal(request, request.method):
            return refusal
        if request.method == "PUT":
            return _put(house, name, await request.body(), request)
        kept = house.listings.get(name)
        if kept is None:
            return JSONResponse({"title": "Not found"}, 404)
        if request.method == "GET":
            told = {"listingId": f"l-{name}", "externalId": name, "revision": kept.revision, "digest": kept.digest}
            return JSONResponse(told | {"document": kept.document, "publications": []})
        del house.listings[name]
        return JSONResponse({"submissionId": "s-gone", "listingId": f"l-{name}", "externalId": name}, 202)

    async def media(self, request: Request) -> Response:
        house, name = self._house, request.query_params.get("externalMediaId", "")
        if refusal := self._refusal(request, f"{request.method} media"):
            return refusal
        if request.method == "POST":
            content = await request.body()
            if house.no_media:
                return JSONResponse({"title": "No", "detail": "no room"}, house.no_media)
            house.media[name] = content
            return JSONResponse({}, 201)
        found = [{"state": "ready", "removedAt": None}] if name in house.media else []
        told = {"items": found} | ({} if house.old else {"uploads": f"{house.url}/uploads/"})
        return JSONResponse(told)

    async def manifest(self, request: Request) -> Response:
        if refusal := self._refusal(request, "manifest"):
            return refusal
        raw = await request.body()
        body = orjson.loads(gzip.decompress(raw) if request.headers.get("content-encoding") == "gzip" else raw)
        listed = {item["externalId"]: item["digest"] for item in body["items"]}
        kept = self._house.listings
        ours = {name for name, one in kept.items() if one.feed == body.get("feed")}
        return JSONResponse(
            {
                "missing": [name for name in listed if name not in kept],
                "different": [
                    name for name in listed if name in kept and not kept[name].digest.startswith(listed[name])
                ],
                "extra": sorted(ours - set(listed)) if body["complete"] else [],
            }
        )

    async def submission(self, request: Request) -> Response:
        refusal = self._refusal(request, "submission")
        return refusal or JSONResponse(self._house.submissions[request.path_params["name"]])

    async def quotas(self, request: Request) -> Response:
        quota = self._house.quota
        numbers = {"quota": quota, "live": 0, "waiting": 0, "free": quota, "atLimit": "wait"}
        refusal = self._refusal(request, "quotas")
        return refusal or JSONResponse({"items": [{"market": "fr", "portal": "SL", **numbers}]})

    async def market(self, request: Request) -> Response:
        refusal = self._refusal(request, "market")
        return refusal or JSONResponse({"market": request.path_params["market"], "portals": ["SL"]})

    def _refusal(self, request: Request, name: str) -> Response | None:
        """Count the call; refuse who may not, then whoever is next to be sabotaged."""
        house = self._house
        house.calls[name] += 1
        house.agents.add(request.headers["user-agent"])
        house.paths.append(request.scope["raw_path"].decode())
        if request.headers.get("authorization") != f"Bearer {house.token}":
            return JSONResponse({"title": "Unauthorized", "detail": "expired"}, 401)
        if not house.scope:
            return JSONResponse({"title": "Forbidden", "detail": "no scope"}, 403)
        if house.denies_after is not None and name in ("PUT", "DELETE") and len(house.puts) >= house.denies_after:
            return JSONResponse({"title": "Forbidden", "detail": "taken away"}, 403)
        return house.sabotage.pop(0) if house.sabotage and name not in ("quotas", "GET media") else None


def _put(house: House, name: str, raw: bytes, request: Request) -> Response:
    document = orjson.loads(raw)
    if document.get("wish") == "invalid":
        fault = {"name": "/data/estateType", "reason": "It is required.", "code": "required"}
        return JSONResponse({"title": "Bad request", "errors": [fault]}, 400)
    body = house.put(name, document, request.query_params.get("feed"))
    house.waits.append(request.headers.get("prefer"))
    late = document.get("wish") == PENDING or "prefer" not in request.headers
    shown = {key: body[key] for key in ("submissionId", "listingId", "externalId", "revision", "digest")}
    return JSONResponse(shown, 202) if late else JSONResponse(body)


@contextmanager
def desk_on_loopback() -> Generator[Desk]:
    """Serve a desk on a free port of loopback."""
    desk = Desk()
    config = uvicorn.Config(Starlette(routes=desk.routes()), port=0, log_level="error", lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.005)
    desk.url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    try:
        yield desk
    finally:
        server.should_exit = True
        thread.join()
