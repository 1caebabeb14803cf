"""What stands beside the German listings: health, and addresses for uploads."""

import asyncio

import asyncpg

from pignon.ledger.pools import Connection
from pignon.web.api import Api
from pignon.web.call import Call
from pignon.web.repeating import once
from pignon.web.reply import Reply, as_json

PATIENCE_S = 2.0
"""A database that takes longer to say anything has failed."""


async def get_health(api: Api, call: Call) -> Reply:  # noqa: ARG001 - a handler's shape
    """Answer whether the database can be reached; needs no token."""
    try:
        async with asyncio.timeout(PATIENCE_S):
            await api.pools.readers.fetchval("select 1")
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
        status, code = "FAIL", 503
    else:
        status, code = "PASS", 200
    return as_json(code, {"status": status, "components": [{"name": "database", "status": status}]})


async def post_media(api: Api, call: Call) -> Reply:
    """Answer an address where the bytes may be put for a while; that of a dry run takes none."""
    body, customer = await call.body(), call.granted.customer_id
    form = api.forms.read("MediaUpload", body)
    external_id = form["externalMediaId"]

    async def ask(connection: Connection) -> Reply:
        address = await api.uploads.ask(connection, customer, external_id, file_name=form["fileName"])
        return as_json(201, {"externalMediaId": external_id, "presignedURL": address})

    return await once(api, call, ask, body=body)
