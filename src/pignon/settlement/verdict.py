"""Writes down what becomes of each listing and tells it: outcomes, standings, publications, events. Pure."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from pignon.ledger.settling import Contract, Pending, Publication, Queued, Settled, Standing, stored
from pignon.model.names import Portal
from pignon.model.states import EventType, Kind, Outcome, State, Status
from pignon.rules.facets import Facets
from pignon.settlement.entries import Entries, Teller, data
from pignon.settlement.judgement import portals_of
from pignon.settlement.places import LIVE, Case, GivenWay, Place

_TOLD = {
    State.LIVE: (EventType.PUBLICATION_LIVE, Status.CREATED, Status.UPDATED),
    State.REFUSED: (EventType.PUBLICATION_REFUSED, Status.CREATING_FAILED, Status.UPDATING_FAILED),
    State.WAITING: (EventType.PUBLICATION_WAITING, Status.CREATING_FAILED, Status.UPDATING_FAILED),
}


def enter(case: Case, entries: Entries, *, contracts: Mapping[Portal, Contract], now: datetime) -> None:
    """Enter what becomes of one listing's pending writes, or of its standing revision judged again."""
    newest = case.task.newest
    if newest is None:
        _enter_again(case, entries, now=now)
    elif newest.kind is Kind.DELETE:
        _enter_deletion(case, newest, entries, contracts=contracts, now=now)
    else:
        _enter_revision(case, newest, entries, now=now)


def promote(one: Queued, entries: Entries, *, facets: Facets, now: datetime) -> None:
    """Bring a waiting publication live; its row says the revision that stands, its page shows `facets` of it."""
    before = one.publication
    standing = entries.standings.get(before.listing_id, one.standing)
    teller = entries.teller(standing, submission=standing.submission_id, now=now)
    at = _tell(teller, State.LIVE, [(before.portal, LIVE)])
    _publish(before, LIVE, teller=teller, at=at, facets=facets)


def give_way(given: GivenWay, entries: Entries, *, now: datetime) -> None:
    """Take a live publication down for others; it waits, or is refused, as its contract says."""
    before = given.one.publication
    standing = entries.standings.get(before.listing_id, given.one.standing)
    teller = entries.teller(standing, submission=standing.submission_id, now=now)
    at = _tell(teller, given.place.state, [(before.portal, given.place)])
    _publish(replace(before, queued_at=given.queued_at), given.place, teller=teller, at=at, facets=None)


def _enter_revision(case: Case, newest: Pending, entries: Entries, *, now: datetime) -> None:
    task = case.task
    states = {place.state for place in case.places.values()}
    created = task.standing is None
    outcome = Outcome.CREATED if created else Outcome.UPDATED
    if states == {State.REFUSED}:
        outcome = Outcome.REFUSED
    findings = [*case.judgement.advice, *(one for place in case.places.values() for one in place.findings)]
    _settle(case, outcome, entries, now=now, findings=stored(findings))
    standing = _standing(task.standing, newest, deleted=False)
    teller = entries.teller(standing, submission=newest.submission_id, now=max(now, newest.accepted_at))
    told = case.judgement.wanted or (case.judgement.ended and newest.kind in (Kind.WITHDRAW, Kind.PAUSE))
    status = None if told else _word(standing, Status.CREATED, Status.UPDATED)
    teller.tell([(EventType.LISTING_CREATED if created else EventType.LISTING_UPDATED, "", data())], status)
    _enter_places(case, case.places, teller=teller)
    _enter_ended(case, teller=teller, status=Status.DELETED)


def _enter_deletion(
    case: Case, newest: Pending, entries: Entries, *, contracts: Mapping[Portal, Contract], now: datetime
) -> None:
    task = case.task
    _settle(case, Outcome.DELETED, entries, now=now)
    standing = _standing(task.standing, newest, deleted=True)
    teller = entries.teller(standing, submission=newest.submission_id, now=max(now, newest.accepted_at))
    wanted = {*portals_of(newest.wanted, contracts, market=task.market), *case.judgement.ended}
    teller.tell([(EventType.LISTING_DELETED, ",".join(sorted(wanted)), data())], Status.DELETED)
    _enter_ended(case, teller=teller, status=None)


def _enter_again(case: Case, entries: Entries, *, now: datetime) -> None:
    """Enter a verdict given again: only what changed is written and told."""
    standing = case.task.standing
    assert standing is not None, "a listing is judged again only once it stands"
    changed = {portal: place for portal, place in case.places.items() if _differs(case, portal, place)}
    if not changed and not case.judgement.ended:
        return
    teller = entries.teller(standing, submission=standing.submission_id, now=now)
    _enter_places(case, changed, teller=teller)
    _enter_ended(case, teller=teller, status=Status.DELETED)


def _differs(case: Case, portal: Portal, place: Place) -> bool:
    before = case.task.publications.get(portal)
    if before is None or before.state is not place.state:
        return True
    return place.state is State.REFUSED and before.findings != stored(place.findings)


def _settle(case: Case, outcome: Outcome, entries: Entries, *, now: datetime, findings: bytes | None = None) -> None:
    """Give the newest submission its outcome; the earlier ones end superseded."""
    *earlier, newest = case.task.submissions
    for old in earlier:
        entries.settled.append(Settled(old.customer_id, old.submission_id, Outcome.SUPERSEDED, now))
    entries.settled.append(Settled(newest.customer_id, newest.submission_id, outcome, now, findings))


def _standing(before: Standing | None, newest: Pending, *, deleted: bool) -> Standing:
    """Return how the listing stands once `newest` is settled; a deletion keeps the document that stood."""
    if before is None:
        return Standing(
            customer_id=newest.customer_id,
            listing_id=newest.listing_id,
            market=newest.market,
            revision=newest.revision,
            first_revision=newest.revision,
            submission_id=newest.submission_id,
            wanted=newest.wanted,
            deleted=deleted,
            events=0,
            last_event=0,
            said_at=newest.accepted_at,
        )
    return replace(
        before,
        revision=newest.revision,
        submission_id=before.submission_id if deleted else newest.submission_id,
        wanted=newest.wanted,
        deleted=deleted,
    )


def _enter_places(case: Case, places: Mapping[Portal, Place], *, teller: Teller) -> None:
    """Enter where the listing came to stand: one row for all live portals, one for each other."""
    live = [(portal, place) for portal, place in sorted(places.items()) if place.state is State.LIVE]
    groups = [live] if live else []
    groups += [[(portal, place)] for portal, place in sorted(places.items()) if place.state is not State.LIVE]
    for group in groups:
        pending = group[0][1].state is State.PENDING
        at = teller.at if pending else _tell(teller, group[0][1].state, group)
        for portal, place in group:
            before = case.task.publications.get(portal)
            standing = teller.standing
            subject = Publication(
                customer_id=standing.customer_id,
                listing_id=standing.listing_id,
                portal=portal,
                market=standing.market,
                state=before.state if before else State.PENDING,
                revision=standing.revision,
                queued_at=case.judgement.queued_at[portal],
                live_since=before.live_since if before else None,
            )
            _publish(subject, place, teller=teller, at=at, facets=case.judgement.facets)


def _enter_ended(case: Case, *, teller: Teller, status: Status | None) -> None:
    """Enter the portals that the listing left, as one row."""
    ended = case.judgement.ended
    if not ended:
        return
    at = teller.tell([(EventType.PUBLICATION_ENDED, portal, data()) for portal in ended], status)
    for portal in ended:
        _publish(case.task.publications[portal], Place(State.ENDED), teller=teller, at=at, facets=None)


def _tell(teller: Teller, state: State, group: list[tuple[Portal, Place]]) -> datetime:
    kind, first, later = _TOLD[state]
    facts = [(kind, portal, data(stored(place.findings), place=place.queue)) for portal, place in group]
    return teller.tell(facts, _word(teller.standing, first, later))


def _publish(before: Publication, place: Place, *, teller: Teller, at: datetime, facets: Facets | None) -> None:
    """Move `before` to `place` at the standing revision; a live page is renewed with each revision."""
    live_since = None
    if place.state is State.LIVE:
        live_since = before.live_since if before.state is State.LIVE else at
    after = replace(
        before,
        state=place.state,
        revision=teller.standing.revision,
        live_since=live_since,
        findings=stored(place.findings),
        outside=place.state is State.REFUSED and any(one.outside for one in place.findings),
    )
    teller.entries.publish(before, after, submission=teller.standing.submission_id, facets=facets)


def _word(standing: Standing, first: Status, later: Status) -> Status:
    return first if standing.revision <= standing.first_revision else later
