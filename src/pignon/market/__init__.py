"""Floor 2: market packs, the folders of data that define a market, and their loader."""

from pignon.market.loading import house_files, load
from pignon.market.messages import Said
from pignon.market.offer import Offer
from pignon.market.pack import FacetPaths, Pack, PortalCard
from pignon.market.rule import Clause, Rule
from pignon.market.wire import trim, wire_finding

__all__ = [
    "Clause",
    "FacetPaths",
    "Offer",
    "Pack",
    "PortalCard",
    "Rule",
    "Said",
    "house_files",
    "load",
    "trim",
    "wire_finding",
]
