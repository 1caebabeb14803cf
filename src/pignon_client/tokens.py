"""Tokens on disk, so that a token serves its whole life however often the program runs."""

import json
import os
import stat
import time
from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from pignon_client.access import Credentials, Token

SPARE = 60.0
"""Seconds of life below which a token is not worth reading."""


class TokenFile:
    """One token, for its owner's eyes alone: by address, client, customer acted for and audience."""

    def __init__(
        self, folder: Path, credentials: Credentials, *, door: str, audience: str, now: Callable[[], float] = time.time
    ) -> None:
        whose = "\n".join((door, credentials.client_id, credentials.customer, audience))
        self._path = folder / f"{sha256(whose.encode()).hexdigest()[:32]}.token"
        self._now = now

    def read(self) -> Token | None:
        """Return the token with what is left of its life; None when there is none, or others could have read it."""
        with suppress(OSError, ValueError, KeyError, TypeError):
            if stat.S_IMODE(self._path.stat().st_mode) & 0o077:
                return None
            kept = json.loads(self._path.read_bytes())
            left = float(kept["until"]) - self._now()
            return Token(str(kept["token"]), left) if left > SPARE else None
        return None

    def write(self, token: Token | None) -> None:
        """Keep `token`; None forgets. What cannot be kept is not kept."""
        with suppress(OSError):
            if token is None:
                self._path.unlink(missing_ok=True)
                return
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            fresh = self._path.with_suffix(f".{os.getpid()}")
            fresh.unlink(missing_ok=True)
            body = json.dumps({"token": token.value, "until": self._now() + token.lifetime})
            with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:  # noqa: PTH123 (a descriptor)
                file.write(body)
            fresh.replace(self._path)
