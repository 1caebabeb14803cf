"""What search engines and feed readers are told."""

import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import httpx2
from lxml import etree
from tests.conftest import a_customer
from tests.pages.stock import NOON, PUBLIC_URL, document, put_up, take_down, visiting

from pignon.ledger.pools import Pools
from pignon.web.pages.machines import MOST, PART

Run = Callable[[Callable[[Pools], Awaitable[None]]], None]
HOUSE = document("fr_house")
SITEMAP = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
ATOM = {"a": "http://www.w3.org/2005/Atom"}


async def addresses(visitor: httpx2.AsyncClient, path: str) -> dict[str, str]:
    """Return the addresses of a sitemap with when they changed."""
    answer = await visitor.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/xml")
    tree = etree.fromstring(answer.content)
    rows = tree.findall("s:url", SITEMAP)
    return {row.findtext("s:loc", "", SITEMAP): row.findtext("s:lastmod", "", SITEMAP) for row in rows}


async def maps(visitor: httpx2.AsyncClient) -> list[str]:
    tree = etree.fromstring((await visitor.get("/sitemap.xml")).content)
    return [(place.text or "").removeprefix(PUBLIC_URL) for place in tree.findall("s:sitemap/s:loc", SITEMAP)]


def test_sitemaps_hold_every_live_page_once_with_when_it_changed(run: Run) -> None:
    async def body(pools: Pools) -> None:
        customer = await a_customer(pools)
        live = [await put_up(pools, customer, HOUSE, since=NOON + timedelta(hours=n)) for n in range(5)]
        gone = await put_up(pools, customer, HOUSE)
        await take_down(pools, gone)
        async with visiting(pools) as visitor:
            assert "/sl/sitemap-1-1.xml" in await maps(visitor)
            whole = await addresses(visitor, "/sl/sitemap-1-1.xml")
            assert {path.rpartition("/")[2] for path in whole} == set(live)
            assert [datetime.fromisoformat(whole[f"{PUBLIC_URL}/sl/{one}"]) for one in live] == [
                NOON + timedelta(hours=n) for n in range(5)
            ]
            parts = [await addresses(visitor, f"/sl/sitemap-3-{part}.xml") for part in (1, 2, 3)]
            assert sum(map(len, parts)) == len(live)
            for path in ("/sl/sitemap-1-2.xml", "/sl/sitemap-0-0.xml", "/sandbox/sl/sitemap-1-1.xml"):
                assert (await visitor.get(path)).status_code == 404

    run(body)


def test_a_part_of_the_stock_stays_within_what_a_sitemap_may_hold() -> None:
    assert PART * 2 <= MOST == 50_000


def test_the_last_hour_has_a_sitemap_of_its_own(run: Run) -> None:
    async def body(pools: Pools) -> None:
        customer = await a_customer(pools)
        now = datetime.now(UTC)
        await put_up(pools, customer, HOUSE, since=now - timedelta(minutes=61))
        fresh = await put_up(pools, customer, HOUSE, since=now - timedelta(minutes=59))
        async with visiting(pools) as visitor:
            assert "/sl/sitemap-hour.xml" in await maps(visitor)
            assert list(await addresses(visitor, "/sl/sitemap-hour.xml")) == [f"{PUBLIC_URL}/sl/{fresh}"]
            assert await addresses(visitor, "/bd/sitemap-hour.xml") == {}

    run(body)


def test_robots_are_led_to_the_sitemap_and_kept_from_the_apis(run: Run) -> None:
    async def body(pools: Pools) -> None:
        async with visiting(pools) as visitor:
            answer = await visitor.get("/robots.txt")
        assert answer.headers["content-type"].startswith("text/plain")
        lines = answer.text.splitlines()
        assert f"Sitemap: {PUBLIC_URL}/sitemap.xml" in lines
        assert {"Disallow: /sandbox/", "Disallow: /caas/", "Disallow: /platform/"} <= set(lines)

    run(body)


def test_a_search_can_be_followed_as_a_feed(run: Run) -> None:
    async def body(pools: Pools) -> None:
        customer = await a_customer(pools)
        await put_up(pools, customer, HOUSE, since=NOON, title="Old & <small>")
        latest = await put_up(pools, customer, HOUSE, since=NOON + timedelta(days=1), title="New\x07")
        async with visiting(pools) as visitor:
            page = (await visitor.get("/sl/search?kind=HOUSE&sort=price")).text
            (path,) = re.findall(r'type="application/atom\+xml" title="[^"]+" href="([^"]+)"', page)
            answer = await visitor.get(path.replace("&amp;", "&"))
            tree = etree.fromstring(answer.content)
            assert answer.headers["content-type"].startswith("application/atom+xml")
            assert [one.text for one in tree.findall("a:entry/a:title", ATOM)] == ["New ", "Old & <small>"]
            first = tree.find("a:entry", ATOM)
            assert first is not None
            assert first.findtext("a:id", "", ATOM) == f"{PUBLIC_URL}/sl/{latest}"
            assert datetime.fromisoformat(first.findtext("a:updated", "", ATOM)) == NOON + timedelta(days=1)
            assert tree.findtext("a:updated", "", ATOM) == first.findtext("a:updated", "", ATOM)
            assert tree.findtext("a:id", "", ATOM) == f"{PUBLIC_URL}/sl/search?kind=HOUSE"
            assert (await visitor.get("/sl/search.atom?price_max=x")).status_code == 404

    run(body)
