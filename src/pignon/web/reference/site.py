"""The pages of the reference, made of the document and the packs; no page asks a foreign host for anything."""

import gzip
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from typing import Any, Final

import orjson
from jinja2 import Environment, PackageLoader, StrictUndefined

from pignon.market import Pack
from pignon.model.names import Market
from pignon.web.reference import elsewhere
from pignon.web.reference.catalogue import LANGUAGES, catalogue, pieces
from pignon.web.reference.components import PROJECT, root
from pignon.web.reference.document import document, title_of
from pignon.web.reference.outline import Field, outline
from pignon.web.reference.paths import PROBLEMS, tag_of
from pignon.web.routing import Mount

DOCS: Final = "/docs"
FINDINGS: Final = f"{DOCS}/findings"
OPENAPI: Final = "/openapi.json"
_PACKAGE: Final = "pignon.web.reference"
_MESSAGES: Final = "messages"
"""The page of the schemas that belong to no market."""
_DIGITS: Final = 12


@dataclass(frozen=True, slots=True)
class Leaf:
    """One address's content, packed once for all who read it."""

    content: bytes
    packed: bytes
    media_type: str
    etag: str
    for_ever: bool = False
    """True where the address names the content."""


@dataclass(frozen=True, slots=True)
class Chapter:
    """An API's page: its operations as the document has them, with their method and path."""

    address: str
    title: str
    about: str
    sandbox: str
    """The same API's address in the sandbox; `""` where it has none."""
    operations: list[dict[str, Any]]


def site(mounts: tuple[Mount, ...], packs: Mapping[Market, Pack], public_url: str) -> dict[str, Leaf]:
    """Return all of the reference by address: the document, its pages, the pages of the findings, the stylesheet."""
    described = document(mounts, packs, public_url)
    style = files(_PACKAGE).joinpath("static", "reference.css").read_bytes()
    look = f"{DOCS}/static/reference.{sha256(style).hexdigest()[:_DIGITS]}.css"
    chapters = [*_chapters(described, mounts), *_other_chapters(described)]
    shelves = _shelves(described, packs)
    render = _Pages(look, chapters, list(shelves))
    codes = catalogue(packs)
    pages = {
        DOCS: render.page("overview.html", "Overview", info=described["info"], url=public_url, problems=PROBLEMS),
        FINDINGS: render.page("findings.html", "Findings", entries=codes),
        **{one.address: render.page("chapter.html", one.title, chapter=one) for one in chapters},
        **{at: render.page("schemas.html", title, fields=fields) for (at, title), fields in shelves.items()},
        **{f"{FINDINGS}/{one.code}": render.page("finding.html", one.code, entry=one) for one in codes},
    }
    return {
        OPENAPI: _leaf(orjson.dumps(described), "application/json"),
        look: _leaf(style, "text/css", for_ever=True),
        **{address: _leaf(html, "text/html") for address, html in pages.items()},
    }


def missing(found: Mapping[str, Leaf]) -> bytes:
    """Return the page for an address that the reference does not have."""
    look = next(address for address in found if address.endswith(".css"))
    return _Pages(look, [], []).page("missing.html", "Not here")


class _Pages:
    def __init__(self, look: str, chapters: list[Chapter], shelves: list[tuple[str, str]]) -> None:
        self._environment = Environment(
            loader=PackageLoader(_PACKAGE),
            autoescape=True,
            auto_reload=False,
            trim_blocks=True,
            lstrip_blocks=True,
            undefined=StrictUndefined,
        )
        self._shared: dict[str, Any] = {
            "look": look,
            "chapters": chapters,
            "shelves": shelves,
            "languages": LANGUAGES,
            "pieces": pieces,
            "pretty": _pretty,
            "outlined": _outlined,
        }

    def page(self, template: str, title: str, **values: Any) -> bytes:
        return self._environment.get_template(template).render(title=title, **self._shared, **values).encode()


def _chapters(described: dict[str, Any], mounts: tuple[Mount, ...]) -> Iterator[Chapter]:
    bases = {mount.base for mount in mounts}
    for base in (base for base in dict.fromkeys(mount.base for mount in mounts) if not base.startswith("/sandbox/")):
        sandbox = f"/sandbox{base}" if f"/sandbox{base}" in bases else ""
        yield Chapter(_address(tag_of(base)), *title_of(base), sandbox, _operations(described, tag_of(base)))


def _other_chapters(described: dict[str, Any]) -> Iterator[Chapter]:
    abouts = {tag["name"]: tag["description"] for tag in described["tags"]}
    for tag in (elsewhere.TOKENS, elsewhere.OPERATIONS, elsewhere.PAGES, elsewhere.REFERENCE):
        yield Chapter(_address(tag), tag.capitalize(), abouts[tag], "", _operations(described, tag))


def _address(tag: str) -> str:
    return f"{DOCS}/{tag.replace(' ', '-')}"


def _operations(described: dict[str, Any], tag: str) -> list[dict[str, Any]]:
    return [
        {**operation, "method": method.upper(), "path": path}
        for path, methods in described["paths"].items()
        for method, operation in methods.items()
        if tag in operation["tags"]
    ]


def _shelves(described: dict[str, Any], packs: Mapping[Market, Pack]) -> dict[tuple[str, str], list[Field]]:
    """Return the tables of the schemas' pages, by the page's address and title."""
    titles = {market: f"{pack.name}: documents" for market, pack in packs.items()} | {_MESSAGES: "Requests and answers"}
    made: dict[tuple[str, str], list[Field]] = {(_shelf(key), title): [] for key, title in titles.items()}
    for name, schema in described["components"]["schemas"].items():
        shelf = _shelf_of(name)
        made[_shelf(shelf), titles[Market(shelf)]].append(outline(name, schema, _schema_address))
    return made


def _shelf(key: str) -> str:
    return f"{DOCS}/schemas/{key}"


def _shelf_of(name: str) -> str:
    market, dot, _ = name.partition(".")
    if dot:
        return market
    if name == PROJECT:
        return "de"
    return next((market for market in (Market("fr"), Market("de")) if root(market) == name), _MESSAGES)


def _schema_address(name: str) -> str:
    return f"{_shelf(_shelf_of(name))}#{name}"


def _outlined(schema: dict[str, Any], name: str = "") -> Field:
    return outline(name, schema, _schema_address)


def _pretty(value: Any) -> str:
    return orjson.dumps(value, option=orjson.OPT_INDENT_2).decode()


def _leaf(content: bytes, media_type: str, *, for_ever: bool = False) -> Leaf:
    etag = f'"{sha256(content).hexdigest()[:32]}"'
    return Leaf(content, gzip.compress(content, mtime=0), media_type, etag, for_ever)
