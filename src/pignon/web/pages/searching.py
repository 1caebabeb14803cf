"""The pages that search: a portal's front door, its results, the same as a feed."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from pignon.audience import Kind
from pignon.ledger.conditions import Conditions, Where
from pignon.ledger.sampling import Tally
from pignon.ledger.search import Card, Cursor
from pignon.model.features import KINDS
from pignon.web.pages.answers import FRESH, SAFETY, Desk, answer, apology
from pignon.web.pages.asking import DEFAULT_KM, Asked, Fault, is_written_so, read_asked
from pignon.web.pages.feed import atom
from pignon.web.pages.finding import Plan, conditions
from pignon.web.pages.linked import crumbs, graph_of, script
from pignon.web.pages.maps import POINTS, Chart, chart
from pignon.web.pages.narrowing import Choices, Step, chips, choices, excuse, found, heading, label, orders
from pignon.web.pages.opening import counted
from pignon.web.pages.results import PAGE_SIZE, Line, line, read_cursor, write_cursor
from pignon.web.pages.storefront import Storefront
from pignon.web.pages.vocabulary import vocabulary

_AT_THE_DOOR: Final = 6
"""Listings that a portal's front door shows."""
_FEED_SIZE: Final = 50
PINNED: Final = 3
"""Promoted listings at the head of a search's first page, in the order of the newest."""
_WIDER: Final = (5, 20, 50)
"""Kilometres that a search in vain is widened to: the first at which it finds any. Each costs a sample of its own."""
TURN_S: Final = 60
"""Seconds after which the next of them have their turn."""
_EMPTY: Final = Tally(found=0, exact=True, more=False, seen=0, share=0.0, facets={})


@dataclass(frozen=True, slots=True)
class Results:
    """What a result page shows."""

    asked: Asked
    choices: Choices
    heading: str
    found: str
    chips: tuple[Step, ...]
    orders: tuple[Step, ...]
    lines: tuple[Line, ...]
    older: str | None
    """The address of the next page."""
    relaxed: tuple[Step, ...]
    """What to leave out when nothing is found, and what that would find."""
    chart: Chart | None
    map_toggle: str
    newest: str
    """The address of the first page."""
    feed: str
    faults: tuple[str, ...] = ()


async def front_door(desk: Desk, front: Storefront, request: Request) -> Response:
    """Show a portal's home: the search, what there is of what, the newest."""
    where, words, nothing = front.where, vocabulary(front.language), Asked()
    plan = await desk.survey.plan(where, Conditions())
    cards = await _page(desk, where, Conditions(), asked=nothing, plan=plan, after=None, limit=_AT_THE_DOOR)
    offered = choices(nothing, plan.tally, words)
    html = desk.renderer.portal(
        "door.html",
        front,
        asked=nothing,
        choices=offered,
        found=found(plan.tally, words),
        kinds=[Step(one.label, front.search + Asked(kind=(one.value,)).query(), one.count) for one in offered.kinds],
        cities=[Step(city, front.search + Asked(where=city).query()) for city in offered.cities[:12]],
        lines=[line(card, front) for card in cards],
        canonical=f"{desk.public_url}{front.home}/",
        twins=[(twin.language, f"{desk.public_url}{twin.home}/") for twin in front.twins()],
    )
    return answer(request, html, front=front)


async def results(desk: Desk, front: Storefront, request: Request) -> Response:
    """Show what a search finds."""
    given = {name: request.query_params.getlist(name) for name in request.query_params}
    asked, faults = read_asked(given, KINDS)
    if not faults and not is_written_so(given):
        return RedirectResponse(front.search + asked.query(), 303, SAFETY | FRESH)
    cursor = read_cursor(asked.after, asked.sort) if asked.after else None
    if asked.after and cursor is None:
        return apology(desk, front, request, status=404)
    shown = _faulty(front, asked, faults) if faults else await _found(desk, front, asked, cursor=cursor)
    trail = crumbs(front, asked, desk.public_url)
    html = desk.renderer.portal(
        "results.html",
        front,
        results=shown,
        asked=asked,
        choices=shown.choices,
        linked=script(graph_of(trail)),
        canonical=None if faults else desk.public_url + front.search + asked.but(map=False, after=asked.after).query(),
        twins=[(twin.language, f"{desk.public_url}{twin.search}{asked.query()}") for twin in front.twins()],
    )
    response = answer(request, html, front=front, status=400 if faults else 200)
    listed = [one.public_id for one in shown.lines]
    return counted(desk, front, request, response=response, kind=Kind.IMPRESSION, pages=listed)


async def feed(desk: Desk, front: Storefront, request: Request) -> Response:
    """Give the newest that a search finds as an Atom feed."""
    given = {name: request.query_params.getlist(name) for name in request.query_params}
    asked, faults = read_asked(given, KINDS)
    if faults or asked.after:
        return apology(desk, front, request, status=404)
    newest, where = asked.but(sort="newest", map=False), front.where
    sought = await conditions(desk.survey, where, newest)
    plan = await desk.survey.plan(where, sought)
    cards = await _page(desk, where, sought, asked=newest, plan=plan, after=None, limit=_FEED_SIZE)
    body = atom(front, newest, cards, public_url=desk.public_url)
    return answer(request, body, front=front, media="application/atom+xml")


async def _found(desk: Desk, front: Storefront, asked: Asked, *, cursor: Cursor | None) -> Results:
    where, words = front.where, vocabulary(front.language)
    sought = await conditions(desk.survey, where, asked)
    plan = await desk.survey.plan(where, sought, order=asked.sort)
    tops = await _tops(desk, where, sought) if cursor is None and asked.sort == "newest" else []
    pinned = tuple(card.public_id for card in tops) if cursor is None else cursor.pinned
    most = PAGE_SIZE + 1 + len(pinned)
    cards = await _page(desk, where, sought, asked=asked, plan=plan, after=cursor, limit=most)
    cards = [card for card in cards if card.public_id not in pinned]
    older = None
    if len(cards) > PAGE_SIZE:
        older = asked.but(after=write_cursor(cards[PAGE_SIZE - 1], asked.sort, pinned))
    shown = [*tops, *cards[:PAGE_SIZE]]
    around = await desk.search.spotted(where, sought, limit=POINTS) if asked.map and shown else []
    return Results(
        asked=asked,
        choices=choices(asked, plan.tally, words),
        heading=heading(asked, words),
        found=found(plan.tally, words),
        chips=chips(asked, front, words),
        orders=orders(asked, front, words),
        lines=tuple(
            line(card, front, number=number if asked.map else 0, promoted=number <= len(tops))
            for number, card in enumerate(shown, start=1)
        ),
        older=front.search + older.query() if older else None,
        relaxed=() if shown or cursor else await _relaxed(desk, front, asked),
        chart=chart(front, shown, around) if asked.map else None,
        map_toggle=front.search + asked.but(map=not asked.map, after=asked.after).query(),
        newest=front.search + asked.but().query(),
        feed=f"{front.search}.atom{asked.but(sort='newest', map=False).query()}",
    )


async def _tops(desk: Desk, where: Where, sought: Conditions) -> list[Card]:
    """Return the listings whose turn it is to be pinned."""
    now = desk.clock()
    if not await desk.survey.has_tops(where, now=now):
        return []
    return await desk.search.tops(where, sought, now=now, turn=int(now.timestamp()) // TURN_S, limit=PINNED)


async def _page(
    desk: Desk,
    where: Where,
    sought: Conditions,
    *,
    asked: Asked,
    plan: Plan,
    after: Cursor | None,
    limit: int,
) -> list[Card]:
    return await desk.search.page(
        where, sought, order=asked.sort, after=after, limit=limit, way=plan.way, known=plan.known
    )


async def _relaxed(desk: Desk, front: Storefront, asked: Asked) -> tuple[Step, ...]:
    """Find what to leave out or widen, and what that would find, most first."""
    without = (_tried(desk, front, text, asked=other) for text, other in _without_one(asked, front))
    tried = await asyncio.gather(*without)
    for wider in _wider(asked):
        words = vocabulary(front.language)
        around = await _tried(desk, front, words.say("widen", value=wider.radius or 0), asked=wider)
        tried.append(around)
        if around[0]:
            break
    return tuple(step for count, step in sorted(tried, key=lambda one: -one[0]) if count)


async def _tried(desk: Desk, front: Storefront, text: str, *, asked: Asked) -> tuple[int, Step]:
    words = vocabulary(front.language)
    tally = await desk.survey.guess(front.where, await conditions(desk.survey, front.where, asked))
    return tally.found, Step(text, front.search + asked.query(), found(tally, words))


def _wider(asked: Asked) -> Iterator[Asked]:
    now = asked.radius or (DEFAULT_KM if asked.near else 0)
    return (asked.but(radius=km) for km in _WIDER if km > now and (asked.where or asked.near))


def _without_one(asked: Asked, front: Storefront) -> Iterator[tuple[str, Asked]]:
    words = vocabulary(front.language)
    for name in asked.conditions():
        for value in getattr(asked, name) if name in ("kind", "has") else (None,):
            condition = label(asked, name, value, vocabulary=words)
            yield words.say("leave_out", condition=condition), asked.without(name, value)


def _faulty(front: Storefront, asked: Asked, faults: list[Fault]) -> Results:
    words = vocabulary(front.language)
    return Results(
        asked=asked,
        choices=choices(asked, _EMPTY, words),
        heading=heading(asked, words),
        found="",
        chips=chips(asked, front, words),
        orders=(),
        lines=(),
        older=None,
        relaxed=(),
        chart=None,
        map_toggle="",
        newest=front.search + asked.query(),
        feed="",
        faults=tuple(excuse(fault, words) for fault in faults),
    )
