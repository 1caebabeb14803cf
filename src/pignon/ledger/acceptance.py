"""Intake's side of the ledger: a batch of writes in one statement, each decided on and kept or not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pignon.ledger.pools import Connection
from pignon.ledger.statements import sql
from pignon.model.identity import uuid7
from pignon.model.names import CustomerId, ExternalId, ListingId, Market, SubmissionId
from pignon.model.write import Accepted, Write


@dataclass(frozen=True, slots=True)
class Keyed:
    """A write whose listing's key is known."""

    write: Write
    external_id: ExternalId

    @property
    def key(self) -> tuple[bytes, str, str]:
        return (self.write.customer_id.bytes, self.write.market, self.external_id)


@dataclass(frozen=True, slots=True)
class Decision:
    """What the statement says of one write."""

    word: str
    """accepted, unchanged, again, deleted, unknown, frozen, duplicate or stale."""
    listing_id: ListingId
    revision: int
    head_revision: int | None
    head_frozen: str | None
    accepted_at: datetime


async def accept(connection: Connection, batch: Sequence[Keyed]) -> list[Decision]:
    """Decide `batch`, sorted by key with each key once, in one transaction; one decision a write."""
    writes = [keyed.write for keyed in batch]
    checked = [write.checked for write in writes]
    rows = await connection.fetch(
        sql("intake/accept"),
        [write.customer_id for write in writes],
        [write.market for write in writes],
        [keyed.external_id for keyed in batch],
        [write.kind.value for write in writes],
        [write.listing_id for write in writes],
        [uuid7() for _ in writes],
        [write.submission_id for write in writes],
        [one.digest if one else None for one in checked],
        [one.wanted if one else None for one in checked],
        [one.frozen if one else "" for one in checked],
        [one.canonical if one else None for one in checked],
        [write.if_match for write in writes],
        [write.creates for write in writes],
        [write.feed for write in writes],
        [write.client_id for write in writes],
    )
    return [
        Decision(
            word=row["decision"],
            listing_id=ListingId(row["listing_id"]),
            revision=row["revision"],
            head_revision=row["head_revision"],
            head_frozen=row["head_frozen"],
            accepted_at=row["accepted_at"],
        )
        for row in rows
    ]


async def renew_plans(connection: Connection) -> None:
    """Have statements planned anew: a plan made while a table was small does not suit it grown."""
    await connection.execute("discard plans")


async def resolve(
    connection: Connection, wanted: Sequence[tuple[CustomerId, ListingId]]
) -> dict[tuple[CustomerId, ListingId], tuple[Market, ExternalId]]:
    """Return market and external id of those `wanted` that exist, deleted ones too."""
    rows = await connection.fetch(sql("intake/resolve"), [one[0] for one in wanted], [one[1] for one in wanted])
    return {(row["customer_id"], row["listing_id"]): (row["market"], row["external_id"]) for row in rows}


async def look_up(connection: Connection, batch: Sequence[Keyed]) -> dict[SubmissionId, Accepted]:
    """Return the answers of those writes of `batch` that were kept."""
    rows = await connection.fetch(
        sql("intake/look_up"),
        [keyed.write.customer_id for keyed in batch],
        [keyed.write.submission_id for keyed in batch],
    )
    external = {keyed.write.submission_id: keyed.external_id for keyed in batch}
    return {
        row["submission_id"]: Accepted(
            submission_id=row["submission_id"],
            listing_id=row["listing_id"],
            external_id=external[row["submission_id"]],
            revision=row["revision"],
            accepted_at=row["accepted_at"],
            unchanged=row["unchanged"],
        )
        for row in rows
    }
