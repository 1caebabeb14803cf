"""Feeds with pictures in the archive against a whole server: what the page shows, and that a repeat sends nothing."""

import asyncio
import base64
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path
from shutil import rmtree
from typing import Any

import httpx2
import pytest
from tests.client.test_attachments import flat, named_by, packed
from tests.feeds.written import estate, openimmo, written
from tests.media.asking import SECRET, token, within
from tests.media.corpus import a_picture
from tests.serving import Running

from pignon_client.access import Credentials
from pignon_client.dialect import Home, open_dialect
from pignon_client.report import Line, Report, Result
from pignon_client.sdk import open_platform
from pignon_client.sync import Wish, deliver, push

CREDENTIALS = Credentials("acme", SECRET, "RC-100001")


def pushed(server: Running, source: Path, market: str) -> Report:
    async def within_a_session() -> Report:
        async with open_platform(server.url, CREDENTIALS) as platform:
            return await push(source, platform=platform, market=market)

    return asyncio.run(within_a_session())


def media_of(server: Running, listing: str | None) -> dict[str, dict[str, Any]]:
    """Return the media of a listing by the ids they were sent under, once all are decided."""

    def decided() -> dict[str, dict[str, Any]] | None:
        headers = token(server, "/platform/v1")
        found = httpx2.get(f"{server.url}/platform/v1/media?listingId={listing}", headers=headers).json()["items"]
        return {m["externalMediaId"]: m for m in found} if found and all(m["status"] for m in found) else None

    return within(30, decided)


def shown(server: Running, page: str) -> list[str]:
    """Return the assets of the page's gallery in order, each once."""
    html = httpx2.get(page).text
    found = [part.split("/")[2] for part in re.findall(r'srcset="([^" ]+)', html)]
    return list(dict.fromkeys(found))


@pytest.mark.parametrize("way", ["platform", "de-v1"])
def test_pictures_inside_the_xml_are_uploaded_and_attached_and_a_repeat_sends_nothing(
    server: Running, tmp_path: Path, way: str
) -> None:
    contents = [a_picture(seed=83), a_picture("PNG", seed=84)]
    inside = "".join(
        f'<anhang location="INTERN" gruppe="{group}"><format>{kind}</format><daten>'
        f"<anhanginhalt>{base64.encodebytes(content).decode()}</anhanginhalt></daten></anhang>"
        for group, kind, content in zip(("TITELBILD", "BILD"), ("image/jpeg", "PNG"), contents, strict=True)
    )
    text = openimmo(estate(obid=f"I-{way}", more=f"<anhaenge>{inside}</anhaenge>"), anid=f"inside-{way}")
    source = written(tmp_path, text)

    def run() -> Report:
        if way == "platform":
            return pushed(server, source, "de")
        return asyncio.run(by_the_contract(server, source, tmp_path / "state"))

    first = run()
    assert (first.attachments.sent, one_line(first).remarks.notes) == (2, ())
    media = media_of(server, one_line(first).listing_id)
    assert {m["status"] for m in media.values()} == {"CREATED"}
    assert [m["externalMediaId"] for m in kept_of(server, f"I-{way}")] == [named_by(one, "") for one in contents]
    again = run()
    assert (again.counts[Result.UNCHANGED], again.attachments.sent) == (1, 0)


async def by_the_contract(server: Running, source: Path, state: Path) -> Report:
    """Send a source by the German contract, and nothing but that."""
    async with open_dialect("de-v1", Home(server.url, state), CREDENTIALS) as carrier:
        return await deliver(source, Wish("de"), carrier=carrier)


def kept_of(server: Running, external_id: str) -> list[dict[str, Any]]:
    """Return the media of a German listing as its own API gives them back."""
    address = f"{server.url}/import-listings/v1/listings/{external_id}"
    return httpx2.get(address, headers=token(server, "/import-listings/v1")).json()["listing"]["media"]


def one_line(report: Report) -> Line:
    (line,) = [one for one in report.lines if one.result is not Result.REMOVED]
    return line


def asset_of(medium: dict[str, Any]) -> str:
    return medium["files"][0]["url"].split("/")[-2]


def test_the_page_shows_the_pictures_of_an_archive_in_order_and_follows_each_change(
    server: Running, tmp_path: Path
) -> None:
    content = {f"{name}.jpg": a_picture(seed=90 + at) for at, name in enumerate("abcd")}
    source = packed(tmp_path, [flat(1, "b.jpg", "A.JPG", "c.jpg")], content)
    first = pushed(server, source, "fr")
    line = one_line(first)
    assert (line.result, first.attachments.sent) == (Result.LIVE, 3)
    media = media_of(server, line.listing_id)
    order = [asset_of(media[named_by(content[name], name)]) for name in ("b.jpg", "a.jpg", "c.jpg")]
    page = line.publications[0].url
    assert page
    within(10, lambda: shown(server, page) == order)
    again = pushed(server, source, "fr")
    assert (again.counts[Result.UNCHANGED], again.attachments.sent) == (1, 0)
    changed = packed(tmp_path, [flat(1, "c.jpg", "b.jpg")], content | {"b.jpg": content["d.jpg"]})
    report = pushed(server, changed, "fr")
    assert (one_line(report).revision, report.attachments.sent) == (2, 1)
    media = within(30, lambda: (m := media_of(server, line.listing_id)) and len(m) == 2 and m)
    changed_ids = named_by(content["c.jpg"], "c.jpg"), named_by(content["d.jpg"], "b.jpg")
    within(10, lambda: shown(server, page) == [asset_of(media[one]) for one in changed_ids])


def test_the_page_keeps_the_pictures_that_a_diff_delivery_does_not_bring(server: Running, tmp_path: Path) -> None:
    content = {f"{name}.jpg": a_picture(seed=190 + at) for at, name in enumerate("abcd")}
    source = packed(
        tmp_path, [flat(7, "a.jpg", "b.jpg", "c.jpg")], {n: content[n] for n in ("a.jpg", "b.jpg", "c.jpg")}
    )
    line = one_line(pushed(server, source, "fr"))
    page = line.publications[0].url
    assert page
    cheaper = flat(7, "a.jpg", "b.jpg", "c.jpg").replace("320000", "310000")
    changes = packed(tmp_path, [cheaper], {"b.jpg": content["d.jpg"]}, mode="DIFF")
    report = pushed(server, changes, "fr")
    told = one_line(report)
    assert (told.result, told.revision, told.remarks.notes, report.attachments.sent) == (Result.LIVE, 2, (), 1)
    ids = named_by(content["a.jpg"], "a.jpg"), named_by(content["d.jpg"], "b.jpg"), named_by(content["c.jpg"], "c.jpg")
    media = within(30, lambda: (m := media_of(server, line.listing_id)) and set(m) == set(ids) and m)
    within(10, lambda: shown(server, page) == [asset_of(media[one]) for one in ids])
    assert "310" in httpx2.get(page).text
    again = pushed(server, changes, "fr")
    assert (again.counts[Result.UNCHANGED], again.attachments.sent) == (1, 0)
    fewer = packed(tmp_path, [cheaper.replace('"a.jpg"', '""')], {}, mode="DIFF")
    assert one_line(pushed(server, fewer, "fr")).remarks.notes == ()
    within(10, lambda: shown(server, page) == [asset_of(media[one]) for one in ids[1:]])


@pytest.mark.parametrize("way", ["platform", "de-v1"])
def test_a_german_archive_is_uploaded_and_attached(server: Running, tmp_path: Path, way: str) -> None:
    pictures = {name: a_picture(seed=seed) for name, seed in ((f"{way}-plan.jpg", 71), (f"{way}-titel.jpg", 72))}
    attached = "".join(
        f'<anhang location="EXTERN" gruppe="{group}"><daten><pfad>{name}</pfad></daten></anhang>'
        for name, group in zip(pictures, ("GRUNDRISS", "TITELBILD"), strict=True)
    )
    source = tmp_path / "openimmo.zip"

    def write(files: Mapping[str, bytes], *, price: int) -> None:
        with zipfile.ZipFile(source, "w") as archive:
            more = f"<preise><kaufpreis>{price}</kaufpreis></preise><anhaenge>{attached}</anhaenge>"
            archive.writestr("openimmo.xml", openimmo(estate(obid=f"O-{way}", more=more), anid=way))
            for name, data in files.items():
                archive.writestr(f"bilder/{name}", data)

    write(pictures, price=300_000)

    def run() -> Report:
        if way == "platform":
            return pushed(server, source, "de")
        return asyncio.run(by_the_contract(server, source, tmp_path / "state"))

    first = run()
    assert first.attachments.sent == 2
    media = media_of(server, one_line(first).listing_id)
    assert {m["status"] for m in media.values()} == {"CREATED"}
    names = [f"{way}-{name}.jpg" for name in ("titel", "plan")]
    kept = kept_of(server, f"O-{way}")
    assert [m["externalMediaId"] for m in kept] == [named_by(pictures[name], name) for name in names]
    assert kept[0]["category"] == "COVER_PICTURE"
    again = run()
    assert (again.counts[Result.UNCHANGED], again.attachments.sent) == (1, 0)
    write({names[1]: a_picture(seed=73)}, price=290_000)
    third = run()
    assert (one_line(third).result is not Result.UNCHANGED, third.attachments.sent) == (True, 1)
    after = kept_of(server, f"O-{way}")
    new = named_by(a_picture(seed=73), names[1])
    assert [m["externalMediaId"] for m in after] == [kept[0]["externalMediaId"], new]
    rmtree(tmp_path / "state", ignore_errors=True)
    write({}, price=280_000)
    fourth = run()
    assert fourth.attachments.sent == 0
    assert kept_of(server, f"O-{way}") == after, "without a memory the API itself tells"
