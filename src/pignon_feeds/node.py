"""One element of a partner's XML, free of namespaces and case, that remembers which of its fields were used."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from pignon_feeds.items import Leftover, shortened
from pignon_feeds.values import truth

BULKY = frozenset({"anhanginhalt"})
"""Elements whose text is a whole file in base64, or says where it was put."""
LABEL = "feldname"
"""The attribute by which a field of a vendor's own names itself."""


@lru_cache(maxsize=4096)
def local(tag: object) -> str:
    """The name of an element or attribute in lower case, without its namespace; "" for comments."""
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


class Node:
    """An element: `name`, its text, attributes and children (`only` those of one name, when said).

    Paths are `a/b` and `a/b@attribute`.
    """

    __slots__ = ("attributes", "children", "line", "name", "text", "used")

    def __init__(self, element: Any, *, only: str = "") -> None:
        self.name = local(element.tag)
        self.line = int(element.sourceline or 1)
        self.attributes = {local(name): str(value).strip() for name, value in element.attrib.items()}
        self.text = _text(element, self.name)
        self.children = [
            Node(child) for child in element if isinstance(child.tag, str) and (not only or local(child.tag) == only)
        ]
        self.used: set[str] = set()

    def each(self, path: str) -> Iterator["Node"]:
        """Every element at a path, in document order."""
        name, _, rest = path.partition("/")
        for child in self.children:
            if child.name == name:
                yield from child.each(rest) if rest else (child,)

    def take(self, field: str) -> str:
        """The first text at a path that is not empty, marked used; "" when there is none."""
        path, _, attribute = field.partition("@")
        for node in self.each(path) if path else (self,):
            node.used.add(f"@{attribute}" if attribute else "")
            found = node.attributes.get(attribute, "") if attribute else node.text
            if found:
                return found
        return ""

    def peek(self, field: str) -> str:
        """As `take`, but nothing is marked used."""
        path, _, attribute = field.partition("@")
        nodes = self.each(path) if path else (self,)
        found = (node.attributes.get(attribute, "") if attribute else node.text for node in nodes)
        return next((text for text in found if text), "")

    def says(self, field: str) -> bool | None:
        """The truth of a boolean field; None when it is empty or no boolean."""
        raw = self.take(field)
        try:
            return truth(raw) if raw else None
        except ValueError:
            return None

    def silence(self) -> None:
        """Mark the element and all below it used."""
        self.used |= {"", *(f"@{name}" for name in self.attributes)}
        for child in self.children:
            child.silence()

    def leftovers(self, private: frozenset[str], path: str = "", *, withheld: bool = False) -> Iterator[Leftover]:
        """Every field with a text that nothing took. A path, one above it or its bare name in `private` withholds
        the value."""
        here = f"{path}/{self.name}" if path else self.name
        withheld = withheld or here in private or self.name in private
        if label := self.attributes.get(LABEL):
            here = f"{here}[{shortened(label)}]"
        for field, value in self._fields(here):
            yield Leftover(field, "" if withheld else shortened(value), private=withheld)
        for child in self.children:
            yield from child.leftovers(private, here, withheld=withheld)

    def _fields(self, here: str) -> Iterator[tuple[str, str]]:
        if self.text and "" not in self.used:
            yield here, "(content)" if self.name in BULKY else self.text
        for name, value in self.attributes.items():
            if value and f"@{name}" not in self.used and name != LABEL:
                yield f"{here}@{name}", value


def _text(element: Any, name: str) -> str:
    if name in BULKY:
        return (element.text or "").strip()
    if len(element) == 0:
        return (element.text or "").strip()
    parts = [element.text or "", *(child.tail or "" for child in element)]
    return "".join(parts).strip()
