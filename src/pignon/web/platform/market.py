"""Markets on the platform API: what each is made of, and who may enter it."""

from pignon.market.pack import Pack
from pignon.model.errors import NotFound
from pignon.model.names import Market
from pignon.web.api import Api
from pignon.web.call import Call
from pignon.web.refusals import ForeignMarket
from pignon.web.reply import Reply, as_json


def enter(api: Api, call: Call) -> Pack:
    """Return the pack of the market in the path; raises NotFound, or ForeignMarket where the customer has none."""
    market = Market(call.values[0])
    pack = api.packs.get(market)
    if pack is None:
        raise NotFound
    if market not in call.granted.markets:
        raise ForeignMarket(market)
    call.market = market
    return pack


async def get_market(api: Api, call: Call) -> Reply:
    """Answer all that a partner needs to check a document before sending it."""
    pack = api.packs.get(Market(call.values[0]))
    if pack is None:
        raise NotFound
    return as_json(200, pack.describe(), [(b"etag", f'"{pack.checksum}"'.encode())])
