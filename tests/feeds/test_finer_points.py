"""The finer points of both mappings: energy, life annuities, businesses, holidays, languages, leaseholds."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.feeds.written import FLAT, drafts, estate, faults_of, only_draft, openimmo, poliris, row, schema, written

from pignon_feeds import read


def french(folder: Path, said: dict[int, str]) -> dict[str, Any]:
    """The `data` of one row, which must fit the French schema."""
    draft = only_draft(list(read(poliris(folder, [row(dict(FLAT) | said)]), market="fr")))
    assert faults_of(schema("fr"), draft.document) == []
    return draft.document["data"]


def german(folder: Path, more: str, *, deal: str = 'KAUF="1"', kind: str = "<wohnung/>") -> dict[str, Any]:
    """The `data` of one object, which must fit the German schema."""
    path = written(folder, openimmo(estate(more=more, deal=deal, kind=kind)))
    draft = only_draft(list(read(path, market="de")))
    assert faults_of(schema("de"), draft.document) == []
    return draft.document["data"]


def test_a_new_french_certificate_is_whole(tmp_path: Path) -> None:
    said = {176: "148", 177: "C", 178: "9", 179: "B", 324: "14/03/2025", 325: "DPE_v07-2021"}
    cost = {326: "780", 327: "1090", 328: "01/01/2023", 334: "96"}
    assert french(tmp_path, said | cost)["energy"]["countrySpecific"]["fr"]["energyCertificate"] == {
        "overallEnergyNeed": 148,
        "efficiencyClass": "C",
        "GHGEmission": 9,
        "GHGEmissionClass": "B",
        "releaseDate": "2025-03-14",
        "certificateType": "DPE_V07_2021",
        "energyConsumptionCostMin": 780,
        "energyConsumptionCostMax": 1090,
        "dateOfConsumptionCostEstimation": "2023-01-01",
        "finalConsumption": 96,
    }


def test_a_home_without_duty_has_a_certificate_that_says_so(tmp_path: Path) -> None:
    data = french(tmp_path, {177: "NS", 179: "NS", 325: "DPE_v07-2021"})
    certificate = data["energy"]["countrySpecific"]["fr"]["energyCertificate"]
    assert certificate["certificateType"] == "NOT_APPLICABLE"


def test_a_life_annuity_keeps_its_bouquet_and_rent(tmp_path: Path) -> None:
    said = {3: "Viager", 11: "0", 303: "", 185: "60000", 186: "850", 187: "81", 229: "NON"}
    data = french(tmp_path, said)
    assert data["prices"]["buy"] == {
        "price": {"amount": 60000},
        "countrySpecific": {"fr": {"lifeAnnuity": {"amount": 850}}},
    }
    assert data["prices"]["priceNote"]["fr"] == "Bouquet : 60000, Rente mensuelle : 850, Âge de l'homme : 81"
    assert data["management"]["countrySpecific"]["fr"]["unoccupiedLifeAnnuity"] is False


def test_a_business_for_sale_shows_its_figures(tmp_path: Path) -> None:
    said = {3: "vente-fonds-de-commerce", 4: "", 11: "96000", 79: "312000", 226: "-4100", 218: "90000", 303: ""}
    data = french(tmp_path, said)
    assert data["estateType"] == "TRADING"
    assert data["countrySpecific"]["fr"]["business"] == {
        "revenue": 312000,
        "netIncome": -4100,
        "isBusinessSold": True,
    }
    assert data["prices"]["rent"]["countrySpecific"]["fr"]["leaseRight"] == {"amount": 90000}


def test_a_right_to_a_lease_is_a_rental_with_its_price(tmp_path: Path) -> None:
    data = french(tmp_path, {3: "cession de bail", 4: "boutique", 11: "45000", 12: "1150", 14: "OUI", 15: "", 303: ""})
    assert data["distributionType"] == "RENT"
    assert data["prices"]["rent"] == {
        "countrySpecific": {"fr": {"leaseRight": {"amount": 45000}}},
        "baseRent": {"amount": 1150, "isVatIncluded": False},
    }


def test_a_holiday_home_takes_its_rent_from_the_season(tmp_path: Path) -> None:
    data = french(tmp_path, {3: "location vacances", 11: "", 49: "640", 52: "980", 55: "6", 303: "", 15: "", 302: ""})
    assert data["prices"]["rent"] == {"baseRent": {"amount": 640}, "priceTimeUnit": "WEEK"}
    assert data["management"] == {"rent": {"maxPersons": 6}, "isForHolidayRental": True}


def test_an_ad_in_other_languages_keeps_them(tmp_path: Path) -> None:
    data = french(tmp_path, {124: "EN", 126: "Two rooms", 127: "Bright.", 128: "XX", 129: "?", 132: "de", 135: "Hell."})
    assert data["texts"]["description"] == {"fr": "Refait.\nLumineux & calme.", "en": "Bright.", "de": "Hell."}
    assert data["texts"]["headline"]["en"] == "Two rooms"


@pytest.mark.parametrize(
    ("code", "kitchen"),
    [
        ("1", {"kitchenEquipment": "NONE"}),
        ("2", {"kitchenType": {"open": True}}),
        ("8", {"kitchenType": {"kitchenette": True}, "kitchenEquipment": "FULLY_EQUIPPED"}),
        ("9", {"kitchenEquipment": "FULLY_EQUIPPED"}),
    ],
)
def test_kitchens_are_read_by_their_code(tmp_path: Path, code: str, kitchen: dict[str, object]) -> None:
    assert french(tmp_path, {34: code})["structure"]["building"]["kitchen"] == kitchen


@pytest.mark.parametrize(
    "said", [{298: "45.76", 299: "4.83"}, {298: "145.76", 299: "4.83", 300: "1"}, {298: "x", 299: "y", 300: "1"}]
)
def test_coordinates_without_precision_or_sense_are_dropped_with_a_note(tmp_path: Path, said: dict[int, str]) -> None:
    draft = only_draft(list(read(poliris(tmp_path, [row(dict(FLAT) | said)]), market="fr")))
    assert "geometry" not in draft.document["data"]["location"]
    assert [note.field for note in draft.notes] == ["298 Latitude"]


def test_certificates_of_both_kinds_are_kept_and_a_missing_sort_is_guessed(tmp_path: Path) -> None:
    passes = (
        "<energiepass><epart>BEDARF</epart><endenergiebedarf>123,4</endenergiebedarf><gueltig_bis>03-2018</gueltig_bis>"
        "</energiepass><energiepass><epart>VERBRAUCH</epart><energieverbrauchkennwert>80</energieverbrauchkennwert>"
        "<stromwert>12</stromwert><wertklasse>A+</wertklasse><primaerenergietraeger>Heizöl EL</primaerenergietraeger>"
        "</energiepass>"
    )
    data = german(tmp_path, f"<zustand_angaben>{passes}</zustand_angaben>")
    assert data["energy"]["countrySpecific"]["de"]["energyCertificates"] == [
        {
            "certificateBasedOn": "NEED",
            "validUntil": "2018-03-31",
            "overallEnergyNeed": 123.4,
            "certificateType": "ENEV2008",
        },
        {
            "certificateBasedOn": "CONSUMPTION",
            "efficiencyClass": "A_PLUS",
            "overallEnergyConsumption": 80,
            "primaryEnergySource": "OIL",
            "electricityConsumption": 12,
            "certificateType": "ENEV2014",
        },
    ]


def test_an_austrian_certificate_has_its_own_place(tmp_path: Path) -> None:
    pass_ = "<energiepass><hwbwert>41,5</hwbwert><hwbklasse>B</hwbklasse><fgeewert>0.87</fgeewert></energiepass>"
    data = german(tmp_path, f"<zustand_angaben>{pass_}</zustand_angaben>")
    assert data["energy"]["countrySpecific"] == {
        "at": {
            "energyCertificate": [{"heatingNeed": 41.5, "heatingNeedClass": "B", "overallEnergyEfficiencyFactor": 0.87}]
        }
    }


def test_a_leasehold_is_a_sale_with_its_ground_rent(tmp_path: Path) -> None:
    data = german(tmp_path, "<preise><erbpacht>1800</erbpacht></preise>", deal='ERBPACHT="1"')
    assert data["distributionType"] == "BUY"
    assert data["prices"]["buy"]["leasehold"] == {"amount": 1800, "isLeasehold": True, "priceTimeUnit": "YEAR"}


def test_a_net_price_carries_its_tax(tmp_path: Path) -> None:
    data = german(tmp_path, '<preise><kaufpreisnetto kaufpreisust="19000">100000</kaufpreisnetto></preise>')
    assert data["prices"]["buy"]["price"] == {"amount": 100000, "isVatIncluded": False, "vatValue": 19000}


def test_a_price_on_demand_needs_no_figure(tmp_path: Path) -> None:
    data = german(tmp_path, '<preise><kaufpreis auf_anfrage="true">0</kaufpreis></preise>')
    assert data["prices"]["buy"]["price"] == {"priceInformation": "PRICE_ON_DEMAND"}


def test_parking_places_are_counted_and_priced(tmp_path: Path) -> None:
    prices = (
        '<preise><stp_garage anzahl="2" stellplatzmiete="65,00"/>'
        '<stp_sonstige platzart="DUPLEX" anzahl="1" bemerkung="hinten"/><stp_sonstige platzart="SONSTIGES" anzahl="4"/>'
        "</preise>"
    )
    data = german(tmp_path, prices, deal='MIETE_PACHT="1"')
    assert data["structure"]["parkingLots"] == {"garage": 2, "duplex": 1}
    assert data["prices"]["rent"]["parkingRent"] == {"amount": 65, "parkingStyle": "GARAGE"}


def test_words_for_a_date_stay_as_text(tmp_path: Path) -> None:
    more = (
        "<freitexte><sonstige_angaben>Provision.</sonstige_angaben><dreizeiler>Kurz.</dreizeiler></freitexte>"
        "<verwaltung_objekt><verfuegbar_ab>nach Vereinbarung</verfuegbar_ab></verwaltung_objekt>"
    )
    text = german(tmp_path, more)["texts"]["extendedInformation"]["de"]
    assert text == "Provision.\n\nKurz.\n\nVerfügbar ab: nach Vereinbarung"


def test_a_kind_or_subtype_nobody_knows_is_noted_beside_the_one_that_counts(tmp_path: Path) -> None:
    kind = '<haus haustyp="IGLU"/><wohnung/><mondbasis/>'
    (draft,) = drafts(list(read(written(tmp_path, openimmo(estate(kind=kind))), market="de")))
    assert draft.document["data"]["estateType"] == "HOUSE"
    assert {note.field.rpartition("/")[2] for note in draft.notes} == {"mondbasis", "haus@haustyp", "wohnung"}


def test_text_in_another_language_stands_under_its_own_key(tmp_path: Path) -> None:
    content = openimmo(estate(more="<freitexte><objekttitel>Bright</objekttitel></freitexte>")).replace(
        "</openimmo_obid>", "</openimmo_obid><sprache>en-GB</sprache>"
    )
    draft = only_draft(list(read(written(tmp_path, content), market="de")))
    assert draft.document["data"]["texts"] == {"headline": {"en": "Bright"}}


MEASURE = """
import re, sys
from pathlib import Path
from pignon_feeds import read
def peak():
    return int(re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1])
before = peak()
print(sum(1 for _ in read(Path(sys.argv[1]), market="de")))
print(peak() - before)
"""
"""The peak of this process alone: `ru_maxrss` would count that of the test run which started it."""


def test_a_file_of_many_objects_is_walked_and_not_held(tmp_path: Path) -> None:
    filler = f"<freitexte><sonstige_angaben>{'Wort ' * 200_000}</sonstige_angaben></freitexte>"
    path = written(tmp_path, openimmo(*(estate(obid=f"O{number}", more=filler) for number in range(60))))
    assert path.stat().st_size > 60_000_000
    done = subprocess.run([sys.executable, "-c", MEASURE, str(path)], capture_output=True, text=True, check=True)
    items, kilobytes = map(int, done.stdout.split())
    assert items == 61
    assert kilobytes < 30_000
