"""What the public does is counted: exactly, without a visitor waiting, and never what a machine does."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import asyncpg
import httpx2
import pytest
from tests.floor import Floor, Run, a_house, on_floor
from tests.pages.stock import application, document, index, put_up, take_down
from tests.serving import running
from tests.trials import count

from pignon.audience import Kind, Rolling, Turnstile, is_robot
from pignon.ledger.performance import KEPT_HOURS, add
from pignon.ledger.pools import Pools
from pignon.model.identity import public_id, uuid7
from pignon.model.names import CustomerId, Portal, PublicId

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
GOOGLEBOT = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
SL = Portal("SL")
COLUMNS = ("impressions", "views", "photo_views", "phone_reveals", "contact_clicks", "contacts")
THREE_PICTURES = document("fr_house")
MARKETPLACE = """
[[customers]]
id = "RC-100001"
name = "Agence du Port"
market = "fr"
language = "fr"
contracts = [{portal = "SL", quota = 10}]
[[clients]]
id = "acme"
secret = "a-secret-for-tests-only-0123456789"
customers = ["RC-100001"]
scopes = ["caas:*", "platform:*"]
"""


@dataclass
class Public:
    """Seekers and machines before the pages of one listing on SL."""

    pools: Pools
    customer: CustomerId
    listing: PublicId
    turnstile: Turnstile
    client: httpx2.AsyncClient
    now: list[datetime] = field(default_factory=list[datetime])

    async def ask(self, path: str, method: str = "GET", **headers: str) -> httpx2.Response:
        """Ask as a seeker's browser does, unless `user_agent` says otherwise."""
        sent = {name.replace("_", "-"): value for name, value in ({"user_agent": FIREFOX} | headers).items()}
        return await self.client.request(method, path.format(self.listing), headers=sent)

    async def figures(self) -> tuple[int, ...]:
        """Return all that was counted, in the order of COLUMNS."""
        assert await self.turnstile.flush()
        return await counted(self.pools)


async def counted(pools: Pools) -> tuple[int, ...]:
    sums = ", ".join(f"coalesce(sum({name}), 0)::int" for name in COLUMNS)
    row = await pools.engine.fetchrow(f"select {sums} from performance")
    assert row is not None
    return tuple(row)


@asynccontextmanager
async def public(floor: Floor) -> AsyncGenerator[Public]:
    page = await put_up(floor.pools, floor.customer, THREE_PICTURES)
    now = [datetime(2026, 11, 20, 12, 59, 59, tzinfo=UTC)]
    turnstile = Turnstile(floor.pools.engine, clock=lambda: now[0])
    transport = httpx2.ASGITransport(app=application(floor.pools, turnstile=turnstile))
    async with httpx2.AsyncClient(transport=transport, base_url="http://pages.example") as client:
        yield Public(floor.pools, floor.customer, page, turnstile, client, now)


@pytest.mark.parametrize(
    "agent",
    [
        *(GOOGLEBOT, "curl/8.5.0", "python-requests/2.32", "WhatsApp/2.23", "facebookexternalhit/1.1", "", "  "),
        *("Mozilla/5.0 (compatible; AhrefsSiteAudit/6.1)", "Mozilla/5.0 HeadlessChrome/131.0", "Feedly/1.0"),
    ],
)
def test_a_machine_is_known_by_what_it_calls_itself(agent: str) -> None:
    assert is_robot(agent)


@pytest.mark.parametrize(
    "agent",
    [
        FIREFOX,
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1"
        " Mobile/15E148 Safari/604.1",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0"
        " Safari/537.36 Edg/131.0.0.0",
        "Mozilla/5.0 (Linux; Android 9; CUBOT_X19) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/99.0 Mobile Safari",
        "Opera/9.80 (Windows NT 6.1) Presto/2.12 Version/12.16",
    ],
)
def test_a_browser_is_none(agent: str) -> None:
    assert not is_robot(agent)


def test_each_get_that_a_person_is_answered_200_is_a_view_and_nothing_else_is(run: Run) -> None:
    async def body(floor: Floor) -> None:
        async with public(floor) as crowd:
            etag = (await crowd.ask("/sl/{}")).headers["etag"]
            for _ in range(2):
                await crowd.ask("/sl/{}")
            await crowd.ask("/sl/en/{}")
            await crowd.ask("/sl/{}", sec_purpose="prefetch")
            assert (await crowd.ask("/sl/{}", if_none_match=etag)).status_code == 304
            assert (await crowd.ask("/sl/{}", "HEAD")).status_code == 200
            assert (await crowd.ask("/sl/{}", user_agent=GOOGLEBOT)).status_code == 200
            assert (await crowd.ask("/sl/99ZZZZZZZZZZ")).status_code == 404
            assert (await crowd.ask("/sandbox/sl/{}")).status_code == 404
            await take_down(crowd.pools, crowd.listing)
            assert (await crowd.ask("/sl/{}")).status_code == 410
            assert await crowd.figures() == (0, 5, 0, 0, 0, 0)

    on_floor(run, body, verify=False)


def test_an_impression_is_a_line_of_a_result_page_that_a_person_sees(run: Run) -> None:
    async def body(floor: Floor) -> None:
        async with public(floor) as crowd:
            await put_up(floor.pools, floor.customer, document("fr_house"))
            await index(floor.pools)
            for path in ("/sl/search", "/sl/search?where=Nantes", "/sl/search?price_max=1", "/sl/", "/sl/search.atom"):
                await crowd.ask(path)
            await crowd.ask("/sl/search", user_agent=GOOGLEBOT)
            await crowd.ask("/sl/search", sec_purpose="prefetch;prerender")
            assert await crowd.figures() == (4, 0, 0, 0, 0, 0)

    on_floor(run, body, verify=False)


def test_pictures_and_the_telephone_number_are_counted_where_somebody_opens_them(run: Run) -> None:
    async def body(floor: Floor) -> None:
        async with public(floor) as crowd:
            first = await crowd.ask("/sl/{}/photos/1")
            assert (first.status_code, "Photo 1 sur" in first.text) == (200, True)
            assert first.headers["x-robots-tag"] == "noindex"
            assert (await crowd.ask("/sl/{}/photos/99")).status_code == 404
            await crowd.ask("/sl/{}/photos/1", purpose="prefetch")
            led = await crowd.ask("/sl/{}/phone")
            assert (led.status_code, led.headers["location"]) == (303, f"/sl/{crowd.listing}")
            page = await crowd.ask("/sl/{}")
            assert "tel:" not in page.text
            shown = await crowd.ask("/sl/{}/phone", "POST")
            assert 'href="tel:+33100000000"' in shown.text
            await crowd.ask("/sl/{}/phone", "POST", user_agent=GOOGLEBOT)
            assert await crowd.figures() == (0, 1, 1, 1, 0, 0)

    on_floor(run, body, verify=False)


def test_what_happens_in_an_hour_is_counted_to_it(run: Run) -> None:
    async def body(floor: Floor) -> None:
        async with public(floor) as crowd:
            await crowd.ask("/sl/{}")
            crowd.now[0] += timedelta(seconds=1)
            await crowd.ask("/sl/{}")
            await crowd.ask("/sl/{}")
            assert await crowd.turnstile.flush()
            rows = await floor.pools.engine.fetch("select hour, views from performance order by hour")
            assert [(row["hour"].hour, row["views"]) for row in rows] == [(12, 1), (13, 2)]

    on_floor(run, body, verify=False)


def test_a_batch_counts_once_however_often_it_is_sent(run: Run) -> None:
    async def body(floor: Floor) -> None:
        page = await put_up(floor.pools, floor.customer, THREE_PICTURES)
        batch = [(SL, page, datetime(2026, 11, 20, 12, tzinfo=UTC), [0, 7, 0, 0, 0])]
        one, other = uuid7(), uuid7()
        for turnstile, number in ((one, 1), (one, 1), (other, 1), (one, 2), (one, 1)):
            await add(floor.pools.engine, batch, turnstile=turnstile, batch=number)
        assert (await counted(floor.pools))[1] == 21

    on_floor(run, body, verify=False)


def test_a_ledger_that_is_away_loses_nothing(run: Run, dsn: str) -> None:
    async def body(floor: Floor) -> None:
        page = await put_up(floor.pools, floor.customer, THREE_PICTURES)
        turnstile = Turnstile(floor.pools.engine, every=0.01)
        turnstile.start()
        database = await floor.pools.engine.fetchval("select current_database()")
        outside = await asyncpg.connect(dsn.replace(f"/{database}?", "/postgres?"))
        for away in (True, False) * 3:
            for _ in range(500):
                turnstile.count(Kind.VIEW, SL, page)
            await outside.execute(f"alter database {database} allow_connections {'false' if away else 'true'}")
            if away:
                await outside.execute(
                    "select pg_terminate_backend(pid) from pg_stat_activity where datname = $1", database
                )
            await asyncio.sleep(0.05)
        await outside.close()
        await turnstile.close()
        assert (await counted(floor.pools))[1] == 3_000

    on_floor(run, body, verify=False)


def test_views_of_a_served_marketplace_are_counted_to_the_last_one_even_while_it_stops(dsn: str) -> None:
    wanted = count(100_000)

    async def visit(url: str, page: str, views: int) -> None:
        async with httpx2.AsyncClient(base_url=url, headers={"user-agent": FIREFOX}, timeout=30) as client:
            for number in range(views):
                answer = await client.get(page)
                assert answer.status_code == 200
                if number % 50 == 0:
                    await client.get(page, headers={"user-agent": GOOGLEBOT})
                    await client.head(page)

    async def crowd(url: str, page: str) -> None:
        await asyncio.gather(*(visit(url, page, wanted // 4) for _ in range(4)))

    with running(MARKETPLACE, "--database", dsn, "--workers", "2", "--roles", "api,pages,worker") as server:
        secret = "a-secret-for-tests-only-0123456789"
        token = server.token("/platform/v1", customer="RC-100001", client="acme", secret=secret)
        headers = {"authorization": f"Bearer {token}", "prefer": "wait=20"}
        put = f"{server.url}/platform/v1/fr/listings/A-1"
        written = httpx2.put(put, json=a_house("A-1"), headers=headers, timeout=30).json()
        assert written["outcome"] == "created", written
        asyncio.run(crowd(server.url, written["publications"][0]["url"]))
        assert server.stop() == 0, server.log.read_text()
    assert asyncio.run(_views(dsn)) == wanted // 4 * 4


async def _views(dsn: str) -> int:
    connection = await asyncpg.connect(dsn)
    try:
        return await connection.fetchval("select sum(views)::int from performance")
    finally:
        await connection.close()


def test_old_hours_become_days_and_their_sums_stay(run: Run) -> None:
    async def body(floor: Floor) -> None:
        now = datetime(2026, 11, 20, 12, 30, tzinfo=UTC)
        page = await put_up(floor.pools, floor.customer, THREE_PICTURES)
        old = (now - KEPT_HOURS).replace(hour=0, minute=0) - timedelta(days=2)
        hours = [old + timedelta(hours=n) for n in range(72)]
        batch = [(SL, page, hour, [1, 2, 3, 4, 5]) for hour in hours]
        await add(floor.pools.engine, batch, turnstile=uuid7(), batch=1)
        before = await counted(floor.pools)
        rolling = Rolling(floor.pools.engine, clock=lambda: now)
        assert (await rolling.turn(), await rolling.turn()) == (46, 0)
        assert await counted(floor.pools) == before
        rows = await floor.pools.engine.fetch("select hour, views from performance order by hour limit 3")
        assert [(row["hour"] - old, row["views"]) for row in rows] == [
            (timedelta(0), 48),
            (timedelta(days=1), 48),
            (timedelta(days=2), 2),
        ]

    on_floor(run, body, verify=False)


def test_pages_of_a_listing_that_settlement_put_up_are_its_customers(run: Run) -> None:
    async def body(floor: Floor) -> None:
        one = await floor.post(a_house())
        await floor.settle()
        turnstile = Turnstile(floor.pools.engine)
        turnstile.count_all(Kind.IMPRESSION, SL, [public_id(one.listing_id), PublicId("99ZZZZZZZZZZ")])
        assert await turnstile.flush()
        rows = await floor.pools.engine.fetch("select customer_id, listing_id, impressions from performance")
        assert [tuple(row) for row in rows] == [(floor.customer, one.listing_id, 1)]

    on_floor(run, body)
