"""What is no feed, or would do harm: always one fatal fault, never an exception."""

import io
import re
import struct
import zipfile
from pathlib import Path

import pytest
from tests.feeds.written import FLAT, SAMPLES, estate, faults, only_draft, openimmo, row, stocks, written

from pignon_feeds import NotAFeed, read, sniff
from pignon_feeds.items import Fault

LAUGHS = '<!DOCTYPE openimmo [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


def the_fault(path: Path, *, market: str = "de") -> Fault:
    """The one item of a reading, which must be fatal."""
    (fault,) = list(read(path, market=market))
    assert isinstance(fault, Fault)
    assert fault.fatal
    assert fault.place.file.startswith(path.name)
    return fault


def archive(folder: Path, members: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> Path:
    """An archive with these members."""
    path = folder / "lieferung.zip"
    with zipfile.ZipFile(path, "w", compression) as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    return path


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file-empty"),
        (b"\xff\xd8\xff\xe0" + bytes(200), "not-a-feed"),
        (b'{"openimmo": []}', "not-a-feed"),
        (b"<root><kyero/></root>", "not-a-feed"),
        (b"<openimmo_feedback/>", "not-a-feed"),
        (b"just words", "not-a-feed"),
        (b"<", "not-a-feed"),
        (b"PK\x03\x04 broken", "zip-broken"),
        (openimmo(estate()).encode()[:-30], "xml-broken"),
        (openimmo(estate()).replace("</geo>", "").encode(), "xml-broken"),
        (f"<?xml version='1.0'?>{LAUGHS}<openimmo>&b;</openimmo>".encode(), "xml-doctype"),
        (b'<!DOCTYPE openimmo SYSTEM "file:///etc/passwd"><openimmo/>', "xml-doctype"),
        (b"<openimmo>" + b"<a>" * 70 + b"</a>" * 70 + b"</openimmo>", "xml-too-deep"),
    ],
)
def test_what_is_no_feed_is_one_fatal_fault(tmp_path: Path, content: bytes, code: str) -> None:
    assert the_fault(written(tmp_path, content)).code == code


def test_an_entity_in_an_attribute_is_never_expanded(tmp_path: Path) -> None:
    content = f'<?xml version="1.0"?>{LAUGHS}<openimmo a="&b;"/>'
    assert the_fault(written(tmp_path, content)).code == "xml-doctype"


def test_a_missing_file_is_a_fault(tmp_path: Path) -> None:
    assert the_fault(tmp_path / "nothing.xml").code == "unreadable"


def test_a_folder_without_files_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "leer").mkdir()
    assert the_fault(tmp_path / "leer").code == "file-empty"


def test_feeds_of_another_kind_say_why(tmp_path: Path) -> None:
    with pytest.raises(NotAFeed, match="XML of another kind"):
        sniff(written(tmp_path, "<trovit><ad/></trovit>"))
    assert the_fault(SAMPLES / "openestate_feedback_127.xml").code == "not-a-feed"


def test_an_archive_without_a_feed_is_one_fault(tmp_path: Path) -> None:
    path = archive(tmp_path, {"a.xml": b"<foo/>", "b.txt": b"x", "c.jpg": b"\xff\xd8"})
    assert the_fault(path).code == "not-a-feed"


@pytest.mark.parametrize("name", ["../openimmo.xml", "/etc/openimmo.xml", "a/../../b.xml", "..\\b.xml", "C:\\b.xml"])
def test_members_that_point_outside_are_refused(tmp_path: Path, name: str) -> None:
    path = archive(tmp_path, {"openimmo.xml": openimmo(estate()).encode(), name: b"x"})
    assert the_fault(path).code == "zip-path"


def test_links_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "lieferung.zip"
    with zipfile.ZipFile(path, "w") as packed:
        link = zipfile.ZipInfo("openimmo.xml")
        link.external_attr = 0o120777 << 16
        packed.writestr(link, "/etc/passwd")
    assert the_fault(path).code == "zip-link"


@pytest.mark.parametrize("kind", [0o020666, 0o010644, 0o060660])
def test_devices_and_pipes_are_refused_like_links(tmp_path: Path, kind: int) -> None:
    path = tmp_path / "lieferung.zip"
    with zipfile.ZipFile(path, "w") as packed:
        odd = zipfile.ZipInfo("openimmo.xml")
        odd.external_attr = kind << 16
        packed.writestr(odd, "")
    assert the_fault(path).code == "zip-link"


def test_a_link_in_a_folder_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "lieferung"
    (folder / "bilder").mkdir(parents=True)
    written(folder, openimmo(estate()))
    (folder / "bilder" / "a.jpg").symlink_to("/etc/hostname")
    fault = the_fault(folder)
    assert (fault.code, fault.place.file) == ("file-link", "lieferung/bilder/a.jpg")


@pytest.mark.parametrize("names", [("a.xml", "a.xml"), ("a.xml", "./a.xml"), ("b/a.xml", "b//a.xml")])
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_members_of_one_name_are_refused(tmp_path: Path, names: tuple[str, str]) -> None:
    path = tmp_path / "lieferung.zip"
    with zipfile.ZipFile(path, "w") as packed:
        for name in names:
            packed.writestr(name, openimmo(estate()))
    assert the_fault(path).code == "zip-duplicate"


@pytest.mark.parametrize("name", ["more.zip", "more.ZIP", "fotos.tar.gz", "a/b.7z"])
def test_an_archive_in_an_archive_is_refused(tmp_path: Path, name: str) -> None:
    path = archive(tmp_path, {"openimmo.xml": openimmo(estate()).encode(), name: b"PK"})
    fault = the_fault(path)
    assert (fault.code, fault.value) == ("zip-nested", name)


@pytest.mark.parametrize("zip64", [False, True])
def test_a_huge_table_of_contents_is_refused_before_it_is_read(tmp_path: Path, *, zip64: bool) -> None:
    path = archive(tmp_path, {"openimmo.xml": openimmo(estate()).encode()})
    packed = bytearray(path.read_bytes())
    end = packed.index(b"PK\x05\x06")
    if zip64:
        large = struct.pack("<4sQHHIIQQQQ", b"PK\x06\x06", 44, 45, 45, 0, 0, 1, 1, 2**31, 0)
        locator = struct.pack("<4sIQI", b"PK\x06\x07", 0, end, 1)
        packed[end:end] = large + locator
    else:
        packed[end + 12 : end + 16] = struct.pack("<I", 2**31)
    path.write_bytes(packed)
    assert the_fault(path).code == "zip-too-large"


def test_encrypted_members_are_refused(tmp_path: Path) -> None:
    path = archive(tmp_path, {"openimmo.xml": openimmo(estate()).encode()}, zipfile.ZIP_STORED)
    packed = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = packed.index(mark) + offset
        packed[at : at + 2] = struct.pack("<H", 1)
    path.write_bytes(packed)
    assert the_fault(path).code == "zip-encrypted"


def test_a_bomb_is_refused_by_its_ratio(tmp_path: Path) -> None:
    path = archive(tmp_path, {"openimmo.xml": b"<openimmo>" + b" " * 8_000_000 + b"</openimmo>"})
    assert the_fault(path).code == "zip-ratio"


def test_a_claimed_size_over_the_limit_is_refused(tmp_path: Path) -> None:
    path = archive(tmp_path, {"openimmo.xml": openimmo(estate()).encode()})
    packed = bytearray(path.read_bytes())
    at = packed.index(b"PK\x01\x02") + 24
    packed[at : at + 4] = struct.pack("<I", 0xFFFFFFF0)
    path.write_bytes(packed)
    assert the_fault(path).code == "zip-too-large"


def test_a_damaged_member_is_a_fault(tmp_path: Path) -> None:
    path = archive(tmp_path, {"openimmo.xml": openimmo(*(estate(obid=f"O{n}") for n in range(200))).encode()})
    packed = bytearray(path.read_bytes())
    packed[200:260] = bytes(60)
    path.write_bytes(packed)
    assert the_fault(path).code in {"zip-broken", "not-a-feed", "xml-broken"}


def test_a_member_without_a_name_is_refused(tmp_path: Path) -> None:
    path = archive(tmp_path, {"openimmo.xml": openimmo(estate()).encode(), "x": b"y"})
    path.write_bytes(path.read_bytes().replace(b"x" + b"PK", b"\x00" + b"PK"))
    assert the_fault(path).code == "zip-path"


def test_a_member_whose_own_header_names_it_in_no_encoding_is_a_fault(tmp_path: Path) -> None:
    path = archive(tmp_path, {"öpenimmo.xml": openimmo(estate()).encode()})
    path.write_bytes(path.read_bytes().replace("ö".encode(), b"\xc9\x20", 1))
    assert the_fault(path).code == "zip-broken"


@pytest.mark.parametrize("how", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_member_that_is_packed_otherwise_and_damaged_is_a_fault(tmp_path: Path, how: int) -> None:
    path = tmp_path / "feed.zip"
    with zipfile.ZipFile(path, "w", how) as packed:
        packed.writestr("openimmo.xml", openimmo(*(estate(obid=f"O{n}") for n in range(200))))
    content = bytearray(path.read_bytes())
    content[200:260] = bytes(60)
    path.write_bytes(content)
    assert the_fault(path).code in {"zip-broken", "unreadable"}


@pytest.mark.parametrize(("wanted", "code"), [("poliris", "not-a-feed"), ("trovit", "format-unknown")])
def test_a_format_that_is_named_wrongly_is_a_fault(tmp_path: Path, wanted: str, code: str) -> None:
    path = written(tmp_path, openimmo(estate()))
    (fault,) = list(read(path, market="fr", format=wanted))
    assert isinstance(fault, Fault)
    assert (fault.code, fault.fatal) == (code, True)


def test_an_endless_row_is_a_fault_and_the_next_row_is_read(tmp_path: Path) -> None:
    endless = io.StringIO()
    endless.write('"A"!#"' + "x" * (3 * 1024**2) + '"')
    items = list(read(written(tmp_path, f"{endless.getvalue()}\r\n{row()}", "a.csv"), market="fr"))
    assert [(fault.code, fault.feed) for fault in faults(items)] == [("row-broken", None)]
    assert only_draft(items).external_id == "T-1"
    assert stocks(items) == [("poliris:AG1", True)]


def test_an_id_nobody_takes_is_a_fault(tmp_path: Path) -> None:
    (fault,) = faults(list(read(written(tmp_path, openimmo(estate(obid="x" * 513))), market="de")))
    assert fault.code == "id-too-long"
    rows = row(dict(FLAT) | {175: "y" * 513})
    (fault,) = faults(list(read(written(tmp_path, rows, "a.csv"), market="fr")))
    assert fault.code == "id-too-long"


def test_every_code_of_a_fault_is_documented() -> None:
    root = Path(__file__).parents[2]
    sources = "".join(path.read_text() for path in (root / "src/pignon_feeds").rglob("*.py"))
    codes = set(re.findall(r'"((?:id|type|deal|location|row|market|file|format|xml|zip)-[a-z-]+)"', sources))
    assert len(codes) > 15
    told = (root / "docs/feeds.md").read_text()
    assert [code for code in sorted(codes) if f"`{code}`" not in told] == []
