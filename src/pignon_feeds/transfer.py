"""Reads a delivery of XML transfers: who the providers are, which word about an object is the last, what it becomes."""

import contextlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from pignon_feeds.document import LANGUAGE
from pignon_feeds.files import Files
from pignon_feeds.inlays import Inlays
from pignon_feeds.items import ID_LENGTH, Fault, Item, Leftover, NotAFeed, Note, Order, Place, Stock, shortened
from pignon_feeds.node import Node
from pignon_feeds.parcel import Member, Parcel
from pignon_feeds.stream import Mishap, Shape, Writing, elements, encodings, root_of
from pignon_feeds.wording import Key, Word, settled

_NO_XML = frozenset({".jpg", ".jpeg", ".png", ".gif", ".pdf", ".mp4"})


@dataclass(slots=True)
class Provider:
    """Whose objects they are: by its own id, or by its name where the id is empty."""

    id: str = ""
    number: str = ""
    name: str = ""


@dataclass(slots=True)
class Transfer:
    """What a file says about itself."""

    format: str
    writing: Writing = Writing()  # noqa: RUF009 (it never changes)
    complete: bool = False
    deletes: bool = False
    """Objects that say no action of their own are to be deleted."""
    software: str = ""
    version: str = ""
    providers: dict[int, Provider] = field(default_factory=dict)
    objects: list[tuple[int, str, int, str, bool]] = field(default_factory=list)
    """Of every object its provider's number, external id ("" without one), line, language ("" unsaid), if it goes."""
    unused: set[str] = field(default_factory=set)
    """What stands outside of objects and nothing used."""

    def feed(self, number: int) -> str:
        """The feed's name, `openimmo:<id>`, of a provider; objects outside of any belong to a nameless one."""
        provider = self.providers.get(number) or Provider()
        return f"{self.format}:{provider.id or provider.name or provider.number or '-'}"


@dataclass(frozen=True, slots=True)
class Sender:
    """Who says it, with what software, and where in the source."""

    feed: str
    software: str
    version: str
    place: Place
    deletes: bool = False
    """The whole transfer deletes objects that say no action of their own."""
    notes: tuple[Note, ...] = ()
    """What is known of the object before it is read."""
    files: Files = Files()  # noqa: RUF009 (nothing is ever added to it)
    """The pictures and films of the delivery."""
    translations: tuple[tuple[str, Node], ...] = ()
    """The language and the texts of each version of the object in another language."""

    def fault(self, reason: str, *, code: str, field: str, value: str = "", external: str | None = None) -> Fault:
        """A fault of one object."""
        return Fault(
            reason=reason,
            field=field,
            value=shortened(value),
            place=self.place,
            external_id=external,
            feed=self.feed,
            code=code,
            fatal=False,
        )


@dataclass(frozen=True, slots=True)
class Dialect:
    """A format of XML transfers.

    `identity` tells an object's external id ("" without one), which stands in `id_field`; the part named `id_part`
    ("" for the whole object) is enough for it. `heard` notes what an element that is no object says about the
    transfer. `item` makes of an object with an id what it becomes. `version` tells an object's language, two letters
    or "", and whether it is to be deleted; the part `texts` is what a version in another language lends the object.
    """

    format: str
    root: str
    shape: Shape
    heard: Callable[[Transfer, Node, int], None]
    identity: Callable[[Node], str]
    id_field: str
    item: Callable[[Node, Sender, Order], Item]
    id_part: str = ""
    version: Callable[[Node], tuple[str, bool]] = lambda _: ("", False)
    texts: str = "-"

    def owns(self, member: Member) -> bool:
        """True for XML with this format's root, whatever its name is."""
        if member.ending in _NO_XML:
            return False
        head = member.head()
        return b"<" in head.replace(b"\x00", b"") and root_of(head) == self.root

    def read(self, parcel: Parcel, order: Order) -> Iterator[Item | Stock]:
        """The objects of every file of a delivery, one after the other; what is another format is noted."""
        members = [member for member in parcel.members if self.owns(member)]
        if not members:
            raise NotAFeed(f"no file in it is {self.format}", place=parcel.place)
        transfers = [self._surveyed(member) for member in members]
        wording = settled(_words(transfers, LANGUAGE[order.market]), LANGUAGE[order.market])
        translations = self._translations(members, transfers, wording.translations)
        files = Files(parcel.members, parcel.inlays)
        for file, (member, transfer) in enumerate(zip(members, transfers, strict=True)):
            for position, (number, node) in enumerate(self._objects(member, transfer, inlays=parcel.inlays)):
                key = transfer.feed(number), self.identity(node)
                if key[1] and wording.objects[key] != (file, position):
                    continue
                place = Place(member.shown, node.line)
                notes = _superseded(node.name, wording.earlier.get(key, []))
                said = transfer.software, transfer.version, place, transfer.deletes, notes, files
                yield self._item(node, Sender(key[0], *said, tuple(translations.get(key, ()))), order)
        loose = [member for member, transfer in zip(members, transfers, strict=True) if transfer.writing.loose]
        yield from _stocks(transfers, (*map(_loose, loose), *self._strangers(parcel, members)))

    def _item(self, node: Node, sender: Sender, order: Order) -> Item:
        external = self.identity(node)
        if not external:
            return sender.fault("the object has no id", code="id-missing", field=self.id_field)
        if len(external) > ID_LENGTH:
            return sender.fault("the id is too long", code="id-too-long", field=self.id_field, value=external)
        return self.item(node, sender, order)

    def _translations(
        self, members: list[Member], transfers: list[Transfer], wanted: Mapping[tuple[int, int], Word]
    ) -> dict[Key, list[tuple[str, Node]]]:
        """The texts of the versions in other languages, which are held until their object comes."""
        found: dict[Key, list[tuple[str, Node]]] = {}
        for file in sorted({file for file, _ in wanted}):
            objects = self._objects(members[file], transfers[file], only=self.texts)
            for position, (_, node) in enumerate(objects):
                if word := wanted.get((file, position)):
                    found.setdefault(word.key, []).append((word.language, node))
        return found

    def _surveyed(self, member: Member) -> Transfer:
        problem: Mishap | None = None
        for encoding in encodings(member):
            try:
                return self._walked(member, Writing(encoding))
            except Mishap as mishap:
                problem = problem or mishap
                if not mishap.encoding:
                    with contextlib.suppress(Mishap):
                        return self._walked(member, Writing(encoding, loose=True))
                    break
        assert problem
        place = Place(member.shown, problem.line)
        raise NotAFeed(f"the XML is broken: {problem.reason}", code="xml-broken", place=place)

    def _walked(self, member: Member, writing: Writing) -> Transfer:
        transfer = Transfer(self.format, writing)
        strays = transfer.unused
        for number, node in elements(member, writing, shape=self.shape, only=self.id_part, strays=strays):
            if number:
                transfer.providers.setdefault(number, Provider())
            if self._is_object(node):
                transfer.objects.append((number, self.identity(node), node.line, *self.version(node)))
            else:
                self.heard(transfer, node, number)
                strays.update(left.field for left in node.leftovers(frozenset()))
        return transfer

    def _objects(
        self, member: Member, transfer: Transfer, *, only: str = "", inlays: Inlays | None = None
    ) -> Iterator[tuple[int, Node]]:
        found = elements(member, transfer.writing, shape=self.shape, only=only, inlays=inlays)
        return ((number, node) for number, node in found if self._is_object(node))

    def _is_object(self, node: Node) -> bool:
        return node.name not in self.shape.headings and node.name not in self.shape.opening

    def _strangers(self, parcel: Parcel, members: list[Member]) -> tuple[Note, ...]:
        return tuple(
            Note("file", shortened(member.shown), f"left out: XML that is not {self.format}")
            for member in parcel.members
            if member.ending == ".xml" and member not in members
        )


def _loose(member: Member) -> Note:
    return Note("file", shortened(member.shown), "mended: references that are no XML, such as a bare & or &nbsp;")


def _words(transfers: list[Transfer], language: str) -> Iterator[Word]:
    for file, transfer in enumerate(transfers):
        for position, (number, external, line, said, gone) in enumerate(transfer.objects):
            if external:
                yield Word((transfer.feed(number), external), (file, position), line, said or language, gone)


def _superseded(name: str, lines: list[int]) -> tuple[Note, ...]:
    done = "superseded: the same object stands again further down"
    return tuple(Note(name, f"line {line}", done) for line in lines)


def _stocks(transfers: list[Transfer], notes: tuple[Note, ...]) -> Iterator[Stock]:
    complete: dict[str, bool] = {}
    for transfer in transfers:
        for number in transfer.providers or {number for number, *_ in transfer.objects}:
            feed = transfer.feed(number)
            complete[feed] = complete.get(feed, True) and transfer.complete
    left = set[str]().union(*(transfer.unused for transfer in transfers))
    unused = tuple(Leftover(name, "", private=True) for name in sorted(left))
    for position, (feed, whole) in enumerate(complete.items()):
        yield Stock(feed, whole) if position else Stock(feed, whole, notes, unused)
