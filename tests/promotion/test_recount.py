"""`pignon verify` finds credits that went astray and pages pinned without a booking."""

from datetime import timedelta

import pytest
from tests.floor import Run
from tests.promotion.stage import Stage, on_stage

PLANTED = {
    "credits": "update credit set available = available - 1, spent = spent + 1",
    "promotions": "update promotion set cost = cost + 1 where kind = 'bump'",
    "tops": "update showcase set top_until = top_until + interval '1 day'",
}
MENDED = {
    "credits": "update credit set available = available + 1, spent = spent - 1",
    "promotions": "update promotion set cost = cost - 1 where kind = 'bump'",
    "tops": "update showcase set top_until = top_until - interval '1 day'",
}


@pytest.mark.parametrize("check", PLANTED)
def test_verify_finds_a_planted_imbalance(run: Run, check: str) -> None:
    async def body(stage: Stage) -> None:
        listing = await stage.a_listing()
        await stage.book(listing)
        await stage.book(listing, at=stage.now + timedelta(days=1))
        await stage.book(listing, "top", until=stage.now + timedelta(days=1))
        assert await stage.floor.differences() == ()
        await stage.floor.pools.engine.execute(PLANTED[check])
        assert check in {one.check for one in await stage.floor.differences()}
        await stage.floor.pools.engine.execute(MENDED[check])

    on_stage(run, body)


def test_an_entry_without_its_other_side_is_found(run: Run) -> None:
    async def body(stage: Stage) -> None:
        await stage.book(await stage.a_listing())
        await stage.floor.pools.engine.execute("delete from credit_entry where kind = 'charge' and account = 'spent'")
        assert {one.check for one in await stage.floor.differences()} == {"credits", "promotions"}
        await stage.floor.pools.engine.execute(
            "insert into credit_entry select customer_id, movement_id, 'spent', portal, month, -amount, kind,"
            " promotion_id, at from credit_entry where kind = 'charge'"
        )

    on_stage(run, body)
