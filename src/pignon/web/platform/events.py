"""The event log: everything that happened to a customer, in order and without gaps."""

import asyncio
from functools import partial

from pignon.delivery.choice import Choice
from pignon.delivery.telling import told_event
from pignon.ledger.events import LAST, Told, events, span
from pignon.model.errors import Invalid
from pignon.model.states import EventType
from pignon.web.api import Api
from pignon.web.call import LONGEST_WAIT_S, Call
from pignon.web.refusals import EventsSwept, parameter, vet
from pignon.web.reply import Reply, as_json

LATEST = "latest"
"""Instead of a number: the end of the log."""
STRIDE = 10_000
"""Events that one call looks through for those it shall give."""
PARAMETERS = ("after", "types", "markets", "events.portals", "limit", "wait")
"""As the route table names them."""


async def get_page(api: Api, call: Call) -> Reply:
    """Answer events after `after`; `next` is where the next call goes on, and always moves where there are more."""
    vet(
        call.limit,
        partial(number, call, "wait", LONGEST_WAIT_S),
        partial(_number_after, call),
        *(partial(_several, call, name, known) for name, known in _known(api).items()),
    )
    limit, seconds = call.limit(), number(call, "wait", LONGEST_WAIT_S)
    after = await _after(api, call)
    choice = chosen(api, call)
    until = asyncio.get_running_loop().time() + seconds
    while True:
        found, following, more = await _read(api, call, choice, after=after, limit=limit)
        left = until - asyncio.get_running_loop().time()
        if found or more or left <= 0:
            break
        after = following
        await api.news.beyond(call.granted.customer_id, after, seconds=left)
    items = [told_event(one, api.packs, language=call.language) for one in found]
    return as_json(200, {"items": items, "next": following})


def _number_after(call: Call) -> int | None:
    """Return the number that `after` holds; None where it names the end of the log."""
    return None if call.single("after") == LATEST else number(call, "after", LAST)


async def _after(api: Api, call: Call) -> int:
    after = _number_after(call)
    if after is not None:
        return after
    async with api.pools.reading(call.granted.customer_id) as connection:
        return (await span(connection, call.granted.customer_id)).last


async def _read(api: Api, call: Call, choice: Choice, *, after: int, limit: int) -> tuple[list[Told], int, bool]:
    """Return the chosen events, the number up to which was looked, and whether there are more to look through."""
    customer = call.granted.customer_id
    async with api.pools.reading(customer) as connection:
        kept = await span(connection, customer)
        if 0 < after < kept.swept:
            raise EventsSwept(kept.swept + 1)
        found: list[Told] = []
        place, end = max(after, kept.swept), min(kept.last, max(after, kept.swept) + STRIDE)
        while place < end and len(found) < limit:
            for one in await events(connection, customer, after=place, until=end, limit=limit):
                place = one.sequence
                if choice.takes(one):
                    found.append(one)
                    if len(found) == limit:
                        break
    return found, max(place, after), place < kept.last


def chosen(api: Api, call: Call) -> Choice:
    """Return what the parameters types, markets and portals narrow the events to; raises Invalid."""
    return Choice(**{name: _several(call, name, known) for name, known in _known(api).items()})


def _known(api: Api) -> dict[str, tuple[str, ...]]:
    portals = tuple(portal for pack in api.packs.values() for portal in pack.portals)
    return {"types": tuple(EventType), "markets": tuple(api.packs), "portals": portals}


def number(call: Call, name: str, most: int) -> int:
    """Return the whole number that a parameter holds, 0 where it is absent; raises Invalid."""
    given = call.single(name) or "0"
    if not (given.isascii() and given.isdigit() and len(given) <= 19 and int(given) <= most):
        raise Invalid((parameter(name, given[:100], f"a number from 0 to {most}"),), "requestParameter")
    return int(given)


def _several(call: Call, name: str, known: tuple[str, ...]) -> frozenset[str]:
    given = [part for value in call.query(name) for part in value.split(",") if part]
    wrong = [parameter(name, value[:100], "one of " + ", ".join(known)) for value in given if value not in known]
    if wrong:
        raise Invalid(wrong, "requestParameter")
    return frozenset(given)
