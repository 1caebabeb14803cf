"""The way in: finds the connector of a delivery and hands its items out."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from pignon_feeds.connector import Connector
from pignon_feeds.idx import IDX
from pignon_feeds.inlays import Inlays
from pignon_feeds.is24 import IS24
from pignon_feeds.items import Fault, Item, NotAFeed, Order, Stock
from pignon_feeds.kyero import KYERO
from pignon_feeds.openimmo import OPENIMMO
from pignon_feeds.parcel import Parcel, unpacked
from pignon_feeds.poliris import POLIRIS

_ALL = OPENIMMO, POLIRIS, KYERO, IDX, IS24
CONNECTORS: Mapping[str, Connector] = {connector.name: connector for connector in _ALL}
"""A new format is its own folder and one more name here."""
_FORMATS = ", ".join(CONNECTORS)


def sniff(source: Path) -> str:
    """The format of a file, archive or folder, a name of `CONNECTORS`. Raises `NotAFeed` with a reason."""
    with unpacked(source) as parcel:
        return _recognised(parcel).name


def read(
    source: Path,
    *,
    market: str,
    portals: Sequence[str] = (),
    format: str = "auto",  # noqa: A002 - the interface's word
    inlays: Inlays | None = None,
) -> Iterator[Item | Stock]:
    """Every object of a feed as exactly one `Draft`, `Removal` or `Fault`, then a `Stock` for each feed name.

    `market` is "fr" or "de"; `portals` are those the customer has contracts for (French documents only;
    empty: unknown). `inlays` takes files that stand inside the feed in base64; without it they are left out.
    Content never raises: a source that is no feed gives one fatal `Fault`.
    """
    try:
        with unpacked(source) as parcel:
            connector = _recognised(parcel) if format == "auto" else _named(format, parcel)
            if market not in connector.markets:
                yield _misfit(connector, market, parcel)
                return
            yield from connector.read(replace(parcel, inlays=inlays), Order(market, tuple(portals)))
    except NotAFeed as refusal:
        yield refusal.fault()


def _named(name: str, parcel: Parcel) -> Connector:
    if name not in CONNECTORS:
        known = ", ".join(CONNECTORS)
        raise NotAFeed(f"the format {name} is not known; known are {known}", code="format-unknown", place=parcel.place)
    return CONNECTORS[name]


def _recognised(parcel: Parcel) -> Connector:
    found = next((connector for connector in CONNECTORS.values() if connector.recognises(parcel)), None)
    if found is None:
        raise NotAFeed(_impression(parcel), place=parcel.place)
    return found


def _impression(parcel: Parcel) -> str:
    if len(parcel.members) != 1:
        return f"none of its {len(parcel.members)} files is a data file of {_FORMATS}"
    member = parcel.members[0]
    head = member.head().lstrip(b"\xef\xbb\xbf \t\r\n")
    kinds = {b"\xff\xd8": "a JPEG picture", b"\x89PNG": "a PNG picture", b"%PDF": "a PDF", b"{": "JSON", b"[": "JSON"}
    kind = next((name for mark, name in kinds.items() if head.startswith(mark)), None)
    kind = kind or ("XML of another kind" if head.startswith(b"<") else f"none of {_FORMATS}")
    return f"{member.shown} is {kind}"


def _misfit(connector: Connector, market: str, parcel: Parcel) -> Fault:
    served = ", ".join(sorted(connector.markets))
    reason = f"{connector.name} feeds are read for the markets {served}"
    return NotAFeed(reason, code="market-mismatch", place=parcel.place, value=market).fault()
