"""Every write heeds `Idempotency-Key` and `dryRun`, those beside the listings too: media, webhooks, projects."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote
from uuid import uuid4

import pytest
from tests.media.corpus import a_picture
from tests.web.town import Town, in_town

from pignon.web.partner_apis import mounts
from pignon.web.reference.examples import PROJECT

Run = Callable[[Any], None]
PLATFORM, GERMAN, FRENCH = "/platform/v1", "/import-listings/v1", "/caas/v4"
READS = {("POST", "/{market}/manifest")}
BYTES = {"content_type": "application/octet-stream"}
HOOK = {"url": "https://crm.example/hook"}
TABLES = ("asset_source", "webhook", "project", "delivery")


def test_every_write_of_every_api_takes_a_key_and_can_be_tried() -> None:
    writes = [route for mount in mounts() for route in mount.routes if route.method != "GET"]
    deaf = [
        (route.method, route.path)
        for route in writes
        if (route.method, route.path) not in READS
        and not ("dryRun" in route.parameters and "Idempotency-Key" in route.headers)
    ]
    assert deaf == []


async def _kept(town: Town) -> dict[str, list[str]]:
    """Return all that is kept beside listings, row by row; when it is due does not matter."""
    kept: dict[str, list[str]] = {}
    for table in TABLES:
        rows = await town.pools.engine.fetch(
            f"select to_jsonb(t)::text as row from {table} t where customer_id = $1", town.customer_id
        )
        kept[table] = sorted(row["row"] for row in rows)
    return kept


async def _calls(town: Town) -> list[tuple[str, str, Any, dict[str, str]]]:
    """Give one call of each write beside the listings, on things that are there."""
    sent = await town.call("POST", f"{PLATFORM}/media?externalMediaId=one", a_picture(), **BYTES)
    medium = sent.json()["mediaId"]
    hook = (await town.call("POST", f"{PLATFORM}/webhooks", HOOK)).json()["webhookId"]
    await town.call("POST", f"{GERMAN}/projects", PROJECT)
    return [
        ("POST", f"{PLATFORM}/media", a_picture(seed=2), BYTES),
        ("POST", f"{PLATFORM}/media?externalMediaId=two", a_picture(seed=3), BYTES),
        ("PUT", f"{PLATFORM}/media/{medium}", a_picture(seed=4), BYTES),
        ("POST", f"{PLATFORM}/media/refresh", {"mediaId": medium}, {}),
        ("DELETE", f"{PLATFORM}/media/{medium}", None, {}),
        ("POST", f"{GERMAN}/medias", {"externalMediaId": "three", "fileName": "a.jpg"}, {}),
        ("POST", f"{PLATFORM}/webhooks", HOOK, {}),
        ("PATCH", f"{PLATFORM}/webhooks/{hook}", {"types": ["listing.created"]}, {}),
        ("POST", f"{PLATFORM}/webhooks/{hook}/secret", None, {}),
        ("POST", f"{PLATFORM}/webhooks/{hook}/test", None, {}),
        ("POST", f"{PLATFORM}/webhooks/{hook}/replay", {"after": 0}, {}),
        ("POST", f"{PLATFORM}/webhooks/{hook}/resend", {"from": 1}, {}),
        ("DELETE", f"{PLATFORM}/webhooks/{hook}", None, {}),
        ("PUT", f"{FRENCH}/webhooks", HOOK, {}),
        ("PUT", f"{GERMAN}/webhooks", HOOK, {}),
        ("DELETE", f"{FRENCH}/webhooks", None, {}),
        ("PUT", f"{GERMAN}/projects/hafen-1", PROJECT, {}),
        ("DELETE", f"{GERMAN}/projects/hafen-1", None, {}),
    ]


def test_what_is_tried_is_answered_as_it_would_be_and_nothing_is_kept(run: Run) -> None:
    async def body(town: Town) -> None:
        for method, path, document, headers in await _calls(town):
            before = await _kept(town)
            tried = f"{path}{'&' if '?' in path else '?'}dryRun=true"
            answer = await town.call(method, tried, document, idempotency_key="never", **headers)
            assert answer.status_code == 200, (method, path, answer.text)
            assert answer.json() in ("Webhook registered", "Webhook removed") or answer.json()["dryRun"] is True
            assert await _kept(town) == before, (method, path)
        keys = "select count(*) from idempotency where customer_id = $1"
        assert await town.pools.engine.fetchval(keys, town.customer_id) == 0

    in_town(run, body)


def test_what_is_sent_again_with_its_key_has_one_effect_and_one_answer(run: Run) -> None:
    async def body(town: Town) -> None:
        for n, (method, path, document, headers) in enumerate(await _calls(town)):
            first = await town.call(method, path, document, idempotency_key=f"k{n}", **headers)
            assert first.status_code < 300, (method, path, first.text)
            before = await _kept(town)
            again = await town.call(method, path, document, idempotency_key=f"k{n}", **headers)
            assert (again.status_code, again.content) == (first.status_code, first.content), (method, path)
            assert again.headers["idempotency-replayed"] == "true"
            assert await _kept(town) == before, (method, path)

    in_town(run, body)


@pytest.mark.parametrize(
    "spelt", ["dryrun", "DRYRUN", "DryRun", "dry_run", "dry-run", "dry.run", "dryRun[]", "%20dryRun"]
)
def test_a_trial_that_is_misspelt_is_refused_by_every_write_and_nothing_is_written(run: Run, spelt: str) -> None:
    async def body(town: Town) -> None:
        known = {"market": "fr", "verb": "pause", "portal": "SL"}
        for mount in mounts():
            for route in mount.routes:
                if route.method == "GET" or (route.method, route.path) in READS or mount.base.startswith("/sandbox"):
                    continue
                path = mount.base + re.sub(r"\{(\w+)\}", lambda found: known.get(found[1], str(uuid4())), route.path)
                answer = await town.call(route.method, f"{path}?{spelt}=true&utm=1", {}, accept_language="de")
                assert answer.status_code == 400, (route.method, path, answer.text)
                (fault,) = answer.json()["errors"]
                assert (fault["code"], fault["expected"]) == ("bad-parameter", "its name spelt dryRun"), (path, fault)
                assert fault["name"] == unquote(spelt)
                assert "erwartet: sein Name in der Schreibweise dryRun" in fault["message"]
        for stock in ("fr/listings:bulk", "promotions:bulk"):
            kept = await town.call(
                "POST", f"{PLATFORM}/{stock}?on_error=stop", b"{}\n", content_type="application/x-ndjson"
            )
            assert (kept.status_code, kept.json()["errors"][0]["expected"]) == (400, "its name spelt onError")
        ignored = await town.call("DELETE", f"{GERMAN}/projects/none?dry=true&Portals=x&dryRunner=1&run=dry")
        assert ignored.status_code == 404

    in_town(run, body)


@pytest.mark.parametrize("other", [a_picture(seed=8), b"x"])
def test_other_bytes_under_the_same_key_are_refused(run: Run, other: bytes) -> None:
    async def body(town: Town) -> None:
        path = f"{PLATFORM}/media?externalMediaId=one"
        assert (await town.call("POST", path, a_picture(), idempotency_key="k", **BYTES)).status_code == 201
        answer = await town.call("POST", path, other, idempotency_key="k", **BYTES)
        assert (answer.status_code, answer.json()["type"]) == (422, "urn:pignon:problem:Idempotency-Key-Reused")

    in_town(run, body)
