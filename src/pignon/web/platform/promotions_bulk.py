"""Promotions that a partner's own software chose, a line for each, answered in order as they commit."""

from collections.abc import Sequence
from typing import Any

import orjson

from pignon.ledger.pools import Connection
from pignon.model.errors import Busy, PignonError, Replayed, TooMany
from pignon.rules.reading import read_json
from pignon.web.api import Api
from pignon.web.call import Call
from pignon.web.ndjson import Numbered
from pignon.web.platform.bulk import answer_lines
from pignon.web.platform.bulk_lines import LONGEST_ECHO, Answer, Item
from pignon.web.platform.promotions import booked, rehearsed, told_booked
from pignon.web.problems import Teller, refused
from pignon.web.repeating import line_key, once_under
from pignon.web.reply import Reply, as_json
from pignon.web.routing import Route
from pignon.web.streaming import Streamed

FORM = "NewPromotion"


async def post(api: Api, call: Call) -> Streamed:
    """Book a promotion for each line of the body."""
    return answer_lines(api, call, Bookings(api, call))


class Bookings:
    """What the lines of a call book; each in a transaction of its own. Raises Invalid where the call is faulty."""

    def __init__(self, api: Api, call: Call) -> None:
        self._api = api
        self._call = call
        self._key = call.idempotency_key()
        self._dry_run = call.flag("dryRun")
        accept = call.headers.get(b"accept", b"")
        self._teller = Teller(call.traceparent, call.language, accept, docs=api.public_url)

    def read(self, one: Numbered) -> Item:
        """Read a line; what is wrong with it is the item's error."""
        item = Item(one.number)
        if not isinstance(one.line, bytes):
            item.error = one.line
            return item
        try:
            value = read_json(one.line)
            item.form = value if isinstance(value, dict) else None
            item.form = self._api.forms.fitting(FORM, value)
        except PignonError as error:
            item.error = error
        return item

    async def hand_in(self, items: Sequence[Item]) -> Sequence[Answer]:
        """Book each item; the answer is what it is told, or why it is refused."""
        return [await self._booked(item) for item in items]

    async def _booked(self, item: Item) -> Answer:
        form = item.form or {}
        try:
            if self._dry_run:
                return {"status": 200} | await rehearsed(self._api, self._call, form)

            async def act(connection: Connection) -> Reply:
                done = await booked(connection, self._api, call=self._call, form=form)
                return as_json(201, _head(item) | {"status": 201} | told_booked(self._api, self._call, done))

            key = None
            if self._key is not None:
                asked = orjson.dumps(form, option=orjson.OPT_SORT_KEYS)
                key = line_key(self._call, self._key, item.number, asked=asked, answer=lambda _: b"")
            reply = await once_under(key, act, api=self._api, customer=self._call.granted.customer_id)
            return orjson.loads(reply.body)
        except PignonError as error:
            return error

    def told(self, item: Item, answer: Answer) -> bytes:
        """Write the line that says what became of `item`."""
        match answer:
            case Replayed():
                return answer.answer[:-1] + b',"replayed":true}\n'
            case dict():
                return orjson.dumps(_head(item) | answer, option=orjson.OPT_APPEND_NEWLINE)
            case _:
                return orjson.dumps(self._refused(item, answer), option=orjson.OPT_APPEND_NEWLINE)

    def _refused(self, item: Item, answer: Answer) -> dict[str, Any]:
        error = answer if isinstance(answer, PignonError) else PignonError()
        status, findings = refused(error, self._teller)
        said = _head(item) | {"status": status, "findings": findings}
        return said | {"retryAfter": error.retry_after} if isinstance(error, Busy | TooMany) else said


def _head(item: Item) -> dict[str, Any]:
    """Repeat what a line named its listing by."""
    given = item.form or {}
    named = {name: given.get(name) for name in ("externalId", "listingId")}
    shown = {name: value[:LONGEST_ECHO] if isinstance(value, str) else None for name, value in named.items()}
    return {"line": item.number, **shown}


ROUTES = (
    Route(
        *("POST", "/promotions:bulk", post, "Book many promotions, a line each", ("platform:promotions:create",)),
        request=FORM,
        responses={200: "PromotionLine"},
        parameters=("onError", "dryRun"),
        headers=("Idempotency-Key",),
        lines=True,
    ),
)
