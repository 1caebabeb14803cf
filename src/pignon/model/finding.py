"""One thing to say about a document, the same object wherever it is said."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pignon.model.names import Json, Portal


@dataclass(frozen=True, slots=True)
class Finding:
    """A stable code, where it points, what stands there and what should.

    `portals` are those it blocks; none means advice. `arguments` fill the message of `code`, which
    the market's messages give in fr, de and en.
    """

    code: str
    pointer: str = ""
    """JSON Pointer (RFC 6901) into the document; `""` is the whole."""
    value: Json = None
    expected: str | None = None
    portals: tuple[Portal, ...] = ()
    arguments: Mapping[str, Any] = field(default_factory=dict)
    outside: bool = False
    """True when the cause lies outside the document (contract, quota, threshold, pack)."""

    @property
    def blocks(self) -> bool:
        return bool(self.portals)
