"""Tops are pinned fairly, at most three at a time, and the rest of the list neither skips nor repeats."""

from collections import Counter
from datetime import timedelta

from tests.floor import Run, a_house
from tests.pages.stock import visiting
from tests.promotion.stage import Stage, ids_in, on_stage, page

from pignon.web.pages.searching import PINNED, TURN_S


def test_each_top_is_shown_equally_often_and_equally_often_first(run: Run) -> None:
    async def body(stage: Stage) -> None:
        listings = [await stage.a_listing(f"A-{n}") for n in range(5)]
        other = await stage.a_listing("other", city="Lyon")
        for one in (*listings, other):
            await stage.book(one, "top", until=stage.now + timedelta(days=1))
        places: Counter[tuple[str, int]] = Counter()
        for _ in range(10):
            places.update((one, n) for n, one in enumerate((await stage.shown("?where=Cannes"))[:PINNED]))
            stage.later(seconds=TURN_S)
        assert places == {(page(one), n): 2 for one in listings for n in range(PINNED)}
        assert (await stage.shown("?where=Lyon")) == [page(other)]

    on_stage(run, body, a_month=100)


def test_a_list_with_tops_has_every_listing_once_however_they_rotate_meanwhile(run: Run) -> None:
    async def body(stage: Stage) -> None:
        listings = [(await stage.floor.post(a_house(f"A-{n}"))).listing_id for n in range(60)]
        await stage.settled()
        for one in listings[:7]:
            await stage.book(one, "top", until=stage.now + timedelta(days=1))
        seen: list[str] = []
        address: str | None = "/sl/search"
        async with visiting(stage.floor.pools, clock=lambda: stage.now) as client:
            while address:
                html = (await client.get(address)).text
                assert html.count("Annonce mise en avant") == (0 if seen else PINNED)
                seen += ids_in(html)
                following = html.split('class="button" rel="next" href="')[1:]
                address = following[0].split('"', 1)[0] if following else None
                stage.later(seconds=TURN_S)
        assert sorted(seen) == sorted(map(page, listings))

    on_stage(run, body, a_month=100)


def test_a_top_is_labelled_in_each_language(run: Run) -> None:
    async def body(stage: Stage) -> None:
        await stage.book(await stage.a_listing(), "top", until=stage.now + timedelta(days=1))
        async with visiting(stage.floor.pools) as client:
            for path, label in (("/sl/search", "Annonce mise en avant"), ("/sl/en/search", "Promoted listing")):
                assert label in (await client.get(path)).text

    on_stage(run, body)
