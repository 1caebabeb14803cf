"""The front of the server: partner APIs first and lean, everything else behind the same traceparent.

Plain ASGI on purpose: a middleware of the usual kind costs more than the rest of the door.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from traceback import format_exc

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pignon.ledger.pools import LOST
from pignon.model.errors import Busy, Forbidden, Invalid, PignonError, Replayed
from pignon.model.grant import covers
from pignon.web.api import Api
from pignon.web.call import Call
from pignon.web.language import spoken
from pignon.web.pacing import keep_pace
from pignon.web.problems import Teller, problem, unexpected
from pignon.web.refusals import ForeignMarket, Gone, NoRoute, header
from pignon.web.reply import Reply
from pignon.web.routing import Mount, Route, Switchboard
from pignon.web.streaming import Streamed, send_streamed
from pignon.web.traceparent import continue_or_mint
from pignon.web.whole import KEY

USER_AGENT = r"^[^\/\s]+\/[^\/\s]+\s{1}[^\/\s]+\/[^\/\s]+\s{1}[^\/\s]+\/[^\/\s]+$"
"""crm/version tool/version os/version (FR.md, Addresses and headers)."""
_USER_AGENT = re.compile(USER_AGENT)
RETRY_S = 5
"""When the database is away."""
_log = structlog.get_logger("pignon.web")


class Front:
    """The ASGI application: `mounts` are served here, other addresses by `behind`."""

    def __init__(self, api: Api, mounts: tuple[Mount, ...], behind: ASGIApp | None = None) -> None:
        self._api = api
        self._switchboard = Switchboard(mounts)
        self._behind = behind

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or pass lifespan and websockets on."""
        if scope["type"] != "http":
            if self._behind is not None:
                await self._behind(scope, receive, send)
            return
        headers: Mapping[bytes, bytes] = dict(scope["headers"])
        traceparent = continue_or_mint(headers.get(b"traceparent"))
        path: bytes = scope.get("raw_path") or scope["path"].encode()
        try:
            mount, route, values = self._switchboard.find(scope["method"], path)
        except NoRoute as error:
            if self._behind is not None and self._switchboard.mount_of(path) is None:
                await self._pass_on(scope, receive, send, traceparent=traceparent)
                return
            reply = problem(error, self._stranger(headers, traceparent))
        except PignonError as error:
            reply = problem(error, self._stranger(headers, traceparent))
        else:
            call = Call(
                *(receive, headers, scope["query_string"], traceparent, mount.base, values, mount.market),
                operation=(route.method, route.path),
            )
            given = await self._answer(mount, route, call)
            if given is None:
                return
            reply = given
            reply.headers += call.paced
        await _answer_with(reply, traceparent, send, scope=scope)

    async def _answer(self, mount: Mount, route: Route, call: Call) -> Reply | Streamed | None:
        try:
            if self._api.strict_user_agent:
                _vet_user_agent(call.headers)
            if route.scopes:
                await self._admit(mount, route, call)
            return await route.handle(self._api, call)
        except Gone:
            return None
        except Replayed as first:
            return Reply(first.status, first.answer, [(b"idempotency-replayed", b"true")])
        except PignonError as error:
            return problem(error, self._told_to(mount, call))
        except LOST as error:
            _log.warning("the database is away", traceparent=call.traceparent.decode(), why=repr(error))
            return problem(Busy(RETRY_S), self._told_to(mount, call))
        except Exception:
            _log_failure(call.traceparent, route.path)
            return unexpected(self._told_to(mount, call))

    async def _admit(self, mount: Mount, route: Route, call: Call) -> None:
        authorization = call.headers.get(b"authorization")
        host = call.headers.get(b"host", b"").decode("latin-1")
        grant = await self._api.tokens.grant(
            None if authorization is None else authorization.decode("latin-1"),
            audience_path=mount.base,
            hosts=(host,),
        )
        call.grant = grant
        if not _opens(grant.scopes, route.scopes):
            raise Forbidden(route.scopes[0])
        if mount.market is not None and mount.market not in grant.markets:
            raise ForeignMarket(mount.market)
        if grant.calls_a_minute is not None:
            engine = self._api.pools.engine
            call.paced, over = await keep_pace(engine, grant.client_id, kind="calls", a_minute=grant.calls_a_minute)
            if over is not None:
                raise over
        if call.query_string:
            call.vet_spelling(route.parameters)

    def _told_to(self, mount: Mount, call: Call) -> Teller:
        pack = None if call.market is None else self._api.packs.get(call.market)
        accept = call.headers.get(b"accept", b"")
        return Teller(call.traceparent, call.language, accept, pack, mount.noun, self._api.public_url)

    def _stranger(self, headers: Mapping[bytes, bytes], traceparent: bytes) -> Teller:
        language = spoken(headers.get(b"accept-language", b"").decode("latin-1"), "en")
        return Teller(traceparent, language, headers.get(b"accept", b""), docs=self._api.public_url)

    async def _pass_on(self, scope: Scope, receive: Receive, send: Send, *, traceparent: bytes) -> None:
        started = False

        async def traced(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                message["headers"] = [*message.get("headers", ()), (b"traceparent", traceparent)]
            await send(message)

        scope.setdefault("state", {})["traceparent"] = traceparent.decode()
        try:
            assert self._behind is not None
            await self._behind(scope, receive, traced)
        except Exception:
            _log_failure(traceparent, scope["path"])
            if not started:
                await _send(unexpected(self._stranger(dict(scope["headers"]), traceparent)), traceparent, send)


@lru_cache(maxsize=4096)
def _opens(held: frozenset[str], scopes: tuple[str, ...]) -> bool:
    """Tell whether any of `scopes` is among those `held`, itself or through a wildcard."""
    return any(covers(held, scope) for scope in scopes)


def _log_failure(traceparent: bytes, path: str) -> None:
    """Log what went wrong as plain text: a rendering with local variables would show tokens and documents."""
    _log.error("unexpected", traceparent=traceparent.decode(), path=path, failure=format_exc())


def _vet_user_agent(headers: Mapping[bytes, bytes]) -> None:
    given = headers.get(b"user-agent", b"").decode("latin-1")
    if not _USER_AGENT.match(given):
        fault = header("User-Agent", given[:200], f"crm/version tool/version os/version ({USER_AGENT})")
        raise Invalid((fault,), "header")


async def _answer_with(reply: Reply | Streamed, traceparent: bytes, send: Send, *, scope: Scope) -> None:
    if isinstance(reply, Streamed):
        await send_streamed(reply, traceparent, send, scope=scope)
        return
    send_whole = scope["state"].get(KEY) if "state" in scope else None
    if send_whole is None or not send_whole(reply, traceparent):
        await _send(reply, traceparent, send)


async def _send(reply: Reply, traceparent: bytes, send: Send) -> None:
    await send(
        {
            "type": "http.response.start",
            "status": reply.status,
            "headers": [
                (b"content-type", reply.media_type),
                (b"content-length", b"%d" % len(reply.body)),
                (b"traceparent", traceparent),
                *reply.headers,
            ],
        }
    )
    await send({"type": "http.response.body", "body": reply.body})
