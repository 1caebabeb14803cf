"""Listings Management Germany 1 as a carrier: listings by the partner's own id; outcomes are not told."""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson

from pignon_client.answers import Finding, Json, Submission
from pignon_client.attaching import File, MediaId, Naming
from pignon_client.calling import segment
from pignon_client.carrier import NO_DIGEST, Reader
from pignon_client.dialect.wire import JSON, OnTheWire
from pignon_client.errors import Refused, Unknown
from pignon_client.report import ACCEPTED
from pignon_client.shelf import Entry


class InGerman(OnTheWire):
    """`/listings` of Listings Management Germany 1."""

    async def naming(self) -> Naming | None:
        return lambda media_id: {"externalMediaId": media_id}

    async def upload(self, entry: Entry, file: File, read: Reader) -> bool:
        """Ask for an address and put the file there, unless the listing has it already: others' may be gone any day."""
        known = self._notebook.get(entry.external_id)
        if known and MediaId.read(file.media_id) in known.media:
            return False
        content = await read()
        asking = orjson.dumps({"externalMediaId": file.media_id, "fileName": file.name.rpartition("/")[2][:255]})
        response = await self._caller.call("POST", "/medias", content=asking, headers=JSON)
        await self._caller.put_at(self._caller.read(response, lambda body: str(body["presignedURL"])), content)
        return True

    async def shown(self, external_id: str) -> Sequence[Mapping[str, Json]]:
        """By the notebook, which knows what was sent last; else as the API gives the listing back."""
        known = self._notebook.get(external_id)
        if known and known.digest != NO_DIGEST:
            return [{"externalMediaId": str(one)} for one in known.media]
        response = await self._caller.call("GET", self._path(external_id))
        return self._caller.read(response, lambda body: list(body["listing"].get("media") or ()))

    async def settled(self, submission: Submission, *, until: float) -> Submission:  # noqa: ARG002 (nothing to wait for)
        return submission

    async def _learn(self) -> None:
        params: dict[str, str] = {}
        while True:
            page = self._caller.read(await self._caller.call("GET", self._path(), params=params), dict[str, Any])
            for external_id in page["externalListingIds"]:
                self._notebook.found(external_id)
            if not page.get("nextPageToken"):
                return
            params = {"nextPageToken": page["nextPageToken"]}

    async def _look_up(self, external_id: str) -> str | None:
        try:
            await self._caller.call("GET", self._path(external_id))
        except Unknown:
            return None
        return ""

    async def _duplicate_of(self, external_id: str, refusal: Refused) -> str:  # noqa: ARG002 (its own id addresses it)
        return ""

    def _path(self, external_id: str = "", listing_id: str = "") -> str:  # noqa: ARG002 (its own id addresses it)
        return f"/listings/{segment(external_id)}" if external_id else "/listings"

    async def _write(self, method: str, path: str, document: bytes) -> Submission:
        response = await self._caller.call(method, path, content=document, headers=JSON)
        return self._caller.read(response, _read_answer)


def _read_answer(body: Any) -> Submission:
    warnings = [Finding(_code(one["type"]), str(one.get("message") or "")) for one in body.get("warnings") or ()]
    return Submission(
        submission_id=str(body["requestId"]),
        listing_id=str(body["listingId"]),
        revision=0,
        outcome=ACCEPTED,
        findings=tuple(warnings),
    )


def _code(said: str) -> str:
    """`LOCATION_IMPRECISE` as this report writes codes."""
    return said.lower().replace("_", "-")
