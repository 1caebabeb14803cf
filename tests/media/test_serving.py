"""Media over HTTP: a server with all its roles, a partner's host on loopback, a browser's requests."""

import asyncio
import re
from typing import Any

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.floor import a_haus
from tests.media.asking import a_host_beside, events, token, within
from tests.media.corpus import a_picture
from tests.media.town import with_pictures
from tests.serving import Running
from tests.wire.hosts import Asked, always, answer

from pignon.web.media import span


def test_a_picture_by_url_is_served_in_all_its_sizes(server: Running) -> None:
    with a_host_beside(always(a_picture(width=2000, height=1000))) as host:
        headers = token(server, "/caas/v4")
        sent = with_pictures(f"{host.url}/1.jpg", f"{host.url}/2.jpg", external_id="served")
        answer = httpx2.post(f"{server.url}/caas/v4/classifieds", json=sent, headers=headers)
        one = answer.json()["classifiedId"]
        ready = within(30, lambda: [e for e in events(server, "media.ready") if e["listingId"] == one])
        assert [m["status"] for m in ready[0]["data"]["mediaStatuses"]] == ["CREATED", "CREATED"]
        echoed = httpx2.get(f"{server.url}/caas/v4/classifieds/{one}", headers=headers).json()
        assert [m["url"] for m in echoed["media"]] == [m["url"] for m in sent["media"]]


@given(st.text(max_size=30), st.integers(0, 1000))
def test_a_range_is_within_the_file_or_refused_or_ignored(asked: str, size: int) -> None:
    for text in (asked, f"bytes={asked}"):
        try:
            part = span(text, size)
        except ValueError:
            continue
        assert part is None or 0 <= part[0] < part[1] <= size


@pytest.mark.parametrize(
    ("asked", "part"),
    [
        ("bytes=0-0", (0, 1)),
        ("bytes=5-", (5, 10)),
        ("bytes=-3", (7, 10)),
        ("bytes=-300", (0, 10)),
        ("bytes=2-300", (2, 10)),
        ("bytes=0-1,3-4", None),
        ("lines=0-1", None),
        ("bytes=4-2", None),
        ("bytes=-", None),
        (None, None),
    ],
)
def test_ranges_mean_what_the_standard_says(asked: str | None, part: tuple[int, int] | None) -> None:
    assert span(asked, 10) == part


@pytest.mark.parametrize("asked", ["bytes=10-", "bytes=10-20", "bytes=-0"])
def test_a_range_outside_the_file_is_refused(asked: str) -> None:
    with pytest.raises(ValueError, match="bytes"):
        span(asked, 10)


def medium(server: Running, media_id: str) -> dict[str, Any]:
    return httpx2.get(f"{server.url}/platform/v1/media/{media_id}", headers=token(server, "/platform/v1")).json()


def test_an_upload_on_the_german_contract_is_put_attached_and_served(server: Running) -> None:
    headers, base = token(server, "/import-listings/v1"), f"{server.url}/import-listings/v1"
    asked = httpx2.post(f"{base}/medias", json={"externalMediaId": "front", "fileName": "front.jpg"}, headers=headers)
    assert asked.status_code == 201
    address = asked.json()["presignedURL"]
    assert httpx2.put(address, content=b"x" * (40 * 1024 * 1024 + 1)).status_code == 413
    content = a_picture(width=1200, height=800, seed=9)
    strange = httpx2.put(f"{address}x", content=content)
    assert (strange.status_code, strange.json()["errors"][0]["code"]) == (410, "upload-expired")
    assert httpx2.put(address, content=content).status_code == 200
    assert httpx2.put(address, content=content).status_code == 410, "an address is used once"
    house = a_haus("upload-1") | {"media": [{"externalMediaId": "front"}, {"externalMediaId": "unknown"}]}
    one = httpx2.post(f"{base}/listings", json=house, headers=headers).json()["listingId"]
    failed = within(30, lambda: [e for e in events(server, "media.failed") if e["listingId"] == one])
    told = failed[0]["data"]["mediaStatuses"]
    assert [(m["externalMediaId"], m["status"]) for m in told] == [("front", "CREATED"), ("unknown", "CREATING_FAILED")]
    rows = httpx2.get(f"{base}/listings/upload-1/statuses", headers=headers).json()["items"]
    assert rows[-1]["status"] == "CREATED_WITH_MEDIA_ERROR"
    assert rows[-1]["mediaStatuses"][1]["findings"][0]["code"] == "media-upload-unknown"
    found = httpx2.get(f"{server.url}/platform/v1/media?listingId={one}", headers=token(server, "/platform/v1")).json()
    front = next(item for item in found["items"] if item["externalMediaId"] == "front")
    assert (front["state"], front["listings"], front["removedAt"]) == ("ready", [one], None)
    _is_served(front["files"])


def _is_served(files: list[dict[str, Any]]) -> None:
    assert len(files) == 6
    for file in files:
        whole = httpx2.get(file["url"])
        assert (whole.status_code, whole.headers["content-type"], len(whole.content)) == (
            200,
            file["type"],
            file["bytes"],
        )
        assert "immutable" in whole.headers["cache-control"]
        part = httpx2.get(file["url"], headers={"Range": "bytes=10-19"})
        assert (part.status_code, part.content) == (206, whole.content[10:20])
        assert part.headers["content-range"] == f"bytes 10-19/{file['bytes']}"
        assert httpx2.get(file["url"], headers={"If-None-Match": whole.headers["etag"]}).status_code == 304
        assert httpx2.get(file["url"], headers={"Range": "bytes=99999999-"}).status_code == 416
        assert httpx2.head(file["url"]).headers["content-length"] == str(file["bytes"])
    for odd in ("nothing-000000000000.webp", "..%2f..%2fpostgres", "800.webp", "%00"):
        assert httpx2.get(files[0]["url"].rpartition("/")[0] + "/" + odd).status_code in (404, 400), odd


def test_an_asset_is_sent_shared_replaced_and_removed_on_the_platform(server: Running) -> None:
    headers, base = token(server, "/platform/v1"), f"{server.url}/platform/v1"
    named = {"externalMediaId": "plan/é %41?#&.png", "fileName": "a.png"}
    sent = httpx2.post(f"{base}/media", params=named, content=a_picture(seed=21), headers=headers)
    assert sent.status_code == 201
    assert sent.json()["url"] == f"{server.url}/uploads/plan%2F%C3%A9%20%2541%3F%23%26.png"
    one = sent.json()["mediaId"]
    first = within(30, lambda: (m := medium(server, one))["state"] == "ready" and m)
    ids = ["shared-1", "shared-2"]
    for external_id in ids:
        document = with_pictures(first["url"], external_id=external_id)
        put = httpx2.put(f"{base}/fr/listings/{external_id}", json=document, headers=headers)
        assert put.status_code == 202
    within(30, lambda: len(medium(server, one)["listings"]) == 2)
    refused = httpx2.delete(f"{base}/media/{one}", headers=headers)
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (409, "media-in-use")
    assert httpx2.put(f"{base}/media/{one}", content=a_picture(seed=22), headers=headers).status_code == 200
    second = within(30, lambda: (m := medium(server, one))["files"] != first["files"] and m)
    assert second["state"] == "ready"
    assert httpx2.put(f"{base}/media/{one}", content=b"no picture", headers=headers).status_code == 200
    third = within(30, lambda: (m := medium(server, one))["state"] == "failed" and m)
    (finding,) = third["findings"]
    assert finding["docs"] == f"{server.url}/docs/findings/{finding['code']}"
    for external_id in ids:
        assert httpx2.delete(f"{base}/fr/listings/{external_id}", headers=headers).status_code == 202
    within(30, lambda: not medium(server, one)["listings"])
    assert httpx2.delete(f"{base}/media/{one}", headers=headers).status_code == 202


def test_a_list_shows_the_cover_that_a_document_names_by_the_address_of_an_upload(server: Running) -> None:
    headers, base = token(server, "/platform/v1"), f"{server.url}/platform/v1"
    names = ("hall.png", "façade 50% #1.png")
    sent = [
        httpx2.post(
            f"{base}/media", params={"externalMediaId": name}, content=a_picture(seed=seed), headers=headers
        ).json()
        for seed, name in enumerate(names, start=61)
    ]
    hall, front = (
        within(30, lambda one=one: (m := medium(server, one["mediaId"]))["state"] == "ready" and m) for one in sent
    )
    document = with_pictures(hall["url"], front["url"], external_id="fronted")
    document["media"][1]["category"] = "COVER_PICTURE"
    put = httpx2.put(f"{base}/fr/listings/fronted", json=document, headers=headers | {"Prefer": "wait=10"}, timeout=20)
    public = put.json()["publications"][0]["url"].rpartition("/")[2]

    def shown() -> str:
        """Return what a list shows of the listing above its title."""
        listed = httpx2.get(f"{server.url}/sl/search").text
        return listed.partition(f'href="/sl/{public}"')[0].rpartition("<article")[2]

    within(20, lambda: front["files"][0]["url"].removeprefix(server.url).rpartition("/")[0] in shown())


def test_a_forced_refresh_gets_a_picture_once_more_and_asks_whether_it_changed(server: Running) -> None:
    with a_host_beside(always(a_picture(seed=31), etag='"v1"')) as host:
        headers, base = token(server, "/platform/v1"), f"{server.url}/platform/v1"
        url = f"{host.url}/1.jpg"
        httpx2.put(f"{base}/fr/listings/fresh", json=with_pictures(url, external_id="fresh"), headers=headers)
        within(30, lambda: len(host.asked) == 1)
        within(
            30,
            lambda: [
                item
                for item in httpx2.get(f"{base}/media", headers=headers).json()["items"]
                if item["url"] == url and item["state"] == "ready"
            ],
        )
        again = httpx2.post(f"{base}/media/refresh", json={"url": url}, headers=headers)
        assert (again.status_code, again.json()) == (202, {"refreshed": 1})
        within(30, lambda: len(host.asked) == 2)
        assert host.asked[1].headers["if-none-match"] == '"v1"'


def test_pages_and_lists_show_renditions_and_leave_out_what_failed(server: Running) -> None:
    async def behave(asked: Asked, writer: asyncio.StreamWriter) -> None:
        if asked.path == "/bad":
            answer(writer, status=404)
        else:
            answer(writer, a_picture(width=1000, height=700, seed=41))

    with a_host_beside(behave) as host:
        headers, base = token(server, "/platform/v1"), f"{server.url}/platform/v1"
        document = with_pictures(f"{host.url}/bad", f"{host.url}/good", external_id="shown")
        put = httpx2.put(
            f"{base}/fr/listings/shown", json=document, headers=headers | {"Prefer": "wait=10"}, timeout=20
        )
        address = put.json()["publications"][0]["url"]
        one = put.json()["listingId"]
        within(30, lambda: [e for e in events(server, "media.failed") if e["listingId"] == one])
    page = httpx2.get(address).text
    assert str(host.port) not in page, "no address of the partner's host is left"
    sources = re.findall(r'srcset="([^"]+)"', page)
    assert [part.split()[1] for part in sources[0].split(", ")] == ["320w", "800w", "1000w"]
    for part in sources[0].split(", "):
        assert httpx2.get(server.url + part.split()[0]).status_code == 200
    assert re.search(r'og:image" content="http://127\.0\.0\.1:\d+/media/', page)
    listed = within(20, lambda: (html := httpx2.get(f"{server.url}/sl/search").text).count("/media/") and html)
    assert sources[0].split()[0].split("/")[2] in listed
