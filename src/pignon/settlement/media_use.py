"""Advises on a main picture that another listing of the customer has too; nothing is refused for it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256

import orjson

from pignon.ledger import verdicts
from pignon.ledger.pools import Connection
from pignon.ledger.verdicts import MediaUse, MediaUser
from pignon.model.finding import Finding
from pignon.model.names import CustomerId
from pignon.settlement.places import Case


async def advise_media(connection: Connection, cases: Iterable[Case]) -> None:
    """Enter the main media of new revisions; add advice to the judgement of those that another listing had first."""
    revised = [case for case in cases if case.task.submissions]
    uses = media_uses(revised)
    if not uses:
        return
    users = await verdicts.use_media(connection, uses, in_hand=[case.task.listing_id for case in revised])
    if not users:
        return
    for case in revised:
        advice = (*case.judgement.advice, *used_elsewhere(case, users))
        case.judgement = replace(case.judgement, advice=advice)


def media_uses(cases: Iterable[Case]) -> list[MediaUse]:
    """Gather the main media that `cases` have, each once with its listings in the order of `cases`. Pure."""
    uses: dict[tuple[CustomerId, int], MediaUse] = {}
    for case in cases:
        task = case.task
        if case.judgement.media is None:
            continue
        _, url = case.judgement.media
        key = (task.customer_id, url_hash(url))
        if key not in uses:
            uses[key] = MediaUse(*key, written=b'"url":' + orjson.dumps(url), listings=[])
        uses[key].listings.append(task.listing_id)
    return list(uses.values())


def used_elsewhere(case: Case, users: Mapping[tuple[CustomerId, int], MediaUser]) -> Sequence[Finding]:
    """Give advice on the main medium of `case` whose user in `users` is another listing. Pure."""
    if case.judgement.media is None:
        return ()
    pointer, url = case.judgement.media
    user = users.get((case.task.customer_id, url_hash(url)))
    if user is None or user.listing_id == case.task.listing_id:
        return ()
    return (Finding("media-url-used", pointer, url, arguments={"listing": user.external_id}),)


def url_hash(url: str) -> int:
    """Hash an address to a signed integer of 64 bits, as the ledger keeps it."""
    return int.from_bytes(sha256(url.encode()).digest()[:8], "big", signed=True)
