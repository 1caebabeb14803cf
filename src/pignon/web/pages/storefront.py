"""The portals as seekers meet them: where each one's pages live and what languages they speak."""

from dataclasses import dataclass, replace

from pignon.ledger.conditions import Where
from pignon.model.names import Portal, PublicId

_CONFIGURATIONS = {"fr": "french", "de": "german"}


@dataclass(frozen=True, slots=True)
class Storefront:
    """One portal's pages in one language, live or sandbox."""

    portal: Portal
    language: str
    """What it speaks: its own, `fr` or `de`, or `en`."""
    taglines: tuple[tuple[str, str], ...]
    """What it is for, by language; its own first."""
    sandbox: bool = False

    @property
    def own_language(self) -> str:
        return self.taglines[0][0]

    @property
    def tagline(self) -> str:
        return dict(self.taglines)[self.language]

    @property
    def root(self) -> str:
        """The path of the portal in its own language, without a slash at the end."""
        return f"{'/sandbox' if self.sandbox else ''}/{self.portal.lower()}"

    @property
    def home(self) -> str:
        """The path all its pages start with, without a slash at the end."""
        return self.root if self.language == self.own_language else f"{self.root}/{self.language}"

    @property
    def search(self) -> str:
        return f"{self.home}/search"

    @property
    def where(self) -> Where:
        """Its stock."""
        return Where(self.portal, self.sandbox, _CONFIGURATIONS[self.own_language])

    def listing(self, public_id: PublicId) -> str:
        """Return the path of a listing's page; it ends in the public id."""
        return f"{self.home}/{public_id}"

    def photos(self, public_id: PublicId) -> str:
        """Return the path of a listing's pictures; the number of one follows."""
        return f"{self.listing(public_id)}/photos"

    def contact(self, public_id: PublicId) -> str:
        """Return the path of a listing's contact form."""
        return f"{self.listing(public_id)}/contact"

    def twins(self) -> tuple["Storefront", ...]:
        """Return it in each of its languages, its own first."""
        return tuple(replace(self, language=language) for language, _ in self.taglines)


def _front(code: str, own: tuple[str, str], *, english: str) -> Storefront:
    return Storefront(Portal(code), own[0], (own, ("en", english)))


STOREFRONTS = (
    _front("SL", ("fr", "Acheter et louer"), english="Homes to buy and to rent"),
    _front("BD", ("fr", "Demeures de prestige"), english="Fine homes"),
    _front("BUCOM", ("fr", "Bureaux et commerces"), english="Offices and shops"),
    _front("SLN", ("fr", "Immobilier neuf"), english="New homes"),
    _front("SLC", ("fr", "Maisons à construire"), english="Homes to build"),
    _front("IWT", ("de", "Kaufen und mieten"), english="Homes to buy and to rent"),
    _front("IMN", ("de", "Häuser und Wohnungen"), english="Houses and flats"),
)
