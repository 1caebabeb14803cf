"""What an endpoint is sent for which event: requests ready to be signed. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import groupby
from urllib.parse import quote
from uuid import UUID

import orjson

from pignon.delivery.choice import Choice
from pignon.delivery.status import status_id, told_status
from pignon.delivery.telling import message_id, told_event, told_person
from pignon.ledger.deliveries import Endpoint, Step
from pignon.ledger.events import Told
from pignon.ledger.leads import Person
from pignon.ledger.statuses import StatusRow
from pignon.market import Pack
from pignon.market.wire import instant
from pignon.model.names import ListingId, Market, SubmissionId
from pignon.model.states import EventType, Status

_UNDER_WAY: Mapping[str, Status] = {
    EventType.LISTING_CREATED: Status.CREATING,
    EventType.LISTING_UPDATED: Status.UPDATING,
    EventType.LISTING_DELETED: Status.DELETING,
}
_PATHS = {"fr": "classifieds", "de": "listings"}
"""Where each market's contract has its statuses."""
_WITH_MEDIA_ERROR = "_WITH_MEDIA_ERROR"
TEST = 0
"""The number of a letter that tells no event but that telling works."""


@dataclass(frozen=True, slots=True)
class Message:
    """One request, but for its signature."""

    id: str
    url: str
    body: bytes
    private: bool = False
    """True where the body names a person: it is sent, and never kept."""


@dataclass(frozen=True, slots=True)
class Letter:
    """All that an endpoint is sent for the events numbered `sequence` to `last`; often nothing."""

    sequence: int
    last: int
    listing_id: ListingId | None
    messages: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class Scribe:
    """Writes the letters to one endpoint."""

    endpoint: Endpoint
    packs: Mapping[Market, Pack]
    people: Mapping[str, Person | None] = field(default_factory=dict[str, "Person | None"])
    """Who asked, by the id of the lead; None once erased."""

    def letters(self, events: Sequence[Told], steps: Mapping[SubmissionId, Step]) -> list[Letter]:
        """Write the letters that `events` (in order, whole status rows) make; those of one row are one letter."""
        if self.endpoint.market is None:
            return [self._event_letter(one) for one in events]
        return [self._status_letter(tuple(row), steps) for _, row in groupby(events, _row)]

    def test(self) -> Letter:
        """Write a letter that tells nothing but that telling works."""
        body = orjson.dumps({"type": "webhook.test", "data": {"customer": self.endpoint.intermediary_id}})
        return Letter(TEST, TEST, None, (Message(f"test_{self.endpoint.webhook_id.hex}", self.endpoint.url, body),))

    def _event_letter(self, event: Told) -> Letter:
        endpoint = self.endpoint
        choice = Choice(endpoint.types, endpoint.markets, endpoint.portals)
        messages: tuple[Message, ...] = ()
        if choice.takes(event):
            told = told_event(event, self.packs, language=endpoint.language)
            said = {"timestamp": told["at"], "customer": endpoint.intermediary_id, **told}
            identity = message_id(endpoint.customer_id, event.sequence)
            person = self.people.get(told["data"].get("leadId", ""))
            if event.type == EventType.LEAD_RECEIVED:
                said["data"] = told["data"] | {"contactRequest": told_person(person)}
            messages = (Message(identity, endpoint.url, orjson.dumps(said), private=person is not None),)
        return Letter(event.sequence, event.sequence, event.listing_id, messages)

    def _status_letter(self, row: tuple[Told, ...], steps: Mapping[SubmissionId, Step]) -> Letter:
        first = row[0]
        messages: list[Message] = []
        if first.market == self.endpoint.market and first.listing_id is not None:
            rows = [*_steps(first, steps), *_terminal(row)]
            messages = [self._callback(first, one) for one in rows if self._wants(one.status)]
        return Letter(first.sequence, row[-1].sequence, first.listing_id, tuple(messages))

    def _wants(self, status: str) -> bool:
        wanted = self.endpoint.statuses
        return not wanted or status.removesuffix(_WITH_MEDIA_ERROR) in wanted

    def _callback(self, event: Told, row: StatusRow) -> Message:
        assert event.listing_id is not None
        assert event.market is not None
        body = told_status(row, language=self.endpoint.language, pack=self.packs[event.market])
        name = _PATHS.get(event.market, "listings")
        key = str(event.listing_id) if name == "classifieds" else quote(event.external_id or "", safe="")
        url = f"{self.endpoint.url.rstrip('/')}/{name}/{key}/statuses"
        return Message(str(status_id(event.listing_id, row.at)), url, orjson.dumps(body))


def lead_of(event: Told) -> UUID | None:
    """Return the lead that an event tells of."""
    return UUID(orjson.loads(event.data)["leadId"]) if event.type == EventType.LEAD_RECEIVED else None


def _row(event: Told) -> object:
    """Tell events of one status row from others: they share listing and date."""
    return (event.listing_id, instant(event.at)) if event.status is not None else event.sequence


def _steps(event: Told, steps: Mapping[SubmissionId, Step]) -> Iterable[StatusRow]:
    """Give the rows before a submission's outcome: received, and under way (partner/statuses.sql has the same)."""
    word = _UNDER_WAY.get(event.type)
    step = steps.get(event.submission_id) if event.submission_id is not None else None
    if word is None or step is None or event.revision is None:
        return
    for n, status in enumerate((Status.RECEIVING, Status.RECEIVED, word)):
        yield StatusRow(
            at=step.accepted_at + timedelta(microseconds=n),
            status=status,
            sub_status=f"{status}_{step.kind.upper()}" if n < 2 else None,
            portals=step.portals,
            revision=event.revision,
            terminal=False,
            facts=(),
        )


def _terminal(row: Sequence[Told]) -> Iterable[StatusRow]:
    first = row[0]
    if first.status is not None and first.revision is not None:
        yield StatusRow(
            at=first.at,
            status=first.status,
            sub_status=None,
            portals=tuple(dict.fromkeys(portal for event in row for portal in event.portals)),
            revision=first.revision,
            terminal=True,
            facts=tuple(orjson.loads(event.data) for event in row),
        )


def cut(events: list[Told], *, full: bool) -> list[Told]:
    """Drop the last status row of a page that is full: the rest of it may be on the next."""
    if not full or not events:
        return events
    last = _row(events[-1])
    whole = [one for one in events if _row(one) != last]
    return whole or events
