"""What intake says of a write, in its order of precedence, and what it keeps."""

import asyncio
import copy
from dataclasses import replace

import pytest
from tests.conftest import a_customer
from tests.floor import DE, Floor, Run, a_floor, a_haus, a_house, on_floor

from pignon.intake import Door
from pignon.intake.door import QUEUE
from pignon.ledger.pools import Pools
from pignon.model.errors import Busy, Deleted, Duplicate, ExternalIdChanged, FrozenField, NotFound, Stale
from pignon.model.identity import uuid7
from pignon.model.names import CustomerId, ExternalId, ListingId, SubmissionId
from pignon.model.states import Kind
from pignon.model.write import Accepted


def test_a_post_begins_at_revision_1_and_each_change_adds_one(run: Run) -> None:
    async def body(floor: Floor) -> None:
        first = await floor.post(a_house())
        second = await floor.put(a_house(price=2))
        same = await floor.put(a_house(price=2))
        third = await floor.delete()
        assert [one.revision for one in (first, second, same, third)] == [1, 2, 2, 3]
        assert [one.unchanged for one in (first, second, same, third)] == [False, False, True, False]
        assert len({one.listing_id for one in (first, second, same, third)}) == 1

    on_floor(run, body)


def test_an_external_id_in_use_is_a_duplicate_that_names_its_listing(run: Run) -> None:
    async def body(floor: Floor) -> None:
        first = await floor.post(a_house())
        with pytest.raises(Duplicate) as refused:
            await floor.post(a_house(price=2))
        assert refused.value.listing_id == first.listing_id

    on_floor(run, body)


def test_a_post_after_a_deletion_begins_a_new_listing(run: Run) -> None:
    async def body(floor: Floor) -> None:
        first = await floor.post(a_house())
        await floor.delete()
        second = await floor.post(a_house())
        assert second.revision == 1
        assert second.listing_id != first.listing_id
        for write in (
            floor.write(Kind.PUT, a_house(), listing_id=first.listing_id),
            floor.write(Kind.DELETE, listing_id=first.listing_id),
        ):
            with pytest.raises(Deleted):
                await floor.door.submit(write)
        await floor.settle()
        assert (await floor.states(first), await floor.states(second)) == ({}, {"SL": "live"})
        assert await floor.is_up(second) is True

    on_floor(run, body)


def test_unknown_listings_are_not_found_and_created_only_where_that_is_asked(run: Run) -> None:
    async def body(floor: Floor) -> None:
        with pytest.raises(NotFound):
            await floor.put(a_house())
        with pytest.raises(NotFound):
            await floor.delete()
        with pytest.raises(NotFound):
            await floor.door.submit(floor.write(Kind.PUT, a_house(), listing_id=ListingId(uuid7())))
        with pytest.raises(Stale):
            await floor.put(a_house(), creates=True, if_match=1)
        assert (await floor.put(a_house(), creates=True)).revision == 1

    on_floor(run, body)


def test_another_customers_or_markets_listing_is_not_found(run: Run) -> None:
    async def body(floor: Floor) -> None:
        mine = await floor.post(a_house())
        stranger = CustomerId(uuid7())
        for write in (
            floor.write(Kind.PUT, a_house(), listing_id=mine.listing_id, customer_id=stranger),
            floor.write(Kind.DELETE, listing_id=mine.listing_id, market=DE),
        ):
            with pytest.raises(NotFound):
                await floor.door.submit(write)

    on_floor(run, body)


def test_an_external_id_never_changes(run: Run) -> None:
    async def body(floor: Floor) -> None:
        one = await floor.post(a_house())
        with pytest.raises(ExternalIdChanged):
            await floor.door.submit(floor.write(Kind.PUT, a_house("other"), listing_id=one.listing_id))

    on_floor(run, body)


def test_a_frozen_field_goes_before_a_stale_revision_and_that_before_unchanged(run: Run) -> None:
    async def body(floor: Floor) -> None:
        await floor.put(a_haus(), market=DE, creates=True)
        with pytest.raises(FrozenField) as refused:
            await floor.put(a_haus(estateType="APARTMENT"), market=DE, if_match=9)
        assert (refused.value.given, refused.value.expected) == ("APARTMENT", "HOUSE")
        with pytest.raises(Stale) as stale:
            await floor.put(a_haus(), market=DE, if_match=9)
        assert (stale.value.given, stale.value.current) == (9, 1)
        assert (await floor.put(a_haus(), market=DE, if_match=1)).unchanged
        with pytest.raises(Stale):
            await floor.delete("H-1", market=DE, if_match=2)

    on_floor(run, body, markets="de", contracts={"IWT": 2})


def test_key_order_and_equal_numbers_are_no_change_but_the_order_of_media_is(run: Run) -> None:
    async def body(floor: Floor) -> None:
        pictures = [{"url": f"https://img.example/{n}.jpg", "mediaType": "PICTURE"} for n in range(3)]
        await floor.post(a_house(price=350_000, media=pictures))
        turned = a_house(price=350_000.0, media=copy.deepcopy(pictures))
        turned = dict(reversed(turned.items())) | {"data": dict(reversed(turned["data"].items()))}
        assert (await floor.put(turned)).unchanged
        assert not (await floor.put(a_house(price=350_000, media=pictures[::-1]))).unchanged

    on_floor(run, body)


def test_several_writes_on_one_listing_at_once_are_decided_in_their_order(run: Run) -> None:
    async def body(floor: Floor) -> None:
        answers = await asyncio.gather(
            floor.post(a_house()),
            floor.put(a_house(price=2)),
            floor.post(a_house(price=3)),
            floor.put(a_house(price=2)),
            floor.delete(),
            floor.post(a_house(price=4)),
            return_exceptions=True,
        )
        told = [one.revision if isinstance(one, Accepted) else type(one).__name__ for one in answers]
        assert told == [1, 2, "Duplicate", 2, 3, 1]

    on_floor(run, body)


def test_dates_rise_strictly_with_the_revisions(run: Run) -> None:
    async def body(floor: Floor) -> None:
        answers = await asyncio.gather(floor.post(a_house()), *(floor.put(a_house(price=n + 1)) for n in range(40)))
        dates = [one.accepted_at for one in answers]
        assert dates == sorted(set(dates))
        assert [one.revision for one in answers] == list(range(1, 42))

    on_floor(run, body)


def test_a_row_that_the_ledger_rejects_fails_alone(run: Run) -> None:
    async def body(floor: Floor) -> None:
        bad = [
            floor.write(Kind.DELETE, external_id=ExternalId("A\0-1")),
            floor.write(Kind.DELETE, external_id=ExternalId("A-\ud800")),
            floor.write(Kind.DELETE, external_id=ExternalId("A-1"), if_match=2**40),
        ]
        async with asyncio.timeout(20):
            answers = await asyncio.gather(
                *(floor.post(a_house(f"B-{n}")) for n in range(5)),
                *(floor.door.submit(write) for write in bad),
                *(floor.post(a_house(f"C-{n}")) for n in range(5)),
                return_exceptions=True,
            )
        assert [isinstance(one, Accepted) for one in answers] == [True] * 5 + [False] * 3 + [True] * 5

    on_floor(run, body)


def test_a_full_queue_says_busy_and_a_closed_door_too(run: Run) -> None:
    async def body(floor: Floor) -> None:
        door = Door(floor.pools)
        async with floor.pools.engine.acquire() as holder, holder.transaction():
            await holder.execute("lock table submission in share mode")
            held = [asyncio.create_task(door.submit(floor.write(Kind.POST, a_house("held"))))]
            await asyncio.sleep(0.1)
            write = floor.write(Kind.DELETE, external_id=ExternalId("nobody's"))
            held += [asyncio.create_task(door.submit(write)) for _ in range(QUEUE)]
            await asyncio.sleep(0)
            assert door.depth == QUEUE
            with pytest.raises(Busy):
                await door.submit(write)
            another = replace(
                write,
                customer_id=await a_customer(floor.pools, intermediary_id="RC-100777"),
                submission_id=SubmissionId(uuid7()),
            )
            others = asyncio.create_task(door.submit(another))
            await asyncio.sleep(0)
            assert door.depth == QUEUE + 1, "what one sent turns nobody else away"
            for one in held[1:]:
                one.cancel()
        assert (await held[0]).revision == 1, "callers who left are passed over"
        with pytest.raises(NotFound):
            await others
        async with asyncio.timeout(2):
            await door.close()
        with pytest.raises(Busy):
            await door.submit(write)

    on_floor(run, body)


def test_closing_commits_what_is_queued(run: Run) -> None:
    async def body(floor: Floor) -> None:
        door = Door(floor.pools)
        held = [asyncio.create_task(door.submit(floor.write(Kind.POST, a_house(str(n))))) for n in range(700)]
        await asyncio.sleep(0)
        await door.close()
        assert [one.revision for one in await asyncio.gather(*held)] == [1] * 700

    on_floor(run, body)


def test_two_doors_racing_lose_nothing_and_keep_nothing_twice(run: Run) -> None:
    async def body(pools: Pools) -> None:
        doors = [Door(pools), Door(pools)]
        floor = await a_floor(pools, doors[0])
        names = [f"A-{n}" for n in range(60)]
        writes = [
            door.submit(write)
            for name in names
            for door in doors
            for write in (
                floor.write(Kind.POST, a_house(name)),
                floor.write(Kind.PUT, a_house(name, price=2)),
                floor.write(Kind.DELETE, external_id=ExternalId(name)),
                floor.write(Kind.PUT, a_house(name, price=3), creates=True),
            )
        ]
        answers = await asyncio.gather(*writes, return_exceptions=True)
        kept = [one for one in answers if isinstance(one, Accepted)]
        odd = [one for one in answers if not isinstance(one, Accepted | Duplicate | NotFound | Deleted)]
        assert odd == []
        assert {one.external_id for one in kept} == set(names)
        ids = await pools.engine.fetch("select submission_id from submission")
        assert {row["submission_id"] for row in ids} == {one.submission_id for one in kept}
        changes = [(one.listing_id, one.revision) for one in kept if not one.unchanged]
        assert len(changes) == len(set(changes))
        await floor.settle()
        assert await floor.differences() == ()
        for door in doors:
            await door.close()

    run(body)
