"""What media became, as the public pages show it: files at our own addresses in place of the partner's."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson

from pignon.ledger.pools import Pool
from pignon.ledger.statements import sql
from pignon.model.names import CustomerId, ListingId

MEDIA = "/media"
"""Where files are served, below the public address."""


@dataclass(frozen=True, slots=True)
class Rendition:
    address: str
    """From the root of the server."""
    type: str
    width: int
    """Pixels; 0 for what is no picture."""

    @property
    def inline(self) -> bool:
        """Tell whether the address holds the picture itself: a tiny one, to be seen while the others come."""
        return self.address.startswith("data:")


@dataclass(frozen=True, slots=True)
class Shown:
    """One medium of a listing that is ready."""

    position: int
    """In the document, from 0."""
    medium: str
    renditions: tuple[Rendition, ...]


async def media_of(pool: Pool, customer: CustomerId, listing: ListingId) -> tuple[Shown, ...] | None:
    """Return a listing's media that are ready, in order; None where nobody looked at them yet."""
    rows = await pool.fetch(sql("shop/media"), customer, listing)
    if not rows:
        return None
    return tuple(
        Shown(row["position"], row["medium"], renditions(row["asset_id"], row["files"], row["placeholder"]))
        for row in rows
        if row["asset_id"] is not None
    )


def renditions(asset: UUID, files: bytes, placeholder: str | None) -> tuple[Rendition, ...]:
    """Read an asset's files as stored, the tiny one in the row itself first."""
    stored: list[dict[str, Any]] = orjson.loads(files)
    tiny = () if placeholder is None else (Rendition(placeholder, "image/webp", 16),)
    return tiny + tuple(Rendition(f"{MEDIA}/{asset}/{one['name']}", one["type"], one.get("width", 0)) for one in stored)
