"""Signs webhooks by Standard Webhooks 1.0: HMAC-SHA256 over id, time and body, `v1`."""

import hmac
from base64 import b64encode
from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256

PREFIX = "whsec_"


def shown_secret(secret: bytes) -> str:
    """Write a secret as partners get it."""
    return PREFIX + b64encode(secret).decode()


def signed_headers(message_id: str, body: bytes, secrets: Iterable[bytes], *, at: datetime) -> dict[str, str]:
    """Return the headers of an attempt; with several secrets, while they change, each signs."""
    stamp = str(int(at.timestamp()))
    content = f"{message_id}.{stamp}.".encode() + body
    signatures = [b64encode(hmac.digest(secret, content, sha256)).decode() for secret in secrets]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": stamp,
        "webhook-signature": " ".join(f"v1,{one}" for one in signatures),
        "content-type": "application/json",
    }
