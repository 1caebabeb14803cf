"""What comes late by its own `Source-Version` changes nothing, and is told so."""

import asyncio
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.floor import Floor, Run, a_house, on_floor
from tests.trials import count

from pignon.intake import Door
from pignon.model.errors import SourceChanged, Stale
from pignon.model.names import ExternalId
from pignon.model.states import Kind
from pignon.model.write import SourceVersion
from pignon.web.source_version import read_source_version


def version(text: str) -> SourceVersion:
    found = read_source_version(text)
    assert found is not None
    return found


@given(st.decimals(-(10**20), 10**20, places=4), st.decimals(-(10**20), 10**20, places=4))
def test_numbers_are_compared_as_numbers(one: Decimal, other: Decimal) -> None:
    assert (version(f"{one:f}").value < version(f"{other:f}").value) == (one < other)
    assert version("9").value < version("10").value < version("10.5").value
    assert version("1.10").value == version("1.1").value


@given(st.datetimes(), st.datetimes(), st.integers(-14 * 60, 14 * 60), st.integers(-14 * 60, 14 * 60))
def test_times_are_compared_as_instants(one: datetime, other: datetime, east: int, west: int) -> None:
    first, second = (at.replace(tzinfo=timezone(timedelta(minutes=m))) for at, m in ((one, east), (other, west)))
    left, right = (read_source_version(at.isoformat()) for at in (first, second))
    if left is not None and right is not None and first.year > 1 and second.year > 1:
        assert (left.value < right.value) == (first < second)


def test_times_in_any_zone_are_instants() -> None:
    same = (
        "2026-05-01T10:00:00Z",
        "2026-05-01T12:00:00+02:00",
        "2026-05-01t05:00:00.000-05:00",
        "2026-05-01 10:00:00z",
    )
    assert len({version(text).value for text in same}) == 1
    assert version("2026-05-01T10:00:00.000000001Z").value > version(same[0]).value
    assert version("2026-12-31T23:59:60Z").value == version("2027-01-01T00:00:00Z").value


@pytest.mark.parametrize(
    "text",
    ["", "v1", "1e5", "NaN", "0x1", "2026-05-01", "2026-13-01T00:00:00Z", "2026-05-01T10:00:00", "9" * 31, "1.", "é"],
)
def test_anything_else_is_no_version(text: str) -> None:
    assert read_source_version(text) is None


def test_a_late_write_is_accepted_superseded_and_changes_nothing(run: Run) -> None:
    async def body(floor: Floor) -> None:
        await floor.put(a_house(price=10), creates=True, source=version("10"))
        late = await floor.put(a_house(price=9), source=version("9"))
        equal = await floor.put(a_house(price=11), source=version("10"))
        unversioned = await floor.put(a_house(price=12))
        later = await floor.delete(source=version("9.5"))
        assert [one.revision for one in (late, equal, unversioned, later)] == [1, 2, 3, 3]
        assert [one.late for one in (late, equal, unversioned, later)] == [True, False, False, True]
        rows = await floor.pools.engine.fetch(
            "select outcome, document, settled_at from submission where idle order by accepted_at"
        )
        assert [(row["outcome"], row["document"]) for row in rows] == [("superseded", None)] * 2
        assert all(row["settled_at"] for row in rows)
        await floor.settle()
        assert await floor.states(late) == {"SL": "live"}

    on_floor(run, body)


def test_an_unchanged_resend_raises_the_version(run: Run) -> None:
    async def body(floor: Floor) -> None:
        await floor.put(a_house(), creates=True, source=version("1"))
        same = await floor.put(a_house(), source=version("5"))
        assert (same.unchanged, same.revision) == (True, 1)
        assert (await floor.put(a_house(price=3), source=version("4"))).late
        assert (await floor.put(a_house(), source=version("2"))).late, "late goes before unchanged"
        assert (await floor.put(a_house(price=5), source=version("5"))).revision == 2

    on_floor(run, body)


def test_a_change_of_kind_is_refused_after_a_stale_revision_is(run: Run) -> None:
    async def body(floor: Floor) -> None:
        await floor.put(a_house(), creates=True, source=version("1"))
        with pytest.raises(SourceChanged) as refused:
            await floor.put(a_house(price=2), source=version("2026-05-01T10:00:00Z"))
        assert refused.value.expected == "a number"
        with pytest.raises(Stale):
            await floor.put(a_house(price=2), source=version("2026-05-01T10:00:00Z"), if_match=9)
        assert (await floor.put(a_house(price=2), source=version("2"))).revision == 2

    on_floor(run, body)


def test_a_new_listing_under_a_deleted_ones_id_may_count_otherwise_and_a_restored_one_may_not(run: Run) -> None:
    async def body(floor: Floor) -> None:
        first = await floor.put(a_house(), creates=True, source=version("2026-05-01T10:00:00Z"))
        await floor.delete()
        restored = floor.write(Kind.RESTORE, external_id=ExternalId("A-1"), source=version("7"))
        with pytest.raises(SourceChanged) as refused:
            await floor.door.submit(restored)
        assert refused.value.expected == "an RFC 3339 time"
        second = await floor.put(a_house(), creates=True, source=version("7"))
        assert (second.revision, second.late, second.listing_id == first.listing_id) == (1, False, False)
        with pytest.raises(SourceChanged):
            await floor.put(a_house(price=2), creates=True, source=version("2099-05-01T10:00:00Z"))
        await floor.delete(source=version("9"))
        assert (await floor.put(a_house(), creates=True, source=version("8"))).late, "its last life counts"

    on_floor(run, body)


def test_a_late_write_brings_no_deleted_listing_back(run: Run) -> None:
    async def body(floor: Floor) -> None:
        first = await floor.put(a_house(), creates=True, source=version("10"))
        await floor.delete(source=version("12"))
        late = await floor.put(a_house(), creates=True, source=version("11"))
        assert (late.late, late.listing_id) == (True, first.listing_id)
        await floor.settle()
        assert await floor.states(first) == {}
        newer = await floor.put(a_house(), creates=True, source=version("13"))
        assert (newer.revision, newer.late, newer.listing_id == first.listing_id) == (1, False, False)

    on_floor(run, body)


def test_racing_writes_end_at_the_highest_version_that_was_acknowledged(run: Run) -> None:
    async def body(floor: Floor) -> None:
        doors = [Door(floor.pools) for _ in range(3)]
        listings, writes = count(1_000), count(100_000)
        rng = Random(4)
        highest: dict[str, tuple[int, int]] = {}
        numbers = list(range(writes))
        rng.shuffle(numbers)

        async def one(n: int) -> None:
            name = f"A-{n % listings}"
            write = floor.write(Kind.PUT, a_house(name, price=n + 1), creates=True, source=version(str(n)))
            told = await rng.choice(doors).submit(write)
            if not told.late:
                highest[name] = max(highest.get(name, (-1, 0)), (n, told.revision))

        for start in range(0, writes, 2_000):
            await asyncio.gather(*(one(n) for n in numbers[start : start + 2_000]))
        rows = await floor.pools.engine.fetch(
            "select l.external_id, l.source_version, l.revision, s.document from listing l"
            " join submission s on s.customer_id = l.customer_id and s.submission_id = l.submission_id"
        )
        assert len(rows) == listings
        for row in rows:
            n, revision = highest[row["external_id"]]
            assert (row["source_version"], row["revision"]) == (n, revision)
            assert b'"amount":%d}' % (n + 1) in row["document"]
            assert n >= writes - listings, "no listing ends below the highest that was sent for it"
        for door in doors:
            await door.close()

    on_floor(run, body, contracts={"SL": 100_000})
