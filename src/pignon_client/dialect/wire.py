"""What the carriers of both wire contracts share: comparing by the notebook, creating or replacing, removing."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

import orjson

from pignon_client.answers import Json, Manifest, Submission
from pignon_client.attaching import File, MediaId, Naming
from pignon_client.calling import Caller
from pignon_client.carrier import Reader
from pignon_client.errors import Refused, Unknown
from pignon_client.notebook import Known, Notebook
from pignon_client.sdk import Put
from pignon_client.shelf import Entry

JSON = {"content-type": "application/json"}
GONE = frozenset({404, 409, 410})
"""Statuses of a write on a listing that has ended."""
LOOKS = 8
"""Look-ups under way at once."""


class OnTheWire(ABC):
    """A carrier over one contract; what differs between them is in the abstract methods."""

    def __init__(self, caller: Caller, notebook: Notebook) -> None:
        self._caller = caller
        self._notebook = notebook

    async def portals(self) -> Sequence[str]:
        """No contract tells the customer's portals."""
        return ()

    async def naming(self) -> Naming | None:
        """Nothing can be uploaded, unless a contract says otherwise."""
        return None

    async def upload(self, entry: Entry, file: File, read: Reader) -> bool:  # noqa: ARG002 (never called without a naming)
        return False

    async def compare(self, feed: str, items: Iterable[tuple[str, str]], *, complete: bool) -> Manifest:
        """Compare with the notebook; before the first time with what is listed there, so nothing is sent twice.

        What a feed names is its own from then on; absence concerns nothing else.
        """
        if not self._notebook.complete:
            await self._learn()
            self._notebook.all_found()
        listed, missing, different = set[str](), set[str](), set[str]()
        for external_id, digest in items:
            listed.add(external_id)
            known = self._notebook.get(external_id)
            if known is None:
                missing.add(external_id)
            elif known.digest != digest:
                different.add(external_id)
            else:
                self._notebook.note(external_id, replace(known, feed=feed))
        extra = frozenset(self._notebook.of_feed(feed)) - listed if complete else frozenset[str]()
        return Manifest(frozenset(missing), frozenset(different), extra)

    async def shown(self, external_id: str) -> Sequence[Mapping[str, Json]]:  # noqa: ARG002 (never called without a naming)
        return ()

    async def there(self, external_ids: Collection[str]) -> frozenset[str]:
        """Tell by the notebook, and of what it does not know by asking."""
        unknown, gate = [one for one in external_ids if one not in self._notebook], asyncio.Semaphore(LOOKS)

        async def look(external_id: str) -> None:
            async with gate:
                listing_id = await self._look_up(external_id)
            if listing_id is not None:
                self._notebook.found(external_id, listing_id)

        await asyncio.gather(*(look(one) for one in unknown))
        return frozenset(one for one in external_ids if one in self._notebook)

    async def put(self, entry: Entry, document: bytes, *, wait: int) -> Submission:  # noqa: ARG002 (no contract waits)
        """Create what is not known, replace what is; a duplicate is replaced, what has ended is created anew.

        The answer's `submission_id` is the external id: no contract knows submissions.
        """
        known = self._notebook.get(entry.external_id)
        if known is None:
            submission = await self._created(entry.external_id, document)
        else:
            submission = await self._replaced(entry.external_id, known.listing_id, document)
        media = tuple(uploads(orjson.loads(document).get("media", ())))
        self._notebook.note(entry.external_id, Known(submission.listing_id, entry.digest, entry.feed, media))
        return replace(submission, submission_id=entry.external_id)

    async def remove(self, external_id: str) -> str | None:
        """End what the notebook knows; `there` has noted what it did not know before."""
        known = self._notebook.get(external_id)
        if known is None:
            raise Unknown(404, f"{external_id} is not there")
        try:
            await self._caller.call("DELETE", self._path(external_id, known.listing_id))
        except Refused as refusal:
            if refusal.status in GONE:
                self._notebook.forget(external_id)
            raise
        self._notebook.forget(external_id)
        return known.listing_id or None

    async def put_many(self, entries: Sequence[Entry], documents: Sequence[bytes]) -> Sequence[Put] | None:  # noqa: ARG002 (there is no such call)
        """No contract takes several listings in one call."""
        return None

    def latest(self) -> float:
        patience = self._caller.patience
        return patience.now() + patience.settled_within

    async def _created(self, external_id: str, document: bytes) -> Submission:
        try:
            return await self._write("POST", self._path(), document)
        except Refused as refusal:
            if not self._is_duplicate(refusal):
                raise
            listing_id = await self._duplicate_of(external_id, refusal)
            return await self._write("PUT", self._path(external_id, listing_id), document)

    async def _replaced(self, external_id: str, listing_id: str, document: bytes) -> Submission:
        try:
            return await self._write("PUT", self._path(external_id, listing_id), document)
        except Refused as refusal:
            if refusal.status not in GONE:
                raise
            self._notebook.forget(external_id)
            return await self._created(external_id, document)

    @staticmethod
    def _is_duplicate(refusal: Refused) -> bool:
        return refusal.status in (400, 409) and refusal.title.startswith("Duplicated ") and "media" not in refusal.title

    @abstractmethod
    async def settled(self, submission: Submission, *, until: float) -> Submission:
        """Follow a write as far as the contract tells."""

    @abstractmethod
    async def _learn(self) -> None:
        """Note all that is listed there."""

    @abstractmethod
    async def _look_up(self, external_id: str) -> str | None:
        """Return the listing's own id there, None when there is none."""

    @abstractmethod
    async def _duplicate_of(self, external_id: str, refusal: Refused) -> str:
        """Return the id of the listing that the external id belongs to already."""

    @abstractmethod
    def _path(self, external_id: str = "", listing_id: str = "") -> str:
        """Return the path of a listing, or of all."""

    @abstractmethod
    async def _write(self, method: str, path: str, document: bytes) -> Submission:
        """Write and return the answer."""


def uploads(media: Iterable[Mapping[str, Json]]) -> Iterator[MediaId]:
    """Yield the ids of those media that are uploads of ours."""
    return (found for medium in media if "externalMediaId" in medium and (found := MediaId.of(medium)))
