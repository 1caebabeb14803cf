"""Kyero 2.1 and 3, the feed of agents who sell to foreigners: XML, always the complete stock."""

import re

from pignon_feeds.connector import Connector
from pignon_feeds.kyero.listing import drafted, identity
from pignon_feeds.node import Node
from pignon_feeds.parcel import Member
from pignon_feeds.stream import Shape
from pignon_feeds.transfer import Dialect, Transfer

_MARKS = tuple(re.compile(rb"<(\w+:)?" + name + rb"\b", re.IGNORECASE) for name in (b"kyero", b"property"))


def own(member: Member) -> bool:
    """True for XML whose root is `root` and whose first bytes hold `kyero` and a `property`."""
    head = member.head().replace(b"\x00", b"")
    return all(mark.search(head) for mark in _MARKS) and _DIALECT.owns(member)


def _is_object(name: str, depth: int) -> bool:
    return name == "property" and depth == 1


def _heard(transfer: Transfer, node: Node, number: int) -> None:
    if node.name == "feed_version":
        transfer.software, transfer.version, transfer.complete = "Kyero", node.take(""), True
    elif provider := transfer.providers.get(number):
        if node.name == "id":
            provider.id = node.take("")
        else:
            provider.name = node.take("")


_DIALECT = Dialect(
    format="kyero",
    root="root",
    shape=Shape("agent", frozenset(), frozenset({"feed_version", "id", "name"}), _is_object),
    heard=_heard,
    identity=identity,
    id_field="property/id",
    item=drafted,
)
KYERO = Connector("kyero", frozenset({"fr"}), own, _DIALECT.read)
