"""OpenImmo as people and their software write it: words for numbers, old versions, addresses that must stay at home."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.feeds.test_finer_points import MEASURE
from tests.feeds.written import (
    SAMPLES,
    drafts,
    estate,
    faults,
    faults_of,
    only_draft,
    openimmo,
    schema,
    stocks,
    written,
)
from tests.trials import count

from pignon_feeds import Draft, read


def drafted(folder: Path, more: str = "", *, market: str = "de", **said: str) -> Draft:
    """The draft of one object, which must fit its market."""
    draft = only_draft(list(read(written(folder, openimmo(estate(more=more, **said))), market=market)))
    assert faults_of(schema(market), draft.document) == []
    return draft


def data(folder: Path, more: str, **said: str) -> dict[str, Any]:
    """The `data` of one object, which must fit the German schema."""
    return drafted(folder, more, **said).document["data"]


@pytest.mark.parametrize(
    ("said", "value", "guessed"),
    [
        ("1.234,56", 1234.56, False),
        ("1'200", 1200, False),
        ("350.000 EUR", 350000, True),
        ("350.000", 350000, True),
        ("350.000,- €", 350000, False),
        ("EUR 1.250.000", 1250000, False),
        ("149000.00", 149000, False),
        ("ca. 99.500 €", 99500, True),
    ],
)
def test_prices_are_read_as_people_write_them(tmp_path: Path, said: str, value: float, *, guessed: bool) -> None:
    draft = drafted(tmp_path, f"<preise><kaufpreis>{said}</kaufpreis></preise>")
    assert draft.document["data"]["prices"]["buy"]["price"] == {"amount": value}
    assert [note.done for note in draft.notes] == ([f"guessed: {value}"] if guessed else [])


@pytest.mark.parametrize(
    ("said", "price"),
    [
        ("auf Anfrage", {"priceInformation": "PRICE_ON_DEMAND"}),
        ("Preis auf Anfrage", {"priceInformation": "PRICE_ON_DEMAND"}),
        ("VB 349.000,00 €", {"amount": 349000, "priceInformation": "BASIS_FOR_NEGOTIATION"}),
    ],
)
def test_words_beside_a_price_become_what_they_mean(tmp_path: Path, said: str, price: dict[str, object]) -> None:
    assert data(tmp_path, f"<preise><kaufpreis>{said}</kaufpreis></preise>")["prices"]["buy"]["price"] == price


def test_surfaces_and_rooms_are_read_with_units_and_halves(tmp_path: Path) -> None:
    spaces = (
        "<flaechen><wohnflaeche>ca. 98,5 m²</wohnflaeche><grundstuecksflaeche>1.234 qm</grundstuecksflaeche>"
        "<anzahl_zimmer>3 ½</anzahl_zimmer><nutzflaeche>0,00</nutzflaeche><gartenflaeche/></flaechen>"
    )
    found = data(tmp_path, spaces)
    assert found["spaces"] == {
        "residential": {"livingSpace": 98.5},
        "plotSpace": 1234,
        "spaceMeasureUnit": "SQUARE_METER",
    }
    assert found["structure"]["rooms"]["numberOfRooms"] == 3.5


def test_a_surface_that_the_source_does_not_state_is_not_stated(tmp_path: Path) -> None:
    found = data(tmp_path, "<flaechen><wohnflaeche>80</wohnflaeche><bueroflaeche>20</bueroflaeche></flaechen>")
    assert set(found["spaces"]) == {"residential", "commercial", "spaceMeasureUnit"}


@pytest.mark.parametrize(
    ("said", "management"),
    [
        ("ab sofort", {"isImmediatelyAvailable": True}),
        ("01.03.2026", {"availableFrom": "2026-03-01T00:00:00Z"}),
        ("frei ab 1. März 2026", {"availableFrom": "2026-03-01T00:00:00Z"}),
        ("ab Oktober 2026", {"availableFrom": "2026-10-01T00:00:00Z"}),
    ],
)
def test_availability_is_read_from_words(tmp_path: Path, said: str, management: dict[str, object]) -> None:
    more = f"<verwaltung_objekt><verfuegbar_ab>{said}</verfuegbar_ab></verwaltung_objekt>"
    assert data(tmp_path, more)["management"] == management


def test_austrian_rents_stand_in_their_own_place_and_where_every_market_looks(tmp_path: Path) -> None:
    prices = (
        '<preise><hauptmietzinsnetto hauptmietzinsust="56">560</hauptmietzinsnetto>'
        "<betriebskostennetto>140</betriebskostennetto><heizkostennetto>70</heizkostennetto>"
        "<sonstigekostennetto>12</sonstigekostennetto><gesamtmietebrutto>860,20</gesamtmietebrutto>"
        '<gesamtbelastungnetto gesamtbelastungust="78,20">782</gesamtbelastungnetto>'
        "<gesamtbelastungbrutto>860,20</gesamtbelastungbrutto></preise>"
    )
    geo = "<plz>1010</plz><ort>Wien</ort><stiege>2</stiege><land iso_land='AUT'/>"
    found = data(tmp_path, prices, deal='MIETE_PACHT="1"', geo=geo)
    assert found["location"]["staircase"] == "2"
    assert found["prices"]["rent"] == {
        "baseRent": {"amount": 560, "isVatIncluded": False, "vatValue": 56},
        "totalRent": {"amount": 860.2},
        "operatingCosts": {"amount": 140},
        "heatingCosts": {"amount": 70},
        "countrySpecific": {
            "at": {
                "rentNet": {"amount": 560},
                "operatingCostsNet": {"amount": 140},
                "heatingCostsNet": {"amount": 70},
                "miscCostsNet": {"amount": 12},
                "overallRentGross": {"amount": 860.2},
                "overallLoadGross": {"amount": 860.2},
                "overallLoadVat": 78.2,
            }
        },
    }


def certificate(folder: Path, more: str) -> dict[str, Any]:
    """The one German energy certificate of an object with this `zustand_angaben`."""
    found = data(folder, f"<zustand_angaben>{more}</zustand_angaben>")
    (one,) = found["energy"]["countrySpecific"]["de"]["energyCertificates"]
    return one


def test_certificates_of_the_first_versions_are_read(tmp_path: Path) -> None:
    old = "<energiepass><art>BEDARF</art><skala type='ZAHL'>456</skala><energiebedarf>456</energiebedarf></energiepass>"
    assert certificate(tmp_path, old) == {
        "certificateBasedOn": "NEED",
        "overallEnergyNeed": 456,
        "certificateType": "ENEV2008",
    }


@pytest.mark.parametrize("law", ["<jahrgang>2024</jahrgang>", "<jahrgang>GEG</jahrgang>", "<geg2018>1</geg2018>"])
def test_certificates_of_the_new_law_are_of_the_newest_sort_there_is(tmp_path: Path, law: str) -> None:
    new = f"<energiepass><epart>VERBRAUCH</epart>{law}<wertklasse>Klasse B</wertklasse></energiepass>"
    found = certificate(tmp_path, new)
    assert (found["certificateType"], found["efficiencyClass"]) == ("ENEV2014", "B")


def test_a_vendors_own_fields_beside_a_certificate_are_read_and_all_others_withheld(tmp_path: Path) -> None:
    own = (
        "<zustand_angaben><energiepass><epart>BEDARF</epart><endenergiebedarf>120</endenergiebedarf></energiepass>"
        '<user_defined_simplefield feldname="epass_wertklasse">C</user_defined_simplefield>'
        '<user_defined_simplefield feldname="intern">Eigentümer zahlt nie</user_defined_simplefield></zustand_angaben>'
    )
    draft = drafted(tmp_path, own)
    (found,) = draft.document["data"]["energy"]["countrySpecific"]["de"]["energyCertificates"]
    assert found["efficiencyClass"] == "C"
    (left,) = [left for left in draft.unused if "user_defined" in left.field]
    assert (left.field, left.value, left.private) == (
        "immobilie/zustand_angaben/user_defined_simplefield[intern]",
        "",
        True,
    )


def test_split_values_without_a_basis_are_not_given_one(tmp_path: Path) -> None:
    more = "<energiepass><stromwert>12</stromwert><wertklasse>C</wertklasse></energiepass>"
    assert certificate(tmp_path, more) == {"efficiencyClass": "C", "certificateType": "ENEV2014"}


@pytest.mark.parametrize("said", ["0", "false", "nein", "unklar"])
def test_an_address_that_is_not_clearly_released_is_masked_in_texts_and_names_too(tmp_path: Path, said: str) -> None:
    geo = "<plz>55127</plz><ort>Mainz</ort><strasse>Rubensstraße</strasse><hausnummer>17a</hausnummer>"
    more = (
        "<freitexte><objekttitel>Wohnen an der Rubensstr. 17a</objekttitel>"
        "<objektbeschreibung>In der Rubensstrasse, 17a kostet es 17 Euro.</objektbeschreibung></freitexte>"
        '<anhaenge><anhang gruppe="BILD"><daten><pfad>Rubensstraße_17a.jpg</pfad></daten></anhang>'
        '<anhang gruppe="KARTEN_LAGEPLAN"><daten><pfad>https://p.example/lage.jpg</pfad></daten></anhang></anhaenge>'
        f"<verwaltung_objekt><objektadresse_freigeben>{said}</objektadresse_freigeben>"
        "<branchen>Rubensstraße 17a</branchen></verwaltung_objekt>"
    )
    draft = drafted(tmp_path, more, geo=geo)
    assert "ubens" not in repr(draft)
    assert "17a" not in repr(draft)
    assert draft.document["data"]["texts"]["description"]["de"] == "In der … kostet es 17 Euro."
    assert "media" not in draft.document
    assert {note.field for note in draft.notes if note.done.startswith("masked")} == {
        "texts.headline",
        "texts.description",
    }


def test_the_firm_of_a_contact_is_shown_as_a_firm(tmp_path: Path) -> None:
    person = "<kontaktperson><name>Weber</name><vorname>Ina</vorname><firma>Weber &amp; Co</firma></kontaktperson>"
    assert drafted(tmp_path, person).document["contact"]["name"] == "Weber & Co"
    geo = '<plz>67000</plz><ort>Strasbourg</ort><land iso_land="FRA"/>'
    french = drafted(tmp_path, person, market="fr", geo=geo)
    assert french.document["specific"]["gsl"]["mainContactPerson"] == {"name": "Ina Weber", "companyName": "Weber & Co"}


@pytest.mark.parametrize(
    ("said", "fee"),
    [
        ("provisionsfrei", {"hasFee": "NO", "feeNote": {"de": "provisionsfrei"}}),
        ("keine", {"hasFee": "NO", "feeNote": {"de": "keine"}}),
        ("0,00", {"hasFee": "NO"}),
        (
            "2 Monatsmieten",
            {"hasFee": "YES", "feeFor": "BUYER_OR_TENANT", "feeNote": {"de": "2 Monatsmieten"}},
        ),
    ],
)
def test_fees_in_words_are_understood(tmp_path: Path, said: str, fee: dict[str, object]) -> None:
    more = f"<preise><aussen_courtage>{said}</aussen_courtage></preise>"
    assert data(tmp_path, more)["prices"]["brokerageFee"] == fee


def test_old_kinds_of_house_and_lines_to_the_net_are_known(tmp_path: Path) -> None:
    net = '<ausstattung><breitband_zugang art="VDSL" speed="16000"/></ausstattung>'
    found = data(tmp_path, net, kind='<haus haustyp="SENIORENHEIM"/>')
    assert (found["estateType"], found["estateSubType"]) == ("SENIOR", {"senior": "LIVING"})
    assert found["features"]["internet"] == {"internetSpeedMbit": 16, "internetAvailability": {"dsl": True}}


@pytest.mark.parametrize("version", ["1-2-0", "1-2-2", "1-2-4"])
def test_files_of_old_versions_are_read_to_their_end(version: str) -> None:
    items = list(read(SAMPLES / f"openestate_{version}-downgrade.xml", market="de"))
    assert {fault.code for fault in faults(items)} == {"id-missing"}
    assert len(faults(items)) >= 10
    assert not drafts(items)
    assert stocks(items) == [("openimmo:first agency", False)]


def test_a_folder_with_sub_folders_of_several_providers_is_several_feeds(tmp_path: Path) -> None:
    for name in ("nord", "sued"):
        (tmp_path / "lieferung" / name).mkdir(parents=True)
        content = openimmo(estate(obid=name), anid=name, scope="VOLL" if name == "nord" else "TEIL")
        written(tmp_path / "lieferung" / name, content, "Export.XML")
    items = list(read(tmp_path / "lieferung", market="de"))
    assert [(draft.external_id, draft.feed) for draft in drafts(items)] == [
        ("nord", "openimmo:nord"),
        ("sued", "openimmo:sued"),
    ]
    assert stocks(items) == [("openimmo:nord", True), ("openimmo:sued", False)]


OBJECTS = count(25_000)
"""At full count a file of 1 GB."""


def test_a_file_of_any_size_is_read_in_little_memory(tmp_path: Path) -> None:
    filler = f"<freitexte><sonstige_angaben>{'Wort ' * 8_400}</sonstige_angaben></freitexte>"
    before, after = openimmo(estate(obid="NUMBER", more=filler)).split("<immobilie>")[0], "</anbieter></openimmo>"
    one = estate(obid="NUMBER", more=filler)
    path = tmp_path / "bestand.xml"
    with path.open("w") as file:
        file.write(before)
        file.writelines(one.replace("NUMBER", f"OFFA2020041414543707{number}") for number in range(OBJECTS))
        file.write(after)
    done = subprocess.run([sys.executable, "-c", MEASURE, str(path)], capture_output=True, text=True, check=True)
    items, kilobytes = map(int, done.stdout.split())
    assert items == OBJECTS + 1
    assert kilobytes < 25_000 + OBJECTS
