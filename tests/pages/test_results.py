"""Searching a portal's stock, over HTTP and a real database."""

import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from random import Random
from typing import Any

import httpx2
import pytest
from tests.conftest import a_customer
from tests.pages.stock import IWT, NOON, PUBLIC_URL, SL, changed, document, index, put_up, take_down, visiting

from pignon.ledger.conditions import Conditions
from pignon.ledger.pools import Pools
from pignon.ledger.search import Search
from pignon.model.names import PublicId
from pignon.web.pages.results import PAGE_SIZE, read_cursor, write_cursor

Run = Callable[[Callable[[Pools], Awaitable[None]]], None]
HOUSE, FLAT = document("fr_house"), document("de_flat")
LINK = re.compile(r'<h2><a href="/[a-z/]+/([0-9]{2}[1-9A-NP-Z]{10})"')


def like(given: dict[str, Any], **at: Any) -> dict[str, Any]:
    """Return a document with values at paths below `data`, two underscores between names."""
    for path, value in at.items():
        given = changed(given, "data." + path.replace("__", "."), value)
    return given


def priced(price: int | None) -> dict[str, Any]:
    """Return a price as documents give it; on demand where there is none."""
    return {"amount": price} if price else {"amount": 1, "priceInformation": "PRICE_ON_DEMAND"}


async def found(visitor: httpx2.AsyncClient, query: str, portal: str = "sl") -> list[str]:
    """Return the listings of a result page, in their order."""
    answer = await visitor.get(f"/{portal}/search{query}")
    assert answer.status_code == 200, answer.text
    return LINK.findall(answer.text)


async def through(visitor: httpx2.AsyncClient, path: str) -> list[str]:
    """Follow a search from page to page; return all its listings."""
    seen: list[str] = []
    following: str | None = path
    while following:
        text = (await visitor.get(following)).text
        seen += LINK.findall(text)
        more = re.search(r'<a class="button" rel="next" href="([^"]+)"', text)
        following = more[1].replace("&amp;", "&") if more else None
    return seen


def test_each_condition_finds_what_meets_it_and_nothing_else(run: Run) -> None:
    async def body(pools: Pools) -> None:
        customer = await a_customer(pools)
        house = await put_up(pools, customer, HOUSE)
        flat = await put_up(
            pools,
            customer,
            like(
                HOUSE,
                estateType="APARTMENT",
                distributionType="RENT",
                prices={"currency": "EUR", "rent": {"baseRent": {"amount": 900}}},
                location__city="Saint-Malo",
                location__postalcode="35400",
                location__geometry={"type": "Point", "coordinates": [-2.0257, 48.6493]},
                structure={"rooms": {"numberOfRooms": 2, "numberOfBalconies": 1}},
                spaces__residential={"livingSpace": 41},
                energy__countrySpecific__fr__energyCertificate__efficiencyClass="F",
                texts={"description": {"fr": "Vue imprenable sur les remparts, cheminée."}},
                features={},
            ),
            title="Deux pièces intra-muros",
            price=90_000,
        )
        async with visiting(pools) as visitor:
            for query, finds in {
                "?trade=rent": flat,
                "?trade=buy": house,
                "?kind=APARTMENT": flat,
                "?where=st+malo": flat,
                "?where=NANTES": house,
                "?where=35": flat,
                "?where=44100": house,
                "?where=35400+Saint-Malo": flat,
                "?near=48.65,-2.03&radius=5": flat,
                "?where=Nantes&radius=20": house,
                "?price_max=1000": flat,
                "?price_min=500000": house,
                "?rooms_min=5": house,
                "?rooms_max=2.5": flat,
                "?surface_max=50": flat,
                "?surface_min=100": house,
                "?has=balcony": flat,
                "?has=pool&has=parking": house,
                "?energy=D": house,
                "?q=cheminees+remparts": flat,
                "?q=rénovées": house,
                "?q=maison+-remparts": house,
                "?trade=rent&where=Saint-Malo&kind=APARTMENT&has=balcony&price_max=950&q=vue": flat,
            }.items():
                assert await found(visitor, query) == [finds], query
            assert set(await found(visitor, "?kind=HOUSE&kind=APARTMENT")) == {house, flat}

    run(body)


def test_german_words_are_stemmed_as_german(run: Run) -> None:
    async def body(pools: Pools) -> None:
        customer = await a_customer(pools, markets="de")
        flat = like(FLAT, texts={"description": {"de": "Helle Räume mit großen Fenstern in ruhigen Straßen."}})
        public = await put_up(pools, customer, flat, front=IWT, price=145_000)
        async with visiting(pools) as visitor:
            for words in ("raum", "fenster", "strasse", "Straße"):
                assert await found(visitor, f"?q={words}", "iwt") == [public], words
            assert await found(visitor, "?q=garten", "iwt") == []

    run(body)


def test_each_order_is_kept_with_what_has_no_price_last(run: Run) -> None:
    async def body(pools: Pools) -> None:
        customer = await a_customer(pools)
        facts = [(300_000, 50), (100_000, 80), (None, 30), (200_000, 200)]
        put = [
            await put_up(
                pools,
                customer,
                like(HOUSE, spaces__residential={"livingSpace": size}, prices__buy__price=priced(price)),
                since=NOON + timedelta(minutes=n),
                price=price and price * 100,
            )
            for n, (price, size) in enumerate(facts)
        ]
        async with visiting(pools) as visitor:
            for order, places in {
                "newest": [3, 2, 1, 0],
                "price": [1, 3, 0, 2],
                "price-desc": [0, 3, 1, 2],
                "surface": [3, 1, 0, 2],
                "rate": [3, 1, 0, 2],
            }.items():
                assert await found(visitor, f"?sort={order}") == [put[n] for n in places], order

    run(body)


@pytest.mark.parametrize("order", ["newest", "price", "price-desc", "surface", "rate"])
def test_paging_neither_skips_nor_repeats_while_stock_changes(run: Run, order: str) -> None:
    async def body(pools: Pools) -> None:
        customer, chance = await a_customer(pools), Random(order)

        async def put(number: int) -> PublicId:
            given = like(HOUSE, spaces__residential={"livingSpace": 40 + number % 5})
            price = None if number % 7 == 0 else (100_000 + number % 4 * 50_000) * 100
            return await put_up(pools, customer, given, since=NOON + timedelta(minutes=number // 4), price=price)

        count = PAGE_SIZE * 2 + 3
        stock = [await put(n) for n in range(count)]
        gone, seen = chance.choice(stock[:10]), list[str]()
        async with visiting(pools) as visitor:
            path: str | None = f"/sl/search?sort={order}"
            while path:
                text = (await visitor.get(path)).text
                seen += LINK.findall(text)
                if "after=" not in path:
                    await take_down(pools, gone)
                    for number in range(count, count + 5):
                        await put(number)
                more = re.search(r'<a class="button" rel="next" href="([^"]+)"', text)
                path = more[1].replace("&amp;", "&") if more else None
        assert len(seen) == len(set(seen))
        assert set(seen) >= set(stock) - {gone}

    run(body)


def test_what_ended_is_gone_from_results_before_the_search_heard_of_it(run: Run) -> None:
    async def body(pools: Pools) -> None:
        customer = await a_customer(pools)
        stays, ends = [await put_up(pools, customer, HOUSE) for _ in range(2)]
        await take_down(pools, ends)
        async with visiting(pools) as visitor:
            assert await found(visitor, "") == [stays]
            assert await found(visitor, "?where=Nantes&sort=price") == [stays]
            await index(pools)
            assert "1 annonce<" in (await visitor.get("/sl/search")).text

    run(body)


@pytest.mark.parametrize("sort", ["newest", "price", "surface"])
def test_a_page_is_full_however_many_of_its_listings_have_just_ended(run: Run, sort: str) -> None:
    async def body(pools: Pools) -> None:
        customer, ended = await a_customer(pools), 25
        public = [
            await put_up(
                pools,
                customer,
                like(HOUSE, prices__buy__price=priced(900_000 - n), spaces__residential__livingSpace=80 + n),
            )
            for n in range(PAGE_SIZE + ended)
        ]
        await index(pools)
        for one in public[-ended:]:
            await take_down(pools, one)
        async with visiting(pools) as visitor:
            assert sorted(await found(visitor, f"?sort={sort}")) == sorted(public[:-ended])
            assert sorted(await found(visitor, f"?sort={sort}&rooms_min=1")) == sorted(public[:-ended])

    run(body)


def test_choices_tell_what_they_would_find(run: Run) -> None:
    async def body(pools: Pools) -> None:
        customer = await a_customer(pools)
        for kind in ("HOUSE", "HOUSE", "APARTMENT"):
            await put_up(pools, customer, like(HOUSE, estateType=kind))
        await put_up(pools, customer, like(HOUSE, features={}))
        async with visiting(pools) as visitor:
            text = (await visitor.get("/sl/search?kind=HOUSE")).text
        told = {re.sub(r"<.*?>", "", one).strip() for one in re.findall(r'class="box">(.*?)</label>', text, re.DOTALL)}
        assert {"Maison 3", "Appartement 1", "Piscine 2", "Stationnement 3"} <= told
        assert '<p class="count" role="status">3 annonces</p>' in text
        assert '<option value="C">C ou mieux (3)</option>' in text
        assert '<option value="5">5+ (3)</option>' in text

    run(body)


def test_an_empty_result_says_what_to_relax_and_what_that_would_find(run: Run) -> None:
    async def body(pools: Pools) -> None:
        customer = await a_customer(pools)
        for _ in range(2):
            await put_up(pools, customer, HOUSE)
        async with visiting(pools) as visitor:
            text = (await visitor.get("/sl/search?where=Nantes&price_max=100000&has=pool")).text
            nowhere = (await visitor.get("/sl/search?where=Lille&price_max=1")).text
            bare = (await visitor.get("/bd/search")).text
        steps = re.findall(r'<li><a href="([^"]+)">(.*?)</a> <b>(.*?)</b></li>', text)
        assert [(a.replace("&amp;", "&"), count) for a, _, count in steps] == [
            ("/sl/search?where=Nantes&has=pool", "2 annonces")
        ]
        assert "Prix maximum 100" in steps[0][1]
        assert "Aucun critère seul" in nowhere
        assert "Aucune annonce" in bare

    run(body)


def test_a_search_around_a_place_can_be_widened(run: Run) -> None:
    async def body(pools: Pools) -> None:
        customer = await a_customer(pools)
        place = {"type": "Point", "coordinates": [-1.45, 47.25]}
        await put_up(pools, customer, HOUSE)
        await put_up(
            pools, customer, like(HOUSE, location__city="Carquefou", location__geometry=place, estateType="PLOT")
        )
        async with visiting(pools) as visitor:
            text = (await visitor.get("/sl/search?where=Nantes&radius=5&kind=PLOT")).text
        assert "/sl/search?where=Nantes&amp;radius=20&amp;kind=PLOT" in text

    run(body)


def test_a_search_is_kept_in_its_address_without_what_is_empty(run: Run) -> None:
    async def body(pools: Pools) -> None:
        async with visiting(pools) as visitor:
            answer = await visitor.get("/sl/search?price_max=250+000&where=&q=&kind=HOUSE,PLOT&sort=price")
            assert answer.status_code == 303
            kept = "/sl/search?kind=HOUSE&kind=PLOT&price_max=250000&sort=price"
            assert answer.headers["location"] == kept
            text = (await visitor.get(kept)).text
        assert f'<link rel="canonical" href="{PUBLIC_URL}{kept}">'.replace("&", "&amp;") in text
        assert 'name="price_max" inputmode="numeric" autocomplete="off" value="250000"' in text
        assert re.findall(r'name="kind" value="(\w+)" checked', text) == ["HOUSE", "PLOT"]
        assert '<input type="hidden" name="sort" value="price">' in text
        assert f'hreflang="en" href="{PUBLIC_URL}/sl/en/search?kind=HOUSE' in text

    run(body)


def test_a_search_that_cannot_be_read_says_why(run: Run) -> None:
    async def body(pools: Pools) -> None:
        async with visiting(pools) as visitor:
            answer = await visitor.get("/sl/search?price_max=cher&kind=HUT")
        assert answer.status_code == 400
        assert "Prix maximum : « cher » n\u2019est pas un nombre" in answer.text
        assert "HUT" in answer.text
        assert "noindex" in answer.text

    run(body)


def test_a_card_words_its_price_and_shows_only_a_web_picture(run: Run) -> None:
    async def body(pools: Pools) -> None:
        customer = await a_customer(pools, markets="fr,de")
        weekly = like(FLAT, prices__rent__priceTimeUnit="WEEK")
        await put_up(
            pools, customer, FLAT, front=IWT, price=145_050, picture="javascript:alert(1)", title="<b>Loft</b>"
        )
        await put_up(pools, customer, weekly, front=IWT, price=30_000)
        await put_up(pools, customer, FLAT, front=IWT, price=None, picture="https://pictures.example/1.jpg")
        lease = like(FLAT, prices={"rent": {"lease": {"amount": 9}}})
        await put_up(pools, customer, lease, front=IWT, price=5_000_000)
        async with visiting(pools) as visitor:
            text = (await visitor.get("/iwt/search")).text.replace("\xa0", " ")
        for told in ("1.450,50 € / Monat", "300 € / Woche", "Preis auf Anfrage", ">50.000 €<", "&lt;b&gt;Loft"):
            assert told in text, told
        assert re.findall(r'<img src="([^"]+)"', text) == ["https://pictures.example/1.jpg"]

    run(body)


def test_a_map_shows_the_results_beside_their_list_when_asked_for(run: Run) -> None:
    async def body(pools: Pools) -> None:
        customer = await a_customer(pools)
        public = await put_up(pools, customer, like(HOUSE, location__showAddress=False))
        async with visiting(pools) as visitor:
            plain = (await visitor.get("/sl/search")).text
            shown = (await visitor.get("/sl/search?map=1")).text
        assert '<figure class="map">' not in plain
        assert 'href="/sl/search?map=1"' in plain
        assert f'<a href="/sl/{public}" aria-label="1. Maison de ville 1930">' in shown
        assert LINK.findall(shown) == [public]

    run(body)


def test_every_portals_front_door_leads_into_its_stock(run: Run) -> None:
    async def body(pools: Pools) -> None:
        customer = await a_customer(pools)
        public = await put_up(pools, customer, HOUSE)
        async with visiting(pools) as visitor:
            doors = re.findall(r'href="(/[a-z]+/)"', (await visitor.get("/")).text)
            assert doors == [f"/{code}/" for code in ("sl", "bd", "bucom", "sln", "slc", "iwt", "imn")]
            for door in doors:
                text = (await visitor.get(door)).text
                assert f'action="{door}search"' in text
            text = (await visitor.get("/sl")).text
            assert f'href="/sl/{public}"' in text
            assert 'href="/sl/search?kind=HOUSE"' in text
            assert 'href="/sl/search?where=Nantes"' in text

    run(body)


def test_a_cursor_comes_back_as_it_was_and_nothing_else_is_one(run: Run) -> None:
    async def body(pools: Pools) -> None:
        await put_up(pools, await a_customer(pools), HOUSE, since=NOON + timedelta(microseconds=7))
        search = Search(pools.engine, pools.by_key)
        for order in ("newest", "price", "price-desc", "surface", "rate"):
            (card,) = await search.page(SL.where, Conditions(), order=order, after=None, limit=2, way="walk")
            cursor = read_cursor(write_cursor(card, order), order)
            assert cursor is not None
            assert (cursor.key, cursor.public_id) == (card.key(order), card.public_id)

    run(body)
    for no_cursor in ("", "x", "é", "MTIz", "OTk5OTk5OTk5OTk5OTk5OTk5OS8xMkFCQ0RFRkdISUo"):
        assert read_cursor(no_cursor, "newest") is None
        assert read_cursor(no_cursor, "price") is None
