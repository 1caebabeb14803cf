"""The rules beyond the portals' tables: each says its piece where it should, and nothing of an ordinary document."""

from typing import Any

import pytest
from bench.documents import document as ordinary
from hypothesis import given
from hypothesis import strategies as st
from tests.rules.cost import SLOWER, cheapest
from tests.rules.documents import GONE, altered, german

from pignon.market import load
from pignon.model.names import Market
from pignon.rules.advice import advise, advise_case
from pignon.rules.failing import open_case

PACKS = load()
FR, DE = PACKS[Market("fr")], PACKS[Market("de")]
CERTIFICATE = "/data/energy/countrySpecific/fr/energyCertificate"
GERMAN_CERTIFICATES = "/data/energy/countrySpecific/de/energyCertificates"
TEXT = "/data/texts/description/fr"
HEADLINE = "/data/texts/headline/fr"
_GOOD = ordinary("A-1")["data"]["texts"]["description"]["fr"]
HOME = {
    "/data/spaces": {"spaceMeasureUnit": "SQUARE_METER", "residential": {"livingSpace": 120}},
    "/data/prices": {"currency": "EUR", "buy": {"price": {"amount": 500_000}}},
    "/data/location/geometry": {"type": "Point", "coordinates": [10.0, 53.6]},
    GERMAN_CERTIFICATES: [
        {
            "certificateType": "ENEV2014",
            "certificateBasedOn": "NEED",
            "primaryEnergySource": "GAS",
            "overallEnergyNeed": 120,
            "efficiencyClass": "D",
            "yearOfConstructionBuilding": 1965,
        }
    ],
    "/data/texts/description/de": "Ein gepflegtes Haus mit Garten und Garage, ruhig gelegen und nah an der Schule. "
    * 3,
    "/media": [{"url": f"https://img.example/{n}.jpg"} for n in range(5)],
}
ADVERSE: list[tuple[str, dict[str, Any]]] = [
    ("fr-energy-class", {f"{CERTIFICATE}/GHGEmissionClass": GONE}),
    ("fr-energy-class", {"/data/energy": GONE}),
    ("fr-energy-costs", {f"{CERTIFICATE}/energyConsumptionCostMax": GONE}),
    ("fr-energy-excessive", {f"{CERTIFICATE}/efficiencyClass": "G", f"{CERTIFICATE}/overallEnergyNeed": 500}),
    ("fr-fee-payer", {"/data/prices/brokerageFee/feeFor": GONE}),
    ("fr-fee-of-buyer", {"/data/prices/brokerageFee/feeFor": "BUYER_OR_TENANT"}),
    ("fr-fee-of-tenant", {"/data/distributionType": "RENT", "/data/prices/brokerageFee/feeFor": "SHARED"}),
    ("fr-rent-control", {"/data/distributionType": "RENT"}),
    ("fr-living-and-overall", {"/data/spaces/overallSpace": 50}),
    ("fr-bedrooms-and-rooms", {"/data/structure/rooms/numberOfBedRooms": 4}),
    ("fr-space-and-rooms", {"/data/spaces/residential/livingSpace": 642}),
    ("fr-price-range", {"/data/prices/buy/price/amount": 42_000}),
    ("fr-energy-class-figures", {f"{CERTIFICATE}/efficiencyClass": "B"}),
    ("fr-emission-class-figures", {f"{CERTIFICATE}/GHGEmissionClass": "A"}),
    ("fr-point-in-area", {"/data/location/geometry/coordinates": [48.8566, 2.3795]}),
    ("fr-picture-count", {"/media": []}),
    ("fr-cover", {"/media/0/category": "FLOOR_PLAN"}),
    ("fr-mail-in-description", {TEXT: f"{_GOOD} contact@agence.example"}),
    ("fr-mail-in-headline", {HEADLINE: "Écrire à contact (at) agence"}),
    ("fr-phone-in-description", {TEXT: f"{_GOOD} Appelez le 06.12.34.56.78."}),
    ("fr-phone-in-headline", {HEADLINE: "Loft, +33 6 12 34 56 78"}),
    ("fr-link-in-description", {TEXT: f"{_GOOD} Voir WWW.agence.example/loft"}),
    ("fr-link-in-headline", {HEADLINE: "Loft sur agence-du-port.fr"}),
    ("fr-capitals-in-description", {TEXT: f"{_GOOD} SUPERBE APPARTEMENT AVEC BALCON RARE"}),
    ("fr-capitals-in-headline", {HEADLINE: "SUPERBE APPARTEMENT T3"}),
    ("fr-discrimination", {TEXT: f"{_GOOD} Pas d'étrangers, merci."}),
    ("fr-text-length", {TEXT: "Bel appartement."}),
    ("fr-text-length", {"/data/texts": GONE}),
    ("fr-text-language", {TEXT: "A lovely flat with three rooms near the market, and a balcony to the south. " * 2}),
]
GERMAN: list[tuple[str, dict[str, Any]]] = [
    ("de-energy-certificate", {"/data/energy": GONE}),
    ("de-certificate-of-others", {"/data/estateType": "OFFICE", "/data/energy": GONE}),
    ("de-certificate-basis", {f"{GERMAN_CERTIFICATES}/0/primaryEnergySource": GONE}),
    ("de-certificate-need", {f"{GERMAN_CERTIFICATES}/0/overallEnergyNeed": GONE}),
    ("de-certificate-consumption", {f"{GERMAN_CERTIFICATES}/0/certificateBasedOn": "CONSUMPTION"}),
    ("de-certificate-of-homes", {f"{GERMAN_CERTIFICATES}/0/efficiencyClass": GONE}),
    ("de-certificate-of-other-kinds", {"/data/estateType": "OFFICE"}),
    (
        "de-certificate-of-old-houses",
        {"/data/conditions/yearOfConstruction": 1965, f"{GERMAN_CERTIFICATES}/0/certificateBasedOn": "CONSUMPTION"},
    ),
    ("de-fee-payer", {"/data/prices/brokerageFee": {"hasFee": "YES"}}),
    ("de-fee-of-tenant", {"/data/distributionType": "RENT", "/data/prices/brokerageFee": {"feeFor": "SHARED"}}),
    ("de-living-and-overall", {"/data/spaces/overallSpace": 100}),
    ("de-bedrooms-and-rooms", {"/data/structure/rooms": {"numberOfRooms": 3, "numberOfBedRooms": 4}}),
    ("de-space-and-rooms", {"/data/structure/rooms/numberOfRooms": 40}),
    ("de-price-range", {"/data/prices/buy/price/amount": 50_000_000}),
    ("de-energy-class-figures", {f"{GERMAN_CERTIFICATES}/0/efficiencyClass": "A_PLUS"}),
    ("de-coordinates-missing", {"/data/location/geometry": GONE}),
    ("de-coordinates-outside", {"/data/location/geometry/coordinates": [13.4, 48.1]}),
    ("de-address-missing", {"/data/location/street": GONE}),
    ("de-picture-count", {"/media": GONE}),
    ("de-cover", {"/media/0/category": "LOGO"}),
    ("de-mail-in-description", {"/data/texts/description/de": "Mail an haus@makler.example"}),
    ("de-mail-in-headline", {"/data/texts/headline/de": "haus@makler.example"}),
    ("de-phone-in-description", {"/data/texts/description/de": "Rufen Sie an: 040 / 123456"}),
    ("de-phone-in-headline", {"/data/texts/headline/de": "Haus, Tel. 0171 2345678"}),
    ("de-link-in-description", {"/data/texts/description/de": "Mehr auf https://makler.example/1"}),
    ("de-link-in-headline", {"/data/texts/headline/de": "Mehr auf makler-hansen.de"}),
    ("de-capitals-in-description", {"/data/texts/description/de": "SCHÖNES HAUS GROSSER GARTEN RUHIGE LAGE"}),
    ("de-capitals-in-headline", {"/data/texts/headline/de": "TRAUMHAUS MIT GARTEN!"}),
    ("de-discrimination", {"/data/texts/description/de": "Schöne Wohnung, nur an Deutsche zu vermieten."}),
    ("de-text-length", {"/data/texts": GONE}),
    (
        "de-text-language",
        {"/data/texts/description/de": "A quiet place near a school, large garden, garage. " * 3},
    ),
]


def _french(changes: dict[str, Any]) -> dict[str, Any]:
    return altered(ordinary("A-1"), changes)


def _rules(document: dict[str, Any], market: str) -> set[str]:
    return {finding.arguments.get("rule", "") for finding in advise(document, PACKS[Market(market)])}


def test_an_ordinary_document_has_nothing_to_be_advised_on() -> None:
    assert advise(_french({}), FR) == ()
    assert advise(german(HOME), DE) == ()


@pytest.mark.parametrize(("rule", "changes"), ADVERSE)
def test_a_french_rule_speaks_where_it_should(rule: str, changes: dict[str, Any]) -> None:
    assert rule in _rules(_french(changes), "fr")


@pytest.mark.parametrize(("rule", "changes"), GERMAN)
def test_a_german_rule_speaks_where_it_should(rule: str, changes: dict[str, Any]) -> None:
    assert rule in _rules(german(HOME | changes), "de")


def test_every_rule_that_advises_is_broken_here_or_with_the_portals() -> None:
    broken = {rule for rule, _ in ADVERSE + GERMAN}
    with_portals = {"sl-estate-sub-type-advised", "sl-estate-sub-type-miscellaneous"}
    assert {rule.id for pack in PACKS.values() for rule in pack.rules if not rule.blocks} == broken | with_portals


@pytest.mark.parametrize(
    "changes",
    [
        {"/data/energy": GONE, "/data/conditions/ageState": "NEW"},
        {"/data/energy": GONE, "/data/estateType": "PARKING"},
        {TEXT: f"{_GOOD} Année 1 900 000 000, lot 06 123."},
        {TEXT: f"{_GOOD} DPE en cours. TGV, RER et A86 à 5 min."},
        {TEXT: f"{_GOOD} Le 01.09.2026, surface de 0,5 ha."},
        {"/data/distributionType": "RENT", "/data/location/postalcode": "03200", "/data/location/geometry": GONE},
        {f"{CERTIFICATE}/overallEnergyNeed": 380, f"{CERTIFICATE}/efficiencyClass": "E", "/data/texts": GONE},
        {"/media/0/category": "FLOOR_PLAN", "/media/3/category": "COVER_PICTURE"},
        {"/data/location/postalcode": "99000"},
    ],
)
def test_what_is_right_is_not_complained_of(changes: dict[str, Any]) -> None:
    quiet = {"fr-energy-class", "fr-phone-in-description", "fr-capitals-in-description", "fr-rent-control"}
    quiet |= {"fr-energy-class-figures", "fr-cover", "fr-point-in-area", "fr-link-in-description"}
    assert not _rules(_french(changes), "fr") & quiet


def test_a_finding_shows_the_very_words() -> None:
    (finding,) = advise(_french({TEXT: f"{_GOOD} Écrire à jean@agence.example, merci."}), FR)
    assert (finding.code, finding.pointer, finding.value) == ("contact-in-text", "/data/texts/description", "@agence.e")


@given(st.text(max_size=300), st.text(max_size=60))
def test_the_one_gate_and_the_single_rules_agree_on_any_text(description: str, headline: str) -> None:
    case = open_case(_french({TEXT: description, HEADLINE: headline}), FR)
    failing = [rule for rule in FR.advising if not rule.whole.is_valid(case.subject)]
    assert FR.advice_gate.is_valid(case.subject) == (not failing)


def test_advice_on_an_ordinary_document_costs_little() -> None:
    case = open_case(_french({}), FR)
    spent = cheapest(lambda: [advise_case(case) for _ in range(300)]) / 300
    assert spent < 40e-6 * SLOWER
