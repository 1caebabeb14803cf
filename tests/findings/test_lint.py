"""`pignon lint`: the server's verdict on a file, without a server."""

import re
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import orjson
import pytest
from bench.documents import document as ordinary
from tests.rules.documents import GONE, french, german
from typer.testing import CliRunner

import pignon_feeds
from pignon.cli import app

FEEDS = Path(pignon_feeds.__file__).parent / "demo" / "feeds"


def _lint(*arguments: str) -> tuple[int, list[dict[str, Any]], str]:
    found = CliRunner().invoke(app, ["lint", *arguments])
    lines = [orjson.loads(line) for line in found.stdout.splitlines()] if "--json" in arguments else []
    return found.exit_code, lines, found.output


def _file(tmp_path: Path, *documents: Any, name: str = "a.json") -> str:
    path = tmp_path / name
    path.write_bytes(b"\n".join(orjson.dumps(one) for one in documents))
    return str(path)


def test_a_document_that_would_be_taken_exits_0_with_its_quality(tmp_path: Path) -> None:
    code, (said, counts), _ = _lint(_file(tmp_path, ordinary("A-1")), "--json")
    assert (code, said["refused"], said["findings"], said["externalId"]) == (0, False, [], "A-1")
    assert said["quality"]["score"] > 90
    assert counts == {"documents": 1, "refused": 0, "advised": 0}


def test_what_a_portal_would_refuse_exits_1_and_says_why(tmp_path: Path) -> None:
    code, _, text = _lint(_file(tmp_path, french({"/data/prices/buy": GONE})), "--language", "fr")
    assert code == 1
    assert "price-missing [SL]" in text
    assert "Le prix manque" in text


def test_lines_are_checked_one_by_one_and_bulk_lines_by_their_document(tmp_path: Path) -> None:
    bulk = {"op": "put", "externalId": "A-1", "document": ordinary("A-1")}
    faulty = french({"/data/estateType": "CASTLE", "/portals": ["XX"]})
    code, lines, _ = _lint(_file(tmp_path, bulk, faulty, german(), name="all.ndjson"), "--json")
    assert code == 1
    assert [line["place"] for line in lines[:3]] == ["all.ndjson:1", "all.ndjson:2", "all.ndjson:3"]
    assert [line["refused"] for line in lines[:3]] == [False, True, True]
    assert {one["code"] for one in lines[1]["findings"]} == {"enum"}
    assert "living-space-missing" in {one["code"] for one in lines[2]["findings"]}


def test_a_feed_is_read_as_the_sync_reads_it() -> None:
    source = next(FEEDS.rglob("rheinblick-immobilien.zip"))
    code, lines, _ = _lint(str(source), "--market", "de", "--json")
    assert code in (0, 1)
    assert lines[-1]["documents"] == len(lines) - 1 > 5


@pytest.mark.parametrize("text", [b"", b"hello", b"\x00\x01"])
def test_what_is_no_document_and_no_feed_exits_2(tmp_path: Path, text: bytes) -> None:
    (tmp_path / "x.txt").write_bytes(text)
    assert _lint(str(tmp_path / "x.txt"))[0] == 2
    assert _lint(str(tmp_path / "none.json"))[0] == 2
    assert _lint(_file(tmp_path, french()), "--market", "it")[0] == 2


def test_a_document_that_is_no_json_is_refused_with_the_place(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(b'{"portals": [\n"SL",]}')
    code, (said, _), _ = _lint(str(tmp_path / "a.json"), "--json")
    assert (code, said["findings"][0]["code"]) == (1, "not-json")


def test_what_a_connector_cannot_read_is_a_finding_of_its_own(tmp_path: Path) -> None:
    with ZipFile(next(FEEDS.rglob("rheinblick-immobilien.zip"))) as archive:
        source = archive.read("rheinblick-immobilien.xml").decode()
    (tmp_path / "feed.xml").write_text(
        re.sub(r"<openimmo_obid>.*?</openimmo_obid>|<objektnr_extern>.*?</objektnr_extern>", "", source), "utf-8"
    )
    code, lines, _ = _lint(str(tmp_path / "feed.xml"), "--json")
    assert code == 1
    assert lines[0]["findings"][0]["code"] == "feed-fault"
