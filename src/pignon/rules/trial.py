"""What a changed pack would do to listings that are live: counted before it is switched on. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from pignon.market import Pack
from pignon.model.finding import Finding
from pignon.model.names import Document, Portal
from pignon.rules.eligible import Verdict, judge


@dataclass(frozen=True, slots=True)
class Example:
    customer: str
    external_id: str
    finding: Finding


@dataclass(slots=True)
class Count:
    """Of one portal: how many listings, and what becomes of them."""

    live: int = 0
    refused: int = 0
    advised: int = 0
    """Listings with advice that they do not get now."""
    relieved: int = 0
    """Listings that lose a finding they get now."""
    examples: list[Example] = field(default_factory=list[Example])


@dataclass(slots=True)
class Trial:
    """Goes over live listings one by one and keeps but numbers and a few examples."""

    before: Pack
    after: Pack
    most: int
    """Examples kept of a portal."""
    portals: dict[Portal, Count] = field(default_factory=dict[Portal, Count])

    def look(self, document: Document, portals: tuple[Portal, ...], *, customer: str, external_id: str) -> None:
        """Judge one live listing by both packs and count the difference."""
        old, new = judge(document, self.before, portals), judge(document, self.after, portals)
        for portal in portals:
            count = self.portals.setdefault(portal, Count())
            count.live += 1
            gained = list(_gained(old, new, portal))
            count.refused += any(one.blocks for one in gained) and not old.blocked.get(portal)
            count.advised += any(not one.blocks for one in gained)
            count.relieved += any(True for _ in _gained(new, old, portal))
            if gained and len(count.examples) < self.most:
                count.examples.append(Example(customer, external_id, gained[0]))


def _gained(old: Verdict, new: Verdict, portal: Portal) -> Iterator[Finding]:
    """Yield what `new` says of the portal and `old` does not, refusals first."""
    for said, known in ((new.blocked.get(portal, ()), old.blocked.get(portal, ())), (new.advice, old.advice)):
        keys = {(one.code, one.pointer, one.expected) for one in known}
        yield from (one for one in said if (one.code, one.pointer, one.expected) not in keys)
