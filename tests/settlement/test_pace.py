"""A settler rests where little is pending, and never where much is."""

import pytest
from tests.floor import Floor, Run, a_house, on_floor

from pignon.settlement.settler import FEW, REST_S


@pytest.mark.parametrize("pending", [0, 1, FEW - 1])
def test_after_a_turn_with_little_to_do_more_may_come_before_the_next(run: Run, pending: int) -> None:
    async def body(floor: Floor) -> None:
        for n in range(pending):
            await floor.post(a_house(f"A-{n}"))
        assert await floor.settler.turn() == pending
        assert floor.settler.rest(1.0) == REST_S

    on_floor(run, body)


def test_while_much_is_pending_turns_follow_each_other_at_once(run: Run) -> None:
    async def body(floor: Floor) -> None:
        for n in range(FEW):
            await floor.post(a_house(f"A-{n}"))
        assert await floor.settler.turn() == FEW
        assert floor.settler.rest(0.001) == 0

    on_floor(run, body)
