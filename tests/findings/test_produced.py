"""Every code of the catalogue is produced for real: by the door, the rules, settlement, the web or `pignon lint`."""

import zlib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import orjson
from bench.documents import document as ordinary
from jsonschema_rs import Draft202012Validator
from tests.findings.declared import declared
from tests.floor import Floor, Run, a_floor, a_haus, a_house
from tests.rules.documents import GONE, altered, french, german
from tests.rules.test_advice import ADVERSE, GERMAN, HOME
from tests.web.town import Town, a_classified, a_listing, in_town

from pignon.ledger import webhooks
from pignon.market import load
from pignon.model.errors import Busy, Contended, Invalid, KeyRunning, PignonError
from pignon.model.finding import Finding
from pignon.model.names import Market, Portal
from pignon.rules.advice import advise
from pignon.rules.eligible import judge
from pignon.rules.faults import faults
from pignon.rules.quality import quality
from pignon.rules.validate import check
from pignon.web.problems import Teller, problem, too_slow, unexpected
from pignon.web.refusals import EventsSwept

PACKS = load()
FR, DE = PACKS[Market("fr")], PACKS[Market("de")]
HERE = Path(__file__).parents[1]
ELSEWHERE = {
    "media-animated": "media/test_checking.py",
    "media-bad-address": "media/test_fetching.py",
    "media-broken-answer": "media/test_fetching.py",
    "media-damaged": "media/test_checking.py",
    "media-duplicate": "media/test_collecting.py",
    "media-forbidden-address": "media/test_fetching.py",
    "media-format": "media/test_checking.py",
    "media-kind": "media/test_checking.py",
    "media-no-picture-in-video": "media/test_checking.py",
    "media-not-shown": "media/test_collecting.py",
    "media-small": "media/test_checking.py",
    "media-status": "media/test_fetching.py",
    "media-too-big": "media/test_fetching.py",
    "media-too-heavy": "media/test_checking.py",
    "media-too-large": "media/test_checking.py",
    "media-too-long": "media/test_checking.py",
    "media-too-many-redirects": "media/test_fetching.py",
    "media-too-slow": "media/test_fetching.py",
    "media-too-small": "media/test_checking.py",
    "media-unknown-host": "media/test_fetching.py",
    "media-unreachable": "media/test_fetching.py",
    "media-upload-missing": "media/test_collecting.py",
    "media-upload-unknown": "media/test_serving.py",
    "feed-fault": "findings/test_lint.py",
    "media-in-use": "media/test_serving.py",
    "upload-expired": "media/test_serving.py",
    "listing-paused": "web/test_verbs.py",
    "listing-withdrawn": "web/test_verbs.py",
    "source-version-late": "web/test_repeating.py",
    "verb-impossible": "web/test_verbs.py",
    "verb-called-off": "web/test_verbs.py",
    "webhook-off": "delivery/test_webhooks_api.py",
    "not-waiting": "web/test_verbs.py",
    "too-many-calls": "web/test_pacing.py",
    "promotion-date": "promotion/test_booking.py",
    "promotion-no-contract": "promotion/test_booking.py",
    "promotion-no-credits": "promotion/test_booking.py",
    "promotion-not-live": "promotion/test_booking.py",
    "promotion-not-sold": "promotion/test_offers.py",
    "promotion-over": "promotion/test_api.py",
    "promotion-rule-night": "promotion/test_rules.py",
    "promotion-rule-too-new": "promotion/test_rules.py",
    "promotion-rule-seen-enough": "promotion/test_rules.py",
    "promotion-rule-lately": "promotion/test_rules.py",
    "promotion-rule-listing-cap": "promotion/test_rules.py",
    "promotion-rule-budget": "promotion/test_rules.py",
    "promotion-rule-no-credits": "promotion/test_rules.py",
    "promotion-rule-refused": "promotion/test_rules.py",
    "promotion-rules-too-many": "promotion/test_rules.py",
}
"""Codes that need more than a call: the test that produces each names it."""
_DEEP = b"[" * 80 + b"]" * 80
BODIES = [
    *(b"", b"{", b"{'a'}", b"[NaN]", b"\xff", b'"\\ud800"', b"[1e400]", b"[1e16]", b'["\\u0000"]', _DEEP),
    b"[" + b"0," * 20_001 + b"0]",
]
FAULTY: list[dict[str, Any]] = [
    {"/surprise": 1},
    {"/data/estateType": "CASTLE"},
    {"/data/estateType": 1},
    {"/data/location/city": GONE},
    {"/data/prices/buy/price/amount": -1},
    {"/data/prices/brokerageFee": {"feePercentage": 101}},
    {"/portals": []},
    {"/portals": ["SL", "SL"]},
    {"/portals": ["SL", "BD", "BUCOM", "SLN", "SLC", "SL"]},
    {"/media/0/url": "no address"},
    {"/data/contact": {"email": "a@b.example"}, "/specific": {"gsl": {"mainContactPerson": {"email": "a@b.example"}}}},
]
BLOCKED: list[tuple[str, dict[str, Any]]] = [
    ("SL", {"/data/prices/buy": GONE}),
    ("SL", {"/data/estateSubType": GONE}),
    ("SL", {"/data/location/city": ""}),
    ("BD", {"/data/prices/buy/price/amount": 1000}),
    ("BD", {"/media": []}),
    ("BD", {"/data/spaces/residential/livingSpace": 10}),
    ("BD", {"/data/texts/description/fr": "Villa."}),
    ("BD", {"/data/management": {"isForHolidayRental": True}}),
    ("BUCOM", {}),
    ("SLN", {}),
    ("SLC", {"/data/spaces/residential": GONE}),
]


KEYWORDS: list[tuple[dict[str, Any], Any]] = [
    ({"minimum": 1}, 0),
    ({"maximum": 1}, 2),
    ({"exclusiveMinimum": 1}, 1),
    ({"exclusiveMaximum": 1}, 1),
    ({"minLength": 2}, "a"),
    ({"maxLength": 2}, "abc"),
    ({"minItems": 1}, []),
    ({"maxItems": 1}, [1, 2]),
    ({"minProperties": 1}, {}),
    ({"maxProperties": 0}, {"a": 1}),
    ({"multipleOf": 2}, 3),
    ({"const": 1}, 2),
    ({"format": "date"}, "soon"),
    ({"pattern": "^a"}, "b"),
    ({"not": {}}, 1),
]
"""Each keyword that a market's schema may use, broken."""


RARE: list[PignonError] = [Busy(), Contended(), KeyRunning(), EventsSwept(7)]
"""What takes a race or hours to run into: told by the door as it would be."""


def _codes(findings: Iterable[Finding]) -> set[str]:
    return {one.code for one in findings}


def _refused(work: Callable[[], object]) -> set[str]:
    try:
        work()
    except Invalid as invalid:
        return _codes(invalid.findings)
    return set()


def by_the_door() -> set[str]:
    found = {code for body in BODIES for code in _refused(lambda body=body: check(body, FR))}
    for changes in FAULTY:
        found |= _refused(lambda changes=changes: check(orjson.dumps(french(changes)), FR))
    for schema, value in KEYWORDS:
        found |= _codes(faults(Draft202012Validator(schema, validate_formats=True), value, schema=schema))
    many = french({"/media": [{"url": n} for n in range(600)]})
    return found | _refused(lambda: check(orjson.dumps(many), FR))


def by_the_rules() -> set[str]:
    found: set[str] = set()
    for portal, changes in BLOCKED:
        verdict = judge(french(changes), FR, [Portal(portal)])
        found |= {one.code for findings in verdict.blocked.values() for one in findings}
    for document, pack in _advised():
        found |= _codes(advise(document, pack))
    found |= {code for findings in judge(german(), DE, [Portal("IWT")]).blocked.values() for code in _codes(findings)}
    parts = quality(french(), FR).parts.values()
    return found | {one.finding.code for part in parts for one in part.missing}


def _advised() -> Iterable[tuple[dict[str, Any], Any]]:
    for _, changes in ADVERSE:
        yield altered(ordinary("A-1"), changes), FR
    for _, changes in GERMAN:
        yield german(HOME | changes), DE
    yield french({"/data/estateType": "APARTMENT", "/data/estateSubType": GONE, "/data/links": {"crm": 1}}), FR


async def by_settlement(floor: Floor) -> set[str]:
    await floor.contract("IWT", quota=0, at_limit="refuse")
    for external_id in ("A-1", "A-2"):
        await floor.post(a_house(external_id, "SL,BD"))
    await floor.post(a_haus(), market=Market("de"), wanted="IWT")
    await floor.settle()
    rows = await floor.pools.engine.fetch("select findings from submission union all select findings from publication")
    return {one["code"] for row in rows if row["findings"] for one in orjson.loads(row["findings"])}


async def by_the_web(town: Town) -> set[str]:
    french_api, german_api, platform = "/caas/v4/classifieds", "/import-listings/v1/listings", "/platform/v1"
    one = (await town.call("POST", french_api, a_classified())).json()["classifiedId"]
    await town.call("POST", german_api, a_listing())
    project = {"data": {}, "metadata": {"source": {"offererEstateId": "P-1", "offererMarketingKey": "P"}}}
    await town.call("POST", f"{german_api.removesuffix('/listings')}/projects", project)
    one_at = f"{platform}/fr/listings/S-1"
    for version in ("2026-05-01T10:00:00Z", "2026-05-01T09:00:00Z"):
        await town.call("PUT", one_at, a_classified("S-1"), source_version=version)
    await town.call("PUT", one_at, a_classified("S-1"), idempotency_key="K")
    calls: list[tuple[str, str, Any, dict[str, str]]] = [
        ("POST", french_api, a_classified(), {}),
        ("PUT", f"{german_api}/A-1", a_listing("B-1"), {}),
        ("PUT", f"{german_api}/A-1", a_listing(estateType="APARTMENT"), {}),
        ("PUT", f"{french_api}/{one}", a_classified(), {"if_match": '"9"'}),
        ("PUT", f"{french_api}/{one}", a_classified(), {"if_match": "9"}),
        ("GET", f"{french_api}?limit=0", None, {}),
        ("GET", f"{french_api}/x", None, {}),
        ("GET", "/caas/v4/nothing", None, {}),
        ("PATCH", french_api, None, {}),
        ("GET", french_api, None, {"authorization": ""}),
        ("POST", french_api, b"<a/>", {"content-type": "text/xml"}),
        ("POST", french_api, b"x" * 2_000_000, {}),
        ("POST", f"{platform}/fr/manifest", zlib.compress(b"{}"), {"content-encoding": "gzip"}),
        ("POST", "/import-listings/v1/medias", {"externalMediaId": "1", "fileName": "a.jpg"}, {}),
        ("PUT", one_at, a_classified("S-1"), {"source_version": "7"}),
        ("PUT", one_at, a_classified("S-1", estateType="HOUSE"), {"idempotency_key": "K"}),
        ("POST", "/import-listings/v1/projects", project, {}),
        *([("POST", f"{platform}/webhooks", {"url": "https://crm.example/hook"}, {})] * (webhooks.MOST + 1)),
    ]
    found: set[str] = set()
    for method, path, body, headers in calls:
        found |= _told((await town.call(method, path, body, **headers)).content)
    await town.call("DELETE", f"{french_api}/{one}")
    found |= _told((await town.call("PUT", f"{french_api}/{one}", a_classified())).content)
    narrow = town.admit("narrow", town.customer_id, scopes=("caas:none",))
    found |= _told((await town.call("GET", french_api, **narrow)).content)
    foreign = town.admit("foreign", town.customer_id, markets=("de",))
    return found | _told((await town.call("GET", french_api, **foreign)).content)


def _told(body: bytes) -> set[str]:
    return {one["code"] for one in orjson.loads(body).get("errors", ())}


def test_every_code_of_the_catalogue_is_produced(run: Run) -> None:
    found = by_the_door() | by_the_rules()
    to = Teller(b"", "en")
    for reply in (unexpected(to), too_slow(to), *(problem(error, to) for error in RARE)):
        found |= _told(reply.body)

    async def in_a_town(town: Town) -> None:
        floor = await a_floor(town.pools, town.door, intermediary_id="RC-900001", contracts={"SL": 1})
        found.update(await by_settlement(floor), await by_the_web(town))

    in_town(run, in_a_town)
    for code, test in ELSEWHERE.items():
        assert f'"{code}"' in (HERE / test).read_text("utf-8"), code
    lacking = sorted(declared() - found - set(ELSEWHERE))
    assert not lacking, f"provoke each here, or name its test in ELSEWHERE: {lacking}"
