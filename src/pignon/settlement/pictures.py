"""Portals that count pictures see good ones: a listing waits for its first, and is refused where none comes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import orjson

from pignon.ledger import settling, verdicts
from pignon.ledger.pools import Connection
from pignon.market import Pack, Rule
from pignon.model.finding import Finding
from pignon.model.names import CustomerId, ListingId, Market, Portal
from pignon.model.states import State
from pignon.rules.eligible import judge_pictures, picture_rules
from pignon.settlement.judgement import subject
from pignon.settlement.places import LIVE, Case, Place

PATIENCE = timedelta(hours=24)
"""For the first good picture."""


@dataclass(frozen=True, slots=True)
class Pictures:
    """What is known of a revision's pictures."""

    good: int = 0
    undecided: int | None = None
    """None where nobody looked at them yet."""

    @property
    def open(self) -> bool:
        return self.undecided is None or self.undecided > 0


@dataclass(frozen=True, slots=True)
class Counting:
    """A market's portals that count pictures, and by which rules."""

    pack: Pack
    rules: tuple[Rule, ...]
    portals: frozenset[Portal]

    @classmethod
    def of(cls, pack: Pack) -> "Counting":
        rules = picture_rules(pack)
        return cls(pack, rules, frozenset(portal for rule in rules for portal in rule.portals))


async def await_pictures(
    connection: Connection, cases: Iterable[Case], *, markets: Mapping[Market, Counting], now: datetime
) -> None:
    """Judge `cases` by their good pictures where a portal that would take them counts pictures."""
    asking = [(case, portals) for case in cases if (portals := _counting(case, markets))]
    if not asking:
        return
    keys = [(case.task.customer_id, case.task.listing_id, _revision(case)) for case, _ in asking]
    counts = await settling.pictures(connection, keys)
    later: list[tuple[CustomerId, ListingId, datetime]] = []
    for case, portals in asking:
        known = Pictures(*counts.get(case.task.listing_id, (0, None)))
        until = _since(case) + PATIENCE
        if _judge(case, portals, known, market=markets[case.task.market], late=now >= until, now=now):
            later.append((case.task.customer_id, case.task.listing_id, until))
    if later:
        await verdicts.leave_later(connection, later)


def _counting(case: Case, markets: Mapping[Market, Counting]) -> tuple[Portal, ...]:
    eligible = case.judgement.eligible
    return tuple(one for one in eligible if one in markets[case.task.market].portals) if eligible else ()


def _judge(
    case: Case, portals: Sequence[Portal], known: Pictures, *, market: Counting, late: bool, now: datetime
) -> bool:
    """Take from the eligible portals those that see no good picture; tell whether any newly waits for one."""
    _, body = subject(case.task)
    blocked = judge_pictures(orjson.loads(body), market.pack, market.rules, portals=portals, good=known.good)
    dates = dict(case.judgement.queued_at)
    refused: dict[Portal, tuple[Finding, ...]] = {}
    waiting: list[Portal] = []
    for portal in portals:
        if portal not in blocked:
            if case.was(portal) is State.PENDING:
                dates[portal] = now
        elif known.open and case.was(portal) is State.LIVE:
            case.places[portal] = LIVE
        elif known.open and not late:
            waiting.append(portal)
        else:
            refused[portal] = blocked[portal]
    for portal in waiting:
        case.places[portal] = Place(State.PENDING)
    for portal, findings in refused.items():
        case.places[portal] = Place(State.REFUSED, findings)
    case.judgement = replace(
        case.judgement,
        queued_at=dates,
        refused={**case.judgement.refused, **refused},
        eligible=tuple(one for one in case.judgement.eligible if one not in refused and one not in waiting),
    )
    return any(case.task.submissions or case.was(portal) is not State.PENDING for portal in waiting)


def _revision(case: Case) -> int:
    newest, standing = case.task.newest, case.task.standing
    if newest is not None:
        return newest.revision
    assert standing is not None, "a listing is judged again only once it stands"
    return standing.revision


def _since(case: Case) -> datetime:
    """Return since when the revision waits for its pictures."""
    newest, standing = case.task.newest, case.task.standing
    if newest is not None:
        return newest.accepted_at
    assert standing is not None, "a listing is judged again only once it stands"
    dates = [one.queued_at for one in case.task.publications.values() if one.state is State.PENDING]
    return max(dates, default=standing.said_at)
