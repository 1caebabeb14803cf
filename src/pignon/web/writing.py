"""What every write has in common: it is decided on, and its outcome is waited for where the caller prefers so."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeAlias

import orjson

from pignon.ledger.findings import stored_findings
from pignon.ledger.submissions import Publication, Submission, publications, submission
from pignon.model.errors import NotFound
from pignon.model.finding import Finding
from pignon.model.identity import public_id, uuid7
from pignon.model.names import ExternalId, ListingId, Market, Portal, SubmissionId
from pignon.model.states import Kind, State
from pignon.model.write import Accepted, Checked, Write
from pignon.rules.validate import check
from pignon.web.api import Api
from pignon.web.call import Call
from pignon.web.findings import all_told
from pignon.web.repeating import finished, key_of
from pignon.web.reply import Reply

Receipt: TypeAlias = Callable[[Accepted], bytes]
"""Gives the body that says a write is accepted: one JSON object."""


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


def write_of(
    call: Call,
    kind: Kind,
    market: Market,
    *,
    external_id: ExternalId | None = None,
    listing_id: ListingId | None = None,
    document: Checked | None = None,
    creates: bool = False,
    feed: str | None = None,
    reason: str | None = None,
) -> Write:
    """Put a write together with what its headers say: `If-Match`, `Source-Version`. Raises Invalid."""
    return Write(
        kind=kind,
        customer_id=call.granted.customer_id,
        market=market,
        client_id=call.granted.client_id,
        submission_id=new_submission(),
        external_id=external_id,
        listing_id=listing_id,
        checked=document,
        if_match=call.if_match(),
        creates=creates,
        feed=feed,
        source=call.source_version(),
        reason=reason,
    )


async def carry_out(api: Api, call: Call, write: Write, *, body: bytes, receipt: Receipt) -> Reply:
    """Decide on `write` and answer its receipt, with its outcome where the caller prefers to wait for it.

    `body` is the call's own, as it came. Raises what the door does.
    """
    wait, key = call.wait(), key_of(call, body, receipt)
    accepted = await api.door.submit(write if key is None else replace(write, key=key))
    if wait is None:
        return Reply(202, receipt(accepted))
    reply = await _awaited(api, call, accepted, said=receipt(accepted), wait=wait)
    if key is not None:
        await finished(api, call, key=key, reply=reply)
    return reply


async def _awaited(api: Api, call: Call, accepted: Accepted, *, said: bytes, wait: int) -> Reply:
    customer = call.granted.customer_id
    headers = [(b"preference-applied", b"wait=%d" % wait)]
    if not await api.waiting.settled(customer, accepted.submission_id, seconds=wait):
        return Reply(202, said, headers)
    async with api.pools.reading(customer) as connection:
        done = await submission(connection, customer, accepted.submission_id)
        standing = await publications(connection, customer, accepted.listing_id)
    if done is None:
        return Reply(202, said, headers)
    outcome = orjson.dumps(outcome_of(api, call, done, standing=standing))
    return Reply(200, b"%s,%s" % (said[:-1], outcome[1:]), headers)


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
            "findings": all_told(_placed_now(one), pack, call.language),
        }
        for one in standing
    ]


def _placed_now(one: Publication) -> list[Finding]:
    """Return what is said of a publication, with its place in the queue as it is now."""
    found = stored_findings(one.findings)
    if one.place is None:
        return found
    return [replace(each, arguments={**each.arguments, "place": one.place}) for each in found]


def page_address(api: Api, call: Call, portal: Portal, *, listing_id: ListingId) -> str:
    """Return the address of the listing's public page on `portal`."""
    prefix = f"{api.public_url}/sandbox" if call.granted.sandbox else api.public_url
    return f"{prefix}/{portal.lower()}/{public_id(listing_id)}"
