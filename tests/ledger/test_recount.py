"""`pignon verify` finds damage of each kind, and names where it is."""

import pytest
from tests.floor import Floor, Run, a_house, on_floor
from tests.promotion.test_recount import PLANTED

from pignon.ledger.recount import CHECKS

DAMAGE = {
    "orphans": "delete from listing where listing_id = $1",
    "revisions": "delete from submission where listing_id = $1 and revision = 1",
    "standings": "update standing set revision = 1 where listing_id = $1",
    "outcomes": "update submission set outcome = 'superseded' where listing_id = $1 and revision = 2",
    "publications": "update standing set deleted = true where listing_id = $1",
    "quotas": "update contract set live = live + 1 where (select true from listing where listing_id = $1)",
    "places": "update contract set quota = 2 where (select true from listing where listing_id = $1)",
    "events": "delete from event where listing_id = $1 and listing_sequence = 1",
    "listing_events": "update event set previous = 99 where listing_id = $1 and listing_sequence = 2",
    "showcase": "update showcase set ended_at = now() where listing_id = $1",
}
MORE = (
    ("showcase", "update publication set state = 'ended' where listing_id = $1"),
    ("showcase", "delete from showcase where listing_id = $1"),
    ("showcase", "update showcase set revision = 1 where listing_id = $1"),
    ("showcase", "delete from publication where listing_id = $1"),
    ("events", "update event set sequence = sequence + 100 where listing_id = $1 and listing_sequence = 4"),
    ("events", "update turn set events = events + 1 where (select true from listing where listing_id = $1)"),
    ("standings", "delete from standing where listing_id = $1"),
    ("standings", "update listing set deleted_at = now() where listing_id = $1"),
)


def test_every_count_is_put_to_the_test() -> None:
    assert set(DAMAGE) | set(PLANTED) == set(CHECKS)


@pytest.mark.parametrize(("check", "damage"), [*DAMAGE.items(), *MORE])
def test_damage_is_found_and_named(run: Run, check: str, damage: str) -> None:
    async def body(floor: Floor) -> None:
        one = await floor.post(a_house())
        await floor.settle()
        await floor.put(a_house(price=2))
        await floor.post(a_house("B"))
        await floor.settle()
        assert await floor.differences() == ()
        async with floor.pools.engine.acquire() as connection:
            await connection.execute(damage, one.listing_id)
        found = {one.check: one.subject for one in await floor.differences()}
        assert check in found
        assert found[check] in {str(one.listing_id), str(floor.customer), "SL"}

    on_floor(run, body, verify=False, contracts={"SL": 1})
