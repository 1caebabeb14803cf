"""An event as partners read it: the same object in the log and in webhooks."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid5

import orjson

from pignon.delivery.status import status_id
from pignon.ledger.events import Told
from pignon.ledger.findings import as_finding
from pignon.ledger.leads import Person
from pignon.market import Pack
from pignon.market.wire import instant, wire_finding
from pignon.model.names import CustomerId, Market


def told_event(event: Told, packs: Mapping[Market, Pack], *, language: str) -> dict[str, Any]:
    """Tell an event; findings in `language`."""
    listing_sequence = event.listing_sequence
    return {
        "sequence": event.sequence,
        "type": event.type,
        "at": instant(event.at),
        "market": event.market,
        "listingId": _text(event.listing_id),
        "externalId": event.external_id,
        "listingSequence": listing_sequence,
        "previousListingSequence": None if listing_sequence is None else listing_sequence - 1,
        "previousSequence": event.previous,
        "data": _data(event, packs, language=language),
    }


def told_person(person: Person | None) -> dict[str, Any] | None:
    """Tell who asks (schema `contactRequest` of the French leads); None once erased."""
    if person is None:
        return None
    return {
        "firstName": person.first_name,
        "lastName": person.last_name,
        "email": person.email,
        "phoneNumbers": [person.phone] if person.phone else [],
        "message": person.message,
    }


def message_id(customer: CustomerId, sequence: int) -> str:
    """Return the `webhook-id` of an event: the same at every attempt and at every endpoint."""
    return f"evt_{uuid5(customer, str(sequence)).hex}"


def _data(event: Told, packs: Mapping[Market, Pack], *, language: str) -> dict[str, Any]:
    said: dict[str, Any] = {"portals": event.portals}
    if event.revision is not None:
        said |= {"revision": event.revision, "submissionId": _text(event.submission_id)}
    if event.status is not None and event.listing_id is not None:
        said |= {"status": event.status, "statusId": str(status_id(event.listing_id, event.at))}
    facts: dict[str, Any] = orjson.loads(event.data)
    pack = packs.get(event.market) if event.market is not None else None
    if pack is not None and facts.get("findings"):
        facts["findings"] = [wire_finding(as_finding(one), pack, language) for one in facts["findings"]]
    return said | facts


def _text(value: UUID | None) -> str | None:
    return None if value is None else str(value)
