"""A listing's whole story, in order, page by page, and every revision of it."""

from collections.abc import Callable
from typing import Any

from tests.web.town import Town, a_classified, in_town

ONE = "/platform/v1/fr/listings/A-1"
Run = Callable[[Any], None]


async def _lived(town: Town) -> str:
    """Lead a listing through its life; return its id."""
    one: str = (await town.call("PUT", ONE, a_classified(), source_version="2")).json()["listingId"]
    await town.settle()
    await town.call("PUT", ONE, a_classified())
    await town.call("PATCH", ONE, {"data": {"prices": {"buy": {"price": {"amount": 7}}}}, "media": []})
    await town.call("PUT", ONE, a_classified(), source_version="1")
    await town.settle()
    for verb in ("sold", "pause"):
        await town.call("POST", f"{ONE}:{verb}", {"reason": f"because {verb}"})
        await town.settle()
    await town.call("DELETE", ONE)
    await town.settle()
    await town.call("POST", f"{ONE}:restore", {"reason": "by mistake"})
    await town.settle()
    return one


def test_the_story_tells_revisions_with_their_differences_verdicts_and_publications(run: Run) -> None:
    async def body(town: Town) -> None:
        one = await _lived(town)
        page = await town.call("GET", f"/platform/v1/listings/{one}/timeline")
        assert page.status_code == 200, page.text
        items = page.json()["items"]
        assert "nextToken" not in page.json()
        assert [item["at"] for item in items] == sorted(item["at"] for item in items)
        writes = [item for item in items if item["type"] == "submission"]
        assert [(item["kind"], item["revision"], item["outcome"]) for item in writes] == [
            ("put", 1, "created"),
            ("patch", 2, "updated"),
            ("put", 2, "superseded"),
            ("sold", 3, "updated"),
            ("pause", 4, "updated"),
            ("delete", 5, "deleted"),
            ("restore", 6, "updated"),
        ]
        assert writes[1]["changes"] == [
            {"pointer": "/data/prices/buy/price/amount", "before": 420000, "after": 7},
            {"pointer": "/media", "after": []},
        ]
        assert "changes" not in writes[2]
        assert [item["changes"] for item in (writes[0], writes[3], writes[6])] == [[], [], []]
        assert [item["reason"] for item in writes[3:]] == ["because sold", "because pause", None, "by mistake"]
        assert [item["badge"] for item in writes] == [None, None, None, "sold", "sold", "sold", "sold"]
        told = [item["type"] for item in items if item["type"] != "submission"]
        assert told[:2] == ["listing.created", "publication.live"]
        assert "publication.ended" in told
        assert "listing.deleted" in told

    in_town(run, body)


def test_pages_of_any_length_tell_the_same_story(run: Run) -> None:
    async def body(town: Town) -> None:
        path = f"/platform/v1/listings/{await _lived(town)}/timeline"
        whole = (await town.call("GET", path)).json()["items"]
        for length in (1, 2, 3, 7):
            found: list[Any] = []
            page = (await town.call("GET", f"{path}?limit={length}")).json()
            while True:
                assert len(page["items"]) <= length
                found += page["items"]
                if "nextToken" not in page:
                    break
                page = (await town.call("GET", f"{path}?limit={length}&nextToken={page['nextToken']}")).json()
            assert found == whole
        assert (await town.call("GET", f"{path}?nextToken=bm9uc2Vuc2U")).status_code == 400
        assert (await town.call("GET", f"{path}?nextToken=MjAyNi0wMS0wMQ")).status_code == 400

    in_town(run, body)


def test_any_revision_can_be_read_and_nobody_elses(run: Run) -> None:
    async def body(town: Town) -> None:
        one = await _lived(town)
        path = f"/platform/v1/listings/{one}/revisions"
        first, patched, deleted = [(await town.call("GET", f"{path}/{n}")).json() for n in (1, 2, 5)]
        assert (first["document"], first["kind"]) == (a_classified(), "put")
        assert patched["document"]["media"] == []
        assert (deleted["document"], deleted["kind"]) == (None, "delete")
        for wrong in ("0", "7", "x", "-1", "99999999999"):
            assert (await town.call("GET", f"{path}/{wrong}")).status_code == 404
        stranger = await town.a_stranger()
        for address in (f"{path}/1", f"/platform/v1/listings/{one}/timeline"):
            assert (await town.call("GET", address, **stranger)).status_code == 404

    in_town(run, body)
