"""The SDK against a real server on loopback: tokens, addresses, patience, the error tree."""

import asyncio
import re
import socket
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator
from contextlib import asynccontextmanager
from typing import TypeVar

import httpx2
import pytest
from starlette.responses import JSONResponse, Response
from tests.client.stand_in import PENDING, SECRET, Desk, House, a_document, desk_on_loopback

from pignon_client.access import Credentials, Pass, Token
from pignon_client.errors import Denied, Garbled, Refused, Unknown, Unreachable
from pignon_client.patience import Patience
from pignon_client.sdk import Platform, open_platform

T = TypeVar("T")
GRAMMAR = r"^[^\/\s]+\/[^\/\s]+\s{1}[^\/\s]+\/[^\/\s]+\s{1}[^\/\s]+\/[^\/\s]+$"


@pytest.fixture(scope="module")
def desk() -> Generator[Desk]:
    with desk_on_loopback() as desk:
        yield desk


@pytest.fixture
def house(desk: Desk) -> House:
    return desk.moved_in()


class Timekeeper:
    """A clock that sleeping moves, and that remembers every pause."""

    def __init__(self) -> None:
        self.at = 0.0
        self.pauses: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.at += seconds

    def patience(self, tries: int = 6) -> Patience:
        return Patience(tries=tries, sleep=self.sleep, now=lambda: self.at, chance=lambda: 0.5)


@asynccontextmanager
async def opened(
    house: House, *, time: Timekeeper | None = None, secret: str = SECRET, customer: str = "RC-100001"
) -> AsyncGenerator[Platform]:
    credentials = Credentials("acme", secret, customer)
    patience = (time or Timekeeper()).patience()
    async with open_platform(house.url + "/", credentials, patience=patience, crm="acme/1.0") as platform:
        yield platform


def call(house: House, body: Callable[[Platform], Awaitable[T]], *, time: Timekeeper | None = None) -> T:
    async def within() -> T:
        async with opened(house, time=time) as platform:
            return await body(platform)

    return asyncio.run(within())


def busy(seconds: int = 7) -> Response:
    return JSONResponse({"title": "Busy"}, 503, headers={"retry-after": str(seconds)})


def test_one_token_serves_many_calls_and_names_the_platform_api_as_audience(house: House) -> None:
    async def body(platform: Platform) -> None:
        await asyncio.gather(*(platform.quotas() for _ in range(5)))

    call(house, body)
    assert house.calls["token"] == 1
    assert house.audiences == {house.url + "/platform/v1"}


def test_the_sandbox_has_its_own_audience_and_the_platforms_token_endpoint(house: House) -> None:
    house.url += "/sandbox"
    call(house, lambda platform: platform.quotas())
    assert house.audiences == {house.url + "/platform/v1"}
    assert house.paths == ["/sandbox/platform/v1/quotas"]


def test_the_user_agent_follows_the_grammar(house: House) -> None:
    call(house, lambda platform: platform.quotas())
    (agent,) = house.agents
    assert re.match(GRAMMAR, agent)
    assert agent.startswith("acme/1.0 pignon-client/")


def test_a_token_is_renewed_before_it_expires(house: House) -> None:
    time = Timekeeper()

    async def body(platform: Platform) -> None:
        await platform.quotas()
        time.at += house.lifetime - 61
        await platform.quotas()
        assert house.calls["token"] == 1
        time.at += 2
        await platform.quotas()

    call(house, body, time=time)
    assert house.calls["token"] == 2


def test_a_token_that_is_no_longer_taken_is_renewed_once(house: House) -> None:
    async def body(platform: Platform) -> None:
        await platform.quotas()
        house.token = "revoked"
        await platform.quotas()

    call(house, body)
    assert house.calls["token"] == 2


def test_a_new_token_that_is_not_taken_either_is_denied(house: House) -> None:
    async def body(platform: Platform) -> None:
        house.sabotage = [JSONResponse({"detail": "no"}, 401), JSONResponse({"detail": "no"}, 401)]
        await platform.get_listing("fr", "a")

    with pytest.raises(Denied) as denied:
        call(house, body)
    assert denied.value.status == 401
    assert house.calls["GET"] == 2


def test_a_rejection_of_an_older_token_does_not_drop_the_new_one() -> None:
    tokens = iter(["one", "two"])

    async def fetch() -> Token:
        return Token(next(tokens), 100)

    async def body() -> None:
        access = Pass(fetch, now=lambda: 0.0)
        first = await access.value()
        access.reject(first)
        assert await access.value() == "two"
        access.reject(first)
        assert await access.value() == "two"

    asyncio.run(body())


@pytest.mark.parametrize(
    ("secret", "customer", "why"), [("wrong", "RC-100001", "invalid_client"), (SECRET, "RC-2", "access_denied")]
)
def test_wrong_credentials_are_denied_with_the_servers_reason(
    house: House, secret: str, customer: str, why: str
) -> None:
    async def body() -> None:
        async with opened(house, secret=secret, customer=customer) as platform:
            await platform.quotas()

    with pytest.raises(Denied, match=why):
        asyncio.run(body())


def test_a_missing_scope_is_denied(house: House) -> None:
    house.scope = False
    with pytest.raises(Denied) as denied:
        call(house, lambda platform: platform.quotas())
    assert denied.value.status == 403


def test_a_secret_never_shows_in_a_printed_value() -> None:
    assert SECRET not in repr(Credentials("acme", SECRET, "RC-1"))
    assert "t-1" not in repr(Token("t-1", 1))


@pytest.mark.parametrize("name", ["a/b", "Größe 1", "50%", "a?b#c", ".", "..", "x:withdraw", "a+b&c"])
def test_any_external_id_comes_back_as_it_was(house: House, name: str) -> None:
    async def body(platform: Platform) -> None:
        await platform.put_listing("fr", name, a_document(name), wait=5)
        assert (await platform.get_listing("fr", name)).document == a_document(name)
        await platform.delete_listing("fr", name)

    call(house, body)
    assert house.calls["PUT"] == house.calls["GET"] == house.calls["DELETE"] == 1
    assert not house.listings
    assert {path.count("/") for path in house.paths} == {5}


def test_a_write_carries_its_feed_and_answers_with_its_publications(house: House) -> None:
    done = call(house, lambda p: p.put_listing("fr", "a", a_document("a"), feed="poliris:1", wait=5))
    assert house.listings["a"].feed == "poliris:1"
    assert (done.outcome, done.revision, done.listing_id) == ("created", 1, "l-a")
    assert [(entry.portal, entry.state) for entry in done.publications] == [("SL", "live")]


def test_a_pending_write_is_followed_to_its_outcome(house: House) -> None:
    async def body(platform: Platform) -> None:
        pending = await platform.put_listing("fr", "a", a_document("a", wish=PENDING))
        assert pending.outcome is None
        assert (await platform.settled(pending)).outcome == "created"

    call(house, body)


def test_following_ends_when_patience_ends(house: House) -> None:
    time = Timekeeper()

    async def body(platform: Platform) -> None:
        pending = await platform.put_listing("fr", "a", a_document("a"))
        house.submissions[pending.submission_id]["outcome"] = None
        assert (await platform.settled(pending)).outcome is None

    call(house, body, time=time)
    assert 120 <= time.at < 125
    assert house.calls["submission"] < 100


def test_a_busy_platform_is_asked_again_when_it_says(house: House) -> None:
    time = Timekeeper()
    house.sabotage = [busy(), JSONResponse({}, 429), JSONResponse({}, 502)]
    done = call(house, lambda p: p.put_listing("fr", "a", a_document("a"), wait=5), time=time)
    assert done.outcome == "created"
    assert len(time.pauses) == 3
    assert 7 <= time.pauses[0] <= 7.25
    assert all(pause < 2 for pause in time.pauses[1:])


def test_tries_are_bounded(house: House) -> None:
    house.sabotage = [busy(1) for _ in range(50)]
    with pytest.raises(Unreachable, match="503"):
        call(house, lambda platform: platform.get_listing("fr", "a"))
    assert house.calls["GET"] == 6


def test_nobody_there_is_unreachable_after_every_try() -> None:
    time = Timekeeper()
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        nobody = House(url=f"http://127.0.0.1:{closed.getsockname()[1]}")
        with pytest.raises(Unreachable):
            call(nobody, lambda platform: platform.quotas(), time=time)
    assert len(time.pauses) == 5


def test_a_connection_that_breaks_on_the_way_is_tried_again(house: House) -> None:
    class Brittle(httpx2.AsyncHTTPTransport):
        broken = 0

        async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
            response = await super().handle_async_request(request)
            if request.method == "PUT" and self.broken < 2:
                self.broken += 1
                await response.aclose()
                raise httpx2.ReadError("cut")
            return response

    async def body() -> int:
        credentials = Credentials("acme", SECRET, "RC-100001")
        patience = Timekeeper().patience()
        async with open_platform(house.url, credentials, patience=patience, transport=Brittle()) as platform:
            return (await platform.put_listing("fr", "a", a_document("a"), wait=5)).revision

    assert asyncio.run(body()) == 3
    assert list(house.listings) == ["a"]


def test_a_refusal_carries_every_finding(house: House) -> None:
    with pytest.raises(Refused) as refused:
        call(house, lambda p: p.put_listing("fr", "a", a_document("a", wish="invalid")))
    (finding,) = refused.value.findings
    assert (finding.code, finding.pointer, finding.message) == ("required", "/data/estateType", "It is required.")


def test_what_is_not_there_is_unknown(house: House) -> None:
    with pytest.raises(Unknown):
        call(house, lambda platform: platform.delete_listing("fr", "a"))


@pytest.mark.parametrize(
    "answer",
    [
        Response("<html>", media_type="text/html"),
        JSONResponse([]),
        JSONResponse({"listingId": 1}),
        Response(status_code=302, headers={"location": "https://elsewhere.example"}),
        Response(b"no gzip", headers={"content-encoding": "gzip"}),
    ],
)
def test_another_servers_answer_is_garbled_and_never_a_stack_trace(house: House, answer: Response) -> None:
    house.sabotage = [answer]
    with pytest.raises(Garbled):
        call(house, lambda platform: platform.submission("s"))


def test_a_problem_that_is_no_json_still_says_its_status(house: House) -> None:
    house.sabotage = [Response("oops", status_code=500)]
    with pytest.raises(Refused) as refused:
        call(house, lambda platform: platform.get_listing("fr", "a"))
    assert refused.value.status == 500


@pytest.mark.parametrize("url", ["ftp://a", "platform.example", "http://", "http://a:b", ""])
def test_what_is_no_address_is_a_value_error(url: str) -> None:
    with pytest.raises(ValueError, match="no address"):
        call(House(url=url), lambda platform: platform.quotas())


def test_quotas_manifest_and_market_are_read(house: House) -> None:
    house.fill(["a", "b", "c"], feed="f")

    async def body(platform: Platform) -> None:
        (quota,) = await platform.quotas()
        assert (quota.market, quota.portal, quota.quota, quota.at_limit) == ("fr", "SL", 1_000, "wait")
        items = [("a", house.listings["a"].digest[:16]), ("b", "0" * 16), ("d", "1" * 16)]
        answer = await platform.manifest("fr", "f", items, complete=True)
        assert (answer.missing, answer.different, answer.extra) == ({"d"}, {"b"}, {"c"})
        assert not (await platform.manifest("fr", "f", items, complete=False)).extra
        many = [(f"{number:064}", "0" * 16) for number in range(1_000)]
        assert len((await platform.manifest("fr", "f", many, complete=True)).missing) == 1_000
        assert (await platform.market("fr"))["portals"] == ["SL"]

    call(house, body)
