"""What a feed says is what the page shows: prices, surfaces, rooms, energy and place, for each format of ours."""

import unicodedata
from collections.abc import Generator, Sequence
from pathlib import Path

import httpx2
import pytest
from lxml import html
from tests.feeds.test_idx import FLAT as FLAT_IN_IDX
from tests.feeds.test_idx import row as idx_row
from tests.feeds.test_is24 import estate as is24_estate
from tests.feeds.test_is24 import is24
from tests.feeds.test_kyero import HOUSE, kyero
from tests.feeds.written import FLAT, estate, only_draft, openimmo, poliris, row, written
from tests.serving import Running, running

from pignon_feeds import Draft, read

SECRET = "a-secret-of-these-tests-0123456789abcdef"
CUSTOMER = "RC-100001"
MARKETPLACE = f"""
[[customers]]
id = "{CUSTOMER}"
name = "Agence du Port"
market = ["fr", "de"]
language = "fr"
contact.name = "Accueil"
contact.email = "contact@agence.example"
contact.phone = "+33 1 00 00 00 00"
contracts = [{{portal = "SL", quota = 50}}, {{portal = "IWT", quota = 50}}]

[[clients]]
id = "acme-crm"
secret = "{SECRET}"
customers = ["{CUSTOMER}"]
scopes = ["platform:*"]
"""
SALE = {**FLAT, 19: "1", 176: "148", 177: "C", 178: "9", 179: "B", 324: "14/03/2025", 325: "DPE_v07-2021"}
RENTAL = {**FLAT, 3: "Location", 11: "900", 13: "OUI", 23: "100", 15: "450", 302: "", 303: "", 161: "800", 175: "T-2"}


@pytest.fixture(scope="module")
def server() -> Generator[Running]:
    """One server for all feeds."""
    with running(MARKETPLACE) as started:
        yield started


def page_of(server: Running, draft: Draft, *, market: str) -> str:
    """The words of the page that a draft becomes, with plain blanks."""
    token = server.token("/platform/v1", customer=CUSTOMER, client="acme-crm", secret=SECRET)
    answer = httpx2.put(
        f"{server.url}/platform/v1/{market}/listings/{draft.external_id.replace('/', '%2F')}",
        params={"feed": draft.feed},
        json=draft.document,
        headers={"Authorization": f"Bearer {token}", "Prefer": "wait=20"},
        timeout=30,
    )
    (publication,) = answer.json()["publications"]
    assert publication["state"] == "live", answer.text
    page = httpx2.get(publication["url"], timeout=10)
    assert page.status_code == 200
    words: list[str] = []
    for element in html.fromstring(page.text).iter():
        said = "" if element.tag in {"script", "style"} else element.text
        words += (said or "", element.tail or "")
    return " ".join(unicodedata.normalize("NFKC", "".join(words)).split())


def missing(page: str, words: Sequence[str]) -> list[str]:
    """Those of the words that the page does not show."""
    return [word for word in words if unicodedata.normalize("NFKC", word) not in page]


@pytest.mark.parametrize(
    ("said", "shown", "hidden"),
    [
        (
            SALE,
            ("320 000 €", "45,5 m²", "148 kWh/m²/an", "9 kg", "12 bis rue des Capucins", "69001 Lyon", "12 307,69 €"),
            ("OUI",),
        ),
        (RENTAL, ("800 €", "900 €", "100 €", "450 €", "69001 Lyon", "45,5 m²"), ("320 000",)),
        (
            {**FLAT, 175: "T-3", 109: "Caluire", 114: "Dupont", 122: "clé chez le gardien"},
            ("320 000 €", "69001 Lyon"),
            ("Capucins", "Caluire", "Dupont", "gardien"),
        ),
    ],
    ids=["sale", "rental", "hidden address"],
)
def test_a_poliris_row_and_its_page_agree(
    server: Running, tmp_path: Path, said: dict[int, str], shown: tuple[str, ...], hidden: tuple[str, ...]
) -> None:
    draft = only_draft(list(read(poliris(tmp_path, [row(said)]), market="fr", portals=("SL",))))
    page = page_of(server, draft, market="fr")
    assert missing(page, shown) == []
    assert missing(page, hidden) == list(hidden)


def test_a_kyero_property_and_its_page_agree(server: Running, tmp_path: Path) -> None:
    path = written(tmp_path, kyero(HOUSE | {"postcode": "30700"}))
    page = page_of(server, only_draft(list(read(path, market="fr", portals=("SL",)))), market="fr")
    assert missing(page, ("395 000 €", "180 m²", "1 200 m²", "30700 Uzès", "Une villa.", "Classe C")) == []
    assert missing(page, ("Smith",)) == ["Smith"]


def test_an_idx_row_and_its_page_agree(server: Running, tmp_path: Path) -> None:
    path = written(tmp_path, idx_row({**FLAT_IN_IDX, 9: "79539", 28: "95"}), "unload.txt")
    page = page_of(server, only_draft(list(read(path, market="de"))), market="de")
    assert missing(page, ("1.000", "1.250", "250", "82 m²", "3,5", "79539 Lörrach", "Rebgasse 12a", "1998")) == []
    assert missing(page, ("Mieterin", "Meier")) == ["Mieterin", "Meier"]


OPENIMMO_FLAT = (
    "<preise><kaufpreis>349.000,00 EUR</kaufpreis><hausgeld>310</hausgeld>"
    "<aussen_courtage>3,57 % inkl. MwSt.</aussen_courtage></preise>"
    "<flaechen><wohnflaeche>98,5</wohnflaeche><kellerflaeche>7</kellerflaeche><anzahl_zimmer>3.5</anzahl_zimmer>"
    "<anzahl_schlafzimmer>2</anzahl_schlafzimmer></flaechen><zustand_angaben><baujahr>1998</baujahr><energiepass>"
    "<epart>VERBRAUCH</epart><energieverbrauchkennwert>112,4</energieverbrauchkennwert><wertklasse>D</wertklasse>"
    "<gueltig_bis>05-2031</gueltig_bis><jahrgang>2014</jahrgang></energiepass></zustand_angaben>"
    "<weitere_adresse><name>Besitzer</name></weitere_adresse><freitexte><objekttitel>Hell am Rhein</objekttitel>"
    "<objektbeschreibung>Ruhig in der Rubensallee 1.</objektbeschreibung></freitexte>"
)


def test_an_openimmo_object_and_its_page_agree(server: Running, tmp_path: Path) -> None:
    path = written(tmp_path, openimmo(estate(more=OPENIMMO_FLAT)))
    page = page_of(server, only_draft(list(read(path, market="de"))), market="de")
    shown = ("349.000 €", "310 €", "3,57", "98,5 m²", "7 m²", "3,5", "1998", "112,4", "55127 Mainz", "Rubensallee 1")
    assert missing(page, (*shown, "Hell am Rhein")) == []
    assert missing(page, ("Besitzer", "Gesamtfläche")) == ["Besitzer", "Gesamtfläche"]


def test_an_openimmo_object_keeps_its_address_off_its_page(server: Running, tmp_path: Path) -> None:
    kept = "<verwaltung_objekt><objektadresse_freigeben>0</objektadresse_freigeben></verwaltung_objekt>"
    path = written(tmp_path, openimmo(estate(obid="O2", more=OPENIMMO_FLAT + kept)))
    page = page_of(server, only_draft(list(read(path, market="de"))), market="de")
    assert missing(page, ("55127 Mainz", "Ruhig in der …")) == []
    assert missing(page, ("Rubensallee",)) == ["Rubensallee"]


def test_an_is24_object_and_its_page_agree(server: Running, tmp_path: Path) -> None:
    said = 'Wohnflaeche="81.5" Zimmer="3" Baujahr="1971" Etage="2"'
    inner = (
        '<Mietpreise Kaltmiete="1100" Nebenkosten="210" Warmmiete="1310"/>'
        '<Energieausweis Energieausweistyp="Endenergiebedarf" Energieverbrauchskennwert="95.2"/>'
    )
    path = written(tmp_path, is24(is24_estate("WohnungMiete", said, inner, number="I1")))
    page = page_of(server, only_draft(list(read(path, market="de"))), market="de")
    shown = ("1.100 €", "210 €", "1.310 €", "81,5 m²", "1971", "95,2", "55127 Mainz", "Rubensallee 17a")
    assert missing(page, shown) == []
