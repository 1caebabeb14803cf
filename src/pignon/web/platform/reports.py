"""What the platform tells a customer of its writes and its quotas."""

from pignon.ledger.accounts import contracts
from pignon.ledger.submissions import publications, submission
from pignon.market.wire import instant
from pignon.model.errors import NotFound
from pignon.model.names import SubmissionId
from pignon.web.api import Api
from pignon.web.call import Call
from pignon.web.reply import Reply, as_json, instant_or_none
from pignon.web.writing import outcome_of


async def get_submission(api: Api, call: Call) -> Reply:
    """Answer one write and what became of it; `outcome` is null while it is pending."""
    submission_id, customer = SubmissionId(call.uuid()), call.granted.customer_id
    async with api.pools.reading(customer) as connection:
        found = await submission(connection, customer, submission_id)
        standing = [] if found is None else await publications(connection, customer, found.listing_id)
    if found is None:
        raise NotFound
    head = {
        "submissionId": str(submission_id),
        "listingId": str(found.listing_id),
        "kind": found.kind,
        "acceptedAt": instant(found.accepted_at),
        "settledAt": instant_or_none(found.settled_at),
        "revision": found.revision,
    }
    return as_json(200, head | outcome_of(api, call, found, standing=standing))


async def get_quotas(api: Api, call: Call) -> Reply:
    """Answer the customer's contracts and how much of each is used."""
    customer = call.granted.customer_id
    async with api.pools.reading(customer) as connection:
        kept = await contracts(connection, customer)
    items = [
        {
            "market": one.market,
            "portal": one.portal,
            "quota": one.quota,
            "live": one.live,
            "waiting": one.waiting,
            "free": max(one.quota - one.live, 0),
            "atLimit": one.at_limit,
        }
        for one in kept
    ]
    return as_json(200, {"items": items})
