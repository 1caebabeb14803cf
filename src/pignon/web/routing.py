"""The operations of an API as one table, and the way from a raw path to one of them.

Paths are matched raw and their parts decoded once, since partners' ids hold `/`, blanks and umlauts.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote_to_bytes

from pignon.model.errors import Invalid
from pignon.model.names import Market
from pignon.web.api import Api
from pignon.web.call import Call
from pignon.web.refusals import NoRoute, NotAllowed, parameter
from pignon.web.reply import Reply
from pignon.web.streaming import Streamed

Handler = Callable[[Api, Call], Awaitable[Reply | Streamed]]


DRY = ("dryRun",)
KEYED = ("Idempotency-Key",)
"""What writes heed that are none of a listing."""


@dataclass(frozen=True, slots=True)
class Route:
    """One operation: what serves it and what its description says."""

    method: str
    path: str
    """Below the API's base: `/classifieds/{classifiedId}`."""
    handle: Handler
    summary: str
    scopes: tuple[str, ...] = ()
    """Any one of them opens it; none: no token needed."""
    request: str | None = None
    """The name of the body's schema."""
    takes: str = ""
    """The type of a body that is no JSON."""
    responses: Mapping[int, str | None] = field(default_factory=dict[int, "str | None"])
    """Success statuses and the name of each one's schema."""
    parameters: tuple[str, ...] = ()
    """Names of query parameters; `*` at the end: repeatable; before a dot: whose, where two share a name."""
    headers: tuple[str, ...] = ()
    """Names of optional request headers that it heeds."""
    csv: bool = False
    """True where the answer also comes as CSV."""
    lines: bool = False
    """True where body and answer are NDJSON, a line each of what `request` and `responses` name."""


@dataclass(frozen=True, slots=True)
class Mount:
    """An API at one address; the sandbox is the same table at another."""

    base: str
    routes: tuple[Route, ...]
    noun: str
    """What its pages call a listing: `classified` or `listing`."""
    market: Market | None = None
    """None: the path names it."""


Methods = Mapping[str, Route]


class Switchboard:
    """Finds the operation of a request; literal paths by one look-up, the others part by part."""

    def __init__(self, mounts: tuple[Mount, ...]) -> None:
        self._literal: dict[bytes, tuple[Mount, Methods]] = {}
        self._mounts: list[tuple[bytes, Mount, list[tuple[tuple[bytes | None, ...], Methods]]]] = []
        for mount in mounts:
            self._add(mount)

    def _add(self, mount: Mount) -> None:
        by_path: dict[str, dict[str, Route]] = {}
        for route in mount.routes:
            by_path.setdefault(route.path, {})[route.method] = route
        templates: list[tuple[tuple[bytes | None, ...], Methods]] = []
        for path, methods in by_path.items():
            if "{" not in path:
                self._literal[(mount.base + path).encode()] = mount, methods
            else:
                parts = tuple(None if part[0] == "{" else part.encode() for part in path[1:].split("/"))
                templates.append((parts, methods))
        self._mounts.append((mount.base.encode() + b"/", mount, templates))

    def mount_of(self, raw_path: bytes) -> Mount | None:
        """Return the API that owns the address, whether or not an operation is there."""
        return next((mount for base, mount, _ in self._mounts if raw_path.startswith(base)), None)

    def find(self, method: str, raw_path: bytes) -> tuple[Mount, Route, list[str]]:
        """Return the API, the operation and the path's values; raises NoRoute, NotAllowed or Invalid."""
        literal = self._literal.get(raw_path)
        if literal is not None:
            return literal[0], _of_method(literal[1], method), []
        for base, mount, templates in self._mounts:
            if raw_path.startswith(base):
                parts = raw_path[len(base) :].split(b"/")
                allowed: set[str] = set()
                for template, methods in templates:
                    if _fits(template, parts):
                        if method in methods:
                            values = [_value(p) for t, p in zip(template, parts, strict=True) if t is None]
                            return mount, methods[method], values
                        allowed |= methods.keys()
                if allowed:
                    raise NotAllowed(tuple(sorted(allowed)))
        raise NoRoute


def _of_method(methods: Methods, method: str) -> Route:
    route = methods.get(method)
    if route is None:
        raise NotAllowed(tuple(sorted(methods)))
    return route


def _fits(template: tuple[bytes | None, ...], parts: list[bytes]) -> bool:
    return len(template) == len(parts) and all(
        part == wanted or (wanted is None and part != b"") for wanted, part in zip(template, parts, strict=True)
    )


def _value(part: bytes) -> str:
    try:
        text = unquote_to_bytes(part).decode("utf-8")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        shown = part[:100].decode("ascii", "replace")
        raise Invalid((parameter("path", shown, "percent-encoded UTF-8 without NUL"),), "requestParameter")
    return text
