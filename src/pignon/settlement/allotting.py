"""Reads who waits and who may give way on each contract, and enters who comes and goes besides the listings in hand."""

from collections.abc import Mapping, Sequence

import orjson

from pignon.ledger import settling
from pignon.ledger.pools import Connection
from pignon.ledger.settling import Queued
from pignon.market import Pack
from pignon.model.names import CustomerId, Market, Portal
from pignon.rules.facets import read_facets
from pignon.settlement.entries import Entries
from pignon.settlement.places import MINIMUM_STAY, Case, GivenWay, Room, give_places, rooms
from pignon.settlement.verdict import give_way, promote
from pignon.settlement.work import Desk

Found = Mapping[tuple[CustomerId, Portal], Sequence[Queued]]


async def allot_places(
    connection: Connection,
    desks: Mapping[CustomerId, Desk],
    *,
    cases: Mapping[CustomerId, Sequence[Case]],
    entries: Entries,
    packs: Mapping[Market, Pack],
) -> None:
    """Give the places of every contract; who gives way, and who comes live out of a queue, is entered at once."""
    all_rooms = [(desk, room) for customer, desk in desks.items() for room in rooms(desk, cases[customer])]
    queues, leavers = await _read(connection, all_rooms)
    promoted: list[Queued] = []
    given_way: list[GivenWay] = []
    for desk, room in all_rooms:
        contract = (desk.customer_id, room.contract.portal)
        moves = give_places(
            room,
            queues.get(contract, ()),
            leavers=leavers.get(contract, ()),
            in_hand=desk.tasks,
            now=desk.claimed.now,
        )
        promoted += moves.promoted
        given_way += moves.given_way
        if room.left_over and desk.customer_id not in entries.unfinished:
            entries.unfinished.append(desk.customer_id)
    for one in given_way:
        give_way(one, entries, now=desks[one.one.standing.customer_id].claimed.now)
    await _promote(connection, promoted, desks=desks, entries=entries, packs=packs)


async def _read(connection: Connection, all_rooms: Sequence[tuple[Desk, Room]]) -> tuple[Found, Found]:
    """Read the heads of queues, and who may give way, of those contracts that need it."""
    heads = [(desk.customer_id, room.contract.portal, room.queue_size) for desk, room in all_rooms if room.queue_size]
    full = [(desk.customer_id, room.contract.portal, room.giving_way) for desk, room in all_rooms if room.giving_way]
    none: dict[tuple[CustomerId, Portal], list[Queued]] = {}
    queues = await settling.queues(connection, heads) if heads else none
    if not full:
        return queues, none
    now = min(desk.claimed.now for desk, _ in all_rooms)
    in_hand = [listing for desk, room in all_rooms if room.giving_way for listing in desk.tasks]
    return queues, await settling.longest_live(connection, full, stayed_since=now - MINIMUM_STAY, in_hand=in_hand)


async def _promote(
    connection: Connection,
    promoted: Sequence[Queued],
    *,
    desks: Mapping[CustomerId, Desk],
    entries: Entries,
    packs: Mapping[Market, Pack],
) -> None:
    if not promoted:
        return
    carriers = [(one.standing.customer_id, one.standing.submission_id) for one in promoted]
    documents = await settling.documents(connection, carriers)
    for one in promoted:
        facets = read_facets(orjson.loads(documents[one.standing.submission_id]), packs[one.standing.market])
        promote(one, entries, facets=facets, now=desks[one.standing.customer_id].claimed.now)
