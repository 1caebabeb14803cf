"""What a token is for: one API of this server, live or sandbox (FR.md, Token)."""

from collections.abc import Iterable
from urllib.parse import urlsplit

APIS = {
    "/caas/v4": "caas",
    "/import-listings/v1": "clim",
    "/platform/v1": "platform",
    "/seeker-leads/v1": "leads",
}
"""The base path of each API, and the first part of its scopes."""
SANDBOX = "/sandbox"
_PORTS = (":80", ":443")


def place(url: str) -> str:
    """Return the host, and the path below it, of an address: `www.example.org/market`, in the form to compare.

    Scheme and usual port do not count: what ends TLS in front of us may change both. `""` for what is no address.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    odd = parts.scheme.lower() not in {"http", "https"} or "@" in parts.netloc or parts.query or parts.fragment
    return "" if odd or not parts.netloc else host(parts.netloc) + parts.path.rstrip("/")


def host(given: str) -> str:
    """Return a `Host` header in the form to compare."""
    lowered = given.lower()
    return next((lowered.removesuffix(port) for port in _PORTS if lowered.endswith(port)), lowered)


def split(audience: str) -> tuple[str, str] | None:
    """Split an audience into where the server is (as `place`) and the API's path, `/sandbox` included.

    A trailing slash does not count. None for what is no audience.
    """
    at = place(audience)
    for path in APIS:
        for whole in (SANDBOX + path, path):
            if at.endswith(whole) and at != whole:
                return at.removesuffix(whole), whole
    return None


def family(path: str) -> str:
    """Return the first part of the scopes of the API at `path`."""
    return APIS[path.removeprefix(SANDBOX)]


def is_sandbox(path: str) -> bool:
    return path.startswith(SANDBOX + "/")


def fitting(scopes: Iterable[str], path: str) -> tuple[str, ...]:
    """Return those of `scopes` that belong to the API at `path`."""
    prefix = f"{family(path)}:"
    return tuple(scope for scope in scopes if scope.startswith(prefix))
