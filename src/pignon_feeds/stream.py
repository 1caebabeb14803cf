"""Walks through a partner's XML of any size, safely: no DTD, no entities, no network, bounded depth and memory."""

import codecs
import contextlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import IO, Any, cast

from lxml import etree

from pignon_feeds.inlays import Inlays, taken_out
from pignon_feeds.items import NotAFeed, Place
from pignon_feeds.mending import MIXED, mended, mostly_utf8
from pignon_feeds.node import Node, local
from pignon_feeds.parcel import Member, reading
from pignon_feeds.references import loosened

MAX_DEPTH = 64
"""Elements inside each other; real feeds need seven."""
MAX_OBJECT = 128 * 1024**2
"""Bytes of one object, pictures in base64 apart."""
CHUNK = 64 * 1024
FIRST_CHUNK = 512
"""Bytes fed at a time until the root element is seen: a DOCTYPE is met before anything in it can grow."""
ENCODINGS = (None, "utf-8", "windows-1252", "iso-8859-1")
"""Tried in turn for a head: what the file declares, then what senders that declare wrongly write."""
WIDE = {"utf-16-le": (b"\xff\xfe", b"<\x00"), "utf-16-be": (b"\xfe\xff", b"\x00<")}
"""Encodings of two bytes a letter, and how a file in them begins."""
_MEANT_WESTERN = re.compile(rb"^(utf-?8|(iso-?8859-?1|latin-?1|windows-?1252|cp-?1252|ansi|us-ascii))$", re.IGNORECASE)
_DECLARED = re.compile(rb"<\?xml[^>]*?encoding\s*=\s*[\"']([^\"']*)[\"']", re.IGNORECASE)
_CONTROLS = bytes([*range(9), 11, 12, *range(14, 32)])
"""What XML forbids and what pasting leaves behind all the same."""


class Mishap(Exception):
    """The bytes are no XML in the encoding tried. `encoding` tells whether another one may help."""

    def __init__(self, reason: str, *, line: int, encoding: bool) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line
        self.encoding = encoding


@dataclass(frozen=True, slots=True)
class Writing:
    """How the bytes are to be read: in an encoding (None: as declared), and `loose` where references need mending."""

    encoding: str | None = None
    loose: bool = False


@dataclass(frozen=True, slots=True)
class Shape:
    """What to look for in a kind of file; names are local and in lower case.

    `provider` groups objects below the root; `opening` are handed out with their attributes alone as they open,
    `headings` whole, when they stand at most two deep; `is_object` tells an object by its name and depth.
    """

    provider: str
    opening: frozenset[str]
    headings: frozenset[str]
    is_object: Callable[[str, int], bool]
    bulky: str = ""
    """The element whose text is a whole file in base64, if there is one."""


@dataclass(slots=True)
class _State:
    shape: Shape
    only: str
    strays: set[str]
    provider: int = 0
    inside: int = 0
    since: int = 0
    rooted: bool = False
    stack: list[str] = field(default_factory=list)


def root_of(head: bytes) -> str:
    """The local name of the root element in the first bytes of a file; "" when there is none."""
    for encoding in ENCODINGS:
        parser = _parser(encoding)
        with contextlib.suppress(etree.XMLSyntaxError, LookupError):
            parser.feed(head.lstrip(b"\xef\xbb\xbf \t\r\n") if encoding else head.lstrip())
        for _, element in parser.read_events():
            return local(element.tag)
    return ""


def encodings(member: Member) -> tuple[str | None, ...]:
    """The encodings to try in turn (None: as declared). What the bytes are comes before what the file declares."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with reading(member) as stream:
        head = chunk = stream.read(CHUNK)
        if b"\x00" in head[:64]:
            return (next((wide for wide, start in WIDE.items() if head.startswith(start)), None),)
        try:
            while chunk:
                decoder.decode(chunk)
                chunk = stream.read(CHUNK)
        except UnicodeDecodeError:
            if mostly_utf8(member):
                return (MIXED,)
            declared = _DECLARED.search(head[:FIRST_CHUNK])
            western = "windows-1252", "iso-8859-1"
            return western if not declared or _MEANT_WESTERN.match(declared[1].strip()) else (None, *western)
    return ("utf-8",)


def elements(
    member: Member,
    writing: Writing,
    *,
    shape: Shape,
    only: str = "",
    strays: set[str] | None = None,
    inlays: Inlays | None = None,
) -> Iterator[tuple[int, Node]]:
    """The provider's number (from 1; 0 outside) with each heading and object, in document order.

    Of objects all parts, or only the one of a name. The paths of what is neither object nor heading go to `strays`,
    files in base64 to `inlays`.

    Raises `NotAFeed` for what must not be read on, `Mishap` for broken XML.
    """
    state = _State(shape, only, set() if strays is None else strays)
    encoding = writing.encoding
    parser = _parser("utf-8" if encoding in (MIXED, *WIDE) else encoding)
    with reading(member) as stream:
        chunks = _chunks(_plain(stream, encoding), state)
        chunks = loosened(chunks) if writing.loose else chunks
        for chunk in taken_out(chunks, shape.bulky, inlays) if shape.bulky else chunks:
            _feed(parser, chunk)
            yield from _handed(parser, state, member)
            _bounded(state, len(chunk), member)
    _feed(parser, None)
    yield from _handed(parser, state, member)


def _plain(stream: IO[bytes], encoding: str | None) -> Any:
    """The bytes as the parser is to read them: in UTF-8 what is mixed or wide."""
    if encoding in WIDE:
        return codecs.EncodedFile(cast("Any", stream), "utf-8", encoding, errors="replace")
    return mended(stream) if encoding == MIXED else stream


def _parser(encoding: str | None) -> Any:
    return etree.XMLPullParser(
        events=("start", "end"),
        encoding=encoding,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def _chunks(stream: IO[bytes], state: _State) -> Iterator[bytes]:
    first = stream.read(FIRST_CHUNK).lstrip()
    forbidden = b"" if b"\x00" in first else _CONTROLS
    while first:
        yield first.translate(None, forbidden)
        first = stream.read(CHUNK if state.rooted else FIRST_CHUNK)


def _feed(parser: Any, chunk: bytes | None) -> None:
    try:
        parser.feed(chunk) if chunk is not None else parser.close()
    except etree.XMLSyntaxError as broken:
        text = str(broken.msg or broken)
        encoding = any(word in text.casefold() for word in ("encoding", "proper utf-8", "input conversion"))
        raise Mishap(text, line=broken.lineno or 1, encoding=encoding) from broken
    except LookupError as broken:
        raise Mishap(str(broken), line=1, encoding=True) from broken


def _handed(parser: Any, state: _State, member: Member) -> Iterator[tuple[int, Node]]:
    for event, element in parser.read_events():
        name = local(element.tag)
        if event == "start":
            _opened(element, state, member)
            if name in state.shape.opening and len(state.stack) <= 3 and not state.inside:
                yield state.provider, Node(element, only="-")
        elif (node := _closed(element, name, state)) is not None:
            yield state.provider, node


def _opened(element: Any, state: _State, member: Member) -> None:
    name = local(element.tag)
    if not state.rooted:
        state.rooted = True
        if element.getroottree().docinfo.doctype:
            raise _refused("xml-doctype", "the XML has a DOCTYPE, which is never read", place=_place(element, member))
    depth = len(state.stack)
    state.stack.append(name)
    if depth >= MAX_DEPTH:
        raise _refused("xml-too-deep", f"elements stand more than {MAX_DEPTH} deep", place=_place(element, member))
    if name == state.shape.provider and depth == 1:
        state.provider += 1
    if state.inside or state.shape.is_object(name, depth):
        state.inside += 1


def _closed(element: Any, name: str, state: _State) -> Node | None:
    state.stack.pop()
    depth = len(state.stack)
    within = state.inside
    state.inside = max(0, within - 1)
    if state.inside or depth == 0 or (depth > 2 and not within):
        return None
    wanted = within or (name in state.shape.headings and depth <= 2)
    node = Node(element, only=state.only) if wanted else None
    if node is None and name not in (state.shape.provider, *state.shape.opening) and _says_something(element):
        state.strays.add("/".join((*state.stack[1:], name)))
    _let_go(element)
    state.since = 0
    return node


def _says_something(element: Any) -> bool:
    return bool((element.text or "").strip() or element.attrib or any((child.text or "").strip() for child in element))


def _let_go(element: Any) -> None:
    element.clear()
    while element.getprevious() is not None:
        del element.getparent()[0]


def _bounded(state: _State, size: int, member: Member) -> None:
    state.since += size
    if state.since > MAX_OBJECT:
        reason = f"one object takes more than {MAX_OBJECT} bytes"
        raise _refused("xml-too-large", reason, place=Place(member.shown, 1))


def _place(element: Any, member: Member) -> Place:
    return Place(member.shown, int(element.sourceline or 1))


def _refused(code: str, reason: str, *, place: Place) -> NotAFeed:
    return NotAFeed(reason, code=code, place=place)
