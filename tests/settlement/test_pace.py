"""A settler rests where little is pending, and never where much is."""

from tests.floor import Floor, Run, a_house, on_floor

from pignon.settlement.settler import FEW, LONGEST_REST_S, REST_S


def test_after_a_turn_with_little_to_do_more_may_come_before_the_next(run: Run) -> None:
    async def body(floor: Floor) -> None:
        await floor.post(a_house())
        assert await floor.settler.turn() == 1
        assert floor.settler.rest(0.001) == REST_S
        assert REST_S < floor.settler.rest(0.02) < LONGEST_REST_S
        assert floor.settler.rest(1.0) == LONGEST_REST_S

    on_floor(run, body)


def test_a_settler_with_nothing_to_do_looks_again_soon_however_long_it_looked(run: Run) -> None:
    async def body(floor: Floor) -> None:
        assert await floor.settler.turn() == 0
        assert floor.settler.rest(1.0) == REST_S

    on_floor(run, body)


def test_while_much_is_pending_turns_follow_each_other_at_once(run: Run) -> None:
    async def body(floor: Floor) -> None:
        for n in range(FEW):
            await floor.post(a_house(f"A-{n}"))
        assert await floor.settler.turn() == FEW
        assert floor.settler.rest(0.001) == 0

    on_floor(run, body)
