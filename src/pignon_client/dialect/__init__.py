"""The incumbents' own APIs as carriers: only what their contracts offer, and a notebook for what they lack."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import httpx2

from pignon_client.access import Credentials
from pignon_client.calling import Caller, Doors, address, connected
from pignon_client.carrier import Carrier
from pignon_client.dialect.french import InFrench
from pignon_client.dialect.german import InGerman
from pignon_client.notebook import Notebook
from pignon_client.patience import Patience
from pignon_client.sdk import SANDBOX, user_agent
from pignon_client.tokens import TokenFile


@dataclass(frozen=True, slots=True)
class Dialect:
    """One wire contract: its market, and the path of its base where the address names none."""

    market: str
    path: str
    carrier: type[InFrench] | type[InGerman]


DIALECTS: Mapping[str, Dialect] = {
    "fr-v4": Dialect("fr", "/caas/v4", InFrench),
    "de-v1": Dialect("de", "/import-listings/v1", InGerman),
}


@dataclass(frozen=True, slots=True)
class Home:
    """Where an incumbent's API stands, and where we remember what it does not tell."""

    url: str
    """Its base address; of a bare host (or `/sandbox`) the contract's own path is added."""
    state: Path
    """The folder of notebooks and tokens."""
    token_url: str | None = None
    """By default `/oauth/token` on the same host."""
    audience: str | None = None
    """By default the base address."""


@asynccontextmanager
async def open_dialect(
    name: str,
    home: Home,
    credentials: Credentials,
    *,
    patience: Patience | None = None,
    transport: httpx2.AsyncBaseTransport | None = None,
) -> AsyncGenerator[Carrier]:
    """Open a session with the API that speaks the dialect `name`.

    Raises ValueError for a wrong address, and when another run uses the same notebook.
    """
    dialect, patience = DIALECTS[name], patience or Patience()
    doors = doors_of(dialect, home)
    whose = "\n".join((doors.base, credentials.client_id, credentials.customer))
    notebook = Notebook(home.state / f"{name}-{sha256(whose.encode()).hexdigest()[:16]}.jsonl")
    kept = TokenFile(home.state / "tokens", credentials, door=doors.token, audience=doors.audience)
    try:
        async with connected({"user-agent": user_agent()}, transport) as http:
            yield dialect.carrier(Caller(http, credentials, doors, patience=patience, kept=kept), notebook)
    finally:
        notebook.close()


def doors_of(dialect: Dialect, home: Home) -> Doors:
    """Return the addresses of an API. Raises ValueError for one that is none."""
    given = address(home.url)
    base = str(given).rstrip("/")
    if given.path.rstrip("/") in ("", SANDBOX):
        base += dialect.path
    host = str(given.copy_with(path="/", query=None)).rstrip("/")
    token = str(address(home.token_url)) if home.token_url else f"{host}/oauth/token"
    return Doors(base=base, token=token, audience=home.audience or base)
