"""From a name to its addresses, on threads of its own: a dead name server delays only those who ask it."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeAlias

from pignon.wire.failures import Unanswered, Why

Resolver: TypeAlias = Callable[[str], Awaitable[Sequence[str]]]
"""Gives a name's addresses as text; raises Unanswered where there are none."""
THREADS = 64
"""Names asked for at a time; a question to a dead server holds one for some 10 s."""


class SystemResolver:
    """Asks as the machine is set up to ask."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(THREADS, "names")

    async def __call__(self, host: str) -> Sequence[str]:
        try:
            found = await asyncio.get_running_loop().run_in_executor(self._threads, _look_up, host)
        except (OSError, UnicodeError) as error:
            raise Unanswered(Why.UNKNOWN_HOST, host) from error
        return list(dict.fromkeys(found))

    def close(self) -> None:
        """Let the threads go; questions under way are not waited for."""
        self._threads.shutdown(wait=False, cancel_futures=True)


def _look_up(host: str) -> list[str]:
    return [str(one[4][0]) for one in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)]
