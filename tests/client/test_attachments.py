"""Files of a feed: sent once by their content, before the document that names them; what is unfit is told."""

import asyncio
import unicodedata
import zipfile
from collections.abc import Generator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from tests.client.stand_in import SECRET, Desk, House, desk_on_loopback
from tests.feeds.written import FLAT, row

from pignon_client.access import Credentials
from pignon_client.attaching import MOST
from pignon_client.patience import Patience
from pignon_client.recalling import GOING, NOWHERE, STAYS
from pignon_client.report import Report, Result
from pignon_client.sdk import open_platform
from pignon_client.sync import push
from pignon_feeds import Draft, read
from pignon_feeds.poliris.delivery import UNCHANGED

PHOTOS = (85, 86, 87)
CODES = ("utf-8", "cp1252")


@pytest.fixture(scope="module")
def desk() -> Generator[Desk]:
    with desk_on_loopback() as desk:
        yield desk


@pytest.fixture
def house(desk: Desk) -> House:
    return desk.moved_in()


def flat(number: int, *photos: str) -> str:
    return row(dict(FLAT) | {175: f"T-{number}"} | dict(zip(PHOTOS, photos, strict=False)))


def packed(folder: Path, rows: list[str], files: Mapping[str, bytes], *, mode: str = "FULL") -> Path:
    path = folder / "agence.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("Annonces.csv", "\r\n".join(rows))
        archive.writestr("Photos.cfg", f"Mode={mode}")
        for name, content in files.items():
            archive.writestr(name, content)
    return path


async def no_pause(seconds: float) -> None:
    await asyncio.sleep(0)


def step(house: House, source: Path, **more: Any) -> Report:
    async def within() -> Report:
        patience = Patience(tries=2, sleep=no_pause, settled_within=0.05)
        async with open_platform(house.url, Credentials("acme", SECRET, "RC-100001"), patience=patience) as platform:
            return await push(source, platform=platform, market="fr", **more)

    return asyncio.run(within())


def named(house: House, content: bytes, name: str) -> str:
    return f"{house.url}/uploads/{named_by(content, name)}"


def named_by(content: bytes, name: str) -> str:
    """Return the id of an upload that a feed calls `name`, in lower case."""
    return f"{sha256(content).hexdigest()}-{sha256(name.encode()).hexdigest()[:16]}"


def shown(house: House, name: str) -> list[str]:
    return [medium["url"] for medium in house.listings[name].document.get("media", ())]


def test_files_stand_in_their_order_between_addresses_and_a_repeat_sends_nothing(house: House, tmp_path: Path) -> None:
    files = {"photos/A.JPG": b"one", "b.jpg": b"two"}
    source = packed(tmp_path, [flat(1, "a.jpg", "https://img.example/1.jpg", "b.jpg")], files)
    first = step(house, source)
    assert (first.counts[Result.LIVE], first.attachments.sent, first.exit_code) == (1, 2, 0)
    assert shown(house, "T-1") == [
        named(house, b"one", "a.jpg"),
        "https://img.example/1.jpg",
        named(house, b"two", "b.jpg"),
    ]
    assert house.listings["T-1"].document["media"][0]["category"] == "COVER_PICTURE"
    assert set(house.media.values()) == {b"one", b"two"}
    looked = house.calls["GET media"]
    again = step(house, source)
    assert (again.counts[Result.UNCHANGED], again.attachments.sent, house.calls["POST media"]) == (1, 0, 2)
    assert house.calls["GET media"] == looked + 1, "a repeat asks for nothing but what uploads are called"


def test_only_what_changed_is_sent_and_what_is_named_no_more_goes(house: House, tmp_path: Path) -> None:
    before = {"a.jpg": b"one", "b.jpg": b"two", "c.jpg": b"three"}
    step(house, packed(tmp_path, [flat(1, "a.jpg", "b.jpg", "c.jpg")], before))
    report = step(house, packed(tmp_path, [flat(1, "c.jpg", "b.jpg")], before | {"b.jpg": b"new"}))
    assert (report.counts[Result.LIVE], report.attachments.sent) == (1, 1)
    assert shown(house, "T-1") == [named(house, b"three", "c.jpg"), named(house, b"new", "b.jpg")]


def test_a_picture_of_many_listings_is_sent_once_also_where_they_go_many_to_a_call(
    house: House, tmp_path: Path
) -> None:
    source = packed(tmp_path, [flat(n, "logo.jpg", f"{n}.jpg") for n in range(120)], {"logo.jpg": b"logo"})
    with zipfile.ZipFile(source, "a") as archive:
        for n in range(120):
            archive.writestr(f"{n}.jpg", b"%d" % n)
    report = step(house, source)
    assert (report.counts[Result.LIVE], report.attachments.sent) == (120, 121)
    assert sorted(house.media.values()) == sorted([b"logo", *(b"%d" % n for n in range(120))])


def test_what_is_unfit_is_left_out_and_told_by_field_and_file(house: House, tmp_path: Path) -> None:
    source = packed(tmp_path, [flat(1, "same.jpg", "gone.jpg", "empty.jpg")], {"same.jpg": b"x" * 99, "empty.jpg": b""})
    (line,) = step(house, source).lines
    said = {note["value"]: (note["field"], note["done"]) for note in line.remarks.notes}
    assert said == {
        "gone.jpg": ("86 Photo 2", f"left out: only a file name, and no such file came along{NOWHERE}"),
        "empty.jpg": ("87 Photo 3", f"left out: the file is empty{NOWHERE}"),
    }
    assert shown(house, "T-1") == [named(house, b"x" * 99, "same.jpg")]


def test_a_damaged_a_repeated_and_a_far_too_large_file_leave_the_others_alone(house: House, tmp_path: Path) -> None:
    files = {"bad.jpg": b"y" * 999, "twin.jpg": b"good", "good.jpg": b"good"}
    source = packed(tmp_path, [flat(1, "bad.jpg", "good.jpg", "twin.jpg")], files)
    source.write_bytes(source.read_bytes().replace(b"y" * 999, b"z" * 999))
    (line,) = step(house, source).lines
    done = {note["value"]: note["done"] for note in line.remarks.notes}
    assert "CRC" in done["bad.jpg"]
    assert "twice" in done["twin.jpg"]
    assert shown(house, "T-1") == [named(house, b"good", "good.jpg")]
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "Annonces.csv").write_text(flat(2, "large.mp4"))
    with (folder / "large.mp4").open("wb") as large:
        large.truncate(MOST + 1)
    (line,) = [one for one in step(house, folder).lines if one.external_id == "T-2"]
    assert [note["done"] for note in line.remarks.notes] == [f"left out: the file has more than {MOST} bytes{NOWHERE}"]


@pytest.mark.parametrize("status", [503, 413])
def test_where_no_file_is_taken_the_listing_goes_out_without_and_the_next_run_adds_it(
    house: House, tmp_path: Path, status: int
) -> None:
    house.no_media = status
    source = packed(tmp_path, [flat(1, "a.jpg", "https://img.example/1.jpg")], {"a.jpg": b"one"})
    report = step(house, source)
    assert (report.counts[Result.LIVE], report.attachments.failed, report.exit_code) == (1, 1, 1)
    ((finding,),) = [line.findings for line in report.lines]
    assert finding.code == "attachment-not-sent"
    assert finding.message.startswith("agence.zip/a.jpg (85 Photo 1) was not sent: ")
    assert shown(house, "T-1") == ["https://img.example/1.jpg"]
    house.no_media = None
    assert step(house, source).attachments.sent == 1
    assert shown(house, "T-1") == [named(house, b"one", "a.jpg"), "https://img.example/1.jpg"]


def test_a_new_picture_that_is_not_taken_leaves_the_one_before_in_its_place(house: House, tmp_path: Path) -> None:
    step(house, packed(tmp_path, [flat(1, "a.jpg", "b.jpg")], {"a.jpg": b"a", "b.jpg": b"b"}))
    before = shown(house, "T-1")
    house.no_media = 413
    changed = packed(tmp_path, [flat(1, "a.jpg", "b.jpg")], {"a.jpg": b"new"}, mode="DIFF")
    ((finding,),) = [line.findings for line in step(house, changed).lines]
    assert (finding.code, shown(house, "T-1")) == ("attachment-not-sent", before)
    assert finding.message.endswith("; the one that came before stays")
    house.no_media = None
    assert step(house, changed).attachments.sent == 1
    assert shown(house, "T-1") == [named(house, b"new", "a.jpg"), before[1]]


def test_where_nothing_can_be_uploaded_the_listing_goes_out_and_its_notes_say_so(house: House, tmp_path: Path) -> None:
    house.old = True
    (line,) = step(house, packed(tmp_path, [flat(1, "a.jpg")], {"a.jpg": b"one"})).lines
    assert (line.result, shown(house, "T-1")) == (Result.LIVE, [])
    assert [note["done"] for note in line.remarks.notes] == [
        "left out: a file of the delivery, and nothing can be uploaded here"
    ]


def test_a_dry_run_sends_no_file(house: House, tmp_path: Path) -> None:
    source = packed(tmp_path, [flat(1, "a.jpg")], {"a.jpg": b"one"})
    assert step(house, source, dry_run=True).counts[Result.MISSING] == 1
    assert not house.media


def test_names_with_accents_are_found_however_the_archive_spells_them(tmp_path: Path) -> None:
    name = "façade.jpg"
    for spelled in (name, unicodedata.normalize("NFD", name), *(name.encode(c).decode("cp437") for c in CODES)):
        source = packed(tmp_path, [flat(1, "FAÇADE.jpg")], {spelled: b"one"})
        drafts = [item for item in read(source, market="fr") if isinstance(item, Draft)]
        assert [one.name for draft in drafts for one in draft.attachments] == [spelled]


def test_pictures_that_a_diff_delivery_does_not_bring_stay_in_its_order_and_what_it_names_no_more_goes(
    house: House, tmp_path: Path
) -> None:
    step(house, packed(tmp_path, [flat(1, "a.jpg", "b.jpg", "c.jpg")], {f"{n}.jpg": n.encode() for n in "abc"}))
    changed = packed(tmp_path, [flat(1, "C.jpg", "d.jpg", "a.jpg")], {"d.jpg": b"d"}, mode="DIFF")
    report = step(house, changed)
    (line,) = report.lines
    assert (line.result, line.remarks.notes, report.attachments.sent) == (Result.LIVE, (), 1)
    inside = [(b"c", "c.jpg"), (b"d", "d.jpg"), (b"a", "a.jpg")]
    assert shown(house, "T-1") == [named(house, *one) for one in inside]
    media = house.listings["T-1"].document["media"]
    assert [one.get("category") for one in media] == ["COVER_PICTURE", None, None]
    again = step(house, changed)
    assert (again.counts[Result.UNCHANGED], again.attachments.sent) == (1, 0)


def test_listings_that_call_the_same_picture_differently_each_keep_it(house: House, tmp_path: Path) -> None:
    rows = [flat(n, f"{n}-1.jpg", f"{n}-2.jpg") for n in (1, 2)]
    files = {f"{n}-{at}.jpg": b"no picture yet" if at == 1 else b"%d" % n for n in (1, 2) for at in (1, 2)}
    step(house, packed(tmp_path, rows, files))
    before = [shown(house, f"T-{n}") for n in (1, 2)]
    assert step(house, packed(tmp_path, rows, {}, mode="DIFF")).counts[Result.UNCHANGED] == 2
    assert [shown(house, f"T-{n}") for n in (1, 2)] == before
    assert [len(one) for one in before] == [2, 2]


def test_a_picture_that_is_nowhere_is_told_and_so_are_those_that_go_with_it(house: House, tmp_path: Path) -> None:
    step(house, packed(tmp_path, [flat(1, "a.jpg", "b.jpg")], {"a.jpg": b"a", "b.jpg": b"b"}))
    (line,) = step(house, packed(tmp_path, [flat(1, "new.jpg", "b.jpg")], {}, mode="DIFF")).lines
    told = {note["field"]: (note["value"], note["done"]) for note in line.remarks.notes}
    assert told["85 Photo 1"] == ("new.jpg", f"left out: {UNCHANGED}{NOWHERE}")
    assert told["media"] == ("1", GOING)
    assert shown(house, "T-1") == [named(house, b"b", "b.jpg")]
    assert house.listings["T-1"].document["media"][0]["category"] == "COVER_PICTURE", "the next one leads"


def test_a_file_that_should_have_come_and_did_not_or_is_broken_loses_nothing_and_is_told(
    house: House, tmp_path: Path
) -> None:
    row = flat(1, "a.jpg", "b.jpg", "c.jpg")
    step(house, packed(tmp_path, [row], {f"{n}.jpg": n.encode() for n in "abc"}))
    before = shown(house, "T-1")
    (line,) = step(house, packed(tmp_path, [row.replace("Refait", "Tout refait")], {"a.jpg": b"a", "b.jpg": b""})).lines
    assert (line.result, shown(house, "T-1")) == (Result.LIVE, before)
    assert {note["value"]: note["done"] for note in line.remarks.notes} == {
        "b.jpg": f"{STAYS}the file is empty",
        "c.jpg": f"{STAYS}only a file name, and no such file came along",
    }


def test_a_listing_that_the_platform_does_not_have_is_sent_without_the_pictures_that_did_not_come(
    house: House, tmp_path: Path
) -> None:
    (line,) = step(house, packed(tmp_path, [flat(1, "a.jpg", "b.jpg")], {"b.jpg": b"b"}, mode="DIFF")).lines
    assert (line.result, shown(house, "T-1")) == (Result.LIVE, [named(house, b"b", "b.jpg")])
    assert [note["done"] for note in line.remarks.notes] == [f"left out: {UNCHANGED}{NOWHERE}"]


def test_a_delivery_that_brings_all_its_files_asks_for_no_listing(house: House, tmp_path: Path) -> None:
    step(house, packed(tmp_path, [flat(1, "a.jpg")], {"a.jpg": b"a"}))
    assert house.calls["GET"] == 0
