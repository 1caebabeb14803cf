"""What a feed says is what the page shows: prices, surfaces, rooms, energy and place, for each format of ours."""

import unicodedata
from collections.abc import Generator, Sequence
from pathlib import Path

import httpx2
import pytest
from lxml import html
from tests.feeds.test_idx import FLAT as FLAT_IN_IDX
from tests.feeds.test_idx import row as idx_row
from tests.feeds.test_kyero import HOUSE, kyero
from tests.feeds.written import FLAT, only_draft, poliris, row, written
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
