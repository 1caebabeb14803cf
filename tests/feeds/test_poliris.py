"""Poliris: what a row becomes, in every dialect met."""

import zipfile
from pathlib import Path

import pytest
from tests.feeds.written import (
    FLAT,
    SAMPLES,
    drafts,
    faults,
    faults_of,
    only_draft,
    poliris,
    row,
    schema,
    stocks,
    written,
)

from pignon_feeds import read, sniff


def test_the_exporters_own_three_ads_are_read_in_windows_1252() -> None:
    items = list(read(SAMPLES / "meilleursbiens_3ads_cp1252.zip", market="fr", portals=("SL", "BD")))
    house, rental, flat = drafts(items)
    validator = schema("fr")
    assert [faults_of(validator, draft.document) for draft in (house, rental, flat)] == [[], [], []]
    assert house.external_id == "TECH_VE001"
    assert house.document["portals"] == ["SL", "BD"]
    assert house.document["data"]["metaData"]["source"] == {
        "sourceSystem": "MonLogicielImmo",
        "sourceSystemVersion": "1.0",
        "offererMarketingKey": "VE001",
        "offererEstateId": "TECH_VE001",
    }
    assert house.document["data"]["prices"]["buy"]["price"] == {"amount": 850000}
    assert house.document["media"][0] == {
        "url": "http://www.example.com/photos/VE001_1.jpg",
        "mediaType": "PICTURE",
        "category": "COVER_PICTURE",
        "title": "Façade principale",
    }
    assert rental.document["data"]["prices"]["rent"]["totalRent"] == {"amount": 2030}
    certificate = flat.document["data"]["energy"]["countrySpecific"]["fr"]["energyCertificate"]
    assert certificate == {"certificateType": "EMPTY"}
    assert stocks(items) == [("poliris:monagence", True)]


def test_a_row_keeps_its_address_price_fees_and_text(tmp_path: Path) -> None:
    draft = only_draft(list(read(poliris(tmp_path, [row()]), market="fr")))
    data = draft.document["data"]
    assert (data["location"]["houseNumber"], data["location"]["street"]) == ("12 bis", "rue des Capucins")
    assert data["prices"]["brokerageFee"] == {
        "feeFor": "BUYER_OR_TENANT",
        "feePercentage": 4,
        "hasFee": "YES",
        "isFeeIncluded": True,
        "amount": 12307.69,
    }
    assert data["texts"]["description"]["fr"] == "Refait.\nLumineux & calme."
    assert data["spaces"]["residential"]["livingSpace"] == 45.5
    assert draft.place.line == 1


@pytest.mark.parametrize(
    "line",
    [
        row(width=334),
        row(width=334, end="!#"),
        row(width=303),
        row(width=340),
        row().replace('"!#"', '" !# "'),
        "!#".join(FLAT.get(number, "") for number in range(1, 335)),
        "!#".join(f'"{FLAT[number]}"' if number in FLAT else "" for number in range(1, 335)),
    ],
    ids=["334", "ended", "short", "long", "blanks", "no quotes", "quotes where needed"],
)
def test_every_way_to_write_a_row_gives_the_same_document(tmp_path: Path, line: str) -> None:
    plain = only_draft(list(read(poliris(tmp_path, [row()]), market="fr")))
    other = only_draft(list(read(written(tmp_path, line, "feed.csv"), market="fr")))
    differing = {"sourceSystem", "sourceSystemVersion"}
    ours = dict(other.document["data"]["metaData"]["source"])
    assert {k: v for k, v in ours.items() if k not in differing} == {
        "offererMarketingKey": "REF-1",
        "offererEstateId": "T-1",
    }
    assert {k: v for k, v in other.document["data"].items() if k != "metaData"} == {
        k: v for k, v in plain.document["data"].items() if k != "metaData"
    }


def test_file_names_of_any_case_in_any_folder_are_found(tmp_path: Path) -> None:
    path = poliris(tmp_path, [row()], names=("export/ANNONCES.CSV", "export/CONFIG.TXT"))
    draft = only_draft(list(read(path, market="fr")))
    assert draft.document["data"]["metaData"]["source"]["sourceSystem"] == "Gestion"
    assert draft.place.file == "agence.zip/export/ANNONCES.CSV"
    assert sniff(path) == "poliris"


def test_a_folder_is_read_like_the_archive_of_it(tmp_path: Path) -> None:
    path = poliris(tmp_path, [row()])
    with zipfile.ZipFile(path) as archive:
        archive.extractall(tmp_path / "unpacked")
    assert (
        only_draft(list(read(tmp_path / "unpacked", market="fr"))).document
        == only_draft(list(read(path, market="fr"))).document
    )


def test_a_row_broken_over_two_lines_is_one_row(tmp_path: Path) -> None:
    broken = row(dict(FLAT) | {21: "Première ligne\r\nseconde ligne"})
    items = list(read(poliris(tmp_path, [broken, row(dict(FLAT) | {175: "T-2"})]), market="fr"))
    first, second = drafts(items)
    assert first.document["data"]["texts"]["description"]["fr"] == "Première ligne\nseconde ligne"
    assert (first.place.line, second.place.line) == (1, 3)


def test_private_columns_are_named_and_never_said(tmp_path: Path) -> None:
    secrets = {108: "69009", 109: "Vaise", 112: "M-77", 114: "Dupont", 117: "3 rue X", 122: "clé chez le gardien"}
    draft = only_draft(list(read(poliris(tmp_path, [row(dict(FLAT) | secrets)]), market="fr")))
    said = repr(draft.document) + repr(draft.unused) + repr(draft.notes)
    assert not [secret for secret in (*secrets.values(), "Capucins") if secret in said]
    assert {int(left.field.split()[0]) for left in draft.unused if left.private} == {8, *secrets}


def test_what_nothing_used_is_reported_with_its_name(tmp_path: Path) -> None:
    draft = only_draft(
        list(read(poliris(tmp_path, [row(dict(FLAT) | {71: "OUI", 336: "neu"}, width=336)]), market="fr"))
    )
    assert [(left.field, left.value) for left in draft.unused] == [("71 Lave-vaisselle", "OUI"), ("336", "neu")]


@pytest.mark.parametrize("nothing", ["0", "0.00", "00/00/0000", "0.000000000", " ", ""])
def test_marks_of_the_unknown_say_nothing(tmp_path: Path, nothing: str) -> None:
    marks = dict.fromkeys((11, 16, 17, 22, 23, 27, 298, 299, 303, 324), nothing)
    draft = only_draft(list(read(poliris(tmp_path, [row(dict(FLAT) | marks)]), market="fr")))
    data = draft.document["data"]
    assert "geometry" not in data["location"]
    assert "spaces" not in data
    assert "buy" not in data["prices"]
    assert draft.notes == ()


@pytest.mark.parametrize(
    ("deal", "expected"),
    [
        ({13: "OUI"}, (800, 900)),
        ({13: ""}, (800, 900)),
        ({13: "NON"}, (900, 1000)),
        ({13: "OUI", 331: "750"}, (750, 900)),
        ({13: "OUI", 305: "50"}, (750, 900)),
    ],
)
def test_rents_are_split_by_what_column_11_means(
    tmp_path: Path, deal: dict[int, str], expected: tuple[int, int]
) -> None:
    rental = dict(FLAT) | {3: "Location", 11: "900", 23: "100", 304: "2", 15: "500", 302: "", 303: ""} | deal
    prices = only_draft(list(read(poliris(tmp_path, [row(rental)]), market="fr"))).document["data"]["prices"]
    assert (prices["rent"]["baseRent"]["amount"], prices["rent"]["totalRent"]["amount"]) == expected
    assert prices["rent"]["operatingCosts"] == {"amount": 100, "accounting": "ADJUSTMENT"}
    assert prices["brokerageFee"]["amount"] == 500


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ({4: "maison/villa", 181: "Mas"}, ("HOUSE", {"house": "PROVENCAL_FARMHOUSE"})),
        ({4: "Maison/Villa"}, ("HOUSE", {"house": "SINGLE_FAMILY_HOUSE"})),
        ({4: "château"}, ("HOUSE", {"house": "CASTLE"})),
        ({4: "Hôtel particulier"}, ("HOUSE", {"house": "MANSION"})),
        ({4: "immeuble", 181: "Immeuble de bureaux"}, ("OFFICE", {"office": "OFFICE_BUILDING"})),
        ({4: "Appartement", 18: "1"}, ("APARTMENT", {"apartment": "STUDIO"})),
        ({4: "Appartement", 81: "OUI"}, ("APARTMENT", {"apartment": "MULTI_STOREY"})),
        ({4: "terrain", 181: "Terrain agricole"}, ("PLOT", {"plot": "AGRICULTURE_FORESTRY"})),
        ({4: "parking/box", 44: "1"}, ("PARKING", {"parking": "GARAGE"})),
        ({4: "boutique"}, ("TRADING", {"trading": "STORE"})),
        ({4: "boutique", 10: "Bar / Tabac"}, ("GASTRONOMY_HOTEL", {"gastronomyHotel": "CAFE_BAR_PUB"})),
        ({4: "local", 181: "Entrepôt"}, ("STORAGE_PRODUCTION", {"storageProduction": "WAREHOUSE_HALL"})),
        ({4: "divers"}, ("MISCELLANEOUS", None)),
    ],
)
def test_kinds_become_types_and_subtypes(
    tmp_path: Path, said: dict[int, str], kind: tuple[str, dict[str, str] | None]
) -> None:
    data = only_draft(list(read(poliris(tmp_path, [row(dict(FLAT) | said)]), market="fr"))).document["data"]
    assert (data["estateType"], data.get("estateSubType")) == kind


@pytest.mark.parametrize(
    ("said", "contracted", "portals"),
    [
        ({82: ""}, ("SL", "BD", "BUCOM"), ["SL"]),
        ({82: "", 3: "vente de prestige"}, ("SL", "BD"), ["SL", "BD"]),
        ({82: "SL,BD"}, ("SL", "BD"), ["SL", "BD"]),
        ({82: "SL", 3: "vente-de-prestige"}, ("SL", "BD"), ["SL"]),
        ({82: "SL,BD"}, ("SL",), ["SL"]),
        ({82: "", 4: "boutique"}, ("SL", "BUCOM"), ["SL", "BUCOM"]),
        ({82: "SL", 4: "boutique"}, ("SL", "BUCOM"), ["SL", "BUCOM"]),
        ({82: "", 3: "produit catalogue", 4: "modèle de maison", 296: "200000"}, ("SL", "SLC", "SLN"), ["SLC"]),
        ({82: ""}, ("SLN",), ["SL"]),
        ({82: "SL,BD"}, (), ["SL", "BD"]),
        ({82: ""}, (), ["SL"]),
    ],
)
def test_portals_are_the_contracted_ones_that_fit(
    tmp_path: Path, said: dict[int, str], contracted: tuple[str, ...], portals: list[str]
) -> None:
    path = poliris(tmp_path, [row(dict(FLAT) | said)])
    assert only_draft(list(read(path, market="fr", portals=contracted))).document["portals"] == portals


def test_heating_is_read_by_its_bits(tmp_path: Path) -> None:
    draft = only_draft(list(read(poliris(tmp_path, [row(dict(FLAT) | {33: "8832"})]), market="fr")))
    assert draft.document["data"]["energy"]["energyType"] == {
        "heatForm": {"radiator": True},
        "energySource": {"gas": True},
        "heatMethod": "INDIVIDUAL",
    }


def test_pictures_that_are_only_names_become_notes(tmp_path: Path) -> None:
    photos = {85: "a1.jpg", 86: "https://pictures.example/2.jpg?v=3", 87: "https://pictures.example/2.jpg?v=3"}
    draft = only_draft(list(read(poliris(tmp_path, [row(dict(FLAT) | photos)]), market="fr")))
    assert [medium["url"] for medium in draft.document["media"]] == ["https://pictures.example/2.jpg?v=3"]
    assert [note.field for note in draft.notes] == ["85 Photo 1", "87 Photo 3"]


def test_the_last_row_of_an_object_counts_and_tells_of_the_earlier(tmp_path: Path) -> None:
    rows = [row(), row(dict(FLAT) | {175: "T-2"}), row(dict(FLAT) | {11: "310000"})]
    other, last = drafts(list(read(poliris(tmp_path, rows), market="fr")))
    assert (other.external_id, last.external_id) == ("T-2", "T-1")
    assert last.document["data"]["prices"]["buy"]["price"] == {"amount": 310000}
    assert [(note.field, note.value) for note in last.notes] == [("row", "1")]


def test_every_agency_is_a_feed_of_its_own(tmp_path: Path) -> None:
    rows = [row(), row(dict(FLAT) | {1: "AG2"}), row(dict(FLAT) | {1: ""})]
    items = list(read(poliris(tmp_path, rows), market="fr"))
    assert [draft.feed for draft in drafts(items)] == ["poliris:AG1", "poliris:AG2", "poliris:-"]
    assert stocks(items) == [("poliris:AG1", True), ("poliris:AG2", True), ("poliris:-", True)]


@pytest.mark.parametrize(
    ("said", "code", "field"),
    [
        ({3: "échange"}, "deal-missing", "3 Type d'annonce"),
        ({4: "soucoupe"}, "type-missing", "4 Type de bien"),
        ({5: ""}, "location-missing", "5 CP"),
        ({6: ""}, "location-missing", "6 Ville"),
        ({175: "", 2: ""}, "id-missing", "175 Identifiant technique"),
    ],
)
def test_a_row_that_can_be_no_document_is_a_fault_that_names_its_column(
    tmp_path: Path, said: dict[int, str], code: str, field: str
) -> None:
    items = list(read(poliris(tmp_path, [row(dict(FLAT) | said), row(dict(FLAT) | {175: "T-9"})]), market="fr"))
    (fault,) = faults(items)
    assert (fault.code, fault.field, fault.fatal, fault.place.line) == (code, field, False, 1)
    assert [draft.external_id for draft in drafts(items)] == ["T-9"]


def test_a_row_cut_off_is_a_fault_and_not_a_listing_under_another_id(tmp_path: Path) -> None:
    (fault,) = faults(list(read(poliris(tmp_path, [row(width=90)]), market="fr")))
    assert (fault.code, fault.external_id) == ("row-broken", None)


def test_the_reference_stands_in_for_an_empty_id_and_says_so(tmp_path: Path) -> None:
    draft = only_draft(list(read(poliris(tmp_path, [row(dict(FLAT) | {175: ""})]), market="fr")))
    assert draft.external_id == "REF-1"
    assert draft.notes[0].field == "175 Identifiant technique"


def test_the_german_market_takes_no_poliris(tmp_path: Path) -> None:
    (fault,) = faults(list(read(poliris(tmp_path, [row()]), market="de")))
    assert (fault.code, fault.fatal) == ("market-mismatch", True)
