"""ImmobilienScout24's XML (IS24ImmobilienTransfer), which German office software still writes."""

from pignon_feeds.connector import Connector
from pignon_feeds.is24.listing import drafted
from pignon_feeds.items import Item, Note, Order, Removal
from pignon_feeds.node import Node
from pignon_feeds.stream import Shape
from pignon_feeds.transfer import Dialect, Sender, Transfer

_ROOT, _PROVIDER = "is24immobilientransfer", "anbieter"


def _is_object(_name: str, depth: int) -> bool:
    return depth == 2


def _heard(transfer: Transfer, node: Node, number: int) -> None:
    if node.name == _ROOT:
        transfer.software = node.take("@erstellersoftware")
        transfer.version = node.take("@erstellersoftwareversion")
    elif provider := transfer.providers.get(number):
        provider.id = node.take("@scoutkundenid")


def _identity(node: Node) -> str:
    return node.take("@anbieterobjektid")


def _item(node: Node, sender: Sender, order: Order) -> Item:
    mode, state = node.take("@importmodus").lower(), node.take("@statusis24").lower()
    external = _identity(node)
    if mode == "ignorieren":
        reason = "the source says to ignore the object, so nothing is done about it"
        return sender.fault(reason, code="object-ignored", field="@importmodus", value=mode, external=external)
    if mode == "loeschen":
        return Removal(external, sender.feed, sender.place, sender.notes)
    if state == "inaktiv":
        note = Note("@statusis24", state, "taken down: the source keeps it inactive")
        return Removal(external, sender.feed, sender.place, (*sender.notes, note))
    return drafted(node, sender, order)


_DIALECT = Dialect(
    format="is24",
    root=_ROOT,
    shape=Shape(_PROVIDER, frozenset({_ROOT, _PROVIDER}), frozenset(), _is_object),
    heard=_heard,
    identity=_identity,
    id_field="@anbieterobjektid",
    item=_item,
    id_part="-",
)
IS24 = Connector("is24", frozenset({"de"}), _DIALECT.owns, _DIALECT.read)
