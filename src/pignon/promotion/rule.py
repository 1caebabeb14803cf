"""A rule by which a partner has its listings promoted, and what it says of each. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from pignon.ledger.promotion_rules import Candidate, Window
from pignon.model.names import Portal
from pignon.model.states import Promoted


class Why(StrEnum):
    """What speaks against a promotion; each has its words in the catalogue."""

    NIGHT = "promotion-rule-night"
    TOO_NEW = "promotion-rule-too-new"
    SEEN_ENOUGH = "promotion-rule-seen-enough"
    LATELY = "promotion-rule-lately"
    LISTING_CAP = "promotion-rule-listing-cap"
    BUDGET = "promotion-rule-budget"
    NO_CREDITS = "promotion-rule-no-credits"
    REFUSED = "promotion-rule-refused"
    NOT_SOLD = "promotion-not-sold"


@dataclass(frozen=True, slots=True)
class Rule:
    portal: Portal
    kind: Promoted
    enabled: bool
    credits_a_month: int
    what: str | None
    """The figure: `views`, `impressions`, `contacts`; None asks for none."""
    than: int
    """Fewer than so many a day, on each of `days` days."""
    days: int
    quiet_days: int
    """So long since it went live or was promoted last; 0 asks nothing."""
    top_days: int
    """How long a top lasts."""
    most_per_listing: int | None
    """A month."""
    rests: tuple[time, time] | None
    """Local hours from and to which it does nothing; they may span midnight."""
    order: str
    """`fewest`, `oldest` or `newest`: whom to prefer."""

    def until(self, now: datetime) -> datetime | None:
        """Return the end of a top that begins now."""
        return now + timedelta(days=self.top_days) if self.kind is Promoted.TOP else None

    def window(self, now: datetime) -> Window:
        """Return the whole days before `now` that the rule goes by."""
        today = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        return Window(self.what, today - timedelta(days=self.days), today)

    def is_resting(self, now: datetime, zone: ZoneInfo) -> bool:
        """Tell whether it does nothing at this hour."""
        if self.rests is None:
            return False
        start, end = self.rests
        local = now.astimezone(zone).time()
        return start <= local < end if start <= end else local >= start or local < end


@dataclass(frozen=True, slots=True)
class Say:
    """What a rule says of a listing: to promote it, where nothing speaks against it."""

    candidate: Candidate
    why: Why | None = None
    value: str | int | None = None
    expected: str | None = None


def read_rule(form: Mapping[str, Any]) -> Rule:
    """Read a form that fits its schema, and whose days are of a clock."""
    when, rests = form["when"], form.get("notBetween")
    few: Mapping[str, Any] = when.get("fewer", {})
    return Rule(
        portal=Portal(form["portal"]),
        kind=Promoted(form["kind"]),
        enabled=form.get("enabled", True),
        credits_a_month=form["creditsAMonth"],
        what=few.get("what"),
        than=few.get("than", 0),
        days=few.get("days", 0),
        quiet_days=when.get("quietDays", 0),
        top_days=form.get("topDays", 0),
        most_per_listing=form.get("mostPerListing"),
        rests=None if rests is None else (time.fromisoformat(rests["from"]), time.fromisoformat(rests["to"])),
        order=form.get("order", "fewest"),
    )


def choose(
    rule: Rule, candidates: Sequence[Candidate], *, now: datetime, cost: int, spent: int, left: int
) -> tuple[list[Candidate], list[Say]]:
    """Return whom to promote now, in order, and what speaks against each of the others.

    `cost` is what each takes of them: `spent` is what the rule has of its budget, `left` the contract's credits.
    """
    said = [_against(rule, one, now=now) for one in candidates]
    chosen = sorted((one.candidate for one in said if one.why is None), key=lambda one: _rank(rule, one))
    against = [one for one in said if one.why is not None]
    most = max(0, min((rule.credits_a_month - spent) // cost, left // cost))
    rest = chosen[most:]
    spent_then = spent + most * cost
    if spent_then + cost > rule.credits_a_month:
        against += [Say(one, Why.BUDGET, spent_then, str(rule.credits_a_month)) for one in rest]
    else:
        against += [Say(one, Why.NO_CREDITS, left - most * cost, str(cost)) for one in rest]
    return chosen[:most], against


def _against(rule: Rule, one: Candidate, *, now: datetime) -> Say:
    window, age = rule.window(now), now - timedelta(days=rule.quiet_days)
    if (rule.what and one.live_since > window.since) or one.live_since > age:
        return Say(one, Why.TOO_NEW, _day(one.live_since), str(max(rule.days, rule.quiet_days)))
    pause = max(rule.days, rule.quiet_days)
    if one.promoted_at is not None and one.promoted_at > now - timedelta(days=pause):
        return Say(one, Why.LATELY, _day(one.promoted_at), str(pause))
    if rule.what and one.most >= rule.than:
        return Say(one, Why.SEEN_ENOUGH, one.most, str(rule.than))
    if rule.most_per_listing is not None and one.by_rule >= rule.most_per_listing:
        return Say(one, Why.LISTING_CAP, one.by_rule, str(rule.most_per_listing))
    return Say(one)


def _rank(rule: Rule, one: Candidate) -> tuple[float, ...]:
    live = one.live_since.timestamp()
    match rule.order:
        case "oldest":
            return (live, one.total)
        case "newest":
            return (-live, one.total)
        case _:
            return (one.total, live)


def _day(at: datetime) -> str:
    return at.astimezone(UTC).date().isoformat()
