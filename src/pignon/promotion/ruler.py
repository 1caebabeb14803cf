"""Has rules carried out, hourly: one rule at a time is held, each promotion it books is a transaction of its own."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

import orjson
import structlog

from pignon.ledger import promotion_rules, purses
from pignon.ledger.pools import Connection, Pool, is_loss
from pignon.ledger.promotion_rules import Candidate, DueRule, Logged
from pignon.market import Pack
from pignon.model.names import CustomerId, Market
from pignon.model.ports import Clock, system_clock
from pignon.model.states import Booking
from pignon.promotion.asking import Ask, month_of
from pignon.promotion.booking import book
from pignon.promotion.rule import Rule, Say, Why, choose, read_rule
from pignon.promotion.terms import Terms, terms

EVERY_S = 1.0
"""Between two looks for a rule whose hour has come."""
HOURLY = timedelta(hours=1)
PASS = 50
"""Promotions of one look at a rule; the rest follow at once."""
KEPT_FOR = timedelta(days=90)
"""How long the log is kept, as long as events are."""
PROMOTED = "promoted"
"""What the log says of a listing that was promoted."""
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Plan:
    """What a rule would do now."""

    promote: list[Candidate]
    against: list[Say]
    idle: Logged | None = None
    """Why the rule as a whole does nothing: this is no hour for it, or its kind is no longer sold."""


class Ruler:
    """Looks for rules that are due. Any number may run."""

    def __init__(
        self, engine: Pool, packs: Mapping[Market, Pack], *, clock: Clock = system_clock, every: float = EVERY_S
    ) -> None:
        self._engine = engine
        self._packs = packs
        self._clock = clock
        self._every = every
        self._next = 0.0

    async def turn(self) -> int:
        """Carry out one rule; return 1, or 0 when none is due."""
        tick = asyncio.get_running_loop().time()
        if tick < self._next:
            return 0
        now, due = self._clock(), None
        try:
            async with self._engine.acquire() as connection, connection.transaction():
                due = await promotion_rules.due(connection, now=now)
                if due is not None:
                    await self._carry_out(connection, due, now=now)
        except Exception as error:
            if due is None or is_loss(error):
                raise
            log.error("a rule failed", customer=str(due.customer_id), rule=due.rule_id, why=repr(error))
            async with self._engine.acquire() as connection:
                await promotion_rules.put_off(connection, due.customer_id, due.rule_id, to=now + HOURLY)
        if due is None:
            self._next = tick + self._every
        return int(due is not None)

    async def _carry_out(self, connection: Connection, due: DueRule, *, now: datetime) -> None:
        rule = read_rule(orjson.loads(due.document))
        agreed, following = terms(self._packs, rule.portal, rule.kind), now + HOURLY
        if rule.enabled:
            made = await plan(connection, due.customer_id, due.rule_id, rule=rule, agreed=agreed, now=now)
            done = [await self._promote(due, rule, one, now=now) for one in made.promote[:PASS]]
            lines = [told(one) for one in made.against] if made.idle is None else [made.idle]
            await promotion_rules.log(connection, due.customer_id, due.rule_id, lines=lines, at=now)
            following = now if len(made.promote) > PASS and all(done) else following
        await promotion_rules.put_off(connection, due.customer_id, due.rule_id, to=following)
        await promotion_rules.forget(connection, due.customer_id, before=now - KEPT_FOR)

    async def _promote(self, due: DueRule, rule: Rule, one: Candidate, *, now: datetime) -> bool:
        """Book for one listing, with its line in the log; tell whether it was promoted."""
        ask = Ask(due.customer_id, one.listing_id, rule.portal, rule.kind, until=rule.until(now))
        offer = terms(self._packs, rule.portal, rule.kind).offer
        assert offer is not None, "nothing is planned of what is not sold"
        async with self._engine.acquire() as connection, connection.transaction():
            booked = await book(connection, ask.by(due.rule_id), offer, now=now)
            refused = booked.promotion.state is Booking.REFUSED
            why = Why.REFUSED if refused else PROMOTED
            line = Logged(why, _facts(one), one.listing_id, booked.promotion.promotion_id)
            await promotion_rules.log(connection, due.customer_id, due.rule_id, lines=[line], at=now)
        return not refused


async def plan(
    connection: Connection, customer: CustomerId, rule_id: str, *, rule: Rule, agreed: Terms, now: datetime
) -> Plan:
    """Work out what a rule would do now on the terms of its portal; nothing is changed or locked."""
    if agreed.offer is None:
        return Plan([], [], Logged(Why.NOT_SOLD, {"value": rule.kind, "expected": agreed.sold}))
    if rule.is_resting(now, agreed.zone):
        return Plan([], [], Logged(Why.NIGHT, {"value": None, "expected": _hours(rule)}))
    month = month_of(now)
    start = datetime.combine(month, time(), UTC)
    kept = await promotion_rules.rules(connection, customer, rule_id, since=start)
    purse = await purses.balances(connection, customer, month, open_now=True)
    left = next((one.available for one in purse if one.portal == rule.portal), 0)
    found = await promotion_rules.candidates(
        connection, customer, rule_id, portal=rule.portal, kind=rule.kind, window=rule.window(now), month=start
    )
    cost, spent = agreed.offer.cost(since=now, until=rule.until(now)), kept[0].spent if kept else 0
    promote, against = choose(rule, found, now=now, cost=cost, spent=spent, left=left)
    return Plan(promote, against)


def told(one: Say) -> Logged:
    """Return the log's line of what speaks against a listing."""
    assert one.why is not None, "what nothing speaks against is promoted"
    return Logged(
        one.why, {**_facts(one.candidate), "value": one.value, "expected": one.expected}, one.candidate.listing_id
    )


def _facts(one: Candidate) -> dict[str, int]:
    return {"most": one.most, "total": one.total}


def _hours(rule: Rule) -> str:
    return "-" if rule.rests is None else " - ".join(at.isoformat("minutes") for at in rule.rests)
