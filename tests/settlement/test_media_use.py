"""FR.md, errors: media that another classified of the customer uses are accepted, with advice."""

from typing import Any

import orjson
import pytest
from tests.floor import DE, FR, PACKS, Floor, Run, a_floor, a_haus, a_house, on_floor

from pignon.market.messages import LANGUAGES
from pignon.model.write import Accepted
from pignon.settlement.media_use import url_hash

ONE, TWO = "https://img.example/1.jpg", 'https://img.example/deux%20é\\"2".jpg'


def shown(external_id: str, *urls: str, **changes: Any) -> dict[str, Any]:
    return a_house(external_id, media=[{"url": url, "mediaType": "PICTURE"} for url in urls], **changes)


async def advised(floor: Floor, one: Accepted) -> list[tuple[str, str, str]]:
    """Return the advice on media of one submission, each as `(pointer, url, the other listing)`."""
    findings = await floor.pools.engine.fetchval(
        "select findings from submission where submission_id = $1", one.submission_id
    )
    return [
        (found["pointer"], found["value"], found["arguments"]["listing"])
        for found in orjson.loads(findings or b"[]")
        if found["code"] == "media-url-used" and not found["portals"]
    ]


async def settled(floor: Floor, accepted: Accepted) -> list[tuple[str, str, str]]:
    await floor.settle()
    return await advised(floor, accepted)


@pytest.mark.parametrize("url", [ONE, TWO], ids=["plain", "escaped"])
def test_media_of_another_listing_are_accepted_and_advised_on_and_no_event_tells(run: Run, url: str) -> None:
    async def body(floor: Floor) -> None:
        assert await settled(floor, await floor.post(shown("A", url))) == []
        second = await floor.post(shown("B", url, "https://img.example/own.jpg"))
        assert await settled(floor, second) == [("/media/0/url", url, "A")]
        assert await floor.states(second) == {"SL": "live"}
        assert await floor.rows(second) == ["CREATED SL"]
        assert await floor.events(second) == ["listing.created", "publication.live SL CREATED"]

    on_floor(run, body)


def test_the_german_market_advises_too_and_media_without_an_address_are_passed_over(run: Run) -> None:
    async def body(floor: Floor) -> None:
        for name, expected in (("A", []), ("B", [("/media/1/url", ONE, "A")])):
            document = a_haus(name) | {"media": [{"externalMediaId": "M-1"}, {"mediaType": "PICTURE", "url": ONE}]}
            assert await settled(floor, await floor.post(document, market=DE, wanted="IWT")) == expected

    on_floor(run, body, markets="de", contracts={"IWT": 10})


def test_a_listing_may_use_its_own_media_again(run: Run) -> None:
    async def body(floor: Floor) -> None:
        await floor.post(shown("A", ONE))
        await floor.settle()
        assert await settled(floor, await floor.put(shown("A", ONE, ONE, TWO))) == []
        assert await settled(floor, await floor.put(shown("A", TWO, ONE, city="Nice"))) == []

    on_floor(run, body)


def test_the_media_of_a_listing_that_is_deleted_are_free_and_the_next_to_use_them_has_them(run: Run) -> None:
    async def body(floor: Floor) -> None:
        await floor.post(shown("A", ONE))
        await floor.settle()
        await floor.delete("A")
        await floor.settle()
        assert await settled(floor, await floor.post(shown("B", ONE))) == []
        assert await settled(floor, await floor.post(shown("A", ONE))) == [("/media/0/url", ONE, "B")]

    on_floor(run, body)


def test_media_that_a_listing_has_dropped_are_free(run: Run) -> None:
    async def body(floor: Floor) -> None:
        await floor.post(shown("A", ONE))
        await floor.settle()
        await floor.put(shown("A", TWO, ONE + "?w=100"))
        await floor.settle()
        assert await settled(floor, await floor.post(shown("B", ONE))) == []
        assert await settled(floor, await floor.post(shown("C", ONE))) == [("/media/0/url", ONE, "B")]

    on_floor(run, body)


def test_of_two_listings_in_one_batch_the_second_is_advised(run: Run) -> None:
    async def body(floor: Floor) -> None:
        first, second = await floor.post(shown("A", ONE)), await floor.post(shown("B", ONE, TWO))
        await floor.settle()
        assert await advised(floor, first) == []
        assert await advised(floor, second) == [("/media/0/url", ONE, "A")]

    on_floor(run, body)


def test_who_used_media_before_the_batch_stays_first_in_it(run: Run) -> None:
    async def body(floor: Floor) -> None:
        await floor.post(shown("A", ONE))
        await floor.settle()
        second = await floor.post(shown("B", ONE))
        update = await floor.put(shown("A", ONE, city="Nice"))
        assert await settled(floor, second) == [("/media/0/url", ONE, "A")]
        assert await advised(floor, update) == []

    on_floor(run, body)


@pytest.mark.parametrize("gone", ["deleted", "dropped"])
def test_media_given_up_in_the_same_batch_are_free(run: Run, gone: str) -> None:
    async def body(floor: Floor) -> None:
        await floor.post(shown("A", ONE))
        await floor.settle()
        second = await floor.post(shown("B", ONE))
        await (floor.delete("A") if gone == "deleted" else floor.put(shown("A", TWO)))
        assert await settled(floor, second) == []
        assert await settled(floor, await floor.post(shown("C", ONE))) == [("/media/0/url", ONE, "B")]

    on_floor(run, body)


def test_only_the_newest_revision_of_a_batch_counts(run: Run) -> None:
    async def body(floor: Floor) -> None:
        await floor.post(shown("A", ONE))
        await floor.put(shown("A", TWO))
        assert await settled(floor, await floor.post(shown("B", ONE))) == []

    on_floor(run, body)


def test_the_media_of_another_customer_are_no_matter(run: Run) -> None:
    async def body(floor: Floor) -> None:
        other = await a_floor(floor.pools, floor.door, intermediary_id="RC-100002")
        mine, theirs = await floor.post(shown("A", ONE)), await other.post(shown("A", ONE))
        await floor.settle()
        assert (await advised(floor, mine), await advised(floor, theirs)) == ([], [])
        assert await settled(floor, await other.post(shown("B", ONE))) == [("/media/0/url", ONE, "A")]

    on_floor(run, body)


def test_the_first_medium_is_the_one_that_counts(run: Run) -> None:
    async def body(floor: Floor) -> None:
        await floor.post(shown("A", ONE, TWO))
        assert await settled(floor, await floor.post(shown("B", TWO, ONE))) == []
        assert await settled(floor, await floor.post(shown("C", ONE))) == [("/media/0/url", ONE, "A")]

    on_floor(run, body)


def test_a_refused_listing_is_advised_beside_what_refuses_it(run: Run) -> None:
    async def body(floor: Floor) -> None:
        await floor.post(shown("A", ONE))
        second = await floor.post(shown("B", ONE, price=None))
        assert await settled(floor, second) == [("/media/0/url", ONE, "A")]
        assert await floor.rows(second) == ["CREATING_FAILED SL price-missing"]

    on_floor(run, body)


def test_an_address_is_kept_as_the_first_eight_bytes_of_its_hash() -> None:
    assert url_hash("") == 0xE3B0C44298FC1C14 - (1 << 64)


@pytest.mark.parametrize("market", [FR, DE])
def test_the_advice_names_the_other_listing_in_every_language(market: Any) -> None:
    for language in LANGUAGES:
        said = PACKS[market].say(
            "media-url-used", language, {"value": ONE, "listing": "A-7", "pointer": "/media/0/url"}
        )
        assert ONE in said.message
        assert "A-7" in said.message
