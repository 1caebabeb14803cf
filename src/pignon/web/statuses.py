"""What became of a listing, in the words of the wire; the same rows in every market."""

from typing import Any

from pignon.delivery.status import status_id, told_status
from pignon.ledger.statuses import Sieve, StatusRow, statuses
from pignon.market.pack import Pack
from pignon.model.errors import Invalid
from pignon.model.names import ListingId
from pignon.web.api import Api
from pignon.web.call import Call
from pignon.web.paging import instant_after, token_of_instant
from pignon.web.refusals import parameter
from pignon.web.reply import Reply, as_json
from pignon.web.writing import market_of

WORDS = (
    *("RECEIVING", "RECEIVED", "RECEIVING_FAILED", "CREATING", "CREATED", "CREATED_WITH_MEDIA_ERROR"),
    *("CREATING_FAILED", "UPDATING", "UPDATED", "UPDATED_WITH_MEDIA_ERROR", "UPDATING_FAILED"),
    *("DELETING", "DELETED", "DELETING_FAILED"),
)
"""Every status of the contract (schema `ClassifiedStatus`)."""
PARAMETERS = ("filter", "status*", "portal*", "limit", "nextToken")
_LATEST = ("latest", "current")


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
    said = told_status(row, language=call.language, pack=pack)
    head = {
        "statusId": str(status_id(listing_id, row.at)),
        "classifiedId": str(listing_id),
        "customerId": call.granted.intermediary_id,
        "creationDate": said["statusDate"],
    }
    return head | said
