"""Decides whether a promotion is applied now, waits, or is refused and why. Pure."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import TypeAlias

from pignon.ledger.promotions import Promotion, Subject
from pignon.market import Offer
from pignon.market.wire import instant
from pignon.model.finding import Finding
from pignon.model.states import State
from pignon.promotion.asking import Ask

PATIENCE = timedelta(days=30)
"""How long a promotion waits for its listing to go live."""
_HOPEFUL = (State.PENDING, State.WAITING)
_DELETED = "it is deleted"
_STANDS: Mapping[State | None, str] = {
    None: "it is not wanted there",
    State.PENDING: "it is pending",
    State.LIVE: "it is just being settled",
    State.WAITING: "it waits for a place",
    State.REFUSED: "it is refused",
    State.ENDED: "it has ended",
}
"""Where a listing stands instead of live; each has its words among the phrases."""


class Step(Enum):
    """What is to be done with a promotion."""

    APPLY = auto()
    AT_ITS_DATE = auto()
    ONCE_LIVE = auto()


Verdict: TypeAlias = Step | Finding


def judge(ask: Ask, subject: Subject, offer: Offer, *, now: datetime) -> Verdict:
    """Judge a promotion that is asked for at `now`, within the bounds of what is sold."""
    start = now if ask.at is None else max(ask.at, now)
    fault = _unfit(ask, subject) or _out_of_bounds(ask, offer, start=start, now=now)
    if fault is not None:
        return fault
    if start > now:
        return Step.AT_ITS_DATE
    if subject.state is State.LIVE:
        return Step.APPLY
    return Step.ONCE_LIVE if _may_come(subject) else not_live(ask.portal, subject)


def judge_due(one: Promotion, subject: Subject | None, *, now: datetime) -> Verdict:
    """Judge a scheduled promotion whose date has come, or whose listing may have gone live."""
    if one.until is not None and one.until <= now:
        return Finding("promotion-date", "/until", instant(one.until), f"after {instant(now)}")
    if subject is None or subject.deleted:
        return not_live(one.portal, subject)
    if not subject.contracted:
        return no_contract(one.portal)
    if subject.state is State.LIVE:
        return Step.APPLY
    waits = one.when_live and _may_come(subject) and now < one.created_at + PATIENCE
    return Step.ONCE_LIVE if waits else not_live(one.portal, subject)


def not_live(portal: str, subject: Subject | None) -> Finding:
    """Say that the listing is not on the portal, and where it stands instead."""
    state = _DELETED if subject is None or subject.deleted else _STANDS[subject.state]
    return Finding("promotion-not-live", "/portal", portal, State.LIVE.value, arguments={"state": state})


def no_contract(portal: str) -> Finding:
    """Say that no contract of the customer covers the portal now."""
    return Finding("promotion-no-contract", "/portal", portal)


def no_credits(portal: str, *, cost: int, left: int, month: str) -> Finding:
    """Say that a month's credits do not suffice."""
    return Finding("promotion-no-credits", "/portal", portal, str(cost), arguments={"left": left, "month": month})


def _unfit(ask: Ask, subject: Subject) -> Finding | None:
    if not subject.contracted:
        return no_contract(ask.portal)
    return not_live(ask.portal, subject) if subject.deleted else None


def _out_of_bounds(ask: Ask, offer: Offer, *, start: datetime, now: datetime) -> Finding | None:
    furthest = now + timedelta(days=offer.ahead_days)
    if start > furthest:
        return Finding("promotion-date", "/at", instant(start), f"at most {instant(furthest)}")
    if ask.until is None:
        return None
    longest = offer.longest_days or offer.ahead_days
    if not start < ask.until <= start + timedelta(days=longest):
        expected = f"after {instant(start)}, at most {longest} days later"
        return Finding("promotion-date", "/until", instant(ask.until), expected)
    return None


def _may_come(subject: Subject) -> bool:
    """Tell whether the listing may still go live by itself."""
    return subject.pending or subject.state in _HOPEFUL
