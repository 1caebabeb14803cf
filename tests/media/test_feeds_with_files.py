"""Feeds with pictures in the archive against a whole server: what the page shows, and that a repeat sends nothing."""

import asyncio
import re
import zipfile
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx2
import pytest
from tests.client.test_attachments import flat, packed
from tests.feeds.written import estate, openimmo
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
    by_name = {name: sha256(data).hexdigest() for name, data in content.items()}
    media = media_of(server, line.listing_id)
    order = [asset_of(media[by_name[name]]) for name in ("b.jpg", "a.jpg", "c.jpg")]
    page = line.publications[0].url
    assert page
    within(10, lambda: shown(server, page) == order)
    again = pushed(server, source, "fr")
    assert (again.counts[Result.UNCHANGED], again.attachments.sent) == (1, 0)
    changed = packed(tmp_path, [flat(1, "c.jpg", "b.jpg")], content | {"b.jpg": content["d.jpg"]})
    report = pushed(server, changed, "fr")
    assert (one_line(report).revision, report.attachments.sent) == (2, 1)
    media = within(30, lambda: (m := media_of(server, line.listing_id)) and len(m) == 2 and m)
    within(10, lambda: shown(server, page) == [asset_of(media[by_name[name]]) for name in ("c.jpg", "d.jpg")])


@pytest.mark.parametrize("way", ["platform", "de-v1"])
def test_a_german_archive_is_uploaded_and_attached(server: Running, tmp_path: Path, way: str) -> None:
    pictures = {name: a_picture(seed=seed) for name, seed in ((f"{way}-plan.jpg", 71), (f"{way}-titel.jpg", 72))}
    attached = "".join(
        f'<anhang location="EXTERN" gruppe="{group}"><daten><pfad>{name}</pfad></daten></anhang>'
        for name, group in zip(pictures, ("GRUNDRISS", "TITELBILD"), strict=True)
    )
    source = tmp_path / "openimmo.zip"
    with zipfile.ZipFile(source, "w") as archive:
        one = estate(obid=f"O-{way}", more=f"<anhaenge>{attached}</anhaenge>")
        archive.writestr("openimmo.xml", openimmo(one, anid=way))
        for name, data in pictures.items():
            archive.writestr(f"bilder/{name}", data)

    async def by_the_contract() -> Report:
        async with open_dialect("de-v1", Home(server.url, tmp_path / "state"), CREDENTIALS) as carrier:
            return await deliver(source, Wish("de"), carrier=carrier)

    def run() -> Report:
        return pushed(server, source, "de") if way == "platform" else asyncio.run(by_the_contract())

    first = run()
    assert first.attachments.sent == 2
    media = media_of(server, one_line(first).listing_id)
    assert {m["status"] for m in media.values()} == {"CREATED"}
    headers = token(server, "/import-listings/v1")
    kept = httpx2.get(f"{server.url}/import-listings/v1/listings/O-{way}", headers=headers).json()["listing"]["media"]
    in_order = [pictures[f"{way}-{name}.jpg"] for name in ("titel", "plan")]
    assert [m["externalMediaId"] for m in kept] == [sha256(content).hexdigest() for content in in_order]
    assert kept[0]["category"] == "COVER_PICTURE"
    again = run()
    assert (again.counts[Result.UNCHANGED], again.attachments.sent) == (1, 0)
