"""Decides what to send and what to remove. Pure: what a feed says against what the platform holds."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from pignon_client.answers import Manifest
from pignon_client.report import Held
from pignon_client.stock import Delivery

GUARD_SHARE = 0.30
"""The share of a feed's live listings that one delivery may remove without a word from a person."""
GUARD_FREE = 5
"""So many removals never ask: small stocks turn over in large shares."""

TOO_MANY = "more than 30 % of the feed's live listings, and more than 5, would go"
UNIDENTIFIED = "the source has objects without an id, and these may be among them"


@dataclass(frozen=True, slots=True)
class FeedPlan:
    """What is to be done for one feed name, by external ids."""

    name: str
    missing: tuple[str, ...] = ()
    different: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    """By absence."""
    delete: tuple[str, ...] = ()
    """Because the source says so."""
    held: Held | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """What a source says of one feed name, by external ids."""

    listed: list[str] = field(default_factory=list[str])
    deletes: list[str] = field(default_factory=list[str])

    @property
    def may_ask(self) -> bool:
        """Tell whether its own deletions may need a word from a person, so that the live listings must be counted."""
        return len(self.deletes) > GUARD_FREE


def decide(delivery: Delivery, name: str, *, share: Share, answer: Manifest, confirmed: bool) -> FeedPlan:
    """Plan the feed `name`, of which the source says `share`, given the platform's `answer` to its manifest.

    Absence removes what the platform holds under this name and the source names nowhere. It never does
    when the source is empty or unreadable; not without `confirmed` when the guard trips or objects have no id.
    """
    listed, deletes = share.listed, tuple(share.deletes)
    absent = _absent(delivery, answer) if listed and delivery.says_all_of(name) else ()
    live = len(answer.extra.union(deletes)) + len(listed) - len(answer.missing)
    held = None if confirmed else _held(delivery, name, absent=absent, deletes=deletes, live=live)
    return FeedPlan(
        name=name,
        missing=tuple(one for one in listed if one in answer.missing),
        different=tuple(one for one in listed if one in answer.different),
        unchanged=tuple(one for one in listed if one not in answer.missing and one not in answer.different),
        remove=() if held else absent,
        delete=() if held and held.asks else deletes,
        held=held,
    )


def by_feed(delivery: Delivery) -> Mapping[str, Share]:
    """Return the drafts and deletions of each feed name that has any."""
    shares: dict[str, Share] = {}
    for entry in delivery.entries:
        shares.setdefault(entry.feed, Share()).listed.append(entry.external_id)
    for removal in delivery.removals.values():
        shares.setdefault(removal.feed, Share()).deletes.append(removal.external_id)
    return shares


def _absent(delivery: Delivery, answer: Manifest) -> tuple[str, ...]:
    return tuple(sorted(external_id for external_id in answer.extra if not delivery.names(external_id)))


def _held(
    delivery: Delivery, name: str, *, absent: tuple[str, ...], deletes: tuple[str, ...], live: int
) -> Held | None:
    going = (*absent, *deletes)
    if len(going) > GUARD_FREE and len(going) > GUARD_SHARE * live:
        return Held(name, going, live=live, why=TOO_MANY, asks=True)
    if absent and (delivery.feed(name).unidentified or delivery.whole.unidentified):
        return Held(name, absent, live=live, why=UNIDENTIFIED, asks=False)
    return None
