"""`pignon sync` as a process: its exit codes, its last line, and that it never shows a stack trace."""

import os
import subprocess
import sys
import zipfile
from collections.abc import Generator
from pathlib import Path
from typing import Any

import orjson
import pytest
import typer
from tests.client.stand_in import SECRET, Desk, House, desk_on_loopback
from tests.feeds.written import FLAT, row
from typer.testing import CliRunner, Result

from pignon_client.command import sync

PROGRAM = "import typer; from pignon_client.command import sync; typer.run(sync)"


OBJECT = """<immobilie><objektkategorie><nutzungsart WOHNEN="1" GEWERBE="0"/><vermarktungsart KAUF="1" MIETE_PACHT="0"/>
<objektart><haus haustyp="VILLA"/></objektart></objektkategorie>
<geo><plz>22455</plz><ort>Hamburg</ort><strasse>Hauptstrasse</strasse><hausnummer>10</hausnummer></geo>
<preise><kaufpreis>500000</kaufpreis></preise><flaechen><wohnflaeche>120.5</wohnflaeche></flaechen>
<verwaltung_techn><objektnr_extern>{id}</objektnr_extern><aktion/><openimmo_obid>{id}</openimmo_obid></verwaltung_techn>
</immobilie>"""
FEED = """<openimmo><uebertragung art="OFFLINE" umfang="VOLL" version="1.2.7"/>
<anbieter><firma>Haus am Hafen</firma><openimmo_anid>hafen</openimmo_anid>{objects}</anbieter></openimmo>"""


TWIN = f"<anbieter><firma>B</firma><openimmo_anid>zweite</openimmo_anid>{OBJECT.format(id='Z-1')}</anbieter>"


@pytest.fixture(scope="module")
def desk() -> Generator[Desk]:
    with desk_on_loopback() as desk:
        yield desk


@pytest.fixture
def house(desk: Desk) -> House:
    return desk.moved_in()


@pytest.fixture
def no_feed(tmp_path: Path) -> Path:
    source = tmp_path / "notes.txt"
    source.write_text("Bonjour\n")
    return source


def run(house: House, source: Path, *more: str, **changes: str) -> Result:
    options = {"url": house.url, "market": "de", "client-id": "acme", "client-secret": SECRET, "customer": "RC-100001"}
    given = [part for name, value in (options | changes).items() if value for part in (f"--{name}", value)]
    program = typer.Typer()
    program.command()(sync)
    return CliRunner().invoke(program, [str(source), *given, *more])


def last_line(result: Result) -> dict[str, Any]:
    return orjson.loads(result.stdout.splitlines()[-1])


def test_a_file_that_is_no_feed_is_one_fault_and_exit_1(house: House, no_feed: Path) -> None:
    result = run(house, no_feed, "--json")
    body = last_line(result)
    assert (result.exit_code, body["objects"], body["faults"]) == (1, 1, 1)
    assert body["listings"][0]["fault"]["fatal"]
    assert "Traceback" not in result.stderr


def full_feed(folder: Path, number: int) -> Path:
    source = folder / f"{number}.xml"
    source.write_text(FEED.format(objects="".join(OBJECT.format(id=f"H-{index}") for index in range(number))))
    return source


def test_a_feed_that_is_well_is_exit_0_and_a_shrunken_one_exit_3_until_confirmed(house: House, tmp_path: Path) -> None:
    first = run(house, full_feed(tmp_path, 10), "--json")
    assert (first.exit_code, last_line(first)["live"]) == (0, 10)
    half = full_feed(tmp_path, 4)
    stopped = run(house, half, "--json")
    assert (stopped.exit_code, last_line(stopped)["unchanged"], last_line(stopped)["removed"]) == (3, 4, 0)
    assert len(house.listings) == 10
    tried = run(house, half, "--dry-run", "--confirm-removals", "--json")
    assert (tried.exit_code, last_line(tried)["extra"], len(house.listings)) == (0, 6, 10)
    confirmed = run(house, half, "--confirm-removals", "--json")
    assert (confirmed.exit_code, last_line(confirmed)["removed"], len(house.listings)) == (0, 6, 4)


def test_what_was_changed_or_not_used_is_told_of_what_is_sent(house: House, tmp_path: Path) -> None:
    source = full_feed(tmp_path, 1)
    said = source.read_text().replace("<openimmo_obid>H-0</openimmo_obid>", "<objektnr_intern>7</objektnr_intern>")
    source.write_text(said.replace("</wohnflaeche>", "</wohnflaeche><grz>0.4</grz>"))
    for more in (("--dry-run", "--json"), ("--json",)):
        (line,) = last_line(run(house, source, *more))["listings"]
        assert [note["field"] for note in line["notes"]] == ["verwaltung_techn/openimmo_obid"]
        unused = {left["field"]: left["value"] for left in line["unused"]}
        assert unused["immobilie/flaechen/grz"] == "0.4"
        assert unused["immobilie/verwaltung_techn/objektnr_intern"] == ""
    (again,) = last_line(run(house, source, "--json"))["listings"]
    assert (again["result"], again["notes"], again["unused"]) == ("unchanged", [], [])


def test_without_json_people_get_a_table(house: House, no_feed: Path) -> None:
    result = run(house, no_feed)
    assert result.exit_code == 1
    assert "1 objects in" in result.stdout


HOSTILE = {
    "../feed.xml": "zip-path",
    "/etc/feed.xml": "zip-path",
    "more.zip": "zip-nested",
    "bomb.xml": "zip-ratio",
}


@pytest.mark.parametrize(("name", "code"), HOSTILE.items())
def test_an_archive_that_means_harm_is_one_clear_fault_and_exit_1(
    house: House, tmp_path: Path, name: str, code: str
) -> None:
    source = tmp_path / "feed.zip"
    with zipfile.ZipFile(source, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.write(full_feed(tmp_path, 2), "feed.xml")
        packed.writestr(name, b" " * (4_000_000 if code == "zip-ratio" else 10))
    result = run(house, source, "--json")
    (line,) = last_line(result)["listings"]
    assert (result.exit_code, line["fault"]["code"], line["fault"]["fatal"]) == (1, code, True)
    assert line["fault"]["reason"] in " ".join(result.stderr.split())
    assert not house.writes


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b'<!DOCTYPE openimmo [<!ENTITY a "ha">]><openimmo>&a;</openimmo>', "xml-doctype"),
        (b"<openimmo>" + b"<a>" * 70 + b"</a>" * 70 + b"</openimmo>", "xml-too-deep"),
    ],
)
def test_xml_that_means_harm_is_one_clear_fault_and_exit_1(
    house: House, tmp_path: Path, content: bytes, code: str
) -> None:
    source = tmp_path / "feed.xml"
    source.write_bytes(content)
    result = run(house, source, "--json")
    (line,) = last_line(result)["listings"]
    assert (result.exit_code, line["fault"]["code"]) == (1, code)


def test_every_unused_field_is_listed_on_demand(house: House, tmp_path: Path) -> None:
    source = full_feed(tmp_path, 3)
    source.write_text(source.read_text().replace("</wohnflaeche>", "</wohnflaeche><grz>0.4</grz>"))
    (grz,) = [one for one in last_line(run(house, source, "--json"))["unused"] if one["field"].endswith("/grz")]
    assert (grz["objects"], grz["value"]) == (3, "0.4")
    assert "grz" not in run(house, source).stdout
    shown = run(house, source, "--unused").stdout
    assert ("not used" in shown, "grz" in shown) == (True, True)


@pytest.mark.parametrize(
    ("more", "why"),
    [
        (("--watch", "."), "name a source, or a folder"),
        (("--dialect", "it-v1"), "known are fr-v4, de-v1"),
        (("--dialect", "fr-v4"), "API of the market fr"),
        (("--audience", "https://a.example"), "go with --dialect"),
        (("--feedback", "/nowhere/at/all.xml"), "there is no folder"),
    ],
)
def test_what_does_not_fit_together_is_exit_2(house: House, no_feed: Path, more: tuple[str, ...], why: str) -> None:
    result = run(house, no_feed, *more)
    assert (result.exit_code, why in result.stderr) == (2, True)


def test_a_dialect_speaks_to_its_own_address_and_keeps_its_memory(house: House, no_feed: Path, tmp_path: Path) -> None:
    state = tmp_path / "state"
    result = run(house, no_feed, "--dialect", "de-v1", "--state", str(state), "--json")
    assert (result.exit_code, last_line(result)["faults"]) == (1, 1)
    assert [path.name[:6] for path in sorted(state.glob("*.jsonl"))] == ["de-v1-"]
    assert not house.calls["quotas"]


def test_openimmo_is_answered_in_its_own_vocabulary(house: House, tmp_path: Path) -> None:
    house.quota = 2
    source = full_feed(tmp_path, 3)
    source.write_text(source.read_text().replace("<plz>22455</plz><ort>Hamburg</ort>", "", 1))
    result = run(house, source, "--feedback", str(tmp_path / "answer.xml"))
    assert result.exit_code == 1
    answer = (tmp_path / "answer.xml").read_text()
    assert ("<openimmo_anid>hafen</openimmo_anid>" in answer, "<objekt_id>H-0</objekt_id>" in answer) == (True, True)
    assert answer.count("<statusnr>1</statusnr>") == 2
    (tmp_path / "answers").mkdir()
    twice = source.read_text().replace("</anbieter>", "</anbieter>" + TWIN)
    source.write_text(twice)
    run(house, source, "--feedback", str(tmp_path / "answers"))
    assert {path.name for path in (tmp_path / "answers").iterdir()} == {"3-feedback-hafen.xml", "3-feedback-zweite.xml"}
    dry = run(house, source, "--dry-run", "--feedback", str(tmp_path / "dry.xml"))
    assert (dry.exit_code, (tmp_path / "dry.xml").exists()) == (1, False)


def test_portals_may_be_named(house: House, tmp_path: Path) -> None:
    source = tmp_path / "a.csv"
    source.write_text(row(dict(FLAT) | {4: "Boutique", 82: ""}))
    run(house, source, "--portals", "SL, BUCOM", market="fr")
    assert [kept.document["portals"] for kept in house.listings.values()] == [["SL", "BUCOM"]]
    assert not house.calls["quotas"]


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"url": "nowhere"}, "no address"),
        ({"customer": ""}, "customer"),
        ({"format": "fax"}, "fax is not known"),
        ({"market": "it"}, "for the market it"),
    ],
)
def test_bad_arguments_are_exit_2(house: House, no_feed: Path, changes: dict[str, str], why: str) -> None:
    result = run(house, no_feed, **changes)
    assert result.exit_code == 2
    assert why in result.stderr


def test_a_source_that_is_not_there_is_exit_2(house: House, tmp_path: Path) -> None:
    assert run(house, tmp_path / "missing.xml").exit_code == 2


def test_another_server_is_exit_2(house: House, no_feed: Path) -> None:
    result = run(house, no_feed, url=f"{house.url}/elsewhere")
    assert result.exit_code == 2
    assert "pignon sync: refused (404)" in result.stderr


@pytest.mark.parametrize("changes", [{"client-secret": "wrong"}, {"customer": "RC-2"}])
def test_credentials_that_do_not_suffice_are_exit_4(house: House, no_feed: Path, changes: dict[str, str]) -> None:
    result = run(house, no_feed, **changes)
    assert result.exit_code == 4
    assert "not allowed" in result.stderr


def test_the_secret_may_come_from_the_environment_and_the_process_exits_alike(house: House, no_feed: Path) -> None:
    arguments = ["--url", house.url, "--market", "fr", "--client-id", "acme", "--customer", "RC-100001", "--json"]
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(no_feed), *arguments],
        env=os.environ | {"PIGNON_CLIENT_SECRET": SECRET, "LC_ALL": "C"},
        capture_output=True,
        check=False,
    )
    assert (done.returncode, b"Traceback" in done.stderr) == (1, False)
    (line,) = done.stdout.splitlines()
    assert orjson.loads(line)["faults"] == 1
