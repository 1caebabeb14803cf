"""A partner's list of what it has against what is kept, by digests alone: what to send, and nothing more."""

import asyncio

import orjson

from pignon.ledger.listings import compare
from pignon.web.api import Api
from pignon.web.bodies import MANIFEST_LIMIT
from pignon.web.call import Call
from pignon.web.platform.market import enter
from pignon.web.reply import Reply, as_json


async def post(api: Api, call: Call) -> Reply:
    """Answer `{missing, different, extra}`; `extra` only for a complete list, and only of its own feed."""
    pack, customer = enter(api, call), call.granted.customer_id
    body = await call.body(limit=MANIFEST_LIMIT, gzip=True)
    form = await asyncio.to_thread(api.forms.read_long, "Manifest", body)
    async with api.pools.reading(customer) as connection:
        difference = await compare(
            connection,
            customer,
            pack.market,
            items=await asyncio.to_thread(orjson.dumps, form["items"]),
            extra_of=(form.get("feed"),) if form["complete"] else None,
        )
    return as_json(200, {"missing": difference.missing, "different": difference.different, "extra": difference.extra})
