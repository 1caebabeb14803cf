"""Has rules carried out, hourly: one rule at a time is held, each promotion it books is a transaction of its own."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import orjson
import structlog

from pignon.ledger import promotion_rules, purses
from pignon.ledger.pools import Connection, Pool, is_loss
from pignon.ledger.promotion_rules import Candidate, DueRule, Logged
from pignon.model.names import CustomerId, Portal
from pignon.model.ports import Clock, system_clock
from pignon.model.states import Booking
from pignon.promotion.asking import Ask, month_of
from pignon.promotion.booking import book
from pignon.promotion.rule import Rule, Say, Why, choose, read_rule

EVERY_S = 1.0
"""Between two looks for a rule whose hour has come."""
HOURLY = timedelta(hours=1)
PASS = 50
"""Promotions of one look at a rule; the rest follow at once."""
KEPT_FOR = timedelta(days=90)
"""How long the log is kept, as long as events are."""
PROMOTED = "promoted"
"""What the log says of a listing that was promoted."""
_UTC = ZoneInfo("UTC")
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Plan:
    """What a rule would do now."""

    promote: list[Candidate]
    against: list[Say]
    resting: bool = False
    """True where this is no hour for it."""


class Ruler:
    """Looks for rules that are due. Any number may run."""

    def __init__(
        self, engine: Pool, zones: Mapping[Portal, ZoneInfo], *, clock: Clock = system_clock, every: float = EVERY_S
    ) -> None:
        self._engine = engine
        self._zones = zones
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
        zone, following = self._zones.get(rule.portal, _UTC), now + HOURLY
        if rule.enabled:
            made = await plan(connection, due.customer_id, due.rule_id, rule=rule, zone=zone, now=now)
            done = [await self._promote(due, rule, one, now=now) for one in made.promote[:PASS]]
            lines = [told(one) for one in made.against]
            if made.resting:
                lines = [Logged(Why.NIGHT, {"value": None, "expected": _hours(rule)})]
            await promotion_rules.log(connection, due.customer_id, due.rule_id, lines=lines, at=now)
            following = now if len(made.promote) > PASS and all(done) else following
        await promotion_rules.put_off(connection, due.customer_id, due.rule_id, to=following)
        await promotion_rules.forget(connection, due.customer_id, before=now - KEPT_FOR)

    async def _promote(self, due: DueRule, rule: Rule, one: Candidate, *, now: datetime) -> bool:
        """Book for one listing, with its line in the log; tell whether it was promoted."""
        ask = Ask(due.customer_id, one.listing_id, rule.portal, rule.kind, until=rule.until(now))
        async with self._engine.acquire() as connection, connection.transaction():
            booked = await book(connection, ask.by(due.rule_id), now=now)
            refused = booked.promotion.state is Booking.REFUSED
            why = Why.REFUSED if refused else PROMOTED
            line = Logged(why, _facts(one), one.listing_id, booked.promotion.promotion_id)
            await promotion_rules.log(connection, due.customer_id, due.rule_id, lines=[line], at=now)
        return not refused


async def plan(
    connection: Connection, customer: CustomerId, rule_id: str, *, rule: Rule, zone: ZoneInfo, now: datetime
) -> Plan:
    """Work out what a rule would do now; nothing is changed or locked."""
    if rule.is_resting(now, zone):
        return Plan([], [], resting=True)
    month = month_of(now)
    start = datetime.combine(month, time(), UTC)
    kept = await promotion_rules.rules(connection, customer, rule_id, since=start)
    purse = await purses.balances(connection, customer, month, open_now=True)
    left = next((one.available for one in purse if one.portal == rule.portal), 0)
    found = await promotion_rules.candidates(
        connection, customer, rule_id, portal=rule.portal, kind=rule.kind, window=rule.window(now), month=start
    )
    promote, against = choose(rule, found, now=now, spent=kept[0].spent if kept else 0, left=left)
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
