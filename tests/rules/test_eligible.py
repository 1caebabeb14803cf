"""Every portal rule lets the right document pass and stops the wrong one, naming where and why."""

from typing import Any

import pytest
from tests.rules.cost import SLOWER, cheapest
from tests.rules.documents import GONE, french, german

from pignon import market
from pignon.market.rule import FUNCTIONS as NAMED
from pignon.model.names import Market, Portal
from pignon.rules.advice import advise
from pignon.rules.eligible import Verdict, judge
from pignon.rules.functions import FUNCTIONS

PACKS = market.load()
FR, DE = PACKS[Market("fr")], PACKS[Market("de")]

RENTAL: dict[str, Any] = {"/data/distributionType": "RENT", "/data/prices": {"rent": {"baseRent": {"amount": 5_000}}}}
SHOP: dict[str, Any] = {
    "/data/estateType": "TRADING",
    "/data/estateSubType": {"trading": "STORE"},
    "/data/prices/rent/countrySpecific/fr/leaseRight/amount": 60_000,
}
PROGRAMME: dict[str, Any] = {
    "/data/estateType": "PROJECT",
    "/data/estateSubType": {"project": "HOUSE_PARK"},
    "/data/management/projectStatus": "UNDER_CONSTRUCTION",
}
TO_BUILD: dict[str, Any] = {"/data/prices/buy/housePrice/amount": 180_000}
HOME: dict[str, Any] = {
    "/data/spaces": {"spaceMeasureUnit": "SQUARE_METER", "residential": {"livingSpace": 90}},
    "/data/prices/buy/price/amount": 300_000,
    "/data/location/geometry/coordinates": [9.98, 53.6],
    "/data/energy/countrySpecific/de/energyCertificates": [{"certificateType": "NOT_NECESSARY"}],
}


BROKEN: list[tuple[str, dict[str, Any], str, str]] = [
    ("SL", {"/data/estateSubType": GONE}, "sub-type-missing", "/data/estateSubType/house"),
    (
        "SL",
        {"/data/estateType": "STORAGE_PRODUCTION"},
        "sub-type-missing",
        "/data/estateSubType/storageProduction",
    ),
    ("SL", {"/data/location/postalcode": " "}, "field-missing", "/data/location/postalcode"),
    ("SL", {"/data/location/city": ""}, "field-missing", "/data/location/city"),
    ("SL", {"/data/location/country": ""}, "field-missing", "/data/location/country"),
    *(
        ("SL", {f"/data/metaData/source/{key}": ""}, "field-missing", f"/data/metaData/source/{key}")
        for key in ("sourceSystem", "sourceSystemVersion", "offererMarketingKey", "offererEstateId")
    ),
    ("SL", {"/data/prices": {}}, "price-missing", "/data/prices/buy/price/amount"),
    (
        "SL",
        {"/data/prices/buy/price": {"priceInformation": "PRICE_ON_DEMAND"}},
        "price-missing",
        "/data/prices/buy/price/amount",
    ),
    ("SL", {"/data/distributionType": "RENT"}, "price-missing", "/data/prices/rent/baseRent/amount"),
    (
        "SL",
        {"/data/distributionType": "COMPULSORY_AUCTION"},
        "price-missing",
        "/data/prices/compulsoryAuction/marketValue/amount",
    ),
    ("SL", {"/data/distributionType": "BUY_AUCTION"}, "price-missing", "/data/prices/buyAuction/minPrice/amount"),
    ("BD", {"/data/prices/buy/price/amount": 1_299_999.99}, "below-luxury-threshold", "/data/prices"),
    ("BD", {"/media": [{"url": "https://x.example/1.mp4", "mediaType": "VIDEO"}]}, "picture-missing", "/media"),
    ("BD", {"/media": GONE}, "picture-missing", "/media"),
    ("BD", {"/data/spaces/residential/livingSpace": 19.9}, "surface-too-small", "/data/spaces"),
    ("BD", {"/data/texts/description": {"fr": "x" * 159}}, "description-too-short", "/data/texts/description"),
    ("BD", {"/data/texts": {}}, "description-too-short", "/data/texts/description"),
    ("BD", {"/data/location/city": ""}, "field-missing", "/data/location/city"),
    (
        "BD",
        {"/data/management/isForHolidayRental": True},
        "forbidden-case",
        "/data/management/isForHolidayRental",
    ),
    (
        "BD",
        {"/data/estateSubType/apartment": "FLATSHARING_ROOM"},
        "forbidden-case",
        "/data/estateSubType/apartment",
    ),
    (
        "BD",
        {"/data/estateType": "PARKING", "/data/estateSubType": {"parking": "GARAGE"}},
        "forbidden-case",
        "/data/estateType",
    ),
    (
        "BD",
        {"/data/conditions/buildState": "RIPE_FOR_DEMOLITION"},
        "forbidden-case",
        "/data/conditions/buildState",
    ),
    (
        "BD",
        {
            "/data/distributionType": "COMPULSORY_AUCTION",
            "/data/prices": {"compulsoryAuction": {"marketValue": {"amount": 9_000_000}}},
        },
        "forbidden-case",
        "/data/distributionType",
    ),
    (
        "BUCOM",
        {**SHOP, "/data/estateType": "OFFICE", "/data/estateSubType": {"office": "LOFT"}},
        "type-not-taken",
        "/data/estateType",
    ),
    (
        "BUCOM",
        {**SHOP, "/data/prices/rent": {}},
        "lease-right-missing",
        "/data/prices/rent/countrySpecific/fr/leaseRight",
    ),
    ("BUCOM", {**SHOP, "/data/prices/buy": {}}, "price-missing", "/data/prices/buy/price/amount"),
    ("SLN", {"/data/management/projectStatus": "SHELL_WORKS"}, "no-new-build", "/data/metaData/projectId"),
    ("SLN", {**PROGRAMME, "/data/management": {}}, "delivery-missing", "/data/management/projectStatus"),
    ("SLN", {**PROGRAMME, "/data/prices": {}}, "price-missing", "/data/prices/buy/minBuy/amount"),
    ("SLC", {}, "no-house-to-build", "/data/prices/buy/housePrice/amount"),
    (
        "SLC",
        {**PROGRAMME, "/data/estateSubType": {"project": "MISCELLANEOUS"}},
        "no-house-to-build",
        "/data/prices/buy/housePrice/amount",
    ),
    (
        "SLC",
        {**TO_BUILD, "/data/spaces": GONE},
        "living-space-missing",
        "/data/spaces/residential/livingSpace",
    ),
    ("IWT", {"/data/spaces": GONE}, "living-space-missing", "/data/spaces/residential/livingSpace"),
    ("IMN", {"/data/prices": {}}, "price-missing", "/data/prices/buy/price/amount"),
    ("IWT", {"/data/distributionType": "RENT"}, "price-missing", "/data/prices/rent/baseRent/amount"),
    (
        "IWT",
        {"/data/distributionType": "COMPULSORY_AUCTION"},
        "price-missing",
        "/data/prices/compulsoryAuction/marketValue/amount",
    ),
    ("IMN", {"/data/distributionType": "BUY_AUCTION"}, "price-missing", "/data/prices/buyAuction/minPrice/amount"),
]


def _judge(changes: dict[str, Any], portal: str) -> Verdict:
    if Portal(portal) in FR.portals:
        return judge(french(changes), FR, [Portal(portal)])
    return judge(german({**HOME, **changes}), DE, [Portal(portal)])


def _why(verdict: Verdict, portal: str) -> set[tuple[str, str]]:
    return {(finding.code, finding.pointer) for finding in verdict.blocked.get(Portal(portal), ())}


@pytest.mark.parametrize(
    ("portal", "changes"),
    [
        ("SL", {}),
        ("SL", RENTAL),
        ("SL", {"/data/estateType": "APARTMENT", "/data/estateSubType": GONE}),
        ("SL", {"/data/estateType": "MISCELLANEOUS", "/data/estateSubType": GONE}),
        (
            "SL",
            {
                "/data/distributionType": "COMPULSORY_AUCTION",
                "/data/prices": {"compulsoryAuction": {"marketValue": {"amount": 90_000}}},
            },
        ),
        ("SL", {"/data/distributionType": "BUY_AUCTION", "/data/prices": {"buyAuction": {"minPrice": {"amount": 9}}}}),
        ("BD", {}),
        ("BD", RENTAL),
        ("BD", {"/data/prices/buy/price/amount": 1_300_000}),
        ("BD", {"/data/prices/buy/price/amount": 90_000, "/data/estateSubType": {"house": "CASTLE"}}),
        ("BD", {"/data/spaces": GONE}),
        ("BD", {"/data/prices/currency": "CHF", "/data/prices/buy/price/amount": 10}),
        ("BUCOM", SHOP),
        ("BUCOM", {**SHOP, "/data/distributionType": "RENT", "/data/prices/rent/baseRent/amount": 900}),
        ("SLN", PROGRAMME),
        ("SLN", {"/data/metaData/projectId": "P-1", "/data/management/availableFrom": "2027-06-30T00:00:00Z"}),
        ("SLN", {**PROGRAMME, "/data/prices/buy": {"minBuy": {"amount": 210_000}}}),
        ("SLC", TO_BUILD),
        ("SLC", PROGRAMME),
        ("IWT", {}),
        ("IMN", {"/data/distributionType": "RENT", "/data/prices": {"rent": {"baseRent": {"amount": 900}}}}),
        ("IWT", {"/data/prices": {"buy": {"price": {"priceInformation": "PRICE_ON_DEMAND"}}}}),
        ("IMN", {"/data/estateType": "PLOT", "/data/spaces": GONE}),
        (
            "IWT",
            {
                "/data/distributionType": "COMPULSORY_AUCTION",
                "/data/prices": {"compulsoryAuction": {"marketValue": {"amount": 90_000}}},
            },
        ),
        ("IWT", {"/data/distributionType": "BUY_AUCTION", "/data/prices": {"buyAuction": {"minPrice": {"amount": 9}}}}),
    ],
)
def test_a_document_that_keeps_the_rules_passes(portal: str, changes: dict[str, Any]) -> None:
    assert _why(_judge(changes, portal), portal) == set()


@pytest.mark.parametrize(("portal", "changes", "code", "pointer"), BROKEN)
def test_a_document_that_breaks_a_rule_is_refused(
    portal: str, changes: dict[str, Any], code: str, pointer: str
) -> None:
    verdict = _judge(changes, portal)

    assert _why(verdict, portal) == {(code, pointer)}
    (finding,) = verdict.blocked[Portal(portal)]
    assert finding.portals == (portal,)
    assert finding.expected


def test_every_blocking_rule_is_broken_by_some_document_above() -> None:
    broken = {
        finding.arguments["rule"]
        for portal, changes, *_ in BROKEN
        for finding in _judge(changes, portal).blocked[Portal(portal)]
    }

    assert broken == {rule.id for pack in PACKS.values() for rule in pack.rules if rule.blocks}


def test_a_missing_field_is_told_with_no_value_and_what_is_expected() -> None:
    (finding,) = _judge({"/data/prices": {}}, "SL").blocked[Portal("SL")]

    assert (finding.value, finding.expected) == (None, "number")


def test_only_the_portals_that_refuse_are_blocked_and_a_finding_names_them_all() -> None:
    wanted = [Portal(code) for code in ("SL", "BD", "SLC")]

    verdict = judge(french({**TO_BUILD, "/data/location/city": ""}), FR, wanted)

    assert set(verdict.blocked) == {"SL", "BD"}
    (finding,) = verdict.blocked[Portal("SL")]
    assert finding.portals == ("SL", "BD")


def test_a_portal_of_another_market_is_left_to_its_own() -> None:
    assert judge(french(), FR, [Portal("IWT")]).blocked == {}


def test_a_refusal_by_a_threshold_lies_outside_the_document() -> None:
    (finding,) = _judge({"/data/prices/buy/price/amount": 700_000}, "BD").blocked[Portal("BD")]

    assert finding.outside
    assert finding.expected == ">= 1 300 000 EUR"
    assert not _judge({"/media": []}, "BD").blocked[Portal("BD")][0].outside


@pytest.mark.parametrize(
    ("postal_code", "threshold"),
    [("06400", "1 300 000"), ("06000", "1 000 000"), ("99999", "650 000"), ("", "650 000")],
)
def test_the_longest_place_that_fits_sets_the_threshold(postal_code: str, threshold: str) -> None:
    changes = {"/data/prices/buy/price/amount": 1, "/data/location/postalcode": postal_code}
    said = {finding.code: finding.expected for finding in _judge(changes, "BD").blocked[Portal("BD")]}

    assert said["below-luxury-threshold"] == f">= {threshold} EUR"


def test_rent_has_thresholds_of_its_own() -> None:
    low = {**RENTAL, "/data/prices/rent/baseRent/amount": 2_799}

    assert ("below-luxury-threshold", "/data/prices") in _why(_judge(low, "BD"), "BD")


def test_advice_names_a_missing_subtype_and_unknown_keys_and_blocks_nothing() -> None:
    document = french({"/data/estateType": "APARTMENT", "/data/estateSubType": GONE, "/data/links/crm": 1})

    verdict = judge(document, FR, [Portal("SL")])

    assert verdict.blocked == {}
    assert {(a.code, a.pointer) for a in verdict.advice} >= {
        ("sub-type-advised", "/data/estateSubType/apartment"),
        ("unknown-key", "/data/links/crm"),
    }
    assert advise(document, FR) == verdict.advice


@pytest.mark.parametrize(
    ("changes", "pointers"),
    [
        ({}, set[str]()),
        ({"/data/location/geometry": GONE}, {"/data/location/geometry"}),
        ({"/data/location/street": GONE}, {"/data/location/street"}),
        ({"/data/location/houseNumber": GONE}, {"/data/location/houseNumber"}),
        ({"/data/location/geometry/coordinates": [13.4, 52.5]}, {"/data/location/geometry/coordinates"}),
        (
            {"/data/location/postalcode": "D-22455", "/data/location/geometry/coordinates": [13.4, 52.5]},
            {"/data/location/geometry/coordinates"},
        ),
        ({"/data/location/postalcode": "05000"}, set[str]()),
    ],
)
def test_an_imprecise_place_in_germany_is_advised(changes: dict[str, Any], pointers: set[str]) -> None:
    advice = advise(german({**HOME, **changes}), DE)

    assert {finding.pointer for finding in advice if finding.code == "LOCATION_IMPRECISE"} == pointers


def test_a_missing_energy_certificate_of_a_home_is_advised() -> None:
    changes = {"/data/energy": GONE}

    assert "energy-certificate-missing" in {f.code for f in advise(german({**HOME, **changes}), DE)}
    parking = german({**HOME, **changes, "/data/estateType": "PARKING"})
    assert "energy-certificate-missing" not in {f.code for f in advise(parking, DE)}


def test_the_functions_that_rules_may_name_are_those_there_are() -> None:
    assert set(FUNCTIONS) == set(NAMED)


def test_judging_costs_little() -> None:
    document = french()

    spent = cheapest(lambda: [judge(document, FR, [Portal("SL")]) for _ in range(200)]) / 200

    assert spent < 300e-6 * SLOWER  # five times the aim, since others use the machine too
