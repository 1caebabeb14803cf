"""Whatever partners, operators and time do in whatever order: the books balance, and nothing is overdrawn."""

from contextlib import suppress
from datetime import timedelta
from random import Random
from typing import Any

from tests.floor import Run, a_house
from tests.promotion.stage import Stage, next_month, on_stage
from tests.trials import count

from pignon.model.errors import PromotionOver
from pignon.model.names import ListingId
from pignon.promotion import Booked, Repeat

STEPS = count(6_000)


def test_the_books_balance_after_random_days(run: Run) -> None:
    chance = Random(23)

    async def body(stage: Stage) -> None:
        stage.now = next_month(stage.now) - timedelta(days=3)
        listings = [await stage.a_listing(f"A-{n}") for n in range(4)]
        booked: list[Booked] = []
        for n in range(STEPS):
            await _step(stage, chance, listings, booked=booked)
            if n % 20 == 0:
                assert await stage.floor.differences() == ()
        row = await stage.floor.pools.engine.fetchrow(
            "select min(available), min(held), count(*) filter (where spent > 0) from credit"
        )
        assert row is not None
        assert row[0] >= 0
        assert row[1] >= 0
        assert row[2] >= 2, "months went by"

    on_stage(run, body)


async def _step(stage: Stage, chance: Random, listings: list[ListingId], *, booked: list[Booked]) -> None:
    one = chance.choice(listings)
    soon = stage.now + timedelta(hours=chance.randint(1, 400))
    asked: tuple[dict[str, Any], ...] = (
        *({}, {"at": soon}, {"kind": "top", "until": soon}),
        {"repeat": Repeat(chance.randint(1, 5), times=chance.randint(2, 6))},
    )
    match chance.randrange(9):
        case 0 | 1 | 2 | 3 | 4:
            booked.append(await stage.book(one, **chance.choice(asked)))
        case 5:
            with suppress(PromotionOver):
                await stage.cancel(chance.choice(booked or [await stage.book(one)]).promotion.promotion_id)
        case 6:
            await stage.floor.pools.engine.execute("update contract set bump_credits = $1", chance.randint(0, 15))
        case 7:
            name = f"A-{chance.randrange(4)}"
            await stage.floor.put(a_house(name, price=chance.choice([None, 300_000 + chance.randrange(999)])))
            await stage.floor.settle()
        case _:
            stage.later(hours=chance.randint(1, 60))
            await stage.work()
