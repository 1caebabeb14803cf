"""The platform API as a partner's program calls it: typed answers, one error tree, patience built in."""

import gzip
import platform as machine
import re
from collections.abc import AsyncGenerator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from importlib import metadata
from types import MappingProxyType
from typing import Any, TypeVar
from urllib.parse import quote

import httpx2
import orjson

from pignon_client.access import Credentials, Pass, Token
from pignon_client.answers import (
    Finding,
    Json,
    Listing,
    Manifest,
    Quota,
    Submission,
    read_finding,
    read_listing,
    read_manifest,
    read_quota,
    read_submission,
)
from pignon_client.errors import Denied, Garbled, Refused, Unknown, Unreachable
from pignon_client.patience import Patience

BASE = "/platform/v1"
SANDBOX = "/sandbox"
"""An address that ends so is the sandbox of the platform before it: its own audience, the same token endpoint."""
LATER = frozenset({429, 502, 503, 504})
"""Statuses that mean: the same call may succeed after a pause."""
CONNECTIONS = 32
CONNECT_TIMEOUT = 10.0
READ_TIMEOUT = 120.0
"""Seconds; over any `Prefer: wait` the platform grants and the largest manifest it compares."""
GZIP_FROM = 8_192
"""Bytes from which a manifest is worth compressing."""
POLL_FIRST = 0.1
POLL_LONGEST = 2.0
"""Seconds between two looks at a pending submission."""

T = TypeVar("T")
Headers = Mapping[str, str]
_NO_HEADERS: Headers = MappingProxyType({})


class Platform:
    """One client acting for one customer on one Pignon.

    Every call may raise Unreachable, Denied, Refused (Unknown where the thing is not there) or Garbled.
    """

    def __init__(self, http: httpx2.AsyncClient, credentials: Credentials, *, patience: Patience) -> None:
        self._http = http
        self._credentials = credentials
        self._patience = patience
        self._pass = Pass(self._fetch_token, now=patience.now)

    async def put_listing(
        self,
        market: str,
        external_id: str,
        document: Mapping[str, Json] | bytes,
        *,
        feed: str | None = None,
        wait: int = 0,
    ) -> Submission:
        """Create or replace a listing; `document` is the market's own, or its JSON bytes.

        `wait` is how many seconds the platform may take to answer with the outcome; pending after that.
        `feed` tags the listing with the name of the feed it comes from.
        """
        content = document if isinstance(document, bytes) else orjson.dumps(document)
        headers = {"content-type": "application/json"} | ({"prefer": f"wait={wait}"} if wait else {})
        params = {"feed": feed} if feed else None
        response = await self._call(
            "PUT", _listing(market, external_id), content=content, headers=headers, params=params
        )
        return self._read(response, read_submission)

    async def delete_listing(self, market: str, external_id: str) -> Submission:
        """End a listing on every portal. Unknown when it is not there (any more)."""
        return self._read(await self._call("DELETE", _listing(market, external_id)), read_submission)

    async def get_listing(self, market: str, external_id: str) -> Listing:
        return self._read(await self._call("GET", _listing(market, external_id)), read_listing)

    async def submission(self, submission_id: str) -> Submission:
        response = await self._call("GET", f"/submissions/{quote(submission_id, safe='')}")
        return self._read(response, read_submission)

    def latest(self) -> float:
        """Return the instant, on patience's clock, until which a submission that is sent now is worth following."""
        return self._patience.now() + self._patience.settled_within

    async def settled(self, submission: Submission, *, until: float | None = None) -> Submission:
        """Follow a pending submission to its outcome; return it pending still after `until` (by default `latest`)."""
        pause, end = POLL_FIRST, self.latest() if until is None else until
        while submission.outcome is None and self._patience.now() < end:
            await self._patience.sleep(pause)
            pause = min(POLL_LONGEST, pause * 1.5)
            submission = await self.submission(submission.submission_id)
        return submission

    async def quotas(self) -> tuple[Quota, ...]:
        """Return the customer's contracts, all markets."""
        response = await self._call("GET", "/quotas")
        return self._read(response, lambda body: tuple(read_quota(entry) for entry in body["items"]))

    async def manifest(
        self, market: str, feed: str | None, items: Iterable[tuple[str, str]], *, complete: bool
    ) -> Manifest:
        """Compare (external id, digest or its first 16 digits) with what the platform holds.

        `complete` says that the feed lists all it has, so that what is not listed is extra.
        """
        content, headers = _manifest(items, feed, complete=complete), {"content-type": "application/json"}
        if len(content) >= GZIP_FROM:
            content, headers = gzip.compress(content, 6), headers | {"content-encoding": "gzip"}
        response = await self._call("POST", f"/{quote(market, safe='')}/manifest", content=content, headers=headers)
        return self._read(response, read_manifest)

    async def market(self, market: str) -> Mapping[str, Json]:
        """Return the market pack: schema, portals and rules, to be run before sending."""
        response = await self._call("GET", f"/markets/{quote(market, safe='')}")
        return self._read(response, lambda body: body)

    async def _call(
        self,
        method: str,
        path: str,
        *,
        content: bytes | None = None,
        headers: Headers = _NO_HEADERS,
        params: Mapping[str, str] | None = None,
    ) -> httpx2.Response:
        """Send with the token in force; a token that is not taken is renewed, once."""
        request = self._http.build_request(method, BASE + path, content=content, headers=headers, params=params)
        token = await self._pass.value()
        response = await self._send(request, token=token)
        if response.status_code == 401:
            self._pass.reject(token)
            response = await self._send(request, token=await self._pass.value())
        return _accepted(response)

    async def _send(self, request: httpx2.Request, *, token: str | None = None) -> httpx2.Response:
        """Send, again and again while the answer is "later" or none at all."""
        if token:
            request.headers["authorization"] = f"Bearer {token}"
        why = "no try left"
        for tried in range(1, self._patience.tries + 1):
            retry_after = None
            try:
                response = await self._http.send(request)
            except httpx2.TransportError as error:
                why = str(error) or type(error).__name__
            except httpx2.RequestError as error:
                raise Garbled(str(request.url), str(error)) from error
            else:
                if response.status_code not in LATER:
                    return response
                why, retry_after = f"answered {response.status_code}", response.headers.get("retry-after")
            if tried < self._patience.tries:
                await self._patience.sleep(self._patience.pause(tried, retry_after))
        raise Unreachable(str(self._http.base_url), f"{why} ({self._patience.tries} tries)")

    async def _fetch_token(self) -> Token:
        base = str(self._http.base_url).rstrip("/")
        url = base.removesuffix(SANDBOX) + "/oauth/token"
        request = self._http.build_request("POST", url, json=self._credentials.asking_for(base + BASE))
        response = await self._send(request)
        if 400 <= response.status_code < 500 and response.status_code != 404:
            raise Denied(response.status_code, _denial(response))
        return self._read(
            _accepted(response),
            lambda body: Token(value=body["access_token"], lifetime=float(body["expires_in"])),
        )

    def _read(self, response: httpx2.Response, reader: Callable[[Mapping[str, Json]], T]) -> T:
        try:
            return reader(orjson.loads(response.content))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise Garbled(str(response.request.url), f"{response.status_code}, {error!r}") from error


@asynccontextmanager
async def open_platform(
    url: str,
    credentials: Credentials,
    *,
    patience: Patience | None = None,
    crm: str | None = None,
    language: str | None = None,
    transport: httpx2.AsyncBaseTransport | None = None,
) -> AsyncGenerator[Platform]:
    """Open a session with the Pignon at `url` (http or https; raises ValueError for another address).

    An `url` that ends in `/sandbox` is the platform's sandbox, for sandbox credentials.

    `crm` is the caller's `name/version` for the User-Agent; `language` (fr, de, en) that of messages.
    """
    try:
        base = httpx2.URL(url.rstrip("/"))
    except httpx2.InvalidURL as error:
        raise ValueError(f"{url} is no address: {error}") from error
    if base.scheme not in ("http", "https") or not base.host:
        raise ValueError(f"{url} is no address; write it as https://platform.example")
    headers = {"user-agent": user_agent(crm), "accept": "application/json"}
    if language:
        headers["accept-language"] = language
    async with httpx2.AsyncClient(
        base_url=base,
        headers=headers,
        timeout=httpx2.Timeout(READ_TIMEOUT, connect=CONNECT_TIMEOUT),
        limits=httpx2.Limits(max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS),
        transport=transport,
    ) as http:
        yield Platform(http, credentials, patience=patience or Patience())


def user_agent(crm: str | None = None) -> str:
    """Return `crm/version tool/version os/version`, the grammar partners' APIs ask for."""
    tool = f"pignon-client/{metadata.version('pignon')}"
    system = f"{_worded(machine.system())}/{_worded(machine.release())}"
    return f"{crm or tool} {tool} {system}"


def _manifest(items: Iterable[tuple[str, str]], feed: str | None, *, complete: bool) -> bytes:
    """Write the body of a manifest entry by entry: a feed may list a million."""
    body = bytearray(orjson.dumps({"complete": complete} | ({"feed": feed} if feed else {}))[:-1] + b',"items":[')
    for number, (external_id, digest) in enumerate(items):
        body += b"," * (number > 0) + orjson.dumps({"externalId": external_id, "digest": digest})
    return bytes(body + b"]}")


def _worded(text: str) -> str:
    return re.sub(r"[\s/]+", "-", text) or "unknown"


def _listing(market: str, external_id: str) -> str:
    """Return a listing's path; nothing in the id may act as path, dots alone included."""
    segment = quote(external_id, safe="")
    if not segment.strip("."):
        segment = segment.replace(".", "%2E")
    return f"/{quote(market, safe='')}/listings/{segment}"


def _accepted(response: httpx2.Response) -> httpx2.Response:
    """Return a 2xx response; raise what any other one means."""
    status = response.status_code
    if response.is_success:
        return response
    if status in (401, 403):
        raise Denied(status, _denial(response))
    if status < 400:
        raise Garbled(str(response.request.url), f"{status} to {response.headers.get('location', 'nowhere')}")
    problem = _problem(response)
    title = str(problem.get("detail") or problem.get("title") or response.reason_phrase)
    raise (Unknown if status == 404 else Refused)(status, title, _faults(problem))


def _problem(response: httpx2.Response) -> Mapping[str, Json]:
    try:
        body = orjson.loads(response.content)
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _faults(problem: Mapping[str, Json]) -> Sequence[Finding]:
    entries: Any = problem.get("errors") or problem.get("findings") or []
    return [read_finding(entry) for entry in entries if isinstance(entry, dict)]


def _denial(response: httpx2.Response) -> str:
    problem = _problem(response)
    words = problem.get("error_description") or problem.get("detail") or problem.get("error") or problem.get("title")
    return str(words or response.reason_phrase)
