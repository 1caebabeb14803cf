"""Books promotions, applies and cancels them: each in the caller's transaction, credits, page and fact together.

Locks are taken in one order: the promotion, the month's credits, the page.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, assert_never

import orjson

from pignon.ledger import promotions, purses
from pignon.ledger.facts import leave_fact
from pignon.ledger.pools import Connection
from pignon.ledger.promotions import Promotion
from pignon.ledger.purses import Purse
from pignon.ledger.settling import stored
from pignon.market import Offer
from pignon.market.wire import instant
from pignon.model.errors import NotFound, PromotionOver
from pignon.model.finding import Finding
from pignon.model.identity import uuid7
from pignon.model.names import CustomerId
from pignon.model.states import BOOKING_MOVES, Booking, EventType, Movement, Promoted
from pignon.promotion.asking import Ask, month_of
from pignon.promotion.judging import Step, Verdict, judge, judge_due, no_credits, not_live

_TOLD = {
    Booking.APPLIED: EventType.PROMOTION_APPLIED,
    Booking.REFUSED: EventType.PROMOTION_REFUSED,
    Booking.ENDED: EventType.PROMOTION_ENDED,
    Booking.CANCELLED: EventType.PROMOTION_ENDED,
}


@dataclass(frozen=True, slots=True)
class Booked:
    """What came of a booking."""

    promotion: Promotion
    credits_left: int
    """Of the month that it is paid from."""


async def book(connection: Connection, ask: Ask, offer: Offer, *, now: datetime) -> Booked:
    """Book what is asked for, and apply it where its time has come; a refusal is kept, too. Raises NotFound.

    `offer` says what it costs and within which bounds. What cannot be paid or shown is refused with a finding and costs
    nothing. One that is attached to a listing is booked once: asked for again, it is answered as it stands.
    """
    subject = await promotions.subject(connection, ask.customer_id, ask.listing_id, portal=ask.portal, at=now)
    if subject is None:
        raise NotFound
    verdict = judge(ask, subject, offer, now=now)
    one = _drawn(ask, offer, now=now)
    purse = _purse(one) if isinstance(verdict, Step) else replace(_purse(one), month=month_of(now))
    left = await purses.open_purse(connection, purse, at=now) if subject.contracted else 0
    if ask.source == "attached" and (known := await _attached(connection, one)) is not None:
        return Booked(known, left)
    if isinstance(verdict, Step) and left < one.cost:
        verdict = _too_dear(one, left=left)
    if verdict is Step.APPLY and not await promotions.show(connection, one, at=now):
        verdict = not_live(one.portal, subject)
    return await _kept(connection, one, verdict, left=left, now=now)


async def _kept(connection: Connection, one: Promotion, verdict: Verdict, *, left: int, now: datetime) -> Booked:
    """Write a new promotion down with its credits, whose month the caller holds."""
    match verdict:
        case Step.APPLY:
            one = replace(one, state=Booking.APPLIED, applied_at=now)
        case Step.AT_ITS_DATE:
            one = replace(one, held=True)
        case Step.ONCE_LIVE:
            one = replace(one, held=True, when_live=True)
        case Finding():
            one = replace(one, state=Booking.REFUSED, ended_at=now, findings=stored([verdict]))
        case _:
            assert_never(verdict)
    if not await promotions.add(connection, one, look_at=one.at):
        return Booked(await _attached(connection, one) or one, left)
    if one.state is not Booking.REFUSED:
        kind = Movement.CHARGE if one.state is Booking.APPLIED else Movement.HOLD
        paid = await purses.move(connection, _purse(one), kind, amount=one.cost, promotion=one.promotion_id, at=now)
        assert paid is not None, "the month is locked, and has enough"
        left = paid
    if one.state is not Booking.SCHEDULED:
        await _settled(connection, one, now=now)
    return Booked(one, left)


async def perform(connection: Connection, one: Promotion, *, now: datetime) -> Promotion:
    """Carry out a scheduled promotion that the caller holds: apply it, refuse it, or look at it again later."""
    subject = await promotions.subject(connection, one.customer_id, one.listing_id, portal=one.portal, at=now)
    verdict = judge_due(one, subject, now=now)
    left = await _left(connection, one, now=now)
    if verdict is Step.APPLY and not one.held and left < one.cost:
        verdict = _too_dear(one, left=left)
    if verdict is Step.APPLY and not await promotions.show(connection, one, at=now):
        verdict = Step.ONCE_LIVE if one.when_live else not_live(one.portal, subject)
    match verdict:
        case Step.APPLY:
            done = await _apply(connection, one, now=now)
        case Step.ONCE_LIVE | Step.AT_ITS_DATE:
            await promotions.put_off(connection, one, to=now + _delay(now - one.created_at))
            return one
        case Finding():
            await _release(connection, one, now=now)
            done = await promotions.change(connection, one, _legal(one, Booking.REFUSED), at=now, why=verdict)
        case _:
            assert_never(verdict)
    await _settled(connection, done, now=now, goes_on=subject is not None and not subject.deleted)
    return done


async def cancel(connection: Connection, customer: CustomerId, promotion_id: Any, *, now: datetime) -> Booked:
    """End what is to come, or a top that runs; what was set aside for it is given back. Raises NotFound, PromotionOver.

    The id of any of a series ends the series.
    """
    one = await promotions.last_of_series(connection, customer, promotion_id)
    if one is None:
        raise NotFound
    runs = one.state is Booking.APPLIED and one.until is not None and one.until > now
    if one.state is not Booking.SCHEDULED and not runs:
        raise PromotionOver(one.state)
    left = await _left(connection, one, now=now) + await _release(connection, one, now=now)
    return Booked(await _end(connection, one, Booking.CANCELLED, now=now), left)


async def run_out(connection: Connection, one: Promotion, *, now: datetime) -> Promotion:
    """End a top that the caller holds and whose time is over."""
    return await _end(connection, one, Booking.ENDED, now=now)


async def _end(connection: Connection, one: Promotion, to: Booking, *, now: datetime) -> Promotion:
    done = await promotions.change(connection, one, _legal(one, to), at=now)
    if one.state is Booking.APPLIED:
        await promotions.unpin(connection, one)
    await _tell(connection, done)
    return done


async def _apply(connection: Connection, one: Promotion, *, now: datetime) -> Promotion:
    paid = await purses.move(
        *(connection, _purse(one), Movement.CHARGE),
        amount=one.cost,
        promotion=one.promotion_id,
        at=now,
        held=one.held,
    )
    assert paid is not None, "it was set aside, or the month is locked and has enough"
    return await promotions.change(connection, one, _legal(one, Booking.APPLIED), at=now)


async def _release(connection: Connection, one: Promotion, *, now: datetime) -> int:
    """Give back what is set aside for one; return how much that is."""
    if not one.held:
        return 0
    await purses.move(connection, _purse(one), Movement.RELEASE, amount=one.cost, promotion=one.promotion_id, at=now)
    return one.cost


async def _attached(connection: Connection, one: Promotion) -> Promotion | None:
    return await promotions.attached(connection, one.customer_id, one.listing_id, portal=one.portal, kind=one.kind)


async def _settled(connection: Connection, one: Promotion, *, now: datetime, goes_on: bool = True) -> None:
    """Tell what became of one, and schedule the next where it is repeated and `goes_on`."""
    await _tell(connection, one)
    following = _next(one, now=now) if goes_on else None
    if following is not None:
        await promotions.add(connection, following, look_at=following.at)


def _drawn(ask: Ask, offer: Offer, *, now: datetime) -> Promotion:
    """Draw up what is asked for, not yet held, shown or paid."""
    promotion_id, at, repeat = uuid7(), now if ask.at is None else max(ask.at, now), ask.repeat
    return Promotion(
        customer_id=ask.customer_id,
        promotion_id=promotion_id,
        listing_id=ask.listing_id,
        portal=ask.portal,
        kind=ask.kind,
        state=Booking.SCHEDULED,
        source=ask.source,
        rule_id=ask.rule_id,
        at=at,
        when_live=False,
        until=ask.until,
        cost=offer.cost(since=at, until=ask.until),
        month=month_of(at),
        held=False,
        series_id=promotion_id,
        every_days=None if repeat is None else repeat.every_days,
        times=None if repeat is None or repeat.times is None else repeat.times - 1,
        repeat_until=None if repeat is None else repeat.until,
        created_at=now,
    )


def _next(one: Promotion, *, now: datetime) -> Promotion | None:
    """Return the one that follows in a series, paid for when its date comes; those missed are left out."""
    if one.every_days is None or one.kind is not Promoted.BUMP:
        return None
    every = timedelta(days=one.every_days)
    steps = max(1, (now - one.at) // every + 1)
    at, times = one.at + steps * every, None if one.times is None else one.times - steps
    if (times is not None and times < 0) or (one.repeat_until is not None and at > one.repeat_until):
        return None
    return replace(
        one,
        promotion_id=uuid7(),
        state=Booking.SCHEDULED,
        source="api",
        at=at,
        when_live=False,
        month=month_of(at),
        held=False,
        times=times,
        created_at=now,
        applied_at=None,
        ended_at=None,
        findings=None,
    )


def _delay(age: timedelta) -> timedelta:
    """Return how long one that waits for its listing is left alone: the longer it waits, the longer."""
    return min(max(age / 8, timedelta(seconds=0.5)), timedelta(minutes=1))


def _too_dear(one: Promotion, *, left: int) -> Finding:
    return no_credits(one.portal, cost=one.cost, left=left, month=f"{one.month:%Y-%m}")


def _legal(one: Promotion, to: Booking) -> Booking:
    assert to in BOOKING_MOVES[one.state], f"{one.state} to {to}"
    return to


def _purse(one: Promotion) -> Purse:
    return Purse(one.customer_id, one.portal, one.month)


async def _left(connection: Connection, one: Promotion, *, now: datetime) -> int:
    return await purses.open_purse(connection, _purse(one), at=now)


async def _tell(connection: Connection, one: Promotion) -> None:
    data: dict[str, Any] = {
        "promotionId": str(one.promotion_id),
        "kind": one.kind.value,
        "state": one.state.value,
        "credits": one.credits,
        "until": None if one.until is None else instant(one.until),
        "ruleId": one.rule_id,
    }
    if one.findings is not None:
        data["findings"] = orjson.loads(one.findings)
    await leave_fact(
        *(connection, one.customer_id),
        type=_TOLD[one.state],
        listing=one.listing_id,
        portals=[one.portal],
        data=data,
    )
