"""Partners say where they want to be told. Only the form is checked here; names are resolved at delivery."""

from pignon.ledger.pools import Connection
from pignon.ledger.webhooks import Owner, subscribe, unsubscribe
from pignon.web.api import Api
from pignon.web.call import Call
from pignon.web.repeating import once
from pignon.web.reply import Reply, as_json
from pignon.web.writing import market_of


async def put_webhook(api: Api, call: Call) -> Reply:
    """Keep the client's one subscription for this customer and market."""
    body = await call.body()
    form, market = api.forms.read("Webhook", body), market_of(call)
    statuses = list(dict.fromkeys(form.get("statuses", ())))

    async def keep(connection: Connection) -> Reply:
        await subscribe(connection, _owner(call), market, url=form["url"], statuses=statuses)
        return as_json(200, "Webhook registered")

    return await once(api, call, keep, body=body)


async def delete_webhook(api: Api, call: Call) -> Reply:
    """End the client's subscription for this customer and market; none is no fault."""
    market = market_of(call)

    async def end(connection: Connection) -> Reply:
        await unsubscribe(connection, _owner(call), market)
        return as_json(200, "Webhook removed")

    return await once(api, call, end)


def _owner(call: Call) -> Owner:
    return call.granted.customer_id, call.granted.client_id
