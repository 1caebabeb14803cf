"""Finds the files that a delivery names and does not bring in what the platform shows: what came once may stay at home.

Nothing is remembered for it: documents name uploads by content and name (`MediaId`), and the platform gives them back.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from pignon_client.abreast import abreast
from pignon_client.attaching import LEFT_OUT, TWICE, Awaited, MediaId, Naming, led
from pignon_client.carrier import Carrier
from pignon_client.digest import canonical
from pignon_client.errors import Refused
from pignon_client.progress import Tell
from pignon_client.stock import Delivery

STAYS = "the one that came before stays: "
NOWHERE = ", and the platform shows none that came under this name"
GOING = "so many of the pictures that the platform shows go: they came under no name that this delivery gives"

Note = Mapping[str, str]
Medium = Mapping[str, Any]


async def recall(delivery: Delivery, *, market: str, carrier: Carrier, naming: Naming, tell: Tell) -> None:
    """Complete the documents that lack files with those that the platform shows under the same names.

    Notes say what is nowhere, and what should have come along. Raises as the carrier does.
    """
    entries = delivery.entries

    async def complete(external_id: str) -> None:
        entry = entries[external_id]
        try:
            shown = await carrier.shown(external_id)
        except Refused:
            shown = ()
        document, awaited = orjson.loads(entries.document(entry)), entries.awaited(entry)
        media, outcome = filled(document.pop("media", []), awaited, shown=shown, naming=naming)
        document |= {"media": media} if media else {}
        notes = [*_retold(entries.remarks(entry).notes, awaited, outcome), *_going(media, shown, outcome)]
        entries.complete(entry, canonical(document, market=market), notes)

    await abreast("recalling", [one for one in delivery.lacking if one in entries], complete, tell=tell)


def filled(
    media: Sequence[Any], awaited: Sequence[Awaited], *, shown: Sequence[Medium], naming: Naming
) -> tuple[list[Any], list[str | None]]:
    """Return `media` with what is awaited and `shown`, and for each awaited why it is not there; None where it is."""
    there = {found.key: found for medium in reversed(shown) if (found := MediaId.of(medium))}
    here = {found.content for medium in media if (found := MediaId.of(medium))}
    whole, outcome = list(media), list[str | None]()
    for one in awaited:
        found = there.get(one.key)
        why = NOWHERE if found is None else TWICE if found.content in here else None
        if found and why is None:
            whole.insert(one.place + outcome.count(None), {**naming(str(found)), **one.entry})
            here.add(found.content)
        outcome.append(why)
    return led(whole, (one.entry for one in awaited)), outcome


def _retold(notes: Sequence[Note], awaited: Sequence[Awaited], outcome: Sequence[str | None]) -> list[Note]:
    """Return the notes as they are true now; of what is there again, and as the delivery says, there is none."""
    known = {(one.field, one.named): (one, why) for one, why in zip(awaited, outcome, strict=True)}
    retold = list[Note]()
    for note in notes:
        one, why = known.get((note["field"], note["value"]), (None, None))
        if one and why is None:
            more = [] if one.unchanged else [{**note, "done": STAYS + note["done"].removeprefix(LEFT_OUT)}]
        else:
            more = [{**note, "done": TWICE if why == TWICE else note["done"] + (why or "")}]
        retold += more
    return retold


def _going(media: Sequence[Medium], shown: Sequence[Medium], outcome: Sequence[str | None]) -> list[Note]:
    """Say how many pictures are lost where some of those that are named are nowhere."""
    stay = {_address(one) for one in media}
    gone = [one for one in shown if _address(one) not in stay]
    return [{"field": "media", "value": str(len(gone)), "done": GOING}] if gone and NOWHERE in outcome else []


def _address(medium: Medium) -> str:
    return str(medium.get("externalMediaId") or medium.get("url"))
