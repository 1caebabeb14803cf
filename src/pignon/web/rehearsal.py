"""What a write would come to, with nothing kept: first intake's decision, then the verdict of each portal."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import orjson

from pignon.ledger.accounts import Contract, contracts
from pignon.ledger.listings import Kept, by_external_id, by_id, exists
from pignon.ledger.pools import Connection
from pignon.ledger.submissions import Publication, publications
from pignon.market import Pack
from pignon.market.pointer import pick
from pignon.model.errors import Deleted, Duplicate, ExternalIdChanged, FrozenField, NotFound, Stale
from pignon.model.finding import Finding
from pignon.model.names import Portal
from pignon.model.states import AtLimit, Kind, Outcome, State
from pignon.model.write import Checked, Write
from pignon.rules.eligible import judge
from pignon.web.api import Api
from pignon.web.call import Call
from pignon.web.findings import all_told, told_quality
from pignon.web.portals import ALL, NONE
from pignon.web.writing import page_address

Verdicts = Mapping[Portal, tuple[State, tuple[Finding, ...]]]


async def rehearse(api: Api, call: Call, write: Write) -> dict[str, Any]:
    """Return `{dryRun, outcome, publications, findings, quality}` as they would be; raises what the door would.

    A place in the queue is foretold by the quotas as they stand now.
    """
    pack = api.packs[write.market]
    async with api.pools.reading(write.customer_id) as connection:
        kept = await _kept(connection, write)
        open_contracts = {one.portal: one for one in await contracts(connection, write.customer_id)}
        standing = [] if kept is None else await publications(connection, write.customer_id, kept.listing_id)
    if kept is None:
        _refuse_unknown(write)
    else:
        _refuse_conflict(write, kept, pack)
    verdicts, advice = _verdicts(write.checked, pack, open_contracts, standing=standing)
    findings = [*advice, *(finding for _, found in verdicts.values() for finding in found)]
    return {
        "dryRun": True,
        "outcome": _outcome(write, kept, verdicts),
        "publications": list(_told(api, call, verdicts, pack=pack, kept=kept)),
        "findings": all_told(findings, pack, call.language),
        "quality": None if write.checked is None else told_quality(write.checked.document, pack, call.language),
    }


async def _kept(connection: Connection, write: Write) -> Kept | None:
    if write.listing_id is None:
        assert write.external_id is not None, "a write names its listing by one id or the other"
        return await by_external_id(connection, write.customer_id, write.external_id, market=write.market)
    kept = await by_id(connection, write.customer_id, write.listing_id, market=write.market)
    if kept is None and await exists(connection, write.customer_id, write.listing_id, market=write.market):
        raise Deleted(write.listing_id)
    return kept


def _refuse_unknown(write: Write) -> None:
    if write.listing_id is not None or (write.kind is not Kind.POST and not write.creates):
        raise NotFound


def _refuse_conflict(write: Write, kept: Kept, pack: Pack) -> None:
    """Raise in the order in which intake decides."""
    if write.external_id is not None and write.external_id != kept.external_id:
        raise ExternalIdChanged(write.external_id, kept.external_id)
    if write.checked is not None and pack.frozen:
        document = orjson.loads(kept.document)
        frozen = "\t".join(str(pick(document, path)) for path in pack.frozen)
        if frozen != write.checked.frozen:
            raise FrozenField("", write.checked.frozen, frozen)
    if write.kind is Kind.POST:
        raise Duplicate(kept.listing_id)
    if write.if_match is not None and write.if_match != kept.revision:
        raise Stale(write.if_match, kept.revision)


def _verdicts(
    checked: Checked | None,
    pack: Pack,
    open_contracts: Mapping[Portal, Contract],
    *,
    standing: list[Publication],
) -> tuple[Verdicts, tuple[Finding, ...]]:
    was = {one.portal: one.state for one in standing}
    ending = {portal: (State.ENDED, ()) for portal, state in was.items() if state != State.ENDED}
    if checked is None:
        return ending, ()
    wanted = _wanted(checked.wanted, pack, open_contracts)
    verdict = judge(checked.document, pack, wanted)
    found: dict[Portal, tuple[State, tuple[Finding, ...]]] = dict(ending)
    for portal in wanted:
        blocked = verdict.blocked.get(portal, ())
        found[portal] = _place(portal, open_contracts.get(portal), was=was.get(portal), blocked=blocked)
    return found, verdict.advice


def _wanted(wanted: str, pack: Pack, open_contracts: Mapping[Portal, Contract]) -> tuple[Portal, ...]:
    if wanted == ALL:
        return tuple(sorted(portal for portal, one in open_contracts.items() if one.market == pack.market))
    return () if wanted == NONE else tuple(Portal(portal) for portal in wanted.split(","))


def _place(
    portal: Portal, contract: Contract | None, *, was: str | None, blocked: tuple[Finding, ...]
) -> tuple[State, tuple[Finding, ...]]:
    if contract is None:
        missing = Finding("contract-missing", portals=(portal,), arguments={"portal": portal}, outside=True)
        return State.REFUSED, (missing, *blocked)
    if blocked:
        return State.REFUSED, tuple(replace(one, portals=(portal,)) for one in blocked)
    if was == State.LIVE or contract.live + contract.waiting < contract.quota:
        return State.LIVE, ()
    if contract.at_limit is AtLimit.REFUSE:
        return State.REFUSED, (Finding("quota-refused", portals=(portal,), expected=str(contract.quota), outside=True),)
    queued = Finding("quota-waiting", portals=(portal,), expected=str(contract.waiting + 1), outside=True)
    return State.WAITING, (queued,)


def _outcome(write: Write, kept: Kept | None, verdicts: Verdicts) -> Outcome:
    if write.checked is None:
        return Outcome.DELETED
    if kept is not None and (kept.digest, kept.wanted) == (write.checked.digest, write.checked.wanted):
        return Outcome.UNCHANGED
    states = {state for state, _ in verdicts.values()} - {State.ENDED}
    if states == {State.REFUSED}:
        return Outcome.REFUSED
    return Outcome.CREATED if kept is None else Outcome.UPDATED


def _told(api: Api, call: Call, verdicts: Verdicts, *, pack: Pack, kept: Kept | None) -> Iterator[dict[str, Any]]:
    for portal, (state, found) in sorted(verdicts.items()):
        url = None
        if kept is not None and state is State.LIVE:
            url = page_address(api, call, portal, listing_id=kept.listing_id)
        yield {"portal": portal, "state": state, "url": url, "findings": all_told(found, pack, call.language)}
