"""What a run needs of the other side, whatever API it speaks; over Pignon's platform API it is one call each."""

from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from typing import Protocol

from pignon_client.answers import Json, Manifest, Submission
from pignon_client.attaching import File, Naming
from pignon_client.errors import Denied, Garbled, Refused
from pignon_client.sdk import Platform, Put
from pignon_client.shelf import DIGEST_DIGITS, Entry

NO_DIGEST = "0" * DIGEST_DIGITS
Reader = Callable[[], Awaitable[bytes]]


class Carrier(Protocol):
    """Compares and writes. Every call may raise Unreachable, Denied, Refused (Unknown) or Garbled."""

    async def portals(self) -> Sequence[str]:
        """Return the portals to ask for; none when that cannot be learnt."""
        ...

    async def naming(self) -> Naming | None:
        """Return how documents name what is uploaded; None where nothing can be."""
        ...

    async def upload(self, entry: Entry, file: File, read: Reader) -> bool:
        """Send a file that the entry's document names; False where it is there already, and `read` is not called."""
        ...

    async def compare(self, feed: str, items: Iterable[tuple[str, str]], *, complete: bool) -> Manifest:
        """Compare (external id, digest) of a feed with what is there; extra only where the feed is `complete`."""
        ...

    async def shown(self, external_id: str) -> Sequence[Mapping[str, Json]]:
        """Return the media of a listing's document as they were written, in order; none where they cannot be learnt."""
        ...

    async def there(self, external_ids: Collection[str]) -> frozenset[str]:
        """Return those of the ids that are there, whichever feed they came by."""
        ...

    async def put(self, entry: Entry, document: bytes, *, wait: int) -> Submission:
        """Create or replace; `wait` is how many seconds the answer may take to bring the outcome."""
        ...

    async def put_many(self, entries: Sequence[Entry], documents: Sequence[bytes]) -> Sequence[Put] | None:
        """Create or replace listings of one feed in one call, one result for each; None where there is no such call.

        What is accepted is pending; None in an entry's place: not done, to be put by itself.
        """
        ...

    async def remove(self, external_id: str) -> str | None:
        """End a listing and return its id. Unknown when it is not there."""
        ...

    async def settled(self, submission: Submission, *, until: float) -> Submission:
        """Follow a pending submission to its outcome; pending still when there was none in time."""
        ...

    def latest(self) -> float:
        """Return the instant until which a write that is sent now is worth following."""
        ...


class OnPlatform:
    """The platform API of a Pignon."""

    def __init__(self, platform: Platform, market: str) -> None:
        self._platform = platform
        self._market = market
        self.latest = platform.latest
        self.settled = platform.settled

    async def portals(self) -> Sequence[str]:
        quotas = await self._platform.quotas()
        return [quota.portal for quota in quotas if quota.market == self._market and quota.quota > 0]

    async def naming(self) -> Naming | None:
        """A document names an upload by the id it was sent under; the French one, whose media have none, by address."""
        try:
            uploads = await self._platform.uploads()
        except (Denied, Refused, Garbled):
            return None
        if self._market == "de":
            return lambda media_id: {"externalMediaId": media_id}
        return lambda media_id: {"url": uploads + media_id}

    async def upload(self, entry: Entry, file: File, read: Reader) -> bool:  # noqa: ARG002 (whose it is does not matter)
        if await self._platform.has_medium(file.media_id):
            return False
        await self._platform.send_medium(file.media_id, await read(), file_name=file.name.rpartition("/")[2])
        return True

    async def compare(self, feed: str, items: Iterable[tuple[str, str]], *, complete: bool) -> Manifest:
        return await self._platform.manifest(self._market, feed, items, complete=complete)

    async def shown(self, external_id: str) -> Sequence[Mapping[str, Json]]:
        listing = await self._platform.get_listing(self._market, external_id)
        return listing.document.get("media") or ()

    async def there(self, external_ids: Collection[str]) -> frozenset[str]:
        """A manifest tells, whatever digest it is given."""
        items = ((external_id, NO_DIGEST) for external_id in external_ids)
        answer = await self._platform.manifest(self._market, None, items, complete=False)
        return frozenset(external_ids) - answer.missing

    async def put(self, entry: Entry, document: bytes, *, wait: int) -> Submission:
        return await self._platform.put_listing(self._market, entry.external_id, document, feed=entry.feed, wait=wait)

    async def put_many(self, entries: Sequence[Entry], documents: Sequence[bytes]) -> Sequence[Put] | None:
        listings = [(entry.external_id, document) for entry, document in zip(entries, documents, strict=True)]
        try:
            return await self._platform.put_listings(self._market, listings, feed=entries[0].feed)
        except Refused:
            return None

    async def remove(self, external_id: str) -> str | None:
        return (await self._platform.delete_listing(self._market, external_id)).listing_id
