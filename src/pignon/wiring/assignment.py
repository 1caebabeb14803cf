"""What the supervisor hands to a process, and how a process hears that it shall end."""

import asyncio
import signal
from collections.abc import Callable
from dataclasses import dataclass

import orjson

from pignon.settings.serving import Serving


@dataclass(frozen=True, slots=True)
class Assignment:
    """What the supervisor hands to a process, as JSON on its standard input: a DSN may hold a password."""

    kind: str
    """`web`, `worker`, `delivery` or `media`."""
    serving: Serving
    dsn: str
    socket: int
    """The listening socket's descriptor; -1 for the others."""
    lifeline: int
    """The reading end of a pipe that closes when the supervisor dies."""

    def dumps(self) -> str:
        facts = (self.kind, self.serving.dumps(), self.dsn, self.socket, self.lifeline)
        return orjson.dumps(facts).decode()

    @classmethod
    def loads(cls, text: str) -> "Assignment":
        kind, serving, dsn, listening, lifeline = orjson.loads(text)
        return cls(kind, Serving.loads(serving), dsn, listening, lifeline)


def until_told(given: Assignment) -> asyncio.Event:
    """Return what is set on SIGTERM, or when the supervisor is gone."""
    stop = asyncio.Event()
    watch(given.lifeline, stop.set)
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    return stop


def watch(lifeline: int, stop: Callable[[], None]) -> None:
    """Call `stop` when the supervisor is gone: its end of the pipe closes."""

    def gone() -> None:
        asyncio.get_running_loop().remove_reader(lifeline)
        stop()

    asyncio.get_running_loop().add_reader(lifeline, gone)
