"""The first walk through an OpenImmo file: who the providers are, and which word about an object is the last."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from pignon_feeds.items import NotAFeed, Place
from pignon_feeds.openimmo.stream import ENCODINGS, Mishap, elements
from pignon_feeds.openimmo.tree import Node
from pignon_feeds.parcel import Member

Key = tuple[str, str]
"""Feed name and external id."""


@dataclass(slots=True)
class Provider:
    """An `anbieter`: its own id, or its name where the id is empty."""

    anid: str = ""
    number: str = ""
    name: str = ""

    @property
    def feed(self) -> str:
        """The feed's name, `openimmo:<anid>`."""
        return f"openimmo:{self.anid or self.name or self.number or '-'}"


@dataclass(slots=True)
class Transfer:
    """What a file says about itself."""

    encoding: str | None = None
    complete: bool = False
    software: str = ""
    version: str = ""
    providers: dict[int, Provider] = field(default_factory=dict)
    objects: list[tuple[int, str, int]] = field(default_factory=list)
    """Provider's number, external id ("" without one) and line of every object."""


def identity(node: Node) -> str:
    """An object's external id: `openimmo_obid`, else `objektnr_extern`, else ""."""
    techn = "verwaltung_techn"
    return node.take(f"{techn}/openimmo_obid") or node.take(f"{techn}/objektnr_extern")


def surveyed(member: Member) -> Transfer:
    """Read a file once to the end. Raises `NotAFeed` when it is broken, cut off or not to be trusted."""
    problem: Mishap | None = None
    for encoding in ENCODINGS:
        try:
            return _walked(member, encoding)
        except Mishap as mishap:
            problem = problem or mishap
            if not mishap.encoding:
                break
    assert problem
    place = Place(member.shown, problem.line)
    raise NotAFeed(f"the XML is broken: {problem.reason}", code="xml-broken", place=place)


def _walked(member: Member, encoding: str | None) -> Transfer:
    transfer = Transfer(encoding=encoding)
    for provider, node in elements(member, encoding, only="verwaltung_techn"):
        _noted(transfer, provider, node)
    return transfer


def _noted(transfer: Transfer, number: int, node: Node) -> None:
    provider = transfer.providers.setdefault(number, Provider()) if number else Provider()
    match node.name:
        case "uebertragung":
            transfer.complete = node.attributes.get("umfang", "").upper() == "VOLL"
            transfer.software = node.attributes.get("sendersoftware", "")
            transfer.version = node.attributes.get("senderversion", "") or node.attributes.get("version", "")
        case "openimmo_anid":
            provider.anid = provider.anid or node.text
        case "firma":
            provider.name = provider.name or node.text
        case "anbieternr":
            provider.number = provider.number or node.text
        case _:
            transfer.objects.append((number, identity(node), node.line))


def last_words(transfers: list[Transfer]) -> tuple[dict[Key, tuple[int, int]], dict[Key, list[int]]]:
    """Where each object is spoken of last, as (file, position in it), and the lines of the earlier words."""
    last: dict[Key, tuple[int, int]] = {}
    earlier: dict[Key, list[int]] = {}
    lines: dict[Key, int] = {}
    for key, where, line in _spoken(transfers):
        if key in last:
            earlier.setdefault(key, []).append(lines[key])
        last[key] = where
        lines[key] = line
    return last, earlier


def _spoken(transfers: list[Transfer]) -> Iterator[tuple[Key, tuple[int, int], int]]:
    for file, transfer in enumerate(transfers):
        for position, (number, external, line) in enumerate(transfer.objects):
            if external:
                yield (provider_of(transfer, number).feed, external), (file, position), line


def provider_of(transfer: Transfer, number: int) -> Provider:
    """The provider with a number; objects outside of any belong to a nameless one."""
    return transfer.providers.get(number) or Provider()
