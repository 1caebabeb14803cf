"""Feeds written for the tests: rows and objects with a few fields said, the rest as exporters leave it."""

import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import jsonschema_rs
import orjson

from pignon_feeds import Draft, Fault, Item, Removal, Stock

SAMPLES = Path(__file__).parent / "samples"
PACKS = Path(__file__).parents[2] / "src/pignon/market/packs"

FLAT: Mapping[int, str] = {
    1: "AG1",
    2: "REF-1",
    3: "vente",
    4: "Appartement",
    5: "69001",
    6: "Lyon",
    7: "France",
    8: "12 bis, rue des Capucins",
    11: "320000",
    15: "4",
    16: "45.5",
    18: "2",
    20: "Deux pièces aux Pentes",
    21: "Refait.<BR>Lumineux &amp; calme.",
    175: "T-1",
    301: "4.12",
    302: "1",
    303: "307692.31",
}


def schema(market: str) -> Any:
    """The validator of a market's own schema."""
    return jsonschema_rs.validator_for(orjson.loads((PACKS / market / "schema.json").read_bytes()))


def faults_of(validator: Any, document: object) -> list[str]:
    """What the schema says against a document, as text."""
    return [f"{list(error.instance_path)}: {error.message}" for error in validator.iter_errors(document)]


def row(said: Mapping[int, str | None] = FLAT, *, width: int = 334, end: str = "") -> str:
    """One Poliris row of `width` cells, in quotes."""
    return "!#".join(f'"{said.get(number) or ""}"' for number in range(1, width + 1)) + end


def poliris(
    folder: Path,
    rows: Sequence[str],
    *,
    encoding: str = "utf-8",
    names: tuple[str, str] = ("Annonces.csv", "Config.txt"),
) -> Path:
    """A Poliris archive with these rows."""
    path = folder / "agence.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(names[0], "\r\n".join(rows).encode(encoding))
        archive.writestr(names[1], "Version=4.12\nApplication=Gestion / 7.2\nDevise=Euro\n")
        archive.writestr("Photos.cfg", "Mode=URL")
    return path


def estate(
    *,
    obid: str = "O1",
    kind: str = '<wohnung wohnungtyp="ETAGE"/>',
    deal: str = 'KAUF="1"',
    action: str = "",
    geo: str = "<plz>55127</plz><ort>Mainz</ort><strasse>Rubensallee</strasse><hausnummer>1</hausnummer>",
    more: str = "",
) -> str:
    """One `immobilie`."""
    said = f' aktionart="{action}"' if action else ""
    return (
        f"<immobilie><objektkategorie><vermarktungsart {deal}/><objektart>{kind}</objektart></objektkategorie>"
        f"<geo>{geo}</geo>{more}<verwaltung_techn><objektnr_extern>N-{obid}</objektnr_extern>"
        f"<aktion{said}/><openimmo_obid>{obid}</openimmo_obid></verwaltung_techn></immobilie>"
    )


def openimmo(*estates: str, anid: str = "A1", scope: str = "VOLL", head: str = '<?xml version="1.0"?>') -> str:
    """An OpenImmo file of one provider."""
    return (
        f'{head}<openimmo><uebertragung umfang="{scope}" sendersoftware="OOF" senderversion="7"/>'
        f"<anbieter><firma>Doe</firma><openimmo_anid>{anid}</openimmo_anid>{''.join(estates)}</anbieter></openimmo>"
    )


def written(folder: Path, content: str | bytes, name: str = "feed.xml") -> Path:
    """A file with this content."""
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def only_draft(items: Sequence[Item | Stock]) -> Draft:
    """The one draft of a reading."""
    (draft,) = drafts(items)
    return draft


def drafts(items: Sequence[Item | Stock]) -> list[Draft]:
    """The drafts of a reading, in order."""
    return [item for item in items if isinstance(item, Draft)]


def faults(items: Sequence[Item | Stock]) -> list[Fault]:
    """The faults of a reading, in order."""
    return [item for item in items if isinstance(item, Fault)]


def removals(items: Sequence[Item | Stock]) -> list[Removal]:
    """The removals of a reading, in order."""
    return [item for item in items if isinstance(item, Removal)]


def stocks(items: Sequence[Item | Stock]) -> list[tuple[str, bool]]:
    """Feed names and whether each is complete."""
    return [(item.feed, item.complete) for item in items if isinstance(item, Stock)]
