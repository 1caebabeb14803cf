"""Public pages go up and come down in the commit that says so."""

from tests.floor import Floor, Run, a_house, on_floor


def test_a_page_carries_the_facets_of_the_standing_revision(run: Run) -> None:
    async def body(floor: Floor) -> None:
        await floor.post(a_house())
        await floor.put(a_house(city="Nice", price=900_000))
        await floor.settle()
        row = await floor.pools.engine.fetchrow("select * from showcase")
        assert row is not None
        assert (row["revision"], row["city"], row["price"], row["surface"]) == (2, "Nice", 90_000_000, 210.5)

    on_floor(run, body)


def test_a_page_is_up_in_the_commit_that_tells_of_it(run: Run) -> None:
    async def body(floor: Floor) -> None:
        one = await floor.post(a_house())
        await floor.settle()
        told, shown = await floor.pools.engine.fetchrow(
            "select e.xmin::text, s.xmin::text from event e join showcase s using (listing_id)"
            " where e.type = 'publication.live' and e.listing_id = $1",
            one.listing_id,
        ) or (None, "")
        assert told == shown

    on_floor(run, body)


def test_a_listing_that_comes_back_has_its_page_under_the_same_address(run: Run) -> None:
    async def body(floor: Floor) -> None:
        one = await floor.post(a_house())
        await floor.settle()
        up = await floor.pages()
        await floor.put(a_house(price=None))
        await floor.settle()
        assert await floor.is_up(one) is False
        await floor.put(a_house(city="Lyon"))
        await floor.settle()
        assert await floor.pages() == up
        assert await floor.pools.engine.fetchval("select city from showcase") == "Lyon"

    on_floor(run, body)


def test_who_comes_live_out_of_a_queue_is_shown_as_it_stands(run: Run) -> None:
    async def body(floor: Floor) -> None:
        await floor.post(a_house("first"))
        await floor.settle()
        waiting = await floor.post(a_house("second", city="Brest"))
        await floor.settle()
        await floor.put(a_house("second", city="Quimper"))
        await floor.settle()
        await floor.delete("first")
        await floor.settle()
        assert await floor.is_up(waiting) is True
        shown = await floor.pools.engine.fetchrow(
            "select city, revision, title from showcase where listing_id = $1", waiting.listing_id
        )
        assert shown is not None
        assert (shown["city"], shown["revision"]) == ("Quimper", 2)
        assert shown["title"]

    on_floor(run, body, contracts={"SL": 1})


def test_a_page_shows_no_price_told_on_demand(run: Run) -> None:
    async def body(floor: Floor) -> None:
        house = a_house()
        house["data"]["prices"]["buy"]["price"]["priceInformation"] = "PRICE_ON_DEMAND"
        await floor.post(house)
        await floor.settle()
        assert await floor.pools.engine.fetchval("select price from showcase") is None

    on_floor(run, body)


def test_an_id_that_another_listing_had_first_stays_with_it(run: Run) -> None:
    async def body(floor: Floor) -> None:
        one = await floor.post(a_house())
        await floor.settle()
        await floor.pools.engine.execute("update showcase set listing_id = gen_random_uuid(), title = 'theirs'")
        await floor.put(a_house(city="Nice"))
        await floor.settle()
        assert await floor.pools.engine.fetchval("select title from showcase") == "theirs"
        assert str(one.listing_id) in {found.subject for found in await floor.differences()}, "and verify tells of it"

    on_floor(run, body, verify=False)
