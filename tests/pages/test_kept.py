"""What is kept for many visitors: read once, for a while, and never a failure."""

import asyncio
from itertools import pairwise

import pytest

from pignon.web.pages.kept import Kept


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def _ten(_read: object) -> float:
    return 10.0


def test_all_who_ask_meanwhile_share_one_reading() -> None:
    async def body() -> None:
        clock, reads = Clock(), list[int]()
        kept = Kept[str, int](clock, most=2)

        async def read() -> int:
            await asyncio.sleep(0)
            reads.append(len(reads))
            return reads[-1]

        assert await asyncio.gather(*[kept.get("a", read, seconds=_ten) for _ in range(20)]) == [0] * 20
        clock.now = 9.9
        assert await kept.get("a", read, seconds=_ten) == 0
        clock.now = 10.0
        assert await kept.get("a", read, seconds=_ten) == 1
        await kept.get("b", read, seconds=_ten)
        await kept.get("c", read, seconds=_ten)
        assert await kept.get("a", read, seconds=_ten) == 4, "the one read longest ago went"

    asyncio.run(body())


def test_a_failure_is_told_and_not_kept_and_a_visitor_who_leaves_spoils_nothing() -> None:
    async def body() -> None:
        kept, gate = Kept[str, int](Clock(), most=2), asyncio.Event()

        async def fails() -> int:
            raise ConnectionError("away")

        async def read() -> int:
            await gate.wait()
            return 7

        with pytest.raises(ConnectionError):
            await kept.get("a", fails, seconds=_ten)
        leaves = asyncio.ensure_future(kept.get("a", read, seconds=_ten))
        stays = asyncio.ensure_future(kept.get("a", read, seconds=_ten))
        await asyncio.sleep(0)
        leaves.cancel()
        gate.set()
        assert await stays == 7

    asyncio.run(body())


def test_who_asks_late_does_not_wait_and_what_is_kept_is_read_anew_behind() -> None:
    async def body() -> None:
        clock, gate, reads = Clock(), asyncio.Event(), list[int]()
        kept = Kept[str, int](clock, most=2)

        async def read() -> int:
            reads.append(len(reads))
            number = reads[-1]
            if number == 1:
                await gate.wait()
            if number == 2:
                raise ConnectionError("away")
            return number

        async def ask() -> int:
            return await kept.get("a", read, seconds=_ten, late=_ten)

        assert await ask() == 0
        clock.now = 19.9
        assert await asyncio.gather(*[ask() for _ in range(5)]) == [0] * 5
        await asyncio.sleep(0.01)
        assert (await ask(), len(reads)) == (0, 2), "one renewal, and nobody waited for it"
        gate.set()
        await asyncio.sleep(0.01)
        assert await ask() == 1
        clock.now += 15
        assert await ask() == 1
        await asyncio.sleep(0.01)
        assert await ask() == 1, "a renewal that failed leaves what was kept"
        clock.now += 5
        await asyncio.sleep(0.01)
        assert await ask() >= 3, "too late for what was kept"

    asyncio.run(body())


def test_what_is_read_anew_behind_is_read_one_by_one_with_a_rest_between() -> None:
    async def body() -> None:
        clock, reads, rest_s = Clock(), list[tuple[str, float]](), 0.05
        kept = Kept[str, str](clock, most=5, rest_s=rest_s)
        done, under_way = asyncio.Event(), 0

        async def ask(asked: str) -> str:
            async def read() -> str:
                nonlocal under_way
                under_way += 1
                assert under_way == 1
                await asyncio.sleep(0.01)
                under_way -= 1
                reads.append((asked, asyncio.get_running_loop().time()))
                if len(reads) == 3:
                    done.set()
                return asked

            return await kept.get(asked, read, seconds=_ten, late=_ten)

        for asked in "abc":
            await ask(asked)
        done.clear()
        reads.clear()
        clock.now = 15.0
        await asyncio.gather(*[ask(asked) for asked in "abc" for _ in range(3)])
        await asyncio.wait_for(done.wait(), 10)
        assert [asked for asked, _ in reads] == ["a", "b", "c"], "each once, in the order they were asked for"
        assert all(later - sooner >= rest_s for (_, sooner), (_, later) in pairwise(reads))

    asyncio.run(body())
