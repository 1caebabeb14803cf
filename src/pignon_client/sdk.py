"""The platform API as a partner's program calls it: typed answers, one error tree, patience built in."""

import gzip
import platform as machine
import re
from collections.abc import AsyncGenerator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib import metadata
from typing import TypeAlias
from urllib.parse import quote

import httpx2
import orjson

from pignon_client.access import Credentials
from pignon_client.answers import (
    Json,
    Listing,
    Manifest,
    Quota,
    Submission,
    read_findings,
    read_listing,
    read_manifest,
    read_quota,
    read_submission,
)
from pignon_client.calling import LATER, Caller, Doors, address, connected, segment
from pignon_client.errors import Garbled, Refused
from pignon_client.patience import Patience

BASE = "/platform/v1"
SANDBOX = "/sandbox"
"""An address that ends so is the sandbox of the platform before it: its own audience, the same token endpoint."""
MANY = 500
"""Listings of one bulk call: all is sent before the answer is read, so that it must not be long."""
MEDIUM_LASTS = timedelta(hours=1)
"""A medium that no listing uses and that goes sooner is as good as gone."""
GZIP_FROM = 8_192
"""Bytes from which a manifest is worth compressing."""
POLL_FIRST = 0.1
POLL_LONGEST = 2.0
"""Seconds between two looks at a pending submission."""


Put: TypeAlias = Submission | Refused | None
"""What became of one listing of a bulk call; None: nothing yet."""


class Platform:
    """One client acting for one customer on one Pignon.

    Every call may raise Unreachable, Denied, Refused (Unknown where the thing is not there) or Garbled.
    """

    def __init__(self, caller: Caller) -> None:
        self._caller = caller
        self._patience = caller.patience

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
        response = await self._caller.call(
            "PUT", _listing(market, external_id), content=content, headers=headers, params=params
        )
        return self._caller.read(response, read_submission)

    async def put_listings(
        self, market: str, listings: Sequence[tuple[str, bytes]], *, feed: str | None = None
    ) -> list[Put]:
        """Create or replace up to `MANY` listings, given as external id and document, in one call.

        Gives a result for each: accepted and pending, refused, or None where it was not done and may be sent again.
        """
        lines = b"".join(b'{"op":"put","externalId":%s,"document":%s}\n' % (orjson.dumps(i), d) for i, d in listings)
        chance = self._patience.chance
        response = await self._caller.call(
            "POST",
            f"/{quote(market, safe='')}/listings:bulk",
            content=gzip.compress(lines, 1),
            headers={
                "content-type": "application/x-ndjson",
                "content-encoding": "gzip",
                "idempotency-key": f"{chance().hex()} {chance().hex()}",
            },
            params={"feed": feed} if feed else None,
        )
        try:
            told = {one["line"]: _read_put(one) for one in map(orjson.loads, response.content.splitlines())}
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise Garbled(str(response.request.url), repr(error)) from error
        return [told.get(n) for n in range(1, len(listings) + 1)]

    async def delete_listing(self, market: str, external_id: str) -> Submission:
        """End a listing on every portal. Unknown when it is not there (any more)."""
        return self._caller.read(await self._caller.call("DELETE", _listing(market, external_id)), read_submission)

    async def get_listing(self, market: str, external_id: str) -> Listing:
        return self._caller.read(await self._caller.call("GET", _listing(market, external_id)), read_listing)

    async def submission(self, submission_id: str) -> Submission:
        response = await self._caller.call("GET", f"/submissions/{quote(submission_id, safe='')}")
        return self._caller.read(response, read_submission)

    def latest(self) -> float:
        """Return the instant, on patience's clock, until which a submission that is sent now is worth following."""
        return self._patience.now() + self._patience.settled_within

    async def settled(self, submission: Submission, *, until: float | None = None) -> Submission:
        """Follow a pending submission to its outcome; return it pending still after `until` (by default `latest`)."""
        pause, end = POLL_FIRST, self.latest() if until is None else until
        while submission.outcome is None and self._patience.now() < end:
            submission = await self.submission(submission.submission_id)
            if submission.outcome is None:
                await self._patience.sleep(pause)
                pause = min(POLL_LONGEST, pause * 1.5)
        return submission

    async def quotas(self) -> tuple[Quota, ...]:
        """Return the customer's contracts, all markets."""
        response = await self._caller.call("GET", "/quotas")
        return self._caller.read(response, lambda body: tuple(read_quota(entry) for entry in body["items"]))

    async def manifest(
        self, market: str, feed: str | None, items: Iterable[tuple[str, str]], *, complete: bool
    ) -> Manifest:
        """Compare (external id, digest or its first 16 digits) with what the platform holds.

        `complete` says that the feed lists all it has, so that what is not listed is extra.
        """
        content, headers = _manifest(items, feed, complete=complete), {"content-type": "application/json"}
        if len(content) >= GZIP_FROM:
            content, headers = gzip.compress(content, 6), headers | {"content-encoding": "gzip"}
        response = await self._caller.call(
            "POST", f"/{quote(market, safe='')}/manifest", content=content, headers=headers
        )
        return self._caller.read(response, read_manifest)

    async def uploads(self) -> str:
        """Return what the address of a medium that was sent begins with; its id follows."""
        response = await self._caller.call("GET", "/media", params={"limit": "1"})
        return self._caller.read(response, lambda body: str(body["uploads"]))

    async def has_medium(self, external_id: str) -> bool:
        """Tell whether a medium is there under this id, well or not looked at yet, and will be for a while."""
        response = await self._caller.call("GET", "/media", params={"externalMediaId": external_id})
        items = self._caller.read(response, lambda body: list(body["items"]))
        soon = datetime.now(UTC) + MEDIUM_LASTS
        return any(
            one["state"] != "failed" and (one["removedAt"] is None or datetime.fromisoformat(one["removedAt"]) > soon)
            for one in items
        )

    async def send_medium(self, external_id: str, content: bytes, *, file_name: str = "") -> None:
        """Send the bytes of a picture or film under an id of your own; the same id again replaces them."""
        params = {"externalMediaId": external_id} | ({"fileName": file_name[:255]} if file_name else {})
        await self._caller.call(
            "POST", "/media", content=content, headers={"content-type": "application/octet-stream"}, params=params
        )

    async def events(
        self, after: str, *, types: str | None = None, wait: int = 0
    ) -> tuple[list[Mapping[str, Json]], int]:
        """Return events after a number, or `latest`, and the number to go on after; `wait` is in seconds."""
        params = {"after": after, "wait": str(wait)} | ({"types": types} if types else {})
        response = await self._caller.call("GET", "/events", params=params)
        return self._caller.read(response, lambda body: (body["items"], int(body["next"])))

    async def market(self, market: str) -> Mapping[str, Json]:
        """Return the market pack: schema, portals and rules, to be run before sending."""
        response = await self._caller.call("GET", f"/markets/{quote(market, safe='')}")
        return self._caller.read(response, lambda body: body)


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
    base = str(address(url))
    headers = {"user-agent": user_agent(crm)} | ({"accept-language": language} if language else {})
    api = base + BASE
    doors = Doors(base=api, token=base.removesuffix(SANDBOX) + "/oauth/token", audience=api)
    async with connected(headers, transport) as http:
        yield Platform(Caller(http, credentials, doors, patience=patience or Patience()))


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


def _read_put(told: Mapping[str, Json]) -> Put:
    """Read a result line of a bulk call."""
    status = int(told["status"])
    if status < 300:
        return replace(read_submission(told), outcome=None)
    findings = read_findings(told.get("findings"))
    if status in LATER or status in (401, 403) or status >= 500:
        return None
    return Refused(status, findings[0].message if findings else "", findings)


def _worded(text: str) -> str:
    return re.sub(r"[\s/]+", "-", text) or "unknown"


def _listing(market: str, external_id: str) -> str:
    return f"/{quote(market, safe='')}/listings/{segment(external_id)}"
