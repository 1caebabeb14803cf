"""Poliris as software really packs it: encodings, modes, pictures by name, hidden places, and nothing invented."""

import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.feeds.written import FLAT, SAMPLES, drafts, faults, only_draft, poliris, row, stocks, written
from tests.trials import count

from pignon_feeds import Draft, Fault, Stock, read

ACCENTS = dict(FLAT) | {6: "Sète", 21: "Vue mer, 95 € le m - l'été"}


def packed(folder: Path, members: dict[str, bytes]) -> Path:
    """An archive with these members."""
    path = folder / "agence.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [
        ("utf-8", ""),
        ("utf-8-sig", ""),
        ("utf-16", ""),
        ("cp1252", ""),
        ("utf-8", "Encodage=ISO-8859-1"),
        ("cp1252", "Encodage=UTF-8"),
        ("mac-roman", "Charset=Mac Roman"),
    ],
)
def test_accents_survive_every_encoding_declared_or_not(tmp_path: Path, encoding: str, declared: str) -> None:
    config = f"Application=Gestion à l'acte / 2\r\n{declared}".encode("cp1252")
    path = packed(tmp_path, {"Annonces.csv": row(ACCENTS).encode(encoding), "CONFIG.TXT": config})
    data = only_draft(list(read(path, market="fr"))).document["data"]
    assert data["location"]["city"] == "Sète"
    assert data["texts"]["description"]["fr"] == "Vue mer, 95 € le m - l'été"
    assert data["metaData"]["source"]["sourceSystem"] == "Gestion à l'acte"


def test_latin_9_is_read_when_the_delivery_says_so(tmp_path: Path) -> None:
    said = row(dict(FLAT) | {21: "Cœur de ville, 95 €"}).encode("iso8859-15")
    path = packed(tmp_path, {"ANNONCES.TXT": said, "config.TXT": b"Charset=ISO-8859-15"})
    assert only_draft(list(read(path, market="fr"))).document["data"]["texts"]["description"]["fr"].startswith("Cœur")


def test_both_encodings_of_the_exporters_example_say_the_same() -> None:
    latin, utf = (
        drafts(list(read(SAMPLES / f"meilleursbiens_3ads_{name}.zip", market="fr"))) for name in ("cp1252", "utf8")
    )
    assert [draft.document for draft in latin] == [draft.document for draft in utf]


@pytest.mark.parametrize(("mode", "complete"), [("", True), ("FULL", True), ("DELTA", False), ("Différentiel", False)])
def test_a_delivery_that_says_it_is_a_part_removes_nothing(tmp_path: Path, mode: str, *, complete: bool) -> None:
    path = packed(tmp_path, {"Annonces.csv": row().encode(), "Config.txt": f"Mode = {mode}".encode()})
    assert stocks(list(read(path, market="fr"))) == [("poliris:AG1", complete)]


@pytest.mark.parametrize(
    ("mode", "files", "says"),
    [("DIFF", (), "unchanged"), ("FULL", (), "no such file"), ("FULL", ("x/a1.jpg", "y/a1.jpg"), "several files")],
)
def test_a_picture_by_name_is_noted_with_where_its_file_is(
    tmp_path: Path, mode: str, files: tuple[str, ...], says: str
) -> None:
    rows = row(dict(FLAT) | {85: "a1.jpg"}).encode()
    members = {"annonces.csv": rows, "PHOTOS.CFG": f"Mode={mode}".encode()} | dict.fromkeys(files, b"\xff\xd8")
    (note,) = only_draft(list(read(packed(tmp_path, members), market="fr"))).notes
    assert note.field == "85 Photo 1"
    assert says in note.done


@pytest.mark.parametrize(
    ("said", "spaces"),
    [
        ({}, {"residential": {"livingSpace": 45.5}}),
        ({4: "boutique"}, {"commercial": {"commercialSpace": 45.5}}),
        ({4: "terrain"}, {"plotSpace": 45.5}),
        ({4: "parking/box"}, {"overallSpace": 45.5}),
        ({16: "", 17: "310"}, {"plotSpace": 310}),
    ],
)
def test_only_the_surface_that_is_said_is_said(tmp_path: Path, said: dict[int, str], spaces: dict[str, object]) -> None:
    data = only_draft(list(read(poliris(tmp_path, [row(dict(FLAT) | said)]), market="fr"))).document["data"]
    assert data["spaces"] == spaces | {"spaceMeasureUnit": "SQUARE_METER"}


def test_what_a_rent_does_not_say_is_noted_where_portals_ask_for_it(tmp_path: Path) -> None:
    rental = dict(FLAT) | {3: "location", 11: "900", 13: "OUI", 15: "", 302: "", 303: ""}
    draft = only_draft(list(read(poliris(tmp_path, [row(rental)]), market="fr")))
    assert draft.document["data"]["prices"]["rent"] == {"baseRent": {"amount": 900}, "totalRent": {"amount": 900}}
    assert [note.done.partition(":")[0] for note in draft.notes] == ["guessed"]
    bare = only_draft(list(read(poliris(tmp_path, [row(rental | {13: "NON"})]), market="fr")))
    assert bare.document["data"]["prices"]["rent"] == {"baseRent": {"amount": 900}}
    assert bare.notes == ()


@pytest.mark.parametrize(("said", "code"), [("Espagne", "ESP"), ("fr", "FRA"), ("Guadeloupe", "FRA"), ("", "FRA")])
def test_countries_are_read_by_name_and_code(tmp_path: Path, said: str, code: str) -> None:
    draft = only_draft(list(read(poliris(tmp_path, [row(dict(FLAT) | {7: said})]), market="fr")))
    assert draft.document["data"]["location"]["country"] == code
    assert [note.field for note in draft.notes] == ([] if said else ["7 Pays"])


def test_a_country_nobody_knows_is_a_fault_and_not_france(tmp_path: Path) -> None:
    (fault,) = faults(list(read(poliris(tmp_path, [row(dict(FLAT) | {7: "Syldavie"})]), market="fr")))
    assert (fault.code, fault.field, fault.value, fault.external_id) == ("country-unknown", "7 Pays", "Syldavie", "T-1")


@pytest.mark.parametrize("version", [("4.08-001", 294), ("4.08-006", 307), ("4.09", 329), ("4.11", 333), ("4.12", 336)])
def test_every_version_is_read_to_its_own_width(tmp_path: Path, version: tuple[str, int]) -> None:
    name, width = version
    draft = only_draft(list(read(written(tmp_path, row(dict(FLAT) | {301: name}, width=width), "a.csv"), market="fr")))
    data = draft.document["data"]
    assert data["prices"]["buy"]["price"]["amount"] == 320000
    assert data["metaData"]["source"]["sourceSystemVersion"] == (name if width >= 301 else "-")
    assert ("feeFor" in data["prices"]["brokerageFee"]) == (width >= 302)


def test_an_address_that_is_not_released_leaves_by_no_door(tmp_path: Path) -> None:
    said = {**FLAT, 109: "Caluire", 298: "45.79", 299: "4.84", 300: "1", 57: "vers Caluire"}
    said |= {21: "Au 12 bis rue des Capucins. Calme.", 85: "https://p.example/1.jpg", 94: "Rue des Capucins"}
    draft = only_draft(list(read(poliris(tmp_path, [row(said)]), market="fr")))
    location = draft.document["data"]["location"]
    assert (location["street"], location["houseNumber"], "geometry" in location) == ("", "", False)
    assert draft.document["data"]["texts"]["description"]["fr"].endswith(" Calme.")
    assert not [secret for secret in ("Capucins", "45.79", "4.84", "Caluire") if secret in repr(draft)]


CELL = st.one_of(st.sampled_from(['"', "!#", '"!#"', "\r\n", "\x00", "\x85", "é", "€", " "]), st.text(max_size=6))
ROWS = st.lists(st.lists(CELL, max_size=400).map("!#".join), max_size=3).map("\r\n".join)
BYTES = st.one_of(
    st.builds(
        lambda text, code: text.encode(code, errors="ignore"), ROWS, st.sampled_from(["utf-8", "cp1252", "utf-16"])
    ),
    st.binary(max_size=2_000).map(lambda raw: b'"a"!#"' + raw),
)


@settings(max_examples=count(10_000), deadline=None)
@given(content=BYTES)
def test_hostile_rows_end_as_drafts_or_faults_and_never_as_an_exception(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        items = list(read(written(Path(folder), content, "a.csv"), market="fr"))
    assert items
    assert all(isinstance(item, Draft | Fault | Stock) for item in items)


MEASURE = """
import re, sys
from pathlib import Path
from pignon_feeds import Draft, read
def peak():
    return int(re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1])
before = peak()
print(sum(isinstance(item, Draft) for item in read(Path(sys.argv[1]), market="fr")))
print(peak() - before)
"""


def test_a_file_of_many_rows_is_walked_and_not_held(tmp_path: Path) -> None:
    rows = count(100_000)
    path = tmp_path / "annonces.csv"
    with path.open("w", encoding="cp1252", newline="\r\n") as file:
        for number in range(rows):
            file.write(row(dict(FLAT) | {21: "mot cl\u00e9 " * 450, 175: f"T-{number}"}) + "\n")
    assert path.stat().st_size > rows * 5_000
    done = subprocess.run([sys.executable, "-c", MEASURE, str(path)], capture_output=True, text=True, check=True)
    drafted, kilobytes = map(int, done.stdout.split())
    assert drafted == rows
    assert kilobytes < 12_000 + rows * 0.3
