"""The addresses of the pages, over a real database."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from statistics import quantiles
from time import thread_time
from typing import Any

import pytest
from tests.conftest import a_customer
from tests.pages.stock import IWT, NOON, PUBLIC_URL, SL, a_page, changed, document, put_up, take_down, visiting

from pignon.ledger.pools import Pools
from pignon.web.pages.render import Renderer
from pignon.web.pages.visiting import KEPT_S, listing_page

Run = Callable[[Callable[[Pools], Awaitable[None]]], None]
HOUSE, FLAT = document("fr_house"), document("de_flat")
UNKNOWN = "99ZZZZZZZZZZ"
SLOWEST_MS = 20


def test_a_live_listing_has_a_page_with_a_canonical_address(run: Run) -> None:
    async def body(pools: Pools) -> None:
        public = await put_up(pools, await a_customer(pools), HOUSE)
        async with visiting(pools) as visitor:
            answer = await visitor.get(f"/sl/{public}")
        assert answer.status_code == 200
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert answer.headers["content-language"] == "fr"
        assert '<html lang="fr">' in answer.text
        assert f'<link rel="canonical" href="{PUBLIC_URL}/sl/{public}">' in answer.text
        assert "noindex" not in answer.text
        assert "x-robots-tag" not in answer.headers

    run(body)


def test_an_ended_listing_is_gone_at_once_in_its_portals_language(run: Run) -> None:
    async def body(pools: Pools) -> None:
        customer = await a_customer(pools, markets="fr,de")
        french, german = await put_up(pools, customer, HOUSE), await put_up(pools, customer, FLAT, front=IWT)
        async with visiting(pools) as visitor:
            etag = (await visitor.get(f"/sl/{french}")).headers["etag"]
            await take_down(pools, french)
            await take_down(pools, german)
            gone = await visitor.get(f"/sl/{french}", headers={"If-None-Match": etag})
            assert (gone.status_code, "plus en ligne" in gone.text) == (410, True)
            weg = await visitor.get(f"/iwt/{german}")
            assert (weg.status_code, "nicht mehr online" in weg.text) == (410, True)
            assert french not in (await visitor.get("/sl/search")).text

    run(body)


@pytest.mark.parametrize(
    "path", [f"/sl/{UNKNOWN}", "/sl/x", "/sl/a/b", "/iwt/12ABC", "/sandbox/sl/x", "/sl/search?after=x"]
)
def test_an_unknown_address_is_a_proper_page(run: Run, path: str) -> None:
    async def body(pools: Pools) -> None:
        async with visiting(pools) as visitor:
            answer = await visitor.get(path)
        assert answer.status_code == 404
        assert ("Seite nicht gefunden" if "iwt" in path else "Page introuvable") in answer.text

    run(body)


def test_a_listing_shows_on_its_own_portal_only(run: Run) -> None:
    async def body(pools: Pools) -> None:
        public = await put_up(pools, await a_customer(pools), HOUSE)
        async with visiting(pools) as visitor:
            statuses = [(await visitor.get(f"/{where}/{public}")).status_code for where in ("sl", "bd", "sandbox/sl")]
        assert statuses == [200, 404, 404]

    run(body)


def test_the_sandbox_has_its_own_pages_that_no_search_engine_keeps(run: Run) -> None:
    async def body(pools: Pools) -> None:
        customer = await a_customer(pools, sandbox=True)
        public = await put_up(pools, customer, HOUSE, front=replace(SL, sandbox=True))
        async with visiting(pools) as visitor:
            for path in (f"/sandbox/sl/{public}", "/sandbox/sl/search"):
                answer = await visitor.get(path)
                assert answer.status_code == 200
                assert answer.headers["x-robots-tag"] == "noindex"
                assert '<meta name="robots" content="noindex">' in answer.text
            assert f"/sandbox/sl/{public}" in (await visitor.get("/sandbox/sl/search")).text
            assert public not in (await visitor.get("/sl/search")).text

    run(body)


def test_an_unchanged_page_is_not_sent_again_and_a_changed_one_is(run: Run) -> None:
    async def body(pools: Pools) -> None:
        public = await put_up(pools, await a_customer(pools), HOUSE)
        async with visiting(pools) as visitor:
            first = await visitor.get(f"/sl/{public}")
            again = {"If-None-Match": first.headers["etag"]}
            assert (await visitor.get(f"/sl/{public}", headers=again)).status_code == 304
            await pools.engine.execute("update customer set name = 'Agence du Quai'")
            assert (await visitor.get(f"/sl/{public}", headers=again)).status_code == 200
        assert first.headers["cache-control"] == "no-cache"

    run(body)


@pytest.mark.parametrize("path", ["/", "/sl/search", "/sl/en/search?map=1", f"/sl/{UNKNOWN}", "/sl", "/robots.txt"])
def test_every_page_is_walled_in(run: Run, path: str) -> None:
    async def body(pools: Pools) -> None:
        async with visiting(pools) as visitor:
            answer = await visitor.get(path)
        policy = answer.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; style-src 'self'; img-src http: https: data:;")
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "strict-origin-when-cross-origin"
        assert " style=" not in answer.text

    run(body)


def test_the_stylesheet_is_kept_for_ever_under_a_name_of_its_content(run: Run) -> None:
    async def body(pools: Pools) -> None:
        async with visiting(pools) as visitor:
            (href,) = re.findall(r'rel="stylesheet" href="([^"]+)"', (await visitor.get("/sl/search")).text)
            style = await visitor.get(href)
        assert re.fullmatch(r"/static/pages\.[0-9a-f]{12}\.css", href)
        assert style.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert style.headers["content-type"].startswith("text/css")

    run(body)


@pytest.mark.parametrize(("given", "front"), [(HOUSE, SL), (FLAT, IWT)])
def test_a_page_takes_well_under_20_ms_of_the_processor(given: dict[str, Any], front: Any) -> None:
    renderer, page = Renderer(), a_page(given, front)
    taken: list[float] = []
    for _ in range(60):
        start = thread_time()
        listing_page(renderer, front, page, public_url=PUBLIC_URL, today=NOON.date())
        taken.append((thread_time() - start) * 1000)
    assert quantiles(taken, n=20)[-1] <= SLOWEST_MS


def test_a_page_says_in_which_languages_it_is_there(run: Run) -> None:
    async def body(pools: Pools) -> None:
        public = await put_up(pools, await a_customer(pools), HOUSE)
        async with visiting(pools) as visitor:
            french, english = [(await visitor.get(f"/sl/{way}{public}")).text for way in ("", "en/")]
            for text in (french, english):
                assert f'hreflang="fr" href="{PUBLIC_URL}/sl/{public}"' in text
                assert f'hreflang="en" href="{PUBLIC_URL}/sl/en/{public}"' in text
            assert f'<link rel="canonical" href="{PUBLIC_URL}/sl/en/{public}">' in english
            assert '<html lang="en">' in english
            assert "House" in english or "Town house" in english
            assert '<h1 lang="fr">Maison de ville 1930</h1>' in english
            assert (await visitor.get(f"/iwt/en/{UNKNOWN}")).status_code == 404

    run(body)


def test_a_listing_is_shown_with_others_like_it(run: Run) -> None:
    async def body(pools: Pools) -> None:
        customer = await a_customer(pools)
        own, near, far = [await put_up(pools, customer, HOUSE, title=t) for t in ("Own", "Near", "Far")]
        await pools.engine.execute("update search set price = price * 3 where public_id = $1", far)
        elsewhere = await put_up(pools, customer, changed(HOUSE, "data.location.city", to="Brest"))
        async with visiting(pools) as visitor:
            similar = (await visitor.get(f"/sl/{own}")).text.partition('class="similar"')[2]
        assert re.findall(r'href="/sl/([0-9]{2}[1-9A-NP-Z]{10})"', similar) == [near, far]
        assert elsewhere not in similar

    run(body)


def test_pages_are_small_on_the_wire(run: Run) -> None:
    async def body(pools: Pools) -> None:
        customer = await a_customer(pools)
        public, *_ = [await put_up(pools, customer, HOUSE) for _ in range(30)]
        async with visiting(pools) as visitor:
            for path in ("/sl/search?map=1", f"/sl/{public}", "/sl/"):
                answer = await visitor.get(path)
                assert answer.headers["content-encoding"] == "gzip"
                (style,) = re.findall(r'rel="stylesheet" href="([^"]+)"', answer.text)
                plain = await visitor.get(path, headers={"Accept-Encoding": "identity"})
                assert "content-encoding" not in plain.headers
                assert plain.text == answer.text
                sizes = [int((await visitor.get(one)).headers["content-length"]) for one in (path, style)]
                assert sum(sizes) <= 100_000

    run(body)


def test_a_page_is_kept_for_a_moment_and_made_anew_at_once_when_its_listing_changes(run: Run) -> None:
    async def body(pools: Pools) -> None:
        now = [0.0]
        public = await put_up(pools, await a_customer(pools), HOUSE)
        async with visiting(pools, timer=lambda: now[0]) as visitor:
            first = (await visitor.get(f"/sl/{public}")).text
            await pools.engine.execute("update customer set name = 'Agence du Quai'")
            assert (await visitor.get(f"/sl/{public}")).text == first
            now[0] = KEPT_S
            later = (await visitor.get(f"/sl/{public}")).text
            assert "Agence du Quai" in later
            await pools.engine.execute("update customer set name = 'Agence du Port'")
            await pools.engine.execute("update showcase set title = 'Autre titre', changed_at = changed_at + '1 s'")
            assert "Autre titre" in (await visitor.get(f"/sl/{public}")).text
            await take_down(pools, public)
            assert (await visitor.get(f"/sl/{public}")).status_code == 410

    run(body)
