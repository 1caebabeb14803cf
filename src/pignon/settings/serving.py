"""What a server is told at its start; the command line fills it, processes hand it to each other as JSON."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import orjson

ROLES = ("api", "worker", "media", "pages")


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
    media_store: str | None = None
    """The bucket for media, `s3://bucket/path`; None: a folder in the data folder."""
    upload_s: int = 60
    """How long the address for an upload lives."""
    attach_s: int = 15 * 60
    """How long an upload waits for a listing that uses it."""
    keep_days: int = 30
    """How long media outlive the last listing that used them."""
    smtp: str | None = None
    """Where e-mails go out, `smtp://` or `smtps://`; None: none are sent."""
    mail_from: str = ""
    """Whom they come from."""
    keep_events: int = 90
    """Days."""

    @property
    def folder(self) -> Path:
        return Path(self.data)

    @property
    def media_folder(self) -> Path:
        """Where media lie unless there is a bucket for them."""
        return self.folder / "media"

    def dumps(self) -> str:
        return orjson.dumps(asdict(self)).decode()

    @classmethod
    def loads(cls, text: str) -> "Serving":
        given: dict[str, Any] = orjson.loads(text)
        for name in ("roles", "allow_private"):
            given[name] = tuple(given[name])
        return cls(**given)
