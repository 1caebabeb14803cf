"""Says what came of a listing's media once all of them are decided, as a fact that settlement tells."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any
from uuid import UUID

import orjson

from pignon.ledger import assets
from pignon.ledger.assets import Asset, Decided, Errand, Turned, Verdict
from pignon.ledger.facts import leave_fact
from pignon.ledger.pools import Connection, Pool
from pignon.ledger.settling import stored
from pignon.media.reading import UPLOAD
from pignon.model.finding import Finding
from pignon.model.names import CustomerId, ListingId, Portal
from pignon.model.states import EventType

ALIKE = 4
"""Bits of 64 by which two likenesses of one picture may differ."""


async def decide(pool: Pool, errand: Errand, decided: Decided, *, asset: Asset | None = None) -> UUID | None:
    """Write what came of a source and judge the listings that use it; return the asset it now has."""
    async with pool.acquire() as connection, connection.transaction():
        await assets.lock(connection, errand.customer_id)
        asset_id, users = await assets.decide(connection, errand, decided, asset=asset)
        await judge(connection, errand.customer_id, users)
    return asset_id


async def judge(connection: Connection, customer: CustomerId, listings: Sequence[ListingId]) -> None:
    """Leave a fact for each of `listings` whose media came to be all decided. Runs under the customer's lock."""
    turned = await assets.judge(connection, customer, listings) if listings else []
    decided = {one.listing_id: one for one in turned if one.after != "open"}
    if not decided:
        return
    found = await assets.verdicts(connection, customer, list(decided))
    for listing, verdicts in groupby(found, key=lambda one: one.listing_id):
        await _leave(connection, customer, decided[listing], verdicts=list(verdicts))


async def _leave(connection: Connection, customer: CustomerId, turned: Turned, *, verdicts: Sequence[Verdict]) -> None:
    failed = turned.after == "failed"
    mended = turned.after == "ready" and turned.before == "failed"
    data: dict[str, Any] = {"mediaStatuses": statuses(verdicts, turned.revision)}
    await leave_fact(
        connection,
        customer,
        type=EventType.MEDIA_FAILED if failed else EventType.MEDIA_READY,
        listing=turned.listing_id,
        portals=[Portal(one) for one in (turned.live or "").split(",") if one],
        data=data,
        revision=turned.revision,
        as_status=failed or mended,
    )


def statuses(verdicts: Sequence[Verdict], revision: int) -> list[dict[str, Any]]:
    """Return `{url or externalMediaId, status, findings}` of each medium, in order. Pure."""
    advice = {at: Finding("media-duplicate", arguments={"other": other}) for at, other in duplicates(verdicts)}
    videos = [one.position for one in verdicts if one.medium == "video"]
    advice |= {at: Finding("media-not-shown") for at in videos[1:]}
    return [_status(one, revision, advice=advice.get(one.position)) for one in verdicts]


def _status(one: Verdict, revision: int, *, advice: Finding | None) -> dict[str, Any]:
    status = one.verdict
    if status == "CREATED" and one.since_revision != revision:
        status = "UPDATED"
    upload = one.address.startswith(UPLOAD)
    said: dict[str, Any] = {
        "externalMediaId" if upload else "url": one.address.removeprefix(UPLOAD) if upload else one.address,
        "status": status,
    }
    found = one.findings if one.verdict != "CREATED" else one.advice
    findings: list[dict[str, Any]] = [one for kept in (found, stored(filter(None, [advice]))) for one in _read(kept)]
    at = {"pointer": f"/media/{one.position}"}
    return said | {"findings": [finding | at for finding in findings]}


def _read(kept: bytes | None) -> list[dict[str, Any]]:
    return orjson.loads(kept) if kept else []


def duplicates(verdicts: Iterable[Verdict]) -> Iterable[tuple[int, int]]:
    """Yield `(position, position of an earlier picture that it looks like)`. Pure."""
    seen: list[tuple[int, int]] = []
    for one in verdicts:
        if one.likeness is None or one.verdict != "CREATED":
            continue
        likeness = one.likeness & (2**64 - 1)
        twin = next((at for at, other in seen if (likeness ^ other).bit_count() <= ALIKE), None)
        if twin is not None:
            yield one.position, twin
        seen.append((one.position, likeness))
