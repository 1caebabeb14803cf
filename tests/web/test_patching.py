"""PATCH: a part of a document, merged into the latest accepted revision and checked like a whole one."""

import asyncio
from collections.abc import Callable
from typing import Any

from tests.web.town import Town, a_classified, a_listing, in_town

ONE = "/platform/v1/fr/listings/A-1"
ID = "/data/metaData/source/offererEstateId"
PRICE = {"data": {"prices": {"buy": {"price": {"amount": 1}}}}}
PICTURE = {"url": "https://img.example/1.jpg", "mediaType": "PICTURE"}
MERGE = "application/merge-patch+json"
Run = Callable[[Any], None]


def test_a_patch_changes_its_part_and_nothing_else(run: Run) -> None:
    async def body(town: Town) -> None:
        await town.call("PUT", ONE, a_classified() | {"media": [PICTURE]})
        first = await town.call("PATCH", ONE, PRICE, content_type=MERGE)
        assert (first.status_code, first.json()["revision"]) == (202, 2), first.text
        answer = await town.call("PATCH", ONE, {"media": None})
        assert (answer.status_code, answer.json()["revision"]) == (202, 3), answer.text
        kept = (await town.call("GET", ONE)).json()
        wanted = a_classified(prices={"currency": "EUR", "buy": {"price": {"amount": 1}}})
        assert kept["document"] == wanted
        assert kept["digest"] == answer.json()["digest"]
        await town.settle()
        same = await town.call("PATCH", ONE, PRICE, prefer="wait=10")
        assert (same.json()["outcome"], same.json()["revision"]) == ("unchanged", 3)
        assert (await town.call("PATCH", ONE.replace("A-1", "A-2"), PRICE)).status_code == 404

    in_town(run, body)


def test_a_patch_is_checked_like_a_put(run: Run) -> None:
    async def body(town: Town) -> None:
        await town.call("PUT", ONE, a_classified())
        await town.call("PUT", "/platform/v1/de/listings/G-1?portals=IMN", a_listing("G-1"))
        frozen = "/platform/v1/de/listings/G-1"
        for path, patch, pointer in (
            (ONE, {"data": {"estateType": None}, "portals": []}, "/data/estateType"),
            (ONE, {"surprise": 1}, "/surprise"),
            (ONE, [1], ""),
            (
                ONE,
                {"data": {"metaData": {"source": {"offererEstateId": "B"}}}},
                "/data/metaData/source/offererEstateId",
            ),
            (frozen, {"data": {"estateType": "APARTMENT"}}, "/data/estateType"),
        ):
            answer = await town.call("PATCH", path, patch)
            assert answer.status_code == 400, answer.text
            assert pointer in {fault["pointer"] for fault in answer.json()["errors"]}
        assert (await town.call("PATCH", ONE, PRICE, content_type="text/plain")).status_code == 415
        assert (await town.call("PATCH", ONE, PRICE, if_match='"9"')).status_code == 412
        assert (await town.call("PATCH", ONE, PRICE, if_match='"1"')).status_code == 202
        kept = await town.call("PATCH", frozen, {"data": {"prices": {"currency": "EUR"}}}, prefer="wait=0")
        assert kept.json()["revision"] == 2
        await town.settle()
        states = {one["portal"] for one in (await town.call("GET", frozen)).json()["publications"]}
        assert states == {"IMN"}, "a patch keeps the portals that are wanted"

    in_town(run, body)


def test_patches_that_race_are_all_merged_or_told_to_come_again(run: Run) -> None:
    async def body(town: Town) -> None:
        await town.call("PUT", ONE, a_classified())
        texts = ["de", "en", "es", "fr", "it", "nl", "pl", "pt"]
        patches = [{"data": {"texts": {"headline": {text: "x"}}}} for text in texts]
        answers = await asyncio.gather(*(town.call("PATCH", ONE, patch) for patch in patches))
        assert {answer.status_code for answer in answers} <= {202, 409}, [answer.text for answer in answers]
        merged = [text for text, answer in zip(texts, answers, strict=True) if answer.status_code == 202]
        kept = (await town.call("GET", ONE)).json()["document"]["data"]["texts"]["headline"]
        assert sorted(kept) == sorted(merged)
        assert merged
        for answer in answers:
            if answer.status_code == 409:
                assert answer.json()["errors"][0]["code"] == "contended"
                assert answer.headers["retry-after"] == "1"

    in_town(run, body)


def test_a_patch_repeated_by_its_key_is_merged_once_even_after_the_listing_went(run: Run) -> None:
    async def body(town: Town) -> None:
        await town.call("PUT", ONE, a_classified())
        first = await town.call("PATCH", ONE, PRICE, idempotency_key="k")
        await town.call("DELETE", ONE)
        again = await town.call("PATCH", ONE, PRICE, idempotency_key="k")
        assert (again.status_code, again.content) == (202, first.content)
        assert (await town.call("PATCH", ONE, {"media": None}, idempotency_key="k")).status_code == 422

    in_town(run, body)
