"""The verdict on one listing, before places are given: which portals want it, which refuse it, which end."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import orjson

from pignon.ledger.settling import Contract, Pending
from pignon.market import Pack
from pignon.model.finding import Finding
from pignon.model.names import Document, Market, Portal
from pignon.model.states import Kind, State
from pignon.rules.eligible import judge
from pignon.rules.facets import Facets
from pignon.settlement.work import Task

ALL = "all"
NONE = "none"
HELD = frozenset({"withdrawn", "paused"})
"""What stands for the portals of a listing that its partner took off the market."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the newest revision of a listing deserves on each portal."""

    wanted: tuple[Portal, ...]
    queued_at: Mapping[Portal, datetime]
    refused: Mapping[Portal, tuple[Finding, ...]]
    eligible: tuple[Portal, ...]
    ended: tuple[Portal, ...]
    """Portals it was on and is no longer wanted on."""
    advice: tuple[Finding, ...] = ()
    media: tuple[str, str] | None = None
    """Pointer and address of its main medium."""
    facets: Facets | None = None
    """None where no document was looked into."""


def judge_task(task: Task, contracts: Mapping[Portal, Contract], *, pack: Pack) -> Judgement:
    """Judge the newest submission of `task`, or the standing document where there is none. Pure."""
    newest = task.newest
    if newest is not None and newest.kind is Kind.DELETE:
        return _all_ended(task)
    wanted_text, body = subject(task)
    document = orjson.loads(body)
    wanted = portals_of(wanted_text, contracts, market=task.market)
    verdict = judge(document, pack, wanted)
    refused = {
        portal: findings
        for portal in wanted
        if (findings := (*_contract_missing(portal, contracts), *verdict.blocked.get(portal, ())))
    }
    return Judgement(
        wanted=wanted,
        queued_at=queue_dates(task, contracts),
        refused=refused,
        eligible=tuple(portal for portal in wanted if portal not in refused),
        ended=_ended(task, wanted),
        advice=(*_held(wanted_text), *verdict.advice),
        media=_main_media(document),
        facets=verdict.facets,
    )


def refuse_task(task: Task, contracts: Mapping[Portal, Contract]) -> Judgement:
    """Refuse a listing that cannot be settled, without looking into its document."""
    newest = task.newest
    if newest is None or newest.kind is Kind.DELETE:
        return _all_ended(task)
    wanted = portals_of(newest.wanted, contracts, market=task.market)
    finding = Finding("internal-error", outside=True)
    return Judgement(
        wanted=wanted,
        queued_at=queue_dates(task, contracts),
        refused={portal: (replace(finding, portals=(portal,)),) for portal in wanted},
        eligible=(),
        ended=_ended(task, wanted),
        advice=() if wanted else (finding,),
    )


def portals_of(wanted: str, contracts: Mapping[Portal, Contract], *, market: Market) -> tuple[Portal, ...]:
    """Read wanted portals as stored: `all` means every open contract of the market, `none` and a hold mean none."""
    if wanted == ALL:
        return tuple(sorted(one.portal for one in contracts.values() if one.market == market))
    return () if wanted == NONE or wanted in HELD else tuple(Portal(code) for code in wanted.split(","))


def queue_dates(task: Task, contracts: Mapping[Portal, Contract]) -> dict[Portal, datetime]:
    """Date each wanted portal's place in the queue: the first accepted revision that wanted it without a break."""
    dates = {
        portal: publication.queued_at
        for portal, publication in task.publications.items()
        if publication.state is not State.ENDED
    }
    for submission in task.submissions:
        wanted = portals_of(submission.wanted, contracts, market=task.market)
        dates = {portal: dates.get(portal, submission.accepted_at) for portal in wanted}
    if not task.submissions and task.standing is not None:
        wanted = portals_of(task.standing.wanted, contracts, market=task.market)
        dates = {portal: dates.get(portal, task.standing.said_at) for portal in wanted}
    return dates


def subject(task: Task) -> tuple[str, bytes]:
    """Return the wanted portals and the document that `task` is judged by."""
    newest: Pending | None = task.newest
    if newest is not None:
        assert newest.document is not None, "a write that is no deletion carries its document"
        return newest.wanted, newest.document
    assert task.standing is not None
    assert task.standing.document is not None, "the standing submission carries its document"
    return task.standing.wanted, task.standing.document


def _main_media(document: Document) -> tuple[str, str] | None:
    """Return pointer and address of the first medium: it tells a listing sent twice, and all of them cost too much."""
    for n, one in enumerate(document.get("media", ())):
        if url := one.get("url"):
            return f"/media/{n}/url", url
    return None


def _held(wanted: str) -> Sequence[Finding]:
    match wanted:
        case "withdrawn":
            return (Finding("listing-withdrawn"),)
        case "paused":
            return (Finding("listing-paused"),)
        case _:
            return ()


def _contract_missing(portal: Portal, contracts: Mapping[Portal, Contract]) -> Sequence[Finding]:
    if portal in contracts:
        return ()
    return (Finding("contract-missing", portals=(portal,), arguments={"portal": portal}, outside=True),)


def _ended(task: Task, wanted: Sequence[Portal]) -> tuple[Portal, ...]:
    return tuple(
        sorted(
            portal
            for portal, publication in task.publications.items()
            if publication.state is not State.ENDED and portal not in wanted
        )
    )


def _all_ended(task: Task) -> Judgement:
    return Judgement((), {}, {}, (), _ended(task, ()))
