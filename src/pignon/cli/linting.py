"""`pignon lint`: the door's schema and the portals' rules over a file, without a server."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

if TYPE_CHECKING:
    from pignon.market import Pack
    from pignon.model.finding import Finding
    from pignon.model.names import Market

LANGUAGES = Literal["en", "fr", "de"]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One document of a file; `fault` stands where there is none to check."""

    place: str
    body: bytes = b""
    fault: "Finding | None" = None


def lint(
    file: Annotated[Path, typer.Argument(help="A document, an NDJSON of documents, or a feed.", exists=True)],
    *,
    market: Annotated[str | None, typer.Option(help="fr or de. [default: what the file looks like]")] = None,
    language: Annotated[LANGUAGES, typer.Option(help="Of the messages.")] = "en",
    as_json: Annotated[bool, typer.Option("--json", help="Print one line of JSON a document, then the sum.")] = False,
) -> None:
    """Check documents by the rules that the server runs. Exit 0 fine, 1 something would be refused, 2 usage."""
    import orjson  # noqa: PLC0415 (a command line starts fast)

    from pignon.market import load  # noqa: PLC0415

    packs = load()
    if market is not None and market not in packs:
        raise typer.BadParameter(f"{market}: the markets are {', '.join(packs)}", param_hint="--market")
    counts = {"documents": 0, "refused": 0, "advised": 0}
    for sheet in _sheets(file, market):
        said = _checked(sheet, packs, market=market, language=language)
        counts["documents"] += 1
        counts["refused"] += bool(said["refused"])
        counts["advised"] += not said["refused"] and bool(said["findings"])
        print(orjson.dumps(said).decode()) if as_json else _show(said)
    if as_json:
        print(orjson.dumps(counts).decode())
    else:
        print(", ".join(f"{count} {word}" for word, count in counts.items()))
    if not counts["documents"]:
        raise typer.BadParameter(f"{file} holds no document", param_hint="FILE")
    raise typer.Exit(1 if counts["refused"] else 0)


def _sheets(file: Path, market: str | None) -> Iterator[Sheet]:
    """Yield the documents of a file, one at a time, however long it is."""
    if not file.is_file() or not _starts_as_json(file):
        yield from _fed(file, market)
        return
    with file.open("rb") as opened:
        first = opened.readline()
        if not _is_whole(first):
            yield Sheet(file.name, first + opened.read())
            return
        yield Sheet(f"{file.name}:1", first)
        yield from (Sheet(f"{file.name}:{n}", line) for n, line in enumerate(opened, 2) if line.strip())


def _starts_as_json(file: Path) -> bool:
    with file.open("rb") as opened:
        return opened.read(64).removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"[")


def _is_whole(line: bytes) -> bool:
    """Tell whether a line is a document by itself."""
    import orjson  # noqa: PLC0415 (a command line starts fast)

    try:
        return isinstance(orjson.loads(line.removeprefix(b"\xef\xbb\xbf")), dict)
    except orjson.JSONDecodeError:
        return False


def _fed(file: Path, market: str | None) -> Iterator[Sheet]:
    """Yield what a connector makes of a feed; what it could not read is a fault of its own."""
    import orjson  # noqa: PLC0415 (a command line starts fast)

    from pignon.model.finding import Finding  # noqa: PLC0415
    from pignon_client.attaching import attached  # noqa: PLC0415
    from pignon_feeds.items import Draft, Fault  # noqa: PLC0415
    from pignon_feeds.reading import CONNECTORS, read, sniff  # noqa: PLC0415

    try:
        likely = next(iter(sorted(CONNECTORS[sniff(file)].markets)))
    except Exception as refusal:
        raise typer.BadParameter(f"{file}: {refusal}", param_hint="FILE") from None
    for item in read(file, market=market or likely):
        match item:
            case Draft():
                whole, _ = attached(item, lambda media_id: {"url": f"https://uploads.invalid/{media_id}"})
                yield Sheet(f"{item.place.file}:{item.place.line}", orjson.dumps(whole.document))
            case Fault():
                fault = Finding("feed-fault", item.field, item.value, arguments={"reason": item.reason})
                yield Sheet(f"{item.place.file}:{item.place.line}", fault=fault)
            case _:
                pass


def _checked(sheet: Sheet, packs: "dict[Market, Pack]", *, market: str | None, language: str) -> dict[str, Any]:
    """Return what the server would say of a document: `{place, externalId, refused, portals, findings, quality}`."""
    import orjson  # noqa: PLC0415 (a command line starts fast)

    from pignon.market import wire_finding  # noqa: PLC0415
    from pignon.market.pointer import pick  # noqa: PLC0415
    from pignon.model.errors import Invalid  # noqa: PLC0415
    from pignon.model.names import Market, Portal  # noqa: PLC0415
    from pignon.rules.eligible import judge  # noqa: PLC0415
    from pignon.rules.quality import quality, told  # noqa: PLC0415
    from pignon.rules.validate import check  # noqa: PLC0415

    body = _unwrapped(sheet.body)
    pack = packs[Market(market or _looks_like(body))]
    said: dict[str, Any] = {"place": sheet.place, "externalId": None, "refused": True, "portals": []}
    if sheet.fault is not None:
        return said | {"findings": [wire_finding(sheet.fault, pack, language)], "quality": None}
    try:
        document = check(body, pack)[0]
    except Invalid as invalid:
        return said | {"findings": [wire_finding(one, pack, language) for one in invalid.findings], "quality": None}
    chosen = pick(orjson.loads(body), pack.wanted) if pack.wanted else None
    wanted = tuple(Portal(one) for one in chosen or pack.portals)
    verdict = judge(document.document, pack, wanted)
    blocking = {id(one): one for findings in verdict.blocked.values() for one in findings}
    return {
        "place": sheet.place,
        "externalId": document.external_id,
        "refused": bool(verdict.blocked),
        "portals": sorted(verdict.blocked),
        "findings": [wire_finding(one, pack, language) for one in (*blocking.values(), *verdict.advice)],
        "quality": told(quality(document.document, pack), lambda one: wire_finding(one, pack, language)),
    }


def _unwrapped(body: bytes) -> bytes:
    """Return the document of a line of a bulk file, `{op, externalId, document}`; others are documents themselves."""
    import orjson  # noqa: PLC0415 (a command line starts fast)

    if b'"document"' not in body:
        return body
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError:
        return body
    inner = value.get("document") if isinstance(value, dict) and "data" not in value else None
    return orjson.dumps(inner) if isinstance(inner, dict) else body


def _looks_like(body: bytes) -> str:
    """Tell the market of a document: the French one names its portals, the German one its `metadata`."""
    return "de" if b'"metadata"' in body and b'"portals"' not in body else "fr"


def _show(said: dict[str, Any]) -> None:
    quality = "" if said["quality"] is None else f", quality {said['quality']['score']:g}"
    verdict = "refused" if said["refused"] else "fine"
    print(f"{said['place']} {said['externalId'] or ''}: {verdict}{quality}")
    for one in said["findings"]:
        portals = f" [{', '.join(one['portals'])}]" if one["portals"] else ""
        print(f"  {one['code']}{portals} {one['pointer']}: {one['message']} {one['resolution']}")
