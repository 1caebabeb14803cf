"""OpenImmo, the exchange format of the German-speaking countries: XML, alone or in an archive."""

from collections.abc import Iterator

from pignon_feeds.connector import Connector
from pignon_feeds.items import ID_LENGTH, Draft, Fault, Item, NotAFeed, Note, Order, Place, Removal, Stock, shortened
from pignon_feeds.openimmo.listing import Sender, drafted
from pignon_feeds.openimmo.stream import elements, root_of
from pignon_feeds.openimmo.survey import Transfer, identity, last_words, provider_of, surveyed
from pignon_feeds.openimmo.tree import Node
from pignon_feeds.parcel import Member, Parcel


def own(member: Member) -> bool:
    """True for XML whose root is `openimmo`, whatever its name is."""
    if member.ending in {".jpg", ".jpeg", ".png", ".gif", ".pdf", ".mp4"}:
        return False
    head = member.head()
    return b"<" in head and root_of(head) == "openimmo"


def read(parcel: Parcel, order: Order) -> Iterator[Item | Stock]:
    """The objects of every OpenImmo file of a delivery, one after the other; what is not OpenImmo is noted."""
    members = [member for member in parcel.members if own(member)]
    if not members:
        raise NotAFeed("no file in it is OpenImmo", place=parcel.place)
    transfers = [surveyed(member) for member in members]
    last, earlier = last_words(transfers)
    for file, (member, transfer) in enumerate(zip(members, transfers, strict=True)):
        for position, (number, node) in enumerate(_objects(member, transfer)):
            feed = provider_of(transfer, number).feed
            external = identity(node)
            if external and last[feed, external] != (file, position):
                continue
            sender = Sender(feed, transfer.software, transfer.version, Place(member.shown, node.line))
            notes = _superseded(earlier.get((feed, external), []) if external else [])
            yield _item(node, sender, order=order, notes=notes)
    yield from _stocks(transfers, _strangers(parcel, members))


def _objects(member: Member, transfer: Transfer) -> Iterator[tuple[int, Node]]:
    return (found for found in elements(member, transfer.encoding) if found[1].name == "immobilie")


def _superseded(lines: list[int]) -> tuple[Note, ...]:
    return tuple(
        Note("immobilie", f"line {line}", "superseded: the same object stands again further down") for line in lines
    )


def _item(node: Node, sender: Sender, *, order: Order, notes: tuple[Note, ...]) -> Draft | Removal | Fault:
    external = identity(node)
    if not external:
        field = "verwaltung_techn/openimmo_obid"
        return sender.fault("the object has no id", code="id-missing", field=field)
    if len(external) > ID_LENGTH:
        return sender.fault("the id is too long", code="id-too-long", field="verwaltung_techn", value=external)
    action = node.take("verwaltung_techn/aktion@aktionart").upper()
    if action == "DELETE":
        return Removal(external, sender.feed, sender.place, notes)
    return drafted(node, sender, order=order, notes=notes)


def _strangers(parcel: Parcel, members: list[Member]) -> tuple[Note, ...]:
    return tuple(
        Note("file", shortened(member.shown), "left out: XML that is not OpenImmo")
        for member in parcel.members
        if member.ending == ".xml" and member not in members
    )


def _stocks(transfers: list[Transfer], notes: tuple[Note, ...]) -> Iterator[Stock]:
    complete: dict[str, bool] = {}
    for transfer in transfers:
        numbers = transfer.providers or {number for number, _, _ in transfer.objects}
        for number in numbers:
            feed = provider_of(transfer, number).feed
            complete[feed] = complete.get(feed, True) and transfer.complete
    for position, (feed, whole) in enumerate(complete.items()):
        yield Stock(feed, whole, () if position else notes)


OPENIMMO = Connector("openimmo", frozenset({"de", "fr"}), own, read)
