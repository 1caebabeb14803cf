"""Pictures, films and tours on the page: what is ready is ours, what lies elsewhere waits for the seeker's click."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest
from tests.conftest import a_customer
from tests.pages.stock import NOON, a_page, changed, document, put_up, visiting

from pignon.ledger.pools import Pools
from pignon.ledger.renditions import Rendition, Shown
from pignon.web.pages.gallery import cover, film, links, pictures, tour
from pignon.web.pages.render import Renderer
from pignon.web.pages.storefront import STOREFRONTS
from pignon.web.pages.visiting import listing_page
from pignon.web.pages.vocabulary import vocabulary

Run = Callable[[Callable[[Pools], Awaitable[None]]], None]
HOUSE, FR = document("fr_house"), vocabulary("fr")
MATTERPORT = "https://my.matterport.com/show/?m=abc"


def ready(position: int, medium: str = "picture") -> Shown:
    files = [
        Rendition("data:image/webp;base64,AAAA", "image/webp", 16),
        Rendition(f"/media/{position}/800.webp", "image/webp", 800),
        Rendition(f"/media/{position}/800.jpg", "image/jpeg", 800),
    ]
    if medium == "video":
        files.append(Rendition(f"/media/{position}/720.mp4", "video/mp4", 0))
    return Shown(position, medium, tuple(files))


def with_media(*items: dict[str, Any]) -> dict[str, Any]:
    return changed(changed(HOUSE, "media", list(items)), "data.links", {})


def test_only_the_first_film_that_is_ready_is_shown_with_its_poster_and_no_link_to_it() -> None:
    given = with_media(*({"url": f"https://v.example/{n}.mp4", "mediaType": "VIDEO"} for n in range(3)))
    media = (ready(1, "video"), ready(2, "video"))
    found = film(given, FR, media=media)
    assert found
    assert (found.address, found.poster, found.title) == ("/media/1/720.mp4", "/media/1/800.jpg", "Vidéo")
    assert links(given, FR, media=media) == ()
    assert film(given, FR, media=None) is None
    assert [link.address for link in links(given, FR)] == ["https://v.example/0.mp4"]


@pytest.mark.parametrize(
    ("address", "provider"),
    [
        (MATTERPORT, "Matterport"),
        ("https://MY.matterport.com/show/?m=a", "Matterport"),
        ("http://my.matterport.com/show/?m=a", None),
        ("https://my.matterport.com:8443/show", None),
        ("https://my.matterport.com@evil.example/", None),
        ("https://a@my.matterport.com/", None),
        ("https://my.matterport.com.evil.example/", None),
        ("https://tours.example/1", None),
    ],
)
def test_a_tour_stands_in_a_page_of_ours_only_at_a_provider_we_know(address: str, provider: str | None) -> None:
    given = with_media({"url": address, "mediaType": "VIRTUAL_TOUR"})
    found = tour(given, FR)
    assert (found.provider if found else None) == provider
    assert [link.address for link in links(given, FR)] == ([] if provider else [address])


def test_a_named_cover_stands_for_the_listing_and_moves_nothing() -> None:
    given = with_media(
        {"url": "https://a.example/0"},
        {"url": "https://a.example/1", "category": "COVER_PICTURE"},
        {"url": "https://a.example/2", "tags": ["COVER_PICTURE"]},
    )
    for media, first, named in (
        (None, "https://a.example/0", "https://a.example/1"),
        ((ready(0), ready(2)), "/media/0/800.jpg", "/media/2/800.jpg"),
        ((ready(0),), "/media/0/800.jpg", "/media/0/800.jpg"),
    ):
        found = pictures(given, "x", FR, media=media)
        chosen = cover(given, found, media=media)
        assert chosen
        assert (found[0].address, chosen.address) == (first, named)
    assert cover(given, (), media=()) is None


def test_the_page_draws_a_look_at_each_picture_before_it_comes_and_asks_nobody_else() -> None:
    given = with_media({"url": "https://a.example/0"}, {"url": MATTERPORT, "mediaType": "VIRTUAL_TOUR"})
    page = replace(a_page(given), media=(ready(0),))
    html = listing_page(Renderer(), STOREFRONTS[0], page, public_url="https://p.example", today=NOON.date()).decode()
    assert 'class="tiny" src="data:image/webp;base64,AAAA" alt=""' in html
    assert "matterport" not in html
    assert f"/{page.public_id}/tour" in html


def test_a_tour_opens_in_a_page_of_its_own_that_may_load_that_provider_alone(run: Run) -> None:
    async def body(pools: Pools) -> None:
        customer = await a_customer(pools)
        given = changed(HOUSE, "data.links", {"virtualTours": [{"url": MATTERPORT}]})
        public = await put_up(pools, customer, given)
        bare = await put_up(pools, customer, with_media())
        async with visiting(pools) as visitor:
            page = await visitor.get(f"/sl/{public}")
            opened = await visitor.get(f"/sl/{public}/tour")
            missing = [await visitor.get(f"/sl/{one}/tour") for one in (bare, "99ZZZZZZZZZZ", "x")]
        assert "frame-src" not in page.headers["content-security-policy"]
        assert opened.status_code == 200
        assert opened.headers["content-security-policy"].endswith("; frame-src https://my.matterport.com")
        assert opened.headers["x-robots-tag"] == "noindex"
        assert f'<iframe src="{MATTERPORT}"' in opened.text
        assert 'sandbox="allow-scripts allow-same-origin allow-popups"' in opened.text
        assert [one.status_code for one in missing] == [404, 404, 404]

    run(body)
