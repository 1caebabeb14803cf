"""What a server is told at its start; the command line fills it, processes hand it to each other as JSON."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import orjson

ROLES = ("api", "worker", "media", "pages")
"""`media` is accepted and has nothing to run yet."""


@dataclass(frozen=True, slots=True)
class Serving:
    data: str
    """The data folder, absolute."""
    host: str = "127.0.0.1"
    port: int = 8080
    public_url: str = ""
    """Base of audiences, links and page addresses; no slash at its end."""
    database: str | None = None
    """A DSN; None: a PostgreSQL of our own in the data folder."""
    marketplace: str | None = None
    roles: tuple[str, ...] = ROLES
    workers: int = 1
    """API processes, and as many workers."""
    allow_private: tuple[str, ...] = ()
    """CIDR ranges that media fetches and webhooks may reach."""
    strict_user_agent: bool = False

    @property
    def folder(self) -> Path:
        return Path(self.data)

    def dumps(self) -> str:
        return orjson.dumps(asdict(self)).decode()

    @classmethod
    def loads(cls, text: str) -> "Serving":
        given: dict[str, Any] = orjson.loads(text)
        for name in ("roles", "allow_private"):
            given[name] = tuple(given[name])
        return cls(**given)
