"""A dry run says what the same call then comes to, whatever is drawn, and keeps nothing."""

from collections.abc import Callable
from random import Random
from typing import Any

from tests.rules.drawing import draw
from tests.trials import count
from tests.web.town import PACKS, Town, a_classified, a_listing, in_town

from pignon.model.names import Market
from pignon.model.states import VERBS

Run = Callable[[Any], None]
WHY = {"reason": "drawn"}


def _document(rng: Random, market: str, external_id: str) -> dict[str, Any]:
    """Draw a document: now and then any that the schema takes, else one that stands a chance."""
    if rng.random() < 0.3:
        document = draw(rng, dict(PACKS[Market(market)].schema), richness=0.05).document
        holder = document["metadata"] if market == "de" else document["data"]["metaData"]
        holder["source"]["offererEstateId"] = external_id
        return document
    price = {"currency": "EUR", "buy": {"price": {"amount": rng.choice([1, 420_000, 2_000_000])}}}
    if market == "de":
        spaces = {"spaceMeasureUnit": "SQUARE_METER", "residential": {"livingSpace": 90}}
        return a_listing(external_id, prices=price, **({"spaces": spaces} if rng.random() < 0.8 else {}))
    document = a_classified(external_id, **({"prices": price} if rng.random() < 0.9 else {}))
    document["portals"] = rng.choice([["SL"], ["SL", "BD"], ["SLN"], ["BD"]])
    if rng.random() < 0.3:
        document["media"] = [{"url": f"https://img.example/{rng.randrange(3)}.jpg", "mediaType": "PICTURE"}]
    return document


def _call(rng: Random) -> tuple[str, str, Any, dict[str, str]]:
    market, external_id = rng.choice(["fr", "fr", "de"]), f"D-{rng.randrange(12)}"
    path = f"/platform/v1/{market}/listings/{external_id}"
    headers: dict[str, str] = {}
    if rng.random() < 0.2:
        headers["source_version"] = str(rng.randrange(50))
    if rng.random() < 0.05:
        headers["if_match"] = '"2"'
    match rng.choices(["PUT", "PATCH", "DELETE", "verb"], [6, 2, 1, 3])[0]:
        case "PUT":
            return "PUT", path, _document(rng, market, external_id), headers
        case "PATCH":
            return "PATCH", path, {"data": {"prices": {"buy": {"price": {"amount": rng.randrange(9)}}}}}, headers
        case "DELETE":
            return "DELETE", path, None, headers
        case _:
            return "POST", f"{path}:{rng.choice(VERBS)}", WHY, headers


def _said(answer: dict[str, Any]) -> dict[str, Any]:
    """Return what must agree: all but the addresses of pages that were not up yet."""
    publications = [{**one, "url": None} for one in answer["publications"]]
    return {"outcome": answer["outcome"], "publications": publications, "findings": answer["findings"]}


def test_a_dry_run_and_the_run_agree(run: Run) -> None:
    async def body(town: Town) -> None:
        await town.pools.engine.execute("update contract set quota = 3 where customer_id = $1", town.customer_id)
        rng = Random(7)
        outcomes: dict[str, int] = {}
        for _ in range(count(10_000)):
            method, path, document, headers = _call(rng)
            before = await _kept(town)
            dry = await town.call(method, f"{path}?dryRun=true", document, **headers)
            assert await _kept(town) == before
            real = await town.call(method, path, document, **headers)
            if real.status_code != 202:
                assert dry.status_code == real.status_code, (dry.text, real.text)
                assert {**dry.json(), "instance": None} == {**real.json(), "instance": None}
                outcomes[str(real.status_code)] = outcomes.get(str(real.status_code), 0) + 1
                continue
            await town.settle()
            told = (await town.call("GET", f"/platform/v1/submissions/{real.json()['submissionId']}")).json()
            assert _said(dry.json()) == _said(told), (method, path, document, headers)
            assert dry.json()["digest"] == real.json()["digest"]
            outcomes[told["outcome"]] = outcomes.get(told["outcome"], 0) + 1
        assert {"created", "updated", "deleted", "refused", "superseded"} <= set(outcomes), outcomes
        assert {"400", "404"} <= set(outcomes), outcomes

    in_town(run, body)


async def _kept(town: Town) -> tuple[int, int, int]:
    row = await town.pools.engine.fetchrow(
        "select (select count(*) from submission where customer_id = $1),"
        " (select events from turn where customer_id = $1),"
        " (select coalesce(sum(revision), 0) from listing where customer_id = $1)",
        town.customer_id,
    )
    return tuple(row or ())
