"""Maps are drawn from what we have: points, and outlines where they are exact enough."""

from itertools import pairwise

from pignon.ledger.search import Spotted
from pignon.model.names import Portal, PublicId
from pignon.web.pages.maps import HEIGHT, WIDTH, chart
from pignon.web.pages.outlines import outlines
from pignon.web.pages.storefront import Storefront

FRONT = Storefront(Portal("SL"), "fr", (("fr", ""),))


def spotted(*points: tuple[float, float]) -> list[Spotted]:
    """Return listings at these longitudes and latitudes."""
    return [Spotted(PublicId(f"11ABCDEFGHI{at}"), "T", "Ville", x, y) for at, (x, y) in enumerate(points)]


def inside(x: float, y: float) -> bool:
    """Tell whether a point lies on land: a ray from it crosses the outlines an odd number of times."""
    crossed = 0
    for ring in outlines():
        for (x1, y1), (x2, y2) in pairwise(ring):
            if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
                crossed += 1
    return crossed % 2 == 1


def test_outlines_hold_the_towns_of_both_countries_and_nothing_else() -> None:
    assert all(ring[0] == ring[-1] for ring in outlines())
    lyon, ajaccio, mainz, rostock = (4.83, 45.76), (8.8, 41.95), (8.27, 50.0), (12.13, 54.05)
    assert all(inside(*town) for town in (lyon, ajaccio, mainz, rostock))
    london, bern, the_sea = (-0.12, 51.5), (7.45, 46.95), (5.0, 42.5)
    assert not any(inside(*town) for town in (london, bern, the_sea))


def test_a_wide_map_shows_outlines_and_one_of_a_town_does_not() -> None:
    wide = chart(FRONT, [], spotted((-1.5, 47.2), (7.7, 48.6), (5.4, 43.3)))
    town = chart(FRONT, [], spotted((2.35, 48.85), (2.36, 48.86)))
    assert wide
    assert town
    assert wide.land.startswith("M")
    assert town.land == ""
    assert all(0 <= dot.x <= WIDTH and 0 <= dot.y <= HEIGHT for dot in wide.dots)
