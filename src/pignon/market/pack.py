"""A market as the rest of the house sees it: its schema, portals, rules, words, all read from one folder."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jsonschema_rs import Draft202012Validator

from pignon.market.messages import Messages, Said, say
from pignon.market.offer import Offer
from pignon.market.pointer import Path, join
from pignon.market.rule import Rule
from pignon.model.names import Market, Portal
from pignon.model.states import Promoted

LARGEST = 10**15
"""The greatest magnitude of a number taken: below it whole numbers are exact in every reader."""


@dataclass(frozen=True, slots=True)
class PortalCard:
    """What a portal is called and in which language its public pages speak."""

    code: Portal
    name: str
    language: str
    market: Market
    tagline: str


@dataclass(frozen=True, slots=True)
class FacetPaths:
    """Where a document of this market keeps what the house reads of any document."""

    one: Mapping[str, Path]
    """Facets with one place: kind, city, headline, media, ..."""
    rent: frozenset[str]
    """The values of `distribution` that mean rent; every other means buy."""
    prices: Mapping[str, tuple[Path, ...]]
    """By distribution, the price blocks in order of preference."""
    surfaces: Mapping[str, tuple[Path, ...]]
    """By kind, the main surfaces in order of preference; under `""` those of any other kind."""
    kinds: Mapping[str, str]
    """What each kind is called in the market's language."""

    def served(self) -> dict[str, Any]:
        """Give the places as JSON Pointers."""
        return {
            **{name: join(path) for name, path in self.one.items()},
            "rent": sorted(self.rent),
            "price": {key: [join(path) for path in paths] for key, paths in self.prices.items()},
            "surface": {key: [join(path) for path in paths] for key, paths in self.surfaces.items()},
        }


@dataclass(frozen=True, slots=True)
class SearchPaths:
    """Where a document of this market keeps what seekers search by, besides the facets."""

    one: Mapping[str, Path]
    """`period`, `street`, `house_number`, `show_address`, `status`."""
    features: Mapping[str, tuple[Path, ...]]
    """By feature, the places any of which may say that it is there."""
    energy: tuple[Path, ...]
    """Where an energy class may stand, first come first."""
    once: frozenset[Path]
    """Rent blocks that are paid once, not by the month."""


@dataclass(frozen=True, slots=True, eq=False)
class Pack:
    """A market pack, checked and compiled; each is itself alone, whatever it holds."""

    market: Market
    name: str
    language: str
    version: str
    checksum: str
    """SHA-256 over the folder's files and the common messages, in hex."""
    schema: Mapping[str, Any]
    project_schema: Mapping[str, Any] | None
    validator: Draft202012Validator
    strict: Draft202012Validator
    """As `validator`, with every open object closed: what passes it has no unknown key either."""
    tight: Draft202012Validator
    """As `strict`, with alternatives closed and every number within LARGEST: what passes holds no surprise at all."""
    project_validator: Draft202012Validator | None
    portals: Mapping[Portal, PortalCard]
    external_id: Path
    wanted: Path | None
    """Where the document names its portals; None where the caller does."""
    frozen: tuple[Path, ...]
    read_only: tuple[tuple[Path, tuple[str, ...]], ...]
    """Where keys stand that clients may send back and that are dropped: holder, keys."""
    collisions: tuple[tuple[Path, ...], ...]
    """Groups of places of which at most one group may be filled."""
    warns: bool
    """True where the answer to a write carries warnings, so that advice is asked for at the door."""
    facets: FacetPaths
    search: SearchPaths
    rules: tuple[Rule, ...]
    gates: Mapping[Portal, Draft202012Validator]
    """Per portal, all its blocking rules at once over `{document, facets}`."""
    advice_gate: Draft202012Validator
    """All rules at once that only advise and that a schema can say."""
    blocking: tuple[Rule, ...]
    """The rules that block some portal."""
    blocking_asks: tuple[Rule, ...]
    """Those of them that ask a function, so that they stand in no gate."""
    advising: tuple[Rule, ...]
    """The rules in that gate."""
    asking: tuple[Rule, ...]
    """The rules that only advise and ask a function."""
    scores: tuple[Rule, ...]
    """What a listing earns points for."""
    offers: tuple[Offer, ...]
    """The promotions that its portals sell."""
    tables: Mapping[str, Mapping[str, Any]]
    """Figures by place that rules refer to: thresholds, areas."""
    messages: Messages
    docs: str
    """The base of the addresses that findings link to, without a slash at its end; `""` makes them relative."""

    def say(self, code: str, language: str, arguments: Mapping[str, Any]) -> Said:
        """Put a code into words of `language` (`fr`, `de`, `en`)."""
        return say(self.messages, code, language=language, arguments=arguments)

    def offer(self, portal: Portal, kind: Promoted) -> Offer | None:
        """Return what a promotion costs on a portal and how it is bounded; None where it is not sold there."""
        return next((one for one in self.offers if (one.portal, one.kind) == (portal, kind)), None)

    def describe(self) -> dict[str, Any]:
        """Give all that a partner needs to check a document before sending it."""
        return {
            "market": self.market,
            "name": self.name,
            "language": self.language,
            "version": self.version,
            "checksum": self.checksum,
            "portals": [
                {"code": card.code, "name": card.name, "language": card.language} for card in self.portals.values()
            ],
            "schema": self.schema,
            "projectSchema": self.project_schema,
            "facets": self.facets.served(),
            "rules": [rule.served() for rule in self.rules],
            "quality": [rule.served() | {"part": rule.part, "points": rule.points} for rule in self.scores],
            "messages": {
                language: {code: {"message": one.message, "resolution": one.resolution} for code, one in said.items()}
                for language, said in self.messages.items()
            },
            "promotions": [offer.served() for offer in self.offers],
            "tables": self.tables,
        }
