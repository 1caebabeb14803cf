"""Partners say where they want to be told. Only the form is checked here; names are resolved at delivery."""

from pignon.ledger.webhooks import subscribe, unsubscribe
from pignon.web.api import Api
from pignon.web.call import Call
from pignon.web.reply import Reply, as_json
from pignon.web.writing import market_of


async def put_webhook(api: Api, call: Call) -> Reply:
    """Keep the client's one subscription for this customer and market."""
    form = api.forms.read("Webhook", await call.body())
    grant = call.granted
    await subscribe(
        api.pools.engine,
        (grant.customer_id, grant.client_id),
        market_of(call),
        url=form["url"],
        statuses=list(dict.fromkeys(form.get("statuses", ()))),
    )
    return as_json(200, "Webhook registered")


async def delete_webhook(api: Api, call: Call) -> Reply:
    """End the client's subscription for this customer and market; none is no fault."""
    grant = call.granted
    await unsubscribe(api.pools.engine, (grant.customer_id, grant.client_id), market_of(call))
    return as_json(200, "Webhook removed")
