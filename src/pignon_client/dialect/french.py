"""Classifieds Management 4 as a carrier: classifieds by their own uuid, outcomes from their statuses."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from pignon_client.answers import Finding, Json, Publication, Submission
from pignon_client.dialect.wire import JSON, OnTheWire
from pignon_client.digest import digest
from pignon_client.errors import Refused, Unknown
from pignon_client.sdk import POLL_FIRST, POLL_LONGEST
from pignon_client.shelf import DIGEST_DIGITS

PAGE = "250"
STATES: Mapping[str, str] = {
    "CREATED": "live",
    "CREATED_WITH_MEDIA_ERROR": "live",
    "UPDATED": "live",
    "UPDATED_WITH_MEDIA_ERROR": "live",
    "RECEIVING_FAILED": "refused",
    "CREATING_FAILED": "refused",
    "UPDATING_FAILED": "refused",
    "DELETED": "ended",
}
"""What each terminal status says of its portals; all others are on the way."""
QUEUED = "quota-waiting"
"""Sub-status detail of a classified that waits for a place."""
ENDED = Finding("classified-deleted", "It had ended before it was replaced; the next run creates it anew.")
_UUID = re.compile(r"classifiedId:?\s*([0-9a-fA-F-]{36})")


@dataclass(frozen=True, slots=True)
class _Sent:
    """A classified as it stands there after a write."""

    revision: int
    portals: frozenset[str]


class InFrench(OnTheWire):
    """`/classifieds` of Classifieds Management 4."""

    async def settled(self, submission: Submission, *, until: float) -> Submission:
        """Look at the statuses until each portal has its verdict on what was written, or the time is up.

        The incumbent accepts a PUT on what has ended and revives nothing: that is refused, and forgotten.
        """
        patience, pause = self._caller.patience, POLL_FIRST
        try:
            sent = await self._sent(submission.listing_id)
        except Unknown:
            self._notebook.forget(submission.submission_id)
            return replace(submission, outcome="refused", findings=(ENDED,))
        while True:
            rows = await self._latest_rows(submission.listing_id)
            told = {one.portal: one for row in rows for one in _publications(row, since=sent.revision)}
            if sent.portals <= told.keys() or patience.now() >= until:
                return _decided(submission, sent, told, rows=rows) if told else submission
            await patience.sleep(pause)
            pause = min(POLL_LONGEST, pause * 1.5)

    async def _learn(self) -> None:
        params = {"limit": PAGE}
        while True:
            page = self._caller.read(await self._caller.call("GET", self._path(), params=params), dict[str, Any])
            for item in page.get("items") or ():
                source = item["data"]["metaData"]["source"]
                kept = digest(item, market="fr")[:DIGEST_DIGITS]
                self._notebook.found(source["offererEstateId"], item["classifiedId"], kept)
            if not page.get("nextToken"):
                return
            params = {"limit": PAGE, "nextToken": page["nextToken"]}

    async def _look_up(self, external_id: str) -> str | None:
        response = await self._caller.call("GET", self._path(), params={"offererEstateId": external_id})
        items = self._caller.read(response, lambda body: [str(item["classifiedId"]) for item in body["items"]])
        return items[0] if items else None

    async def _duplicate_of(self, external_id: str, refusal: Refused) -> str:
        said = _UUID.search(refusal.why)
        listing_id = said[1] if said else await self._look_up(external_id)
        if listing_id is None:
            raise refusal
        return listing_id

    def _path(self, external_id: str = "", listing_id: str = "") -> str:
        return f"/classifieds/{listing_id}" if external_id else "/classifieds"

    async def _write(self, method: str, path: str, document: bytes) -> Submission:
        response = await self._caller.call(method, path, content=document, headers=JSON)
        one = self._caller.read(response, lambda body: str(body["classifiedId"]))
        return Submission(submission_id=one, listing_id=one, revision=0)

    async def _sent(self, listing_id: str) -> _Sent:
        response = await self._caller.call("GET", f"/classifieds/{listing_id}")
        revision = response.headers.get("etag", "").strip('W/"')
        portals = self._caller.read(response, lambda body: frozenset(body["portals"]))
        return _Sent(int(revision) if revision.isdigit() else 0, portals)

    async def _latest_rows(self, listing_id: str) -> list[Mapping[str, Json]]:
        path, params = f"/classifieds/{listing_id}/statuses", {"filter": "latest", "limit": PAGE}
        try:
            response = await self._caller.call("GET", path, params=params)
        except Unknown:
            return []
        return self._caller.read(response, lambda body: list(body["items"]))


def _publications(row: Mapping[str, Json], *, since: int) -> list[Publication]:
    """Return what a row decides of its portals; nothing while it is on the way, or of an earlier revision."""
    status = str(row["status"])
    if status not in STATES or int(row.get("revision") or since) < since:
        return []
    codes = [code for code in str(row.get("subStatusDetails") or "").split(",") if code]
    state = "waiting" if codes == [QUEUED] else STATES[status]
    message = str(row.get("message") or "")
    blamed = state in ("waiting", "refused")
    portals = [str(portal) for portal in row["portals"]]
    why = [Finding(code, message, portals=tuple(portals)) for code in codes or [status.lower().replace("_", "-")]]
    return [Publication(portal, state, findings=tuple(why) if blamed else ()) for portal in portals]


def _decided(
    submission: Submission, sent: _Sent, told: Mapping[str, Publication], *, rows: list[Mapping[str, Json]]
) -> Submission:
    pending = [Publication(portal, "pending") for portal in sorted(sent.portals - told.keys())]
    refused = not pending and all(one.state == "refused" for one in told.values())
    created = any(str(row["status"]).startswith("CREAT") for row in rows)
    return replace(
        submission,
        revision=sent.revision,
        outcome="refused" if refused else "created" if created else "updated",
        publications=(*told.values(), *pending),
        findings=tuple(finding for row in rows for finding in _media(row)),
    )


def _media(row: Mapping[str, Json]) -> list[Finding]:
    failed = [one for one in row.get("mediaStatuses") or () if str(one.get("status")).endswith("_FAILED")]
    return [Finding("media-failed", str(one["status"]), "/media", one.get("url")) for one in failed]
