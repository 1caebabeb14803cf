"""What became of a listing, in the words of the wire; the same rows in every market."""

from typing import Any
from uuid import uuid5

from pignon.ledger.statuses import Sieve, StatusRow, statuses
from pignon.market.pack import Pack
from pignon.model.errors import Invalid
from pignon.model.finding import Finding
from pignon.model.names import ListingId
from pignon.web.api import Api
from pignon.web.call import Call
from pignon.web.findings import all_told, as_finding, told
from pignon.web.messages import say
from pignon.web.paging import instant_after, token_of_instant
from pignon.web.refusals import parameter
from pignon.web.reply import Reply, as_json, instant
from pignon.web.writing import market_of

WORDS = (
    *("RECEIVING", "RECEIVED", "RECEIVING_FAILED", "CREATING", "CREATED", "CREATED_WITH_MEDIA_ERROR"),
    *("CREATING_FAILED", "UPDATING", "UPDATED", "UPDATED_WITH_MEDIA_ERROR", "UPDATING_FAILED"),
    *("DELETING", "DELETED", "DELETING_FAILED"),
)
"""Every status of the contract (schema `ClassifiedStatus`)."""
PARAMETERS = ("filter", "status*", "portal*", "limit", "nextToken")
_LATEST = ("latest", "current")
_QUEUED = "quota-waiting"


async def status_page(api: Api, call: Call, listing_id: ListingId) -> Reply:
    """Answer a page of the listing's status rows, oldest first."""
    market = market_of(call)
    pack = api.packs[market]
    sieve, limit = _sieve(call, pack), call.limit()
    customer = call.granted.customer_id
    async with api.pools.reading(customer) as connection:
        rows = await statuses(connection, customer, listing_id, market=market, sieve=sieve, limit=limit + 1)
    page: dict[str, Any] = {"items": [_told(row, listing_id, call, pack=pack) for row in rows[:limit]]}
    if len(rows) > limit:
        page["nextToken"] = token_of_instant(rows[limit - 1].at)
    return as_json(200, page)


def _sieve(call: Call, pack: Pack) -> Sieve:
    chosen = call.single("filter")
    if chosen is not None and chosen not in _LATEST:
        raise Invalid((parameter("filter", chosen[:100], "latest"),), "requestParameter")
    return Sieve(
        after=instant_after(call),
        statuses=_several(call, "status", WORDS),
        portals=_several(call, "portal", tuple(pack.portals)),
        latest=chosen is not None,
    )


def _several(call: Call, name: str, known: tuple[str, ...]) -> tuple[str, ...]:
    given = tuple(part for value in call.query(name) for part in value.split(","))
    wrong = [parameter(name, value[:100], "one of " + ", ".join(known)) for value in given if value not in known]
    if wrong:
        raise Invalid(wrong, "requestParameter")
    return given


def _told(row: StatusRow, listing_id: ListingId, call: Call, *, pack: Pack) -> dict[str, Any]:
    at = instant(row.at)
    findings = _findings(row)
    said: dict[str, Any] = {
        "statusId": str(uuid5(listing_id, at)),
        "classifiedId": str(listing_id),
        "customerId": call.granted.intermediary_id,
        "creationDate": at,
        "statusDate": at,
        "revision": row.revision,
        "portals": row.portals,
        "status": row.status,
        "message": _message(row, findings, language=call.language, pack=pack),
        "findings": all_told(findings, pack, call.language),
    }
    if row.sub_status is not None:
        said["subStatus"] = row.sub_status
    if codes := _codes(row, findings):
        said["subStatusDetails"] = ",".join(codes)
    return said


def _findings(row: StatusRow) -> list[Finding]:
    found: list[Finding] = []
    for facts in row.facts:
        for stored in facts.get("findings") or ():
            finding = as_finding(stored)
            if finding not in found:
                found.append(finding)
    return found


def _codes(row: StatusRow, findings: list[Finding]) -> list[str]:
    if not row.status.endswith("_FAILED"):
        return []
    blocking = [finding.code for finding in findings if finding.blocks]
    reasons = [facts["reason"] for facts in row.facts if facts.get("reason")]
    return list(dict.fromkeys(blocking + reasons))


def _message(row: StatusRow, findings: list[Finding], *, language: str, pack: Pack) -> str:
    if row.status.endswith("_FAILED"):
        first = next((finding for finding in findings if finding.blocks), None)
        place = next((facts["place"] for facts in row.facts if facts.get("place")), None)
        if first is not None and first.code != _QUEUED:
            return told(first, pack, language)["message"]
        if place is not None:
            return say(_QUEUED, language, place=place)
    if row.terminal and not row.portals and row.status in ("CREATED", "UPDATED"):
        return say(f"status-{row.status}-none", language)
    return say(f"status-{row.status}", language)
