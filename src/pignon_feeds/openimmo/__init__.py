"""OpenImmo, the exchange format of the German-speaking countries: XML, alone or in an archive."""

from pignon_feeds.connector import Connector
from pignon_feeds.items import Item, Order, Removal
from pignon_feeds.node import Node
from pignon_feeds.openimmo.listing import drafted, identity
from pignon_feeds.stream import Shape
from pignon_feeds.transfer import Dialect, Sender, Transfer

_HEADINGS = frozenset({"anbieternr", "firma", "openimmo_anid"})


def _is_object(name: str, depth: int) -> bool:
    return name == "immobilie" and depth <= 2


def _heard(transfer: Transfer, node: Node, number: int) -> None:
    if node.name == "uebertragung":
        said = node.attributes
        transfer.deletes = said.get("modus", "").upper() == "DELETE"
        transfer.complete = said.get("umfang", "").upper() == "VOLL" and not transfer.deletes
        transfer.software = said.get("sendersoftware", "")
        transfer.version = said.get("senderversion", "") or said.get("version", "")
    elif provider := transfer.providers.get(number):
        match node.name:
            case "openimmo_anid":
                provider.id = provider.id or node.text
            case "firma":
                provider.name = provider.name or node.text
            case _:
                provider.number = provider.number or node.text


def _item(node: Node, sender: Sender, order: Order) -> Item:
    action = node.take("verwaltung_techn/aktion@aktionart").upper()
    if action == "DELETE" or (sender.deletes and not action):
        return Removal(identity(node), sender.feed, sender.place, sender.notes)
    return drafted(node, sender, order)


_DIALECT = Dialect(
    format="openimmo",
    root="openimmo",
    shape=Shape("anbieter", frozenset({"uebertragung"}), _HEADINGS, _is_object),
    heard=_heard,
    identity=identity,
    id_field="verwaltung_techn/openimmo_obid",
    item=_item,
    id_part="verwaltung_techn",
)
OPENIMMO = Connector("openimmo", frozenset({"de", "fr"}), _DIALECT.owns, _DIALECT.read)
