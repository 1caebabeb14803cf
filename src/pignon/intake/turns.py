"""What waits, taken customer by customer in turn, so that who has much keeps nobody else waiting."""

from collections import OrderedDict, deque
from collections.abc import Sequence
from typing import Generic, TypeVar

from pignon.model.names import CustomerId

Thing = TypeVar("Thing")


class Turns(Generic[Thing]):
    """A line for each customer. Within one the first comes first; of several each gives one thing a round."""

    def __init__(self) -> None:
        self._lines: OrderedDict[CustomerId, deque[Thing]] = OrderedDict()
        self._size = 0

    def __len__(self) -> int:
        return self._size

    def of(self, customer: CustomerId) -> int:
        """Return how many things of one customer wait."""
        line = self._lines.get(customer)
        return 0 if line is None else len(line)

    def add(self, customer: CustomerId, thing: Thing) -> None:
        """Put `thing` at the end of its customer's line."""
        line = self._lines.get(customer)
        if line is None:
            self._lines[customer] = deque((thing,))
        else:
            line.append(thing)
        self._size += 1

    def put_back(self, customer: CustomerId, thing: Thing) -> None:
        """Put `thing` first of its customer's line; of several the last one of the line first."""
        self._lines.setdefault(customer, deque()).appendleft(thing)
        self._size += 1

    def take(self, most: int) -> Sequence[Thing]:
        """Take up to `most` things out; who still has some then is the last to have a turn again."""
        if self._size <= most:
            taken = [thing for line in self._lines.values() for thing in line]
            self._lines.clear()
        else:
            taken = [self._next() for _ in range(most)]
        self._size -= len(taken)
        return taken

    def _next(self) -> Thing:
        customer, line = self._lines.popitem(last=False)
        thing = line.popleft()
        if line:
            self._lines[customer] = line
        return thing
