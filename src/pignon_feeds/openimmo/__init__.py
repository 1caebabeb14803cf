"""OpenImmo, the exchange format of the German-speaking countries: XML, alone or in an archive."""

from pignon_feeds.connector import Connector
from pignon_feeds.items import Item, Order, Removal
from pignon_feeds.node import Node
from pignon_feeds.openimmo.listing import drafted, identity, language_of
from pignon_feeds.stream import Shape
from pignon_feeds.transfer import Dialect, Sender, Transfer

_HEADINGS = frozenset({"anbieternr", "firma", "openimmo_anid"})


def _is_object(name: str, depth: int) -> bool:
    return name == "immobilie" and depth <= 2


def _heard(transfer: Transfer, node: Node, number: int) -> None:
    if node.name == "uebertragung":
        transfer.deletes = node.take("@modus").upper() == "DELETE"
        transfer.complete = node.take("@umfang").upper() == "VOLL" and not transfer.deletes
        transfer.software = node.take("@sendersoftware")
        transfer.version = node.take("@senderversion") or node.take("@version")
    elif provider := transfer.providers.get(number):
        match node.name:
            case "openimmo_anid":
                provider.id = provider.id or node.take("")
            case "firma":
                provider.name = provider.name or node.take("")
            case _:
                provider.number = provider.number or node.take("")


def _version(node: Node) -> tuple[str, bool]:
    return language_of(node), node.take("verwaltung_techn/aktion@aktionart").upper() == "DELETE"


def _item(node: Node, sender: Sender, order: Order) -> Item:
    action = node.take("verwaltung_techn/aktion@aktionart").upper()
    if action == "DELETE" or (sender.deletes and not action):
        return Removal(identity(node), sender.feed, sender.place, sender.notes)
    return drafted(node, sender, order)


_DIALECT = Dialect(
    format="openimmo",
    root="openimmo",
    shape=Shape("anbieter", frozenset({"uebertragung"}), _HEADINGS, _is_object, bulky="anhanginhalt"),
    heard=_heard,
    identity=identity,
    id_field="verwaltung_techn/openimmo_obid",
    item=_item,
    id_part="verwaltung_techn",
    version=_version,
    texts="freitexte",
)
OPENIMMO = Connector("openimmo", frozenset({"de", "fr"}), _DIALECT.owns, _DIALECT.read)
