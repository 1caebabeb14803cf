"""What a seeker may ask of a portal's stock."""

from dataclasses import dataclass, replace
from typing import Any, Final

from pignon.model.names import Portal

AREA: Final = 2
"""Digits of a postal code that make an area, a French department or a German region; migration 0019 indexes it."""


@dataclass(frozen=True, slots=True)
class Where:
    """A portal's stock: its own, or the sandbox's."""

    portal: Portal
    sandbox: bool
    configuration: str
    """How words are stemmed: `french`, `german`."""


@dataclass(frozen=True, slots=True)
class Conditions:
    """What a listing must be; None asks nothing."""

    trade: str | None = None
    kinds: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    """Any of these, as `rules.folding.place_key` writes them."""
    postal: str | None = None
    """What the postal code begins with."""
    center: tuple[float, float] | None = None
    """Longitude, latitude."""
    km: float | None = None
    price_min: int | None = None
    """Cents, as `price_max`."""
    price_max: int | None = None
    rooms_min: float | None = None
    rooms_max: float | None = None
    surface_min: float | None = None
    """Square metres, as `surface_max`."""
    surface_max: float | None = None
    features: int = 0
    energy: int | None = None
    """The worst class, by its place in `ENERGY_CLASSES`."""
    words: str | None = None
    """Folded; quotes and a minus mean what they do elsewhere."""

    def arguments(self, where: Where) -> tuple[Any, ...]:
        """Return the arguments $1 to $21 of the statements on `search_matches`."""
        longitude, latitude = self.center or (None, None)
        one_kind = self.kinds[0] if len(self.kinds) == 1 else None
        one_place = self.places[0] if len(self.places) == 1 else None
        return (
            *(where.portal, where.sandbox, self.trade, one_kind, list(self.kinds) if len(self.kinds) > 1 else None),
            *(one_place, list(self.places) if len(self.places) > 1 else None, self.postal),
            *(longitude, latitude, self.km if self.center else None, self.price_min, self.price_max, self.rooms_min),
            *(self.rooms_max, self.surface_min, self.surface_max, self.features or None, self.energy, self.words),
            where.configuration,
        )

    @property
    def scope(self) -> "Conditions":
        """Only where it looks: place, area, words."""
        return Conditions(
            places=self.places,
            postal=self.postal,
            center=self.center,
            km=self.km if self.center else None,
            words=self.words,
        )

    @property
    def wordless(self) -> "Conditions":
        """The same but for the words."""
        return replace(self, words=None)

    @property
    def looks_everywhere(self) -> bool:
        return not (self.places or self.postal or self.center or self.words)

    @property
    def looks_within_one(self) -> bool:
        """Tell whether it looks within one place or one area."""
        return len(self.places) == 1 or len(self.postal or "") == AREA

    @property
    def looks_around(self) -> bool:
        """Tell whether it looks within a place, an area or around a point."""
        return bool(self.places or self.postal or self.center)
