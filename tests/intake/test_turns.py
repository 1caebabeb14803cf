"""Who has much in front of intake keeps nobody else waiting."""

from collections import Counter
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from pignon.intake.turns import Turns
from pignon.model.names import CustomerId

GREEDY, MODEST = CustomerId(UUID(int=1)), CustomerId(UUID(int=2))


def test_one_with_fifty_times_as_much_gives_one_for_each_of_the_others() -> None:
    turns: Turns[str] = Turns()
    for n in range(500):
        turns.add(GREEDY, f"g{n}")
    for n in range(10):
        turns.add(MODEST, f"m{n}")
    first = turns.take(20)
    assert Counter(one[0] for one in first) == {"g": 10, "m": 10}
    assert (turns.of(GREEDY), turns.of(MODEST), len(turns)) == (490, 0, 490)


def test_what_is_put_back_comes_first_of_its_customer() -> None:
    turns: Turns[str] = Turns()
    turns.add(GREEDY, "later")
    turns.put_back(GREEDY, "second")
    turns.put_back(GREEDY, "first")
    assert list(turns.take(9)) == ["first", "second", "later"]


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 3))))
def test_nothing_is_lost_and_each_customers_order_stays(steps: list[tuple[int, int]]) -> None:
    turns: Turns[tuple[CustomerId, int]] = Turns()
    given_in: list[tuple[CustomerId, int]] = []
    taken: list[tuple[CustomerId, int]] = []
    for number, (who, most) in enumerate(steps):
        customer = CustomerId(UUID(int=who))
        turns.add(customer, (customer, number))
        given_in.append((customer, number))
        taken += turns.take(most - 1 if most else 0)
        assert len(turns) == len(given_in) - len(taken) == sum(turns.of(CustomerId(UUID(int=n))) for n in range(5))
    taken += turns.take(len(turns))
    for who in {customer for customer, _ in given_in}:
        assert [n for own, n in taken if own == who] == [n for own, n in given_in if own == who]
