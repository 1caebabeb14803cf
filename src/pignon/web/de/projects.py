"""Building projects on the German wire: kept as sent, under the partner's own id."""

from typing import Any

from pignon.ledger.pools import Connection
from pignon.ledger.projects import add_project, drop_project, project, project_ids, put_project
from pignon.model.errors import ExternalIdChanged, NotFound
from pignon.model.names import ExternalId
from pignon.rules.validate import project as check_project
from pignon.web.api import Api
from pignon.web.call import Call
from pignon.web.de.listings import MARKET
from pignon.web.paging import key_of, token
from pignon.web.refusals import DuplicateProject
from pignon.web.repeating import once
from pignon.web.reply import Reply, as_json
from pignon.web.writing import new_submission


async def post(api: Api, call: Call) -> Reply:
    """Keep a new project."""
    body, customer = await call.body(), call.granted.customer_id
    checked = check_project(body, api.packs[MARKET])

    async def add(connection: Connection) -> Reply:
        if not await add_project(connection, customer, checked.external_id, document=checked.canonical):
            raise DuplicateProject(checked.external_id)
        return Reply(201, checked.canonical)

    return await once(api, call, add, body=body)


async def put(api: Api, call: Call) -> Reply:
    """Replace a project in full."""
    external_id, body, customer = call.external_id(), await call.body(), call.granted.customer_id
    checked = check_project(body, api.packs[MARKET])
    if checked.external_id != external_id:
        raise ExternalIdChanged(checked.external_id, external_id)

    async def replace(connection: Connection) -> Reply:
        if not await put_project(connection, customer, external_id, document=checked.canonical):
            raise NotFound
        return as_json(202, _receipt(external_id) | {"warnings": []})

    return await once(api, call, replace, body=body)


async def get(api: Api, call: Call) -> Reply:
    """Answer a project as last sent."""
    customer = call.granted.customer_id
    async with api.pools.reading(customer) as connection:
        document = await project(connection, customer, call.external_id())
    if document is None:
        raise NotFound
    return Reply(200, document)


async def get_page(api: Api, call: Call) -> Reply:
    """Answer a page of the partner's own project ids, sorted."""
    limit, after, customer = call.limit(), key_of(call, "nextPageToken") or "", call.granted.customer_id
    async with api.pools.reading(customer) as connection:
        ids = await project_ids(connection, customer, after=after, limit=limit + 1)
    following = token(ids[limit - 1]) if len(ids) > limit else None
    return as_json(200, {"externalProjectIds": ids[:limit], "nextPageToken": following})


async def delete(api: Api, call: Call) -> Reply:
    """Forget a project; the listings that joined it stay."""

    async def drop(connection: Connection) -> Reply:
        if not await drop_project(connection, call.granted.customer_id, call.external_id()):
            raise NotFound
        return as_json(202, _receipt(call.external_id()))

    return await once(api, call, drop)


def _receipt(external_id: ExternalId) -> dict[str, Any]:
    return {"requestId": str(new_submission()), "externalProjectId": external_id}
