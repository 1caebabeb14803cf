"""The few typed fields the house reads of any document, wherever its market keeps them."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from pignon.market import Pack
from pignon.market.pointer import pick
from pignon.model.names import Document, Json

_SQUARE_METRES: Mapping[str, Decimal] = {
    "SQUARE_METER": Decimal(1),
    "SQUARE_INCH": Decimal("0.00064516"),
    "SQUARE_FOOT": Decimal("0.09290304"),
    "SQUARE_YARD": Decimal("0.83612736"),
    "HECTARE": Decimal(10_000),
    "ACRE": Decimal("4046.8564224"),
}
_NO_PICTURE = (".mp4", ".mov", ".avi", ".webm", ".mpg", ".mpeg", ".pdf", ".html", ".htm")
"""How an address ends that is no picture's, where the document does not say what it is."""
_COVER = "COVER_PICTURE"
"""The category, or tag, that names a cover."""
_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Facets:
    """What a listing is, in the house's units: cents of `currency`, square metres, degrees."""

    title: str
    """The headline in the market's language, else in any, else made of type and city."""
    trade: str
    """`buy` or `rent`."""
    kind: str
    kind_key: str
    """The kind as documents write it in a key: `gastronomyHotel`."""
    sub_kind: str | None
    city: str
    postal_code: str
    country: str
    price_cents: int | None
    """The price shown: to buy, the rent, or what an auction starts from."""
    price_on_demand: bool
    show_price: bool
    currency: str
    surface_m2: float | None
    plot_m2: float | None
    rooms: float | None
    description: str | None
    point: tuple[float, float] | None
    """Longitude, latitude (WGS 84)."""
    pictures: tuple[str, ...]
    """Addresses in the order of display; of what was uploaded under an id, `upload:` and the id."""
    cover: str | None
    """The one that is named the cover."""

    @property
    def picture(self) -> str | None:
        """The one that stands for the listing."""
        return self.cover or (self.pictures[0] if self.pictures else None)

    @property
    def shown_cents(self) -> int | None:
        """The price as the public may see it; None where it is told on demand."""
        return self.price_cents if self.show_price and not self.price_on_demand else None

    def subject(self) -> dict[str, Any]:
        """Give what rules may ask for, without what is not there."""
        given = {
            "trade": self.trade,
            "kind": self.kind,
            "kind_key": self.kind_key,
            "sub_kind": self.sub_kind,
            "price_cents": self.price_cents,
            "price_on_demand": self.price_on_demand,
            "currency": self.currency,
            "surface_m2": self.surface_m2,
            "plot_m2": self.plot_m2,
            "rooms": self.rooms,
            "description": self.description,
            "pictures": self.pictures,
            "point": self.point,
            "postal_code": self.postal_code,
            "country": self.country,
        }
        return {name: value for name, value in given.items() if value is not None}


def read_facets(document: Document, pack: Pack) -> Facets:
    """Read the facets of a document that passed its market's schema."""
    at = pack.facets.one
    distribution: str = pick(document, at["distribution"]) or ""
    kind: str = pick(document, at["kind"]) or ""
    kind_key = _key(kind)
    sub_kinds: dict[str, str] = pick(document, at["sub_kind"]) or {}
    unit = _SQUARE_METRES[pick(document, at["space_unit"]) or "SQUARE_METER"]
    city: str = pick(document, at["city"]) or ""
    cents, on_demand = _price(document, pack, distribution)
    media = [item for item in pick(document, at["media"]) or () if _is_picture(item)]
    return Facets(
        title=_text(document, pack, "headline") or f"{pack.facets.kinds.get(kind, kind)} {city}".strip(),
        trade="rent" if distribution in pack.facets.rent else "buy",
        kind=kind,
        kind_key=kind_key,
        sub_kind=sub_kinds.get(kind_key),
        city=city,
        postal_code=pick(document, at["postal_code"]) or "",
        country=pick(document, at["country"]) or "",
        price_cents=cents,
        price_on_demand=on_demand,
        show_price=pick(document, at["show_price"]) is not False,
        currency=pick(document, at["currency"]) or "EUR",
        surface_m2=_surface(document, pack, kind=kind, unit=unit),
        plot_m2=_area(pick(document, at["plot"]), unit),
        rooms=pick(document, at["rooms"]),
        description=_text(document, pack, "description"),
        point=_point(pick(document, at["point"])),
        pictures=tuple(map(_address, media)),
        cover=next((_address(item) for item in media if is_cover(item)), None),
    )


def _key(kind: str) -> str:
    first, *others = kind.lower().split("_")
    return first + "".join(word.capitalize() for word in others)


def _text(document: Document, pack: Pack, facet: str) -> str | None:
    texts: dict[str, str] = pick(document, pack.facets.one[facet]) or {}
    text = texts.get(pack.language, "")
    return text.strip() or next((other.strip() for other in texts.values() if other.strip()), None)


def _price(document: Document, pack: Pack, distribution: str) -> tuple[int | None, bool]:
    on_demand = False
    for path in pack.facets.prices.get(distribution, ()):
        block: dict[str, Any] = pick(document, path) or {}
        on_demand = on_demand or block.get("priceInformation") == "PRICE_ON_DEMAND"
        if block.get("amount") is not None:
            return cents(block["amount"]), on_demand
    return None, on_demand


def cents(amount: float) -> int:
    """Turn an amount into whole cents by the digits it is written with; half a cent counts as one."""
    if isinstance(amount, int):
        return amount * 100
    return int(Decimal(repr(amount)).quantize(_CENT, ROUND_HALF_UP).scaleb(2))


def _surface(document: Document, pack: Pack, *, kind: str, unit: Decimal) -> float | None:
    paths = pack.facets.surfaces.get(kind) or pack.facets.surfaces[""]
    return next((area for path in paths if (area := _area(pick(document, path), unit))), None)


def _area(value: Json, unit: Decimal) -> float | None:
    if value is None or unit == 1:
        return value
    return float((Decimal(repr(value)) * unit).quantize(_CENT, ROUND_HALF_UP))


def _point(geometry: Json) -> tuple[float, float] | None:
    if not geometry or geometry.get("type", "Point") != "Point":
        return None
    match geometry.get("coordinates"):
        case [int() | float() as longitude, int() | float() as latitude, *_]:
            return longitude, latitude
        case _:
            return None


def is_cover(item: Mapping[str, Any]) -> bool:
    """Tell whether an item of the media is named the one that stands for the listing."""
    return item.get("category") == _COVER or _COVER in (item.get("tags") or ())


def _address(item: Mapping[str, Any]) -> str:
    return item.get("url") or f"upload:{item['externalMediaId']}"


def _is_picture(item: dict[str, Any]) -> bool:
    said = item.get("mediaType")
    return said == "PICTURE" if said else not item.get("url", "").lower().partition("?")[0].endswith(_NO_PICTURE)
