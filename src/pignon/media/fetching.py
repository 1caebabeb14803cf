"""Gets one file from a stranger's host, as a guest with manners; and when to come again where it did not work."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from hashlib import sha256
from pathlib import Path
from typing import TypeAlias

from pignon.ledger.assets import Errand
from pignon.model.finding import Finding
from pignon.wire import Answer, Unanswered, Wire

PICTURE_BYTES = 20 * 1024 * 1024
OTHER_BYTES = 40 * 1024 * 1024
"""Of videos and documents, as for uploads."""
PICTURE_S = 30.0
OTHER_S = 120.0
PATIENCE_S = 9.0
"""Until a host begins to answer, so that three tries fit into the time to report."""
REPORT_S = 30.0
QUICK = (2.0, 6.0)
"""Seconds after the first and the second failed try."""
SLOW = (60, 300, 900, 3600, 3 * 3600, 6 * 3600, 12 * 3600)
"""Seconds after each later try."""
GIVE_UP = timedelta(days=1)
LONGEST_PATIENCE = timedelta(days=1)
"""A longer `Retry-After` is cut to it."""
TEMPORARY = frozenset({408, 425, 429})
"""The 4xx that say nothing about the file."""


@dataclass(frozen=True, slots=True)
class Got:
    """The file is there."""

    content: bytes
    """SHA-256."""
    size: int
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Same:
    """The host says that what we have is what it has."""


@dataclass(frozen=True, slots=True)
class Gone:
    """It will not be had: final."""

    finding: Finding


@dataclass(frozen=True, slots=True)
class Later:
    """It may be had another time; `not_before` where the host says when."""

    finding: Finding
    not_before: datetime | None = None
    dead: bool = True
    """False where the host answers, if not with the file."""


Fetched: TypeAlias = Got | Same | Gone | Later


async def fetch(wire: Wire, errand: Errand, into: Path, *, now: datetime, patience: float = PATIENCE_S) -> Fetched:
    """Get the errand's file `into` a path; a 304 is Same. Raises OSError where the disk is full."""
    picture = errand.medium == "picture"
    digest, size = sha256(), 0
    with into.open("wb") as out:

        def keep(part: bytes) -> None:
            nonlocal size
            digest.update(part)
            size += out.write(part)

        try:
            answer = await wire.get(
                errand.address,
                into=keep,
                most=PICTURE_BYTES if picture else OTHER_BYTES,
                seconds=PICTURE_S if picture else OTHER_S,
                patience=patience,
                headers=_conditions(errand),
            )
        except Unanswered as error:
            finding = Finding(f"media-{error.why}", value=errand.address, arguments={"detail": error.detail})
            return Gone(finding) if error.final else Later(finding)
    if answer.status == 200:
        return Got(digest.digest(), size, answer.headers.get("etag"), answer.headers.get("last-modified"))
    return _otherwise(answer, errand, now=now)


def _otherwise(answer: Answer, errand: Errand, *, now: datetime) -> Fetched:
    if answer.status == 304 and errand.asset_id is not None:
        return Same()
    finding = Finding("media-status", value=errand.address, expected="200", arguments={"status": answer.status})
    if answer.status >= 500 or answer.status in TEMPORARY:
        return Later(finding, _retry_after(answer.headers.get("retry-after"), now=now), dead=answer.status >= 500)
    return Gone(finding)


def _conditions(errand: Errand) -> dict[str, str]:
    if errand.asset_id is None:
        return {}
    given = {"if-none-match": errand.etag, "if-modified-since": errand.last_modified}
    return {name: value for name, value in given.items() if value}


def _retry_after(value: str | None, *, now: datetime) -> datetime | None:
    """Read seconds or a date; none where there is neither."""
    if value is None:
        return None
    try:
        at = now + timedelta(seconds=int(value)) if value.strip().isdigit() else parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return min(max(at, now), now + LONGEST_PATIENCE)


@dataclass(frozen=True, slots=True)
class Next:
    """After a failed try: whether it is time to report, and when to try again, if ever."""

    report: bool
    at: datetime | None


def after_failure(tries: int, first_try_at: datetime, *, now: datetime, not_before: datetime | None) -> Next:
    """Decide after the failed try number `tries` (from 1); the first was made at `first_try_at`. Pure."""
    deadline = first_try_at + timedelta(seconds=REPORT_S)
    if tries <= len(QUICK):
        at = max(now + timedelta(seconds=QUICK[tries - 1]), not_before or now)
        if at < deadline:
            return Next(report=False, at=at)
    pause = SLOW[min(max(tries - len(QUICK) - 1, 0), len(SLOW) - 1)]
    at = max(now + timedelta(seconds=pause), not_before or now)
    return Next(report=True, at=at if at < first_try_at + GIVE_UP else None)
