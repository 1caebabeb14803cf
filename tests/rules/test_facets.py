"""The typed fields of any document, in the house's units."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.rules.documents import GONE, french, german

from pignon import market
from pignon.model.names import Market
from pignon.rules.facets import Facets, cents, read_facets

PACKS = market.load()


def _french(changes: dict[str, Any] | None = None) -> Facets:
    return read_facets(french(changes), PACKS[Market("fr")])


def test_a_sale_is_read_whole() -> None:
    facets = _french({"/data/structure/rooms/numberOfRooms": 6.5, "/data/spaces/plotSpace": 1200})

    assert (facets.trade, facets.kind, facets.kind_key, facets.sub_kind) == ("buy", "HOUSE", "house", "VILLA")
    assert (facets.city, facets.postal_code, facets.country) == ("Cannes", "06400", "FRA")
    assert (facets.price_cents, facets.currency, facets.show_price) == (150_000_000, "EUR", True)
    assert (facets.surface_m2, facets.plot_m2, facets.rooms) == (210.5, 1200, 6.5)
    assert facets.picture == "https://img.example/1.jpg"


@pytest.mark.parametrize(
    ("texts", "title"),
    [
        ({"fr": " Villa ", "en": "House"}, "Villa"),
        ({"fr": " ", "en": "House"}, "House"),
        ({"en": ""}, "Maison Cannes"),
        ({}, "Maison Cannes"),
    ],
)
def test_the_title_is_the_headline_or_made_of_type_and_place(texts: dict[str, str], title: str) -> None:
    assert _french({"/data/texts/headline": texts}).title == title


@pytest.mark.parametrize(
    ("changes", "price"),
    [
        ({"/data/prices/buy/price": GONE, "/data/prices/buy/minBuy/amount": 9.99}, 999),
        ({"/data/distributionType": "RENT", "/data/prices/rent/baseRent/amount": 800}, 80_000),
        ({"/data/distributionType": "RENT", "/data/prices/rent/totalRent/amount": 900.5}, 90_050),
        ({"/data/distributionType": "RENT"}, None),
        ({"/data/distributionType": "COMPULSORY_AUCTION", "/data/prices/compulsoryAuction/marketValue/amount": 7}, 700),
        ({"/data/distributionType": "BUY_AUCTION", "/data/prices/buyAuction/minPrice/amount": 5}, 500),
        ({"/data/prices/buy/price/amount": 0}, 0),
    ],
)
def test_the_price_shown_is_that_of_the_distribution(changes: dict[str, Any], price: int | None) -> None:
    assert _french(changes).price_cents == price


def test_a_price_on_demand_is_known_with_or_without_an_amount() -> None:
    on_demand = {"/data/prices/buy/price": {"priceInformation": "PRICE_ON_DEMAND"}, "/data/prices/showPrice": False}

    facets = _french(on_demand)

    assert (facets.price_on_demand, facets.price_cents, facets.show_price) == (True, None, False)
    assert not _french().price_on_demand


@given(st.decimals(0, 10**13, places=2))
def test_an_amount_with_cents_is_read_exactly(amount: Decimal) -> None:
    assert cents(float(amount)) == int(amount * 100)


def test_half_a_cent_counts_as_one() -> None:
    assert (cents(0.005), cents(1.115), cents(2)) == (1, 112, 200)


@pytest.mark.parametrize(
    ("unit", "value", "square_metres"),
    [
        ("SQUARE_METER", 100, 100),
        ("SQUARE_FOOT", 1000, 92.9),
        ("SQUARE_INCH", 100_000, 64.52),
        ("SQUARE_YARD", 10, 8.36),
        ("HECTARE", 1.5, 15_000),
        ("ACRE", 1, 4046.86),
    ],
)
def test_surfaces_are_in_square_metres_whatever_the_unit(unit: str, value: float, square_metres: float) -> None:
    spaces = {"spaceMeasureUnit": unit, "usableFloorSpace": value, "plotSpace": value}

    facets = _french({"/data/spaces": spaces})

    assert (facets.surface_m2, facets.plot_m2) == (square_metres, square_metres)


def test_the_surface_of_a_plot_is_the_plot() -> None:
    spaces = {"spaceMeasureUnit": "SQUARE_METER", "plotSpace": 800, "usableFloorSpace": 12}

    assert _french({"/data/estateType": "PLOT", "/data/spaces": spaces}).surface_m2 == 800
    assert _french({"/data/spaces": GONE}).surface_m2 is None


@pytest.mark.parametrize(
    ("geometry", "point"),
    [
        ({"type": "Point", "coordinates": [7, 43.5, 12]}, (7, 43.5)),
        ({"coordinates": [7.0, 43.5]}, (7.0, 43.5)),
        ({"type": "Point"}, None),
        ({"type": "LineString", "coordinates": [[7, 43], [7, 44]]}, None),
        ({}, None),
    ],
)
def test_only_a_point_is_a_point(geometry: dict[str, Any], point: tuple[float, float] | None) -> None:
    assert _french({"/data/location/geometry": geometry}).point == point


def test_pictures_are_what_the_document_calls_so_or_what_looks_like_one() -> None:
    media = [
        {"url": "https://img.example/film.mp4"},
        {"url": "https://img.example/a?x=.mp4"},
        {"url": "https://img.example/plan.PDF", "title": "Grundriss"},
        {"url": "https://img.example/b.mp4", "mediaType": "PICTURE"},
        {"url": "https://img.example/c.jpg", "mediaType": "VIDEO"},
        {"externalMediaId": "m-1"},
    ]

    facets = read_facets(german({"/media": media}), PACKS[Market("de")])

    assert facets.pictures == ("https://img.example/a?x=.mp4", "https://img.example/b.mp4", "upload:m-1")
    assert read_facets(german(), PACKS[Market("de")]).picture is None


@pytest.mark.parametrize(
    ("named", "picture"), [({}, "upload:m-1"), ({"category": "COVER_PICTURE"}, 2), ({"tags": ["COVER_PICTURE"]}, 2)]
)
def test_a_cover_can_be_named_else_the_first_picture_stands_for_the_listing(
    named: dict[str, Any], picture: str | int
) -> None:
    urls = [f"https://img.example/{n}.jpg" for n in range(3)]
    media = [{"externalMediaId": "m-1"}, {"url": urls[1]}, {"url": urls[2]} | named]
    facets = read_facets(german({"/media": media}), PACKS[Market("de")])
    assert facets.picture == (urls[picture] if isinstance(picture, int) else picture)
    assert facets.pictures == ("upload:m-1", urls[1], urls[2]), "a cover changes no order"


def test_a_kind_of_several_words_has_a_key_of_its_own() -> None:
    changes = {"/data/estateType": "GASTRONOMY_HOTEL", "/data/estateSubType": {"gastronomyHotel": "HOTEL"}}

    assert _french(changes).sub_kind == "HOTEL"


def test_rules_are_given_only_what_is_there() -> None:
    assert "price_cents" not in read_facets(german(), PACKS[Market("de")]).subject()
    assert _french().subject()["price_cents"] == 150_000_000
