"""Calls that may be repeated: the caller's `Idempotency-Key`, and what was answered the first time."""

from collections.abc import Awaitable, Callable
from hashlib import sha256

from pignon.ledger.answers import First, Keeping, finish_answer, first_answer, keep_answers, lock_key
from pignon.ledger.pools import Connection, Pool
from pignon.model.errors import KeyReused, KeyRunning, Replayed
from pignon.model.names import CustomerId
from pignon.model.write import Accepted, Key
from pignon.web.api import Api
from pignon.web.call import Call
from pignon.web.reply import Reply

GOOD = 300
"""Statuses below it keep a call."""


def key_of(call: Call, body: bytes, answer: Callable[[Accepted], bytes]) -> Key | None:
    """Return the key of a write; `answer` gives the body that says it is accepted. Raises Invalid."""
    given = call.idempotency_key()
    if given is None:
        return None
    return Key(_digest(call, given), _request(call, body), answer, call.wait())


def line_key(call: Call, given: bytes, number: int, *, asked: bytes, answer: Callable[[Accepted], bytes]) -> Key:
    """Return the key of a line of a body: its own, made of the call's key `given` and the line's `number`.

    `asked` is what the line asks for, with all that the call says of every line.
    """
    return Key(sha256(b"%s%d" % (_digest(call, given), number)).digest(), sha256(asked).digest(), answer)


async def finished(api: Api, call: Call, *, key: Key, reply: Reply) -> None:
    """Keep what a first caller is answered that had preferred to wait."""
    customer = call.granted.customer_id
    await finish_answer(api.pools.engine, customer, key.digest, status=reply.status, answer=reply.body)


async def recall(connection: Connection | Pool, call: Call, body: bytes) -> None:
    """Raise Replayed, KeyReused or KeyRunning where the call's key was kept before; nothing where it was not."""
    given = call.idempotency_key()
    if given is not None:
        first = await first_answer(connection, call.granted.customer_id, _digest(call, given))
        if first is not None:
            _replay(first, _request(call, body))


async def once(api: Api, call: Call, act: Callable[[Connection], Awaitable[Reply]], *, body: bytes = b"") -> Reply:
    """Carry out `act` in one transaction, and no second time for the same key; a refusal takes none.

    With `dryRun` it is carried out and rolled back, and answered 200. For calls that are no writes of a listing;
    `body` is the call's own. Raises as `recall` and as `act` does.
    """
    given = call.idempotency_key()
    if is_rehearsal(call):
        return await _rehearsed(api, act)
    key = None if given is None else Key(_digest(call, given), _request(call, body), lambda _: b"")
    return await once_under(key, act, api=api, customer=call.granted.customer_id)


async def once_under(
    key: Key | None, act: Callable[[Connection], Awaitable[Reply]], *, api: Api, customer: CustomerId
) -> Reply:
    """Carry out `act` as `once` does, under a key that is worked out already."""
    async with api.pools.engine.acquire() as connection, connection.transaction():
        if key is None:
            return await act(connection)
        await lock_key(connection, key.digest)
        first = await first_answer(connection, customer, key.digest)
        if first is not None:
            _replay(first, key.request)
        reply = await act(connection)
        if reply.status < GOOD:
            kept = Keeping(customer, key.digest, key.request, None, reply.body, reply.status)
            await keep_answers(connection, [kept])
        return reply


def is_rehearsal(call: Call) -> bool:
    """Tell whether nothing shall be kept."""
    return bool(call.query_string) and call.flag("dryRun")


def as_rehearsed(reply: Reply) -> Reply:
    """Return what a dry run is answered where the call would be answered `reply`."""
    told = reply.body
    return Reply(200, b'{"dryRun":true,' + told[1:] if told.startswith(b'{"') else told)


async def _rehearsed(api: Api, act: Callable[[Connection], Awaitable[Reply]]) -> Reply:
    async with api.pools.engine.acquire() as connection:
        transaction = connection.transaction()
        await transaction.start()
        try:
            return as_rehearsed(await act(connection))
        finally:
            await transaction.rollback()


def _replay(first: First, request: bytes) -> None:
    if first.request != request:
        raise KeyReused
    if first.running:
        raise KeyRunning
    raise Replayed(first.status, first.answer)


def _digest(call: Call, given: bytes) -> bytes:
    scope = (call.granted.client_id, call.base, *call.operation)
    return sha256("\0".join(scope).encode() + b"\0" + given).digest()


def _request(call: Call, body: bytes) -> bytes:
    """Hash what is asked: the values of the path, the query and the body, byte for byte."""
    address = "\0".join((*call.values, "")).encode()
    return sha256(b"%d\0%s%s\0%s" % (len(call.values), address, call.query_string, body)).digest()
