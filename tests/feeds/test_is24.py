"""ImmobilienScout24's XML: what an object becomes, what is taken down, what stays private."""

import tempfile
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.feeds.test_everything_fits import XML_WORDS
from tests.feeds.written import (
    SAMPLES,
    drafts,
    faults,
    faults_of,
    only_draft,
    removals,
    schema,
    stocks,
    written,
)
from tests.trials import count

from pignon_feeds import Draft, Fault, read, sniff
from pignon_feeds.is24.kinds import FAMILIES
from pignon_feeds.is24.mapping import AUCTION, CONTACT, RENT, ROWS, SALE

ADDRESS = '<Adresse Laenderkennzeichen="DEU" Ort="Mainz" Postleitzahl="55127" Strasse="Rubensallee" Hausnummer="17a"/>'


def is24(*objects: str, agent: str = "77") -> str:
    """A file of one provider."""
    return (
        '<?xml version="1.0"?><IS24ImmobilienTransfer ErstellerSoftware="FLOW" ErstellerSoftwareVersion="9"'
        ' EmailBeiFehler="edv@makler.example" xmlns="http://www.immobilienscout24.de/immobilientransfer">'
        f'<Anbieter ScoutKundenID="{agent}">{"".join(objects)}</Anbieter></IS24ImmobilienTransfer>'
    )


def estate(kind: str = "WohnungKauf", said: str = "", inner: str = "", *, number: str = "1") -> str:
    """One object."""
    return f'<{kind} AnbieterObjektID="{number}" Ueberschrift="Hell" {said}>{ADDRESS}{inner}</{kind}>'


def drafted(folder: Path, kind: str = "WohnungKauf", said: str = "", inner: str = "") -> Draft:
    """The draft of one object, which must fit the German market."""
    draft = only_draft(list(read(written(folder, is24(estate(kind, said, inner))), market="de")))
    assert faults_of(schema("de"), draft.document) == []
    return draft


def data(folder: Path, kind: str = "WohnungKauf", said: str = "", inner: str = "") -> dict[str, Any]:
    """The `data` of one object."""
    return drafted(folder, kind, said, inner).document["data"]


def test_the_published_sample_is_two_drafts_and_two_removals() -> None:
    assert sniff(SAMPLES / "openestate_test_is24.xml") == "is24"
    items = list(read(SAMPLES / "openestate_test_is24.xml", market="de"))
    sale, rent = drafts(items)
    assert [removal.external_id for removal in removals(items)] == ["3", "4"]
    assert stocks(items) == [("is24:123", False)]
    for draft in (sale, rent):
        assert faults_of(schema("de"), draft.document) == []
    assert "Karl-Marx" not in repr(sale)
    assert sale.document["data"]["prices"]["buy"] == {"price": {"amount": 12345}}
    assert sale.document["data"]["energy"]["countrySpecific"]["de"]["energyCertificates"] == [
        {"certificateBasedOn": "NEED", "overallEnergyNeed": 123, "certificateType": "ENEV2008"}
    ]
    assert rent.document["data"]["location"]["street"] == "Friedrichstraße"
    assert rent.document["data"]["prices"]["rent"] == {"baseRent": {"amount": 123}}
    assert rent.document["data"]["management"]["availableFrom"] == "2013-06-17T00:00:00Z"
    assert rent.document["contact"]["lastName"] == "Dampf"
    assert rent.document["metadata"]["source"]["sourceSystem"] == "OpenEstate-ImmoTool"


def test_a_flat_to_let_keeps_its_rents_rooms_and_energy(tmp_path: Path) -> None:
    said = (
        'WohnungKategorie="Dachgeschoss" Wohnflaeche="81,5" Zimmer="3.5" Etage="0" Etagenzahl="4" Aufzug="true"'
        ' AnzahlGaragenStellplaetze="2" Parkplatz="AussenStellplatz" Haustiere="nachVereinbarung" FreiAb="ab sofort"'
        ' Heizungsart="Zentralheizung" Objektzustand="VollstaendigReonviert" Provisionspflichtig="false"'
    )
    inner = (
        '<Mietpreise Kaltmiete="1.100,00" Nebenkosten="210" Warmmiete="1310" Kaution="3 Monatsmieten"'
        ' HeizkostenInWarmmieteEnthalten="true"/><BefeuerungsArt><Gas/><Solarheizung/></BefeuerungsArt>'
        '<Energieausweis Energieausweistyp="Energieverbrauchskennwert" Energieverbrauchskennwert="95,2"'
        ' WarmwasserEnthalten="true"/><MultimediaAnhang AnhangArt="grundrissBild" Dateiname="https://p.example/g.png"/>'
        '<MultimediaAnhang AnhangArt="bild" Dateiname="1.jpg"/>'
    )
    draft = drafted(tmp_path, "WohnungMiete", said, inner)
    found = draft.document["data"]
    assert found["prices"]["rent"] == {
        "baseRent": {"amount": 1100},
        "totalRent": {"amount": 1310},
        "operatingCosts": {"amount": 210},
        "isHeatingIncludedInTR": True,
        "depositNote": {"de": "3 Monatsmieten"},
    }
    assert found["prices"]["brokerageFee"] == {"hasFee": "NO"}
    assert found["structure"]["parkingLots"] == {"outside": 2}
    assert found["structure"]["building"]["locationInBuilding"] == "ROOF_STOREY"
    assert found["location"]["floorNumber"] == 0
    assert found["energy"]["energyType"] == {"heatMethod": "CENTRAL", "energySource": {"gas": True, "solarHeat": True}}
    assert found["energy"]["countrySpecific"]["de"]["energyCertificates"] == [
        {
            "certificateBasedOn": "CONSUMPTION",
            "overallEnergyConsumption": 95.2,
            "isWaterHeatingIncluded": True,
            "certificateType": "ENEV2008",
        }
    ]
    assert found["management"] == {"isImmediatelyAvailable": True}
    assert draft.document["media"] == [
        {"url": "https://p.example/g.png", "mediaType": "PICTURE", "category": "FLOOR_PLAN"}
    ]
    assert "1.jpg" in {note.value for note in draft.notes}


@pytest.mark.parametrize(
    ("kind", "inner", "deal", "prices"),
    [
        (
            "Grundstueck",
            '<Vermarktung Preis="90000"><Kauf/></Vermarktung>',
            "BUY",
            {"buy": {"price": {"amount": 90000}}},
        ),
        (
            "GrundstueckGewerbe",
            '<Vermarktung Preis="0"><Kauf/></Vermarktung>',
            "BUY",
            {"buy": {"price": {"priceInformation": "PRICE_ON_DEMAND"}}},
        ),
        (
            "Grundstueck",
            '<Vermarktung Preis="1200"><Erbpacht DauerInJahren="99"/></Vermarktung>',
            "BUY",
            {"buy": {"leasehold": {"amount": 1200, "isLeasehold": True, "priceTimeUnit": "YEAR", "duration": 99}}},
        ),
        (
            "BueroPraxis",
            '<Vermarktung Nebenkosten="400"><Miete Pro="Monat" Kaltmiete="2100"/></Vermarktung>',
            "RENT",
            {"rent": {"baseRent": {"amount": 2100}, "operatingCosts": {"amount": 400}}},
        ),
        (
            "Einzelhandel",
            '<Vermarktung><Miete Pro="Quadratmeter" Kaltmiete="14,50"/></Vermarktung>',
            "RENT",
            {"rent": {"pricePerSqUnit": {"amount": 14.5}}},
        ),
        ("GarageMiete", '<Mietpreise Miete="65"/>', "RENT", {"rent": {"baseRent": {"amount": 65}}}),
        (
            "WAZ",
            '<Pauschalmiete MietePauschal="450" MietePro="Woche"/>',
            "RENT",
            {"rent": {"totalRent": {"amount": 450}, "priceTimeUnit": "WEEK"}},
        ),
    ],
)
def test_each_way_of_marketing_is_read(
    tmp_path: Path, kind: str, inner: str, deal: str, prices: dict[str, object]
) -> None:
    found = data(tmp_path, kind, "", inner)
    assert found["distributionType"] == deal
    assert found["prices"] == prices


def test_an_investment_says_its_yield(tmp_path: Path) -> None:
    said = 'Objektkategorie2="WohnGeschaeftshaus" Kaufpreis="1200000" XFacheMiete="18,5" MietEinnahmePaIst="64000"'
    found = data(tmp_path, "Anlageobjekt", said)
    assert found["estateSubType"] == {"house": "LIVING_AND_COMMERCIAL"}
    assert found["management"]["isForInvestment"] is True
    assert found["prices"]["buy"] == {
        "price": {"amount": 1200000},
        "yieldFactor": 18.5,
        "rentalIncome": {"amount": 64000, "priceTimeUnit": "YEAR"},
    }


def test_an_auction_names_court_and_day_and_never_the_owner(tmp_path: Path) -> None:
    inner = (
        '<Amtsgericht BundeslandCode="DE-RP" Telefon="06131" Aktenzeichen="3 K 12/26">Mainz</Amtsgericht>'
        "<Eigentuemer>Erika Besitzer</Eigentuemer><Objektart>Ein/Mehrfamilienhaus</Objektart><Preis>310000</Preis>"
        '<Versteigerungstermin Teilungsversteigerung="true">2027-02-03</Versteigerungstermin>'
    )
    draft = drafted(tmp_path, "Zwangsversteigerung", 'Gesamtflaeche="140"', inner)
    found = draft.document["data"]
    assert (found["estateType"], found["distributionType"]) == ("HOUSE", "COMPULSORY_AUCTION")
    assert found["prices"]["compulsoryAuction"] == {"marketValue": {"amount": 310000}}
    assert found["management"]["compulsoryAuction"] == {
        "countyCourt": "Mainz",
        "fileReferenceAtCountyCourt": "3 K 12/26",
        "dateOfAuction": "2027-02-03T00:00:00Z",
        "isSplittingAuction": True,
    }
    assert "Besitzer" not in repr(draft)


def test_an_address_that_must_not_be_printed_stays_at_home(tmp_path: Path) -> None:
    inner = "<Objektbeschreibung>Rubensallee 17a: schön.</Objektbeschreibung>"
    draft = drafted(tmp_path, "HausKauf", 'Adressdruck="false" InterneNotiz="Schlüssel bei Rubensallee 17a"', inner)
    assert not [word for word in ("Rubensallee", "17a") if word in repr(draft)]
    assert draft.document["data"]["location"]["showAddress"] is False


def test_what_is_inactive_or_deleted_is_taken_down_and_what_is_to_be_ignored_is_a_fault(tmp_path: Path) -> None:
    content = is24(
        estate(said='StatusIS24="inaktiv" Importmodus="aktualisieren"'),
        estate(said='Importmodus="loeschen"', number="2"),
        estate(said='Importmodus="ignorieren"', number="3"),
        estate("Schloss", number="4"),
        estate(number=""),
    )
    items = list(read(written(tmp_path, content), market="de"))
    assert [(removal.external_id, len(removal.notes)) for removal in removals(items)] == [("1", 1), ("2", 0)]
    assert [(fault.external_id, fault.code) for fault in faults(items)] == [
        ("3", "object-ignored"),
        ("4", "type-missing"),
        (None, "id-missing"),
    ]


def test_the_last_word_about_an_object_counts(tmp_path: Path) -> None:
    content = is24(estate(said='Importmodus="loeschen"'), estate())
    draft = only_draft(list(read(written(tmp_path, content), market="de")))
    assert [note.value for note in draft.notes] == ["line 1"]


@pytest.mark.parametrize(
    ("element", "word"),
    [
        (element, pair.partition(">")[0])
        for element, family in FAMILIES.items()
        for pair in family.words.split()
        if family.category
    ],
)
def test_every_category_is_a_kind_that_fits(tmp_path: Path, element: str, word: str) -> None:
    inner = '<Vermarktung Preis="1"><Kauf/></Vermarktung>'
    draft = drafted(tmp_path, element, f'{FAMILIES[element].category}="{word}"', inner)
    assert not [note for note in draft.notes if "not known" in note.done]


def test_the_french_market_has_no_place_for_it(tmp_path: Path) -> None:
    (fault,) = list(read(written(tmp_path, is24(estate())), market="fr"))
    assert isinstance(fault, Fault)
    assert (fault.code, fault.fatal) == ("market-mismatch", True)


FIELDS = [row.field for row in (*ROWS, *SALE, *RENT, *AUCTION, *CONTACT) if not row.field.startswith("adresse")]


def _nested(said: dict[str, str]) -> tuple[str, str]:
    own = " ".join(f"{field[1:]}={quoteattr(text)}" for field, text in said.items() if field.startswith("@"))
    inner = ""
    for field, value in said.items():
        path, _, attribute = field.partition("@")
        if not path:
            continue
        *folders, name = path.split("/")
        text = "" if attribute else value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        element = f"<{name}{f' {attribute}={quoteattr(value)}' if attribute else ''}>{text}</{name}>"
        for folder in reversed(folders):
            element = f"<{folder}>{element}</{folder}>"
        inner += element
    return own, inner


@settings(max_examples=count(10_000), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(element=st.sampled_from(list(FAMILIES)), said=st.dictionaries(st.sampled_from(FIELDS), XML_WORDS, max_size=30))
def test_any_object_ends_as_one_thing_that_fits(element: str, said: dict[str, str]) -> None:
    own, inner = _nested(said)
    with tempfile.TemporaryDirectory() as folder:
        thing, _ = list(read(written(Path(folder), is24(estate(element, own, inner))), market="de"))
    assert isinstance(thing, Draft | Fault)
    if isinstance(thing, Draft):
        assert faults_of(schema("de"), thing.document) == []
