"""A listing for machines that read pages: schema.org as JSON-LD."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import urljoin

import orjson
from markupsafe import Markup

from pignon.ledger.shop import Page
from pignon.model.names import Document, Json
from pignon.web.pages.asking import Asked
from pignon.web.pages.listing import Contact, Listing, Place
from pignon.web.pages.reading import at
from pignon.web.pages.storefront import Storefront
from pignon.web.pages.vocabulary import vocabulary

_TYPES: Final[Mapping[str, str]] = {
    "HOUSE": "House",
    "APARTMENT": "Apartment",
    "SENIOR": "Accommodation",
    "PROJECT": "ApartmentComplex",
    "PARKING": "ParkingFacility",
    "OFFICE": "Accommodation",
    "TRADING": "Accommodation",
}
_ACCOMMODATIONS: Final = frozenset({"House", "Apartment", "Accommodation"})
_COUNTRIES: Final[Mapping[str, str]] = {"FRA": "FR", "DEU": "DE", "AUT": "AT", "CHE": "CH", "BEL": "BE", "LUX": "LU"}
_SPACE_CODES: Final[Mapping[str, str]] = {
    "SQUARE_METER": "MTK",
    "SQUARE_INCH": "INK",
    "SQUARE_FOOT": "FTK",
    "SQUARE_YARD": "YDK",
    "HECTARE": "HAR",
    "ACRE": "ACR",
}
"""UN/CEFACT Recommendation 20, as schema.org asks for."""
_TIME_CODES: Final[Mapping[str, str]] = {"DAY": "DAY", "WEEK": "WEE", "MONTH": "MON", "YEAR": "ANN"}
_ESCAPES: Final = str.maketrans(
    {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
)


def script(graph: Mapping[str, Any]) -> Markup:
    """Write JSON that can stand inside a `<script>` element whatever its texts hold."""
    return Markup(orjson.dumps(graph).decode().translate(_ESCAPES))  # noqa: S704 - the escapes leave no markup


Trail = Sequence[tuple[str, str]]
"""The way to a page, from its portal's home on: names and addresses."""


def crumbs(front: Storefront, asked: Asked, public_url: str) -> Trail:
    """Return the way to a search: the portal, what is traded, what it is, where."""
    words, base = vocabulary(front.language), f"{public_url}{front.search}"
    trail: list[tuple[str, str]] = [(front.portal, f"{public_url}{front.home}/")]
    steps = Asked()
    if asked.trade:
        steps = steps.but(trade=asked.trade)
        trail.append((words.word("trade", asked.trade.upper()), base + steps.query()))
    if len(asked.kind) == 1:
        steps = steps.but(kind=asked.kind)
        trail.append((words.word("estateType", asked.kind[0]), base + steps.query()))
    if asked.where:
        trail.append((asked.where, base + steps.but(where=asked.where).query()))
    return trail


def breadcrumb(trail: Trail) -> dict[str, Any]:
    """Describe the way to a page."""
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": name, "item": address}
            for place, (name, address) in enumerate(trail, start=1)
        ],
    }


def graph_of(trail: Trail) -> dict[str, Any]:
    """Describe a page of results."""
    return {"@context": "https://schema.org", "@type": "SearchResultsPage", "breadcrumb": breadcrumb(trail)}


def linked(page: Page, listing: Listing, address: str, *, trail: Trail) -> dict[str, Any]:
    """Describe a listing as `RealEstateListing`; `address` is its canonical one."""
    data: Document = page.document.get("data") or {}
    return _without_empty(
        {
            "@context": "https://schema.org",
            "@type": "RealEstateListing",
            "@id": address,
            "url": address,
            "name": listing.title,
            "description": listing.passages[0].prose.text if listing.passages else listing.summary,
            "inLanguage": listing.passages[0].prose.language if listing.passages else listing.title_language,
            "breadcrumb": breadcrumb(trail),
            "datePosted": page.live_since.date().isoformat(),
            "dateModified": page.changed_at.date().isoformat(),
            "image": [urljoin(address, picture.address) for picture in listing.pictures],
            "mainEntity": _estate(data, listing),
            "offers": _offer(data, listing, address),
        }
    )


def _estate(data: Document, listing: Listing) -> dict[str, Any]:
    place = listing.place
    return _without_empty(
        {
            "@type": _TYPES.get(listing.estate_type, "Place"),
            "name": listing.kind,
            "address": _without_empty(
                {
                    "@type": "PostalAddress",
                    "streetAddress": place.street,
                    "postalCode": place.postal_code,
                    "addressLocality": place.city,
                    "addressCountry": _COUNTRIES.get(place.country, place.country),
                }
            ),
            "geo": _geo(place),
            **_size(data, _TYPES.get(listing.estate_type, "Place")),
        }
    )


def _geo(place: Place) -> dict[str, Any] | None:
    if place.point is None:
        return None
    point = {"@type": "GeoCoordinates", "latitude": place.point[0], "longitude": place.point[1]}
    return {"@type": "GeoCircle", "geoMidpoint": point, "geoRadius": place.radius} if place.radius else point


def _size(data: Document, kind: str) -> dict[str, Any]:
    """Tell size and rooms by the properties that the vocabulary has for a thing of this kind."""
    floor = _floor_size(data)
    if kind not in _ACCOMMODATIONS:
        plot = floor or _quantity(at(data, "spaces.plotSpace"), data)
        return {"additionalProperty": plot and {**plot, "@type": "PropertyValue", "name": "area"}}
    return {
        "floorSize": floor,
        "numberOfRooms": at(data, "structure.rooms.numberOfRooms"),
        "numberOfBedrooms": at(data, "structure.rooms.numberOfBedRooms"),
        "numberOfBathroomsTotal": at(data, "structure.rooms.numberOfBathRooms"),
        "yearBuilt": at(data, "conditions.yearOfConstruction"),
    }


def _floor_size(data: Document) -> dict[str, Any] | None:
    space = at(data, "spaces.residential.livingSpace") or at(data, "spaces.commercial.commercialSpace")
    return _quantity(space, data)


def _quantity(space: Json, data: Document) -> dict[str, Any] | None:
    unit = _SPACE_CODES.get(at(data, "spaces.spaceMeasureUnit") or "", "MTK")
    return {"@type": "QuantitativeValue", "value": space, "unitCode": unit} if space else None


def _offer(data: Document, listing: Listing, address: str) -> dict[str, Any]:
    price = listing.price
    function = "LeaseOut" if listing.rented else "Sell"
    offer: dict[str, Any] = {
        "@type": "Offer",
        "url": address,
        "availability": _availability(data),
        "businessFunction": f"http://purl.org/goodrelations/v1#{function}",
        "price": price.amount,
        "priceCurrency": price.currency if price.amount else None,
        "seller": _agent(listing.contact),
    }
    if listing.rented and price.amount:
        offer["priceSpecification"] = {
            "@type": "UnitPriceSpecification",
            "price": price.amount,
            "priceCurrency": price.currency,
            "unitCode": _TIME_CODES.get(price.unit, "MON"),
        }
    return _without_empty(offer)


def _availability(data: Document) -> str:
    match at(data, "management.marketStatus"):
        case "SOLD" | "RENTED" | "REFERENCE":
            return "https://schema.org/SoldOut"
        case "RESERVED" | "UNDER_OFFER":
            return "https://schema.org/LimitedAvailability"
        case _:
            return "https://schema.org/InStock"


def _agent(contact: Contact) -> dict[str, Any]:
    return _without_empty(
        {
            "@type": "RealEstateAgent",
            "name": contact.company or contact.person,
            "telephone": contact.phones[0].shown if contact.phones else None,
            "email": contact.email,
            "url": contact.homepage,
            "address": ", ".join(contact.address),
        }
    )


def _without_empty(thing: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in thing.items() if value not in (None, "", [], {})}
