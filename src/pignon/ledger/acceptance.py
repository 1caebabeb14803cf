"""Intake's side of the ledger: a batch of writes in one statement, each decided on and kept or not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pignon.ledger.answers import Keeping, keep_answers
from pignon.ledger.pools import Connection
from pignon.ledger.settling import stored
from pignon.ledger.statements import sql
from pignon.model.finding import Finding
from pignon.model.identity import uuid7
from pignon.model.names import CustomerId, ExternalId, ListingId, Market, SubmissionId
from pignon.model.states import Kind
from pignon.model.write import Accepted, Write

RESTORABLE = timedelta(days=30)
"""How long after its deletion a listing can be brought back."""
GOOD = frozenset({"accepted", "unchanged", "late"})
"""Decisions that keep a write."""


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
    """Kept: accepted, unchanged, late. To be decided again: again. Known by its key: replayed, reused, running.
    Refused: deleted, unknown, frozen, duplicate, stale, mixed.
    """
    listing_id: ListingId
    revision: int
    head_revision: int | None
    head_frozen: str | None
    accepted_at: datetime

    def accepted(self, keyed: Keyed) -> Accepted:
        """Return what a write is told that this decision keeps."""
        return Accepted(
            submission_id=keyed.write.submission_id,
            listing_id=self.listing_id,
            external_id=keyed.external_id,
            revision=self.revision,
            accepted_at=self.accepted_at,
            unchanged=self.word == "unchanged",
            late=self.word == "late",
        )


async def decide(connection: Connection, batch: Sequence[Keyed]) -> list[Decision]:
    """Decide `batch` and keep the first answers of those with a key, in one transaction; one decision a write.

    It comes sorted by key with each key once; a restoration comes alone.
    """
    if all(keyed.write.key is None for keyed in batch):
        return await _decided(connection, batch)
    async with connection.transaction():
        decisions = await _decided(connection, batch)
        kept = [
            Keeping(
                keyed.write.customer_id,
                key.digest,
                key.request,
                keyed.write.submission_id,
                key.answer(decision.accepted(keyed)),
                wait=key.wait,
            )
            for keyed, decision in zip(batch, decisions, strict=True)
            if (key := keyed.write.key) is not None and decision.word in GOOD
        ]
        if kept:
            await keep_answers(connection, kept)
    return decisions


async def _decided(connection: Connection, batch: Sequence[Keyed]) -> list[Decision]:
    if batch[0].write.kind is Kind.RESTORE:
        return [await _restore(connection, batch[0])]
    return await accept(connection, batch)


async def accept(connection: Connection, batch: Sequence[Keyed]) -> list[Decision]:
    """Decide `batch`, sorted by key with each key once, in one statement; one decision a write."""
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
        *_seldom([_rare(write) for write in writes]),
    )
    return [_decision(row) for row in rows]


async def _restore(connection: Connection, keyed: Keyed) -> Decision:
    write = keyed.write
    key, request, version, instant, reason, asked_at, overtaken = _rare(write)
    row = await connection.fetchrow(
        sql("intake/restore"),
        *(write.customer_id, write.market, keyed.external_id, write.submission_id, write.client_id, write.if_match),
        *(key, request, version, instant, reason, asked_at, RESTORABLE, overtaken),
    )
    return _decision(row)


def _decision(row: Any) -> Decision:
    return Decision(
        word=row["decision"],
        listing_id=ListingId(row["listing_id"]),
        revision=row["revision"],
        head_revision=row["head_revision"],
        head_frozen=row["head_frozen"],
        accepted_at=row["accepted_at"],
    )


def _rare(write: Write) -> tuple[Any, ...]:
    """Return what few writes have: `(key, request, version, instant, reason, asked at, what is said if it is late)`."""
    key, source = write.key, write.source
    return (
        *((key.digest, key.request) if key else (None, None)),
        *((source.value, source.instant) if source else (None, None)),
        write.reason,
        write.asked_at,
        stored([Finding("source-version-late", "Source-Version", source.text)]) if source else None,
    )


_NOTHING = (None,) * 7


def _seldom(rows: Sequence[tuple[Any, ...]]) -> Sequence[list[Any] | None]:
    """Return the columns of what few writes have; null for each where none has any."""
    return _NOTHING if all(row == _NOTHING for row in rows) else [[row[n] for row in rows] for n in range(7)]


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
            late=row["idle"],
        )
        for row in rows
    }
