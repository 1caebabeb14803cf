"""Decides what to send and what to remove. Pure: what a feed says against what the platform holds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pignon_client.answers import Manifest
from pignon_client.report import Held
from pignon_client.stock import Delivery

GUARD_SHARE = 0.30
"""The share of a feed's live listings that absence may remove without a word from a person."""
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
    held: Held | None = None


def decide(delivery: Delivery, name: str, *, listed: Sequence[str], answer: Manifest, confirmed: bool) -> FeedPlan:
    """Plan the feed `name`, whose drafts are `listed`, given the platform's `answer` to its manifest.

    Absence removes what the platform holds under this name and the source names nowhere. It never does
    when the source is empty or unreadable; not without `confirmed` when the guard trips or objects have no id.
    """
    absent = _absent(delivery, answer) if listed and delivery.says_all_of(name) else ()
    live = len(answer.extra) + len(listed) - len(answer.missing)
    held = None if confirmed else _held(delivery, name, absent=absent, live=live)
    return FeedPlan(
        name=name,
        missing=tuple(one for one in listed if one in answer.missing),
        different=tuple(one for one in listed if one in answer.different),
        unchanged=tuple(one for one in listed if one not in answer.missing and one not in answer.different),
        remove=() if held else absent,
        held=held,
    )


def by_feed(delivery: Delivery) -> Mapping[str, list[str]]:
    """Return the drafts of each feed name that has any: what has none is not compared, so it removes nothing."""
    shares: dict[str, list[str]] = {}
    for entry in delivery.entries:
        shares.setdefault(entry.feed, []).append(entry.external_id)
    return shares


def _absent(delivery: Delivery, answer: Manifest) -> tuple[str, ...]:
    return tuple(sorted(external_id for external_id in answer.extra if not delivery.names(external_id)))


def _held(delivery: Delivery, name: str, *, absent: tuple[str, ...], live: int) -> Held | None:
    if len(absent) > GUARD_FREE and len(absent) > GUARD_SHARE * live:
        return Held(name, absent, live=live, why=TOO_MANY, asks=True)
    if absent and (delivery.feed(name).unidentified or delivery.whole.unidentified):
        return Held(name, absent, live=live, why=UNIDENTIFIED, asks=False)
    return None
