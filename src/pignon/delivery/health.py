"""How an endpoint does: when it is left alone, when somebody is told, when it is given up. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from pignon.delivery.schedule import LIFE, NOTICES, PATIENCE, Chance, Verdict, pause
from pignon.ledger.deliveries import Progress
from pignon.model.states import EventType

GONE = "answered 410: it wants to be told no more"
Notice = tuple[EventType, Mapping[str, object]]


@dataclass(slots=True)
class Health:
    """The health of one endpoint, kept in its progress."""

    progress: Progress
    refusals: int = 0
    """Failed requests in a row."""
    quiet_since: datetime | None = None
    """When the last round failed; what was sent before belongs to that round."""
    notices: list[Notice] = field(default_factory=list)

    @property
    def is_failing(self) -> bool:
        return self.progress.failures > 0

    @property
    def is_disabled(self) -> bool:
        return self.progress.disabled_at is not None

    def took(self) -> bool:
        """Note that it took a letter; tell whether it had been failing."""
        recovered = self.is_failing
        self.refusals = self.progress.failures = self.progress.noticed = 0
        self.progress.failing_since = None
        return recovered

    def refused(self, verdict: Verdict, *, sent: datetime, now: datetime, chance: Chance) -> None:
        """Note that it took a letter that was `sent` then not."""
        progress = self.progress
        self.refusals += 1
        since = progress.failing_since = progress.failing_since or sent
        if verdict.gone or (now - since >= LIFE and (self.is_failing or verdict.pressed)):
            self._disable(GONE if verdict.gone else f"took nothing since {since.isoformat()}: {verdict.failure}", now)
            return
        same_round = self.quiet_since is not None and sent <= self.quiet_since
        if (verdict.pressed or self.refusals >= PATIENCE) and not same_round:
            progress.failures += 1
            progress.next_at = now + pause(progress.failures, verdict.retry_after, chance)
            self.quiet_since = now
        elif same_round and verdict.retry_after is not None:
            progress.next_at = max(progress.next_at, now + timedelta(seconds=verdict.retry_after))
        if progress.noticed < len(NOTICES) and now - since >= NOTICES[progress.noticed]:
            hours = int(NOTICES[progress.noticed].total_seconds() // 3600)
            progress.noticed += 1
            facts = {"since": since, "hours": hours, "why": verdict.failure}
            self.notices.append((EventType.WEBHOOK_FAILING, facts))

    def _disable(self, why: str, now: datetime) -> None:
        if not self.is_disabled:
            self.progress.disabled_at, self.progress.disabled_why = now, why
            facts = {"since": self.progress.failing_since, "why": why}
            self.notices.append((EventType.WEBHOOK_DISABLED, facts))
