"""When to try again, and when to give up. Pure.

Standard Webhooks 1.0: 2xx is success, 410 ends the endpoint, 429, 502 and 504 ask for less.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from pignon.wire import Answer, Unanswered

JITTER = 0.2
"""The share by which each delay is longer or shorter by chance."""
FIRST_S = 5.0
LONGEST_PAUSE_S = 300.0
"""Between two tries of an endpoint that takes nothing: one that comes back is found soon."""
LONGEST_RETRY_AFTER_S = 3600.0
"""Whatever `Retry-After` asks for, so that notices are given in time."""
DELAYS_S = (
    *(FIRST_S, 30, 120, 600, 1800),
    *(3600, 2 * 3600, 4 * 3600, 8 * 3600, 12 * 3600),
)
"""Between the attempts of an event that is refused while others are taken; then a day each."""
DAY_S = 24 * 3600
ATTEMPTS = 12
LIFE = timedelta(days=7)
"""An event is given up after at least ATTEMPTS over LIFE; an endpoint that took nothing for LIFE is disabled."""
NOTICES = (timedelta(hours=1), timedelta(hours=24))
PATIENCE = 5
"""Refusals in a row after which an endpoint counts as failing, where none of them says so by itself."""
_PRESSED = frozenset({408, 425, 429, 502, 503, 504})
"""Statuses by which an endpoint, and not the event, is in trouble."""

Chance = Callable[[], float]
"""Gives a number of [0, 1)."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an answer means."""

    failure: str | None = None
    """Why it counts as failed; none: taken."""
    pressed: bool = False
    """The endpoint is in trouble: nothing else is sent to it for a while."""
    gone: bool = False
    retry_after: float | None = None
    """Seconds that it asks for."""


def weigh(answer: Answer | Unanswered, *, now: datetime) -> Verdict:
    """Judge an answer, or that there was none."""
    if isinstance(answer, Unanswered):
        return Verdict(str(answer)[:500], pressed=True)
    status = answer.status
    if 200 <= status < 300:
        return Verdict()
    asked = _retry_after(answer.headers.get("retry-after"), now)
    failure = f"answered {status}" + (": redirects are not followed" if 300 <= status < 400 else "")
    return Verdict(failure, pressed=status in _PRESSED or asked is not None, gone=status == 410, retry_after=asked)


def _retry_after(given: str | None, now: datetime) -> float | None:
    """Read seconds or an HTTP date (RFC 9110, 10.2.3); none where it is neither."""
    if given is None:
        return None
    if given.isascii() and given.isdigit():
        return min(float(given[:9]), LONGEST_RETRY_AFTER_S)
    try:
        at = datetime.strptime(given, "%a, %d %b %Y %H:%M:%S GMT").replace(tzinfo=now.tzinfo)
    except ValueError:
        return None
    return min(max(0.0, (at - now).total_seconds()), LONGEST_RETRY_AFTER_S)


def pause(rounds: int, asked: float | None, chance: Chance) -> timedelta:
    """Return how long an endpoint is left alone after `rounds` (1..) failed rounds; at least what it asked for."""
    seconds = min(FIRST_S * 2 ** min(rounds - 1, 16), LONGEST_PAUSE_S)
    return timedelta(seconds=max(_jittered(seconds, chance), asked or 0.0))


def delay(attempts: int, chance: Chance) -> timedelta:
    """Return how long an event waits after `attempts` (1..) failed attempts."""
    seconds = DELAYS_S[attempts - 1] if attempts <= len(DELAYS_S) else DAY_S
    return timedelta(seconds=_jittered(seconds, chance))


def is_spent(attempts: int, first_at: datetime, *, now: datetime) -> bool:
    """Tell whether an event has been tried long enough."""
    return attempts >= ATTEMPTS and now - first_at >= LIFE


def _jittered(seconds: float, chance: Chance) -> float:
    return seconds * (1 + JITTER * (2 * chance() - 1))
