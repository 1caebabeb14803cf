"""Calls to an API with token, patience and one error tree, whichever API it is."""

from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from types import MappingProxyType
from typing import Any, TypeVar
from urllib.parse import quote

import httpx2
import orjson

from pignon_client.access import Credentials, Kept, Pass, Token
from pignon_client.answers import Finding, Json, read_finding
from pignon_client.errors import Denied, Garbled, Refused, Unknown, Unreachable
from pignon_client.patience import Patience

LATER = frozenset({429, 502, 503, 504})
"""Statuses that mean: the same call may succeed after a pause."""
CONNECTIONS = 32
CONNECT_TIMEOUT = 10.0
READ_TIMEOUT = 120.0
"""Seconds; over any `Prefer: wait` the platform grants and the largest manifest it compares."""

T = TypeVar("T")
Headers = Mapping[str, str]
_NO_HEADERS: Headers = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Doors:
    """Where an API stands."""

    base: str
    """The address that paths are added to, without a slash at its end."""
    token: str
    """The address that gives tokens."""
    audience: str
    """What tokens are asked for; mostly the base."""


class Caller:
    """One client acting for one customer at one API.

    Every call may raise Unreachable, Denied, Refused (Unknown where the thing is not there) or Garbled.
    """

    def __init__(
        self,
        http: httpx2.AsyncClient,
        credentials: Credentials,
        doors: Doors,
        *,
        patience: Patience,
        kept: Kept | None = None,
    ) -> None:
        self._http = http
        self._credentials = credentials
        self._doors = doors
        self._pass = Pass(self._fetch_token, now=patience.now, kept=kept)
        self._not_before = 0.0
        self.patience = patience

    async def call(
        self,
        method: str,
        path: str,
        *,
        content: bytes | None = None,
        headers: Headers = _NO_HEADERS,
        params: Mapping[str, str] | None = None,
    ) -> httpx2.Response:
        """Send with the token in force; a token that is not taken is renewed, once."""
        url = self._doors.base + path
        request = self._http.build_request(method, url, content=content, headers=headers, params=params)
        token = await self._pass.value()
        response = await self._send(request, token=token)
        if response.status_code == 401:
            self._pass.reject(token)
            response = await self._send(request, token=await self._pass.value())
        return _accepted(response)

    async def put_at(self, url: str, content: bytes) -> None:
        """Put bytes at an address that was given for them, and that alone lets them in."""
        response = await self._send(self._http.build_request("PUT", url, content=content))
        if response.status_code in (401, 403):
            raise Refused(response.status_code, "the address for the upload is not valid any more")
        _accepted(response)

    def read(self, response: httpx2.Response, reader: Callable[[Mapping[str, Json]], T]) -> T:
        """Return what `reader` makes of the body. Raises Garbled when it is of another shape."""
        try:
            return reader(orjson.loads(response.content))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise Garbled(str(response.request.url), f"{response.status_code}, {error!r}") from error

    async def _send(self, request: httpx2.Request, *, token: str | None = None) -> httpx2.Response:
        """Send, again and again while the answer is "later" or none at all."""
        if token:
            request.headers["authorization"] = f"Bearer {token}"
        patience, why = self.patience, "no try left"
        for tried in range(1, patience.tries + 1):
            asked = None
            await self._queue()
            try:
                response = await self._http.send(request)
            except httpx2.TransportError as error:
                why = str(error) or type(error).__name__
            except httpx2.RequestError as error:
                raise Garbled(str(request.url), str(error)) from error
            else:
                if response.status_code not in LATER:
                    return response
                why, asked = f"answered {response.status_code}", _asked(response)
            if tried < patience.tries:
                await self._rest(patience.pause(tried, asked), everyone=bool(asked))
        raise Unreachable(self._doors.base, f"{why} ({patience.tries} tries)")

    async def _rest(self, pause: float, *, everyone: bool) -> None:
        """Pause; what the other side asked for holds for `everyone` who calls it."""
        if everyone:
            self._not_before = max(self._not_before, self.patience.now() + pause)
        await self.patience.sleep(pause)

    async def _queue(self) -> None:
        pause = self._not_before - self.patience.now()
        if pause > 0:
            await self.patience.sleep(pause)

    async def _fetch_token(self) -> Token:
        asking = self._credentials.asking_for(self._doors.audience)
        response = await self._send(self._http.build_request("POST", self._doors.token, json=asking))
        if 400 <= response.status_code < 500 and response.status_code != 404:
            raise Denied(response.status_code, _denial(response))
        return self.read(
            _accepted(response),
            lambda body: Token(value=body["access_token"], lifetime=float(body["expires_in"])),
        )


@asynccontextmanager
async def connected(
    headers: Headers, transport: httpx2.AsyncBaseTransport | None
) -> AsyncGenerator[httpx2.AsyncClient]:
    """Open the connections of a session that sends `headers` with every request."""
    async with httpx2.AsyncClient(
        headers={"accept": "application/json"} | dict(headers),
        timeout=httpx2.Timeout(READ_TIMEOUT, connect=CONNECT_TIMEOUT),
        limits=httpx2.Limits(max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS),
        transport=transport,
    ) as http:
        yield http


def address(url: str) -> httpx2.URL:
    """Return `url` without a slash at its end. Raises ValueError when it is no http or https address."""
    try:
        base = httpx2.URL(url.rstrip("/"))
    except httpx2.InvalidURL as error:
        raise ValueError(f"{url} is no address: {error}") from error
    if base.scheme not in ("http", "https") or not base.host:
        raise ValueError(f"{url} is no address; write it as https://platform.example")
    return base


def segment(name: str) -> str:
    """Return `name` as one segment of a path; nothing in it may act as path, dots alone included."""
    quoted = quote(name, safe="")
    return quoted if quoted.strip(".") else quoted.replace(".", "%2E")


def _asked(response: httpx2.Response) -> float | None:
    """Return the seconds of `Retry-After`, a number or a date against the answer's own `Date`; None without."""
    said = response.headers.get("retry-after", "")
    if said.isdigit():
        return float(said)
    try:
        until = parsedate_to_datetime(said)
        return max(0.0, (until - parsedate_to_datetime(response.headers.get("date", ""))).total_seconds())
    except (TypeError, ValueError):
        return None


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
    title = str(problem.get("title") or "")
    detail = str(problem.get("detail") or title or response.reason_phrase)
    raise (Unknown if status == 404 else Refused)(status, detail, _faults(problem), title=title)


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
