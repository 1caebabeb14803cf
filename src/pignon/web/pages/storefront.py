"""The portals as seekers meet them: where each one's pages live and what language they speak."""

from dataclasses import dataclass

from pignon.model.names import Portal, PublicId


@dataclass(frozen=True, slots=True)
class Storefront:
    """One portal's pages, live or sandbox."""

    portal: Portal
    language: str
    """`fr` or `de`."""
    tagline: str
    sandbox: bool = False

    @property
    def home(self) -> str:
        """The path all its pages start with, without a slash at the end."""
        return f"{'/sandbox' if self.sandbox else ''}/{self.portal.lower()}"

    @property
    def search(self) -> str:
        return f"{self.home}/search"

    def listing(self, public_id: PublicId) -> str:
        """Return the path of a listing's page; it ends in the public id."""
        return f"{self.home}/{public_id}"


STOREFRONTS = (
    Storefront(Portal("SL"), "fr", "Acheter et louer"),
    Storefront(Portal("BD"), "fr", "Demeures de prestige"),
    Storefront(Portal("BUCOM"), "fr", "Bureaux et commerces"),
    Storefront(Portal("SLN"), "fr", "Immobilier neuf"),
    Storefront(Portal("SLC"), "fr", "Maisons à construire"),
    Storefront(Portal("IWT"), "de", "Kaufen und mieten"),
    Storefront(Portal("IMN"), "de", "Häuser und Wohnungen"),
)
