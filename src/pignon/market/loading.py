"""From a folder to a pack; a bad one stops the start and names file, line and key."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path as File
from typing import Any

from jsonschema_rs import Draft202012Validator, Registry

from pignon.market import source
from pignon.market.messages import COMMON, LANGUAGES, read_messages
from pignon.market.offer import read_offers
from pignon.market.pack import LARGEST, FacetPaths, Pack, PortalCard, SearchPaths
from pignon.market.pointer import Path, join, parse, place
from pignon.market.rule import gate
from pignon.market.rulebook import read_house, rulebook
from pignon.market.source import Source
from pignon.model.features import FEATURES, KINDS
from pignon.model.names import Market, Portal

PACKS = File(__file__).parent / "packs"
_FACETS = frozenset(
    {"distribution", "kind", "sub_kind", "headline", "description", "city", "postal_code", "country", "currency"}
    | {"show_price", "space_unit", "plot", "rooms", "point", "media"}
)
_SEARCH = ("period", "street", "house_number", "show_address", "status")


def load(
    names: Sequence[str] | None = None, *, packs: File = PACKS, docs: str = "", house: Sequence[File] = ()
) -> dict[Market, Pack]:
    """Load the named markets, or every one in the folder `packs`.

    `docs` is the public address under which the pages of findings are served; `house` are the operator's own files
    of rules, laid over the packs in their order. Raises Setup, with file, line and key, when one of all these is
    faulty or not there.
    """
    if names is None:
        names = sorted(folder.name for folder in packs.iterdir() if (folder / "market.toml").is_file())
    laid = read_house(house, sorted(Market(folder.name) for folder in packs.iterdir() if folder.is_dir()))
    return {Market(name): _load(packs / name, laid.get(Market(name), ()), docs=docs) for name in names}


def house_files(data: File) -> list[File]:
    """Return the files of rules that an operator keeps in a data folder."""
    return sorted((data / "rules").glob("*.toml"))


@dataclass(frozen=True, slots=True)
class _Schemas:
    listing: Mapping[str, Any]
    project: Mapping[str, Any] | None
    validator: Draft202012Validator
    strict: Draft202012Validator
    tight: Draft202012Validator
    project_validator: Draft202012Validator | None


def _load(folder: File, house: Sequence[Source], *, docs: str) -> Pack:
    file = source.read(folder / "market.toml")
    market = Market(file.need("market", str))
    if market != folder.name:
        raise file.faulty(f"is {market}, but the folder is called {folder.name}", key="market")
    portals = _portals(file, market)
    messages = read_messages(COMMON, folder / "messages")
    book = rulebook(folder, house, portals=tuple(portals), messages=messages)
    rules = book.rules
    wire: dict[str, Any] = file.need("wire", dict)
    schemas = _schemas(folder)
    return Pack(
        market=market,
        name=file.need("name", str),
        language=_language(file),
        version=file.need("version", str),
        checksum=_checksum(folder, house),
        schema=schemas.listing,
        project_schema=schemas.project,
        validator=schemas.validator,
        strict=schemas.strict,
        tight=schemas.tight,
        project_validator=schemas.project_validator,
        portals=portals,
        external_id=_pointer(file, wire.get("external_id"), key="external_id"),
        wanted=_pointer(file, wire["wanted"], key="wanted") if "wanted" in wire else None,
        frozen=_pointers(file, wire, key="frozen"),
        read_only=_by_holder(_pointers(file, wire, key="read_only")),
        collisions=tuple(
            tuple(_pointer(file, place, key="collisions") for place in group) for group in wire.get("collisions", ())
        ),
        warns=bool(wire.get("warns", False)),
        facets=_facets(file),
        search=_search(file),
        rules=rules,
        gates={portal: gate(rule for rule in rules if rule.blocks and portal in rule.portals) for portal in portals},
        advice_gate=gate(rule for rule in rules if not rule.blocks),
        blocking=tuple(rule for rule in rules if rule.blocks),
        blocking_asks=tuple(rule for rule in rules if rule.blocks and rule.function),
        advising=tuple(rule for rule in rules if not rule.blocks and not rule.function),
        asking=tuple(rule for rule in rules if not rule.blocks and rule.function),
        offers=read_offers(file, house, portals=tuple(portals)),
        tables=book.tables,
        scores=book.scores,
        messages=messages,
        docs=docs.rstrip("/"),
    )


def _language(file: Source) -> str:
    language: str = file.need("language", str)
    if language not in LANGUAGES:
        raise file.faulty(f"must be one of {', '.join(LANGUAGES)}", key="language")
    return language


def _portals(file: Source, market: Market) -> dict[Portal, PortalCard]:
    cards: dict[Portal, PortalCard] = {}
    for nth, table in enumerate(file.need("portals", list)):
        for key in ("code", "name", "language", "tagline"):
            if not isinstance(table.get(key), str):
                raise file.faulty("missing", key=key, after="[[portals]]", nth=nth)
        code = Portal(table["code"])
        cards[code] = PortalCard(code, table["name"], table["language"], market=market, tagline=table["tagline"])
    return cards


def _schemas(folder: File) -> _Schemas:
    listing = source.read(folder / "schema.json")
    project_path = folder / "project.schema.json"
    project = source.read(project_path) if project_path.is_file() else None
    registry = Registry([(listing.data.get("$id", "urn:pignon:listing"), dict(listing.data))])
    return _Schemas(
        listing=listing.data,
        project=project.data if project else None,
        validator=_compile(listing, listing.data),
        strict=_compile(listing, _closed(listing.data)),
        tight=_compile(listing, _tight(listing.data)),
        project_validator=_compile(project, project.data, registry) if project else None,
    )


def _compile(file: Source, schema: Mapping[str, Any], registry: Registry | None = None) -> Draft202012Validator:
    try:
        return Draft202012Validator(dict(schema), validate_formats=True, registry=registry)
    except ValueError as error:
        raise file.faulty(f"no JSON Schema: {error}") from error


def _closed(schema: Any) -> Any:
    """Close every object that lists its properties and is open; alternatives are left as they are."""
    if isinstance(schema, list):
        return [_closed(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {key: part if key in {"anyOf", "allOf"} else _closed(part) for key, part in schema.items()}
    if schema.get("type") == "object" and "properties" in schema:
        closed.setdefault("additionalProperties", False)
    return closed


def _tight(schema: Any) -> Any:
    """Close every object, alternatives too, and bound every number: what passes needs no look at its limits."""
    if isinstance(schema, list):
        return [_tight(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    tight = {key: _tight(part) for key, part in schema.items()}
    if schema.get("type") == "object":
        tight.setdefault("additionalProperties", False)
    if schema.get("type") in ("number", "integer"):
        tight.setdefault("minimum", -LARGEST)
        tight.setdefault("maximum", LARGEST)
    return tight


def _facets(file: Source) -> FacetPaths:
    table: dict[str, Any] = file.need("facets", dict)
    for key in sorted(_FACETS - set(table)):
        raise file.faulty(f"{key} is missing", key="facets")
    kinds: dict[str, str] = file.need("kinds", dict)
    for kind in kinds:
        if kind not in KINDS:
            raise file.faulty(f"no kind of {', '.join(KINDS)}", key=kind, after="[kinds]")
    return FacetPaths(
        one={key: _pointer(file, table[key], key=key) for key in sorted(_FACETS)},
        rent=frozenset(table.get("rent", ())),
        prices={key: _pointers(file, table["price"], key=key) for key in table.get("price", {})},
        surfaces={key: _pointers(file, table["surface"], key=key) for key in table.get("surface", {})},
        kinds=kinds,
    )


def _search(file: Source) -> SearchPaths:
    table: dict[str, Any] = file.need("search", dict)
    features: dict[str, Any] = table.get("features", {})
    for feature in features:
        if feature not in FEATURES:
            raise file.faulty(f"no feature of {', '.join(FEATURES)}", key=feature, after="[search.features]")
    return SearchPaths(
        one={key: _pointer(file, table.get(key), key=key) for key in _SEARCH},
        features={key: _pointers(file, features, key=key) for key in features},
        energy=tuple(place(join(path)) for path in _pointers(file, table, key="energy")),
        once=frozenset(_pointers(file, table, key="once")),
    )


def _pointers(file: Source, table: Mapping[str, Any], *, key: str) -> tuple[Path, ...]:
    return tuple(_pointer(file, pointer, key=key) for pointer in table.get(key, ()))


def _by_holder(paths: Sequence[Path]) -> tuple[tuple[Path, tuple[str, ...]], ...]:
    held: dict[Path, list[str]] = {}
    for path in paths:
        held.setdefault(path[:-1], []).append(str(path[-1]))
    return tuple((holder, tuple(keys)) for holder, keys in held.items())


def _pointer(file: Source, pointer: object, *, key: str) -> Path:
    if not isinstance(pointer, str) or not pointer.startswith("/"):
        raise file.faulty(f"{pointer!r} is no JSON Pointer", key=key)
    return parse(pointer)


def _checksum(folder: File, house: Sequence[Source]) -> str:
    total = sha256()
    for file in house:
        total.update(file.text.encode())
    for root in (folder, COMMON):
        for path in sorted(path for path in root.rglob("*") if path.is_file()):
            total.update(str(path.relative_to(root)).encode() + b"\0" + sha256(path.read_bytes()).digest())
    return total.hexdigest()
