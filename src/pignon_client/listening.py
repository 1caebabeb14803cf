"""Forwards a customer's events to a local address as the webhooks they would be: for developers behind NAT."""

import hmac
import time
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256

import httpx2
import orjson

from pignon_client.answers import Json
from pignon_client.patience import Patience
from pignon_client.sdk import Platform

WAIT_S = 30
"""How long one question waits for an event."""
ANSWER_S = 15.0
"""As long as the platform itself waits for an endpoint."""
TRIES = 5
"""Of one event, before the next: a server that is being restarted misses nothing."""
PREFIX = "whsec_"

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Forwarder:
    """Where events go, and how they are signed."""

    url: str
    secret: bytes
    customer: str
    http: httpx2.AsyncClient
    patience: Patience
    tell: Tell

    async def forward(self, event: Mapping[str, Json]) -> bool:
        """Send one event, up to TRIES times until it is taken; tell how it went."""
        body = orjson.dumps({"timestamp": event["at"], "customer": self.customer, **event})
        said = ""
        for tried in range(1, TRIES + 1):
            started = time.monotonic()
            status, said = await self._post(body, event["sequence"])
            took = round((time.monotonic() - started) * 1000)
            self.tell(f"{event['sequence']} {event['type']} {event['externalId'] or ''} -> {said} in {took} ms")
            if 200 <= status < 300:
                return True
            if tried < TRIES:
                await self.patience.sleep(self.patience.pause(tried))
        self.tell(f"{event['sequence']} is passed over: {said}")
        return False

    async def _post(self, body: bytes, sequence: int) -> tuple[int, str]:
        headers = signed(f"evt_{sequence}", body, self.secret, at=int(time.time()))
        try:
            answer = await self.http.post(self.url, content=body, headers=headers, timeout=ANSWER_S)
        except httpx2.HTTPError as error:
            return 0, str(error) or type(error).__name__
        return answer.status_code, str(answer.status_code)


async def listen(
    platform: Platform, forwarder: Forwarder, *, after: int | None, types: str | None, until: Callable[[], bool]
) -> int:
    """Forward events after `after` (none: from now on) until told to stop; return the number to go on after."""
    place = "latest" if after is None else str(after)
    while not until():
        events, following = await platform.events(place, types=types, wait=0 if place == "latest" else WAIT_S)
        for event in events:
            await forwarder.forward(event)
        place = str(following)
    return int(place) if place.isdigit() else 0


def signed(message_id: str, body: bytes, secret: bytes, *, at: int) -> dict[str, str]:
    """Return the headers of Standard Webhooks 1.0."""
    signature = b64encode(hmac.digest(secret, f"{message_id}.{at}.".encode() + body, sha256)).decode()
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(at),
        "webhook-signature": f"v1,{signature}",
        "content-type": "application/json",
    }


def read_secret(text: str) -> bytes:
    """Read `whsec_...`; raises ValueError."""
    if not text.startswith(PREFIX):
        raise ValueError(f"a webhook secret begins with {PREFIX}")
    return b64decode(text.removeprefix(PREFIX), validate=True)
