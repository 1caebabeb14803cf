"""What every write has in common: it is decided on, and its outcome is waited for where the caller prefers so."""

from dataclasses import dataclass
from typing import Any

from pignon.ledger.findings import stored_findings
from pignon.ledger.submissions import Publication, Submission, publications, submission
from pignon.model.errors import NotFound
from pignon.model.finding import Finding
from pignon.model.identity import public_id, uuid7
from pignon.model.names import ListingId, Market, Portal, SubmissionId
from pignon.model.states import State
from pignon.model.write import Accepted, Checked, Write
from pignon.rules.validate import check
from pignon.web.api import Api
from pignon.web.call import Call
from pignon.web.findings import all_told
from pignon.web.reply import Headers


@dataclass(frozen=True, slots=True)
class Done:
    """An answered write: 202, or 200 with its outcome."""

    status: int
    outcome: dict[str, Any]
    """Empty at 202; else `{outcome, publications, findings}`."""
    headers: Headers


def checked(api: Api, call: Call, body: bytes, *, wanted: str | None = None) -> tuple[Checked, tuple[Finding, ...]]:
    """Check a document against the rules of the call's market; raises Invalid with every fault."""
    return check(body, api.packs[market_of(call)], wanted=wanted)


def market_of(call: Call) -> Market:
    """Return the market that the address names."""
    if call.market is None:
        raise NotFound
    return call.market


def new_submission() -> SubmissionId:
    """Give a submission its id, before it is decided on."""
    return SubmissionId(uuid7())


async def finish(api: Api, call: Call, write: Write, *, wait: int | None) -> tuple[Accepted, Done]:
    """Decide on `write`, then wait up to `wait` seconds for its outcome; none asks for none."""
    accepted = await api.door.submit(write)
    if wait is None:
        return accepted, Done(202, {}, [])
    headers = [(b"preference-applied", b"wait=%d" % wait)]
    if not await api.waiting.settled(write.customer_id, write.submission_id, seconds=wait):
        return accepted, Done(202, {}, headers)
    async with api.pools.reading(write.customer_id) as connection:
        done = await submission(connection, write.customer_id, write.submission_id)
        standing = await publications(connection, write.customer_id, accepted.listing_id)
    if done is None:
        return accepted, Done(202, {}, headers)
    return accepted, Done(200, outcome_of(api, call, done, standing=standing), headers)


def outcome_of(api: Api, call: Call, done: Submission, *, standing: list[Publication]) -> dict[str, Any]:
    """Tell an outcome: `{outcome, publications, findings}`."""
    pack = api.packs.get(done.market)
    return {
        "outcome": done.outcome,
        "publications": told_publications(api, call, done.listing_id, standing=standing, market=done.market),
        "findings": all_told(stored_findings(done.findings), pack, call.language),
    }


def told_publications(
    api: Api, call: Call, listing_id: ListingId, *, standing: list[Publication], market: Market
) -> list[dict[str, Any]]:
    """Tell where a listing stands: `[{portal, state, url, findings}]`; `url` while it is live."""
    pack = api.packs.get(market)
    return [
        {
            "portal": one.portal,
            "state": one.state,
            "url": page_address(api, call, one.portal, listing_id=listing_id) if one.state == State.LIVE else None,
            "findings": all_told(stored_findings(one.findings), pack, call.language),
        }
        for one in standing
    ]


def page_address(api: Api, call: Call, portal: Portal, *, listing_id: ListingId) -> str:
    """Return the address of the listing's public page on `portal`."""
    prefix = f"{api.public_url}/sandbox" if call.granted.sandbox else api.public_url
    return f"{prefix}/{portal.lower()}/{public_id(listing_id)}"
