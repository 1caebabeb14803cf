"""IDX 3.01: rows to the German or the French market, Switzerland out of the area, visits and bills private."""

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.feeds.written import SAMPLES, drafts, faults, faults_of, only_draft, schema, stocks, written
from tests.trials import count

from pignon_feeds import Draft, Fault, Stock, read, sniff
from pignon_feeds.idx.kinds import KINDS, USUAL
from pignon_feeds.idx.listing import columns

SAMPLE = SAMPLES / "openestate_idx301_part.csv"
MARKETS = {"fr": schema("fr"), "de": schema("de")}
FLAT: Mapping[int, str] = {
    0: "IDX3.01",
    1: "Immo/4",
    2: "APPT",
    3: "2",
    4: "RENT",
    5: "L1",
    6: "H2",
    7: "O3",
    8: "Rebgasse 12a",
    9: "79539",
    10: "Lörrach",
    11: "BW",
    12: "DE",
    15: "01.04.2027",
    16: "Helle Wohnung",
    17: "Erste Zeile<br>Zweite &amp; letzte",
    18: "1250",
    19: "1000",
    20: "250",
    21: "MONTHLY",
    22: "EUR",
    24: "0",
    25: "3.5",
    27: "82",
    31: "1998",
    35: "1",
    46: "a.jpg",
    51: "Stube",
    68: "AG7",
    69: "Agentur Süd",
    76: "07621 123456",
    79: "info@agentur.example",
    81: "Frau Mieterin",
    82: "0170 999999",
    84: "klingeln bei Meier",
    99: "https://p.example/a.jpg",
    100: "https://p.example/a.jpg",
    129: "Rechnungsfrau",
}


def row(said: Mapping[int, str] = FLAT, width: int = 183) -> str:
    """One row of `width` cells."""
    return "#".join(said.get(number, "") for number in range(width))


def drafted(folder: Path, said: Mapping[int, str], *, market: str = "de") -> Draft:
    """The one draft of a row, which must fit its market's schema."""
    draft = only_draft(list(read(written(folder, row({**FLAT, **said}), "unload.txt"), market=market)))
    assert faults_of(MARKETS[market], draft.document) == []
    return draft


def test_what_the_row_says_is_what_the_document_says(tmp_path: Path) -> None:
    draft = drafted(tmp_path, {})
    data = draft.document["data"]
    assert (draft.external_id, draft.feed) == ("L1/H2/O3", "idx:AG7")
    assert (data["estateType"], data["estateSubType"]) == ("APARTMENT", {"apartment": "MULTI_STOREY"})
    assert data["prices"] == {
        "rent": {
            "baseRent": {"amount": 1000},
            "totalRent": {"amount": 1250},
            "operatingCosts": {"amount": 250},
            "priceTimeUnit": "MONTH",
        },
        "currency": "EUR",
    }
    assert data["location"] == {
        "country": "DEU",
        "postalcode": "79539",
        "city": "Lörrach",
        "state": "BW",
        "floorNumber": 0,
        "street": "Rebgasse",
        "houseNumber": "12a",
    }
    assert data["spaces"] == {"residential": {"livingSpace": 82}, "spaceMeasureUnit": "SQUARE_METER"}
    assert data["structure"]["rooms"] == {"numberOfRooms": 3.5}
    assert data["texts"]["description"] == {"de": "Erste Zeile\nZweite & letzte"}
    assert data["management"]["availableFrom"].startswith("2027-04-01")
    assert draft.document["contact"] == {
        "name": "Agentur Süd",
        "phoneNumber": "07621 123456",
        "emailAddress": "info@agentur.example",
    }
    assert draft.document["media"] == [
        {"url": "https://p.example/a.jpg", "mediaType": "PICTURE", "category": "COVER_PICTURE", "title": "Stube"}
    ]
    assert [note.field for note in draft.notes] == ["100 picture_2_url"]


def test_visits_and_bills_are_named_and_never_said(tmp_path: Path) -> None:
    draft = drafted(tmp_path, {})
    assert not [secret for secret in ("Mieterin", "0170", "Meier", "Rechnungsfrau") if secret in repr(draft)]
    assert {int(left.field.split()[0]) for left in draft.unused if left.private} == {81, 82, 84, 129}


@pytest.mark.parametrize(
    ("said", "prices"),
    [
        ({4: "SALE", 18: "480000", 21: "SELL"}, {"buy": {"price": {"amount": 480000}}}),
        ({4: "SALE", 18: "5200", 21: "SELLM2"}, {"buy": {"pricePerSqUnit": {"amount": 5200}}}),
        ({21: "YEARLY", 19: "12000"}, {"rent": {"baseRentPerYear": {"amount": 12000}}}),
        ({21: "M2YEARLY", 19: "140"}, {"rent": {"pricePerSqUnitPerYear": {"amount": 140}}}),
    ],
)
def test_a_price_is_read_by_its_unit(tmp_path: Path, said: dict[int, str], prices: dict[str, Any]) -> None:
    assert drafted(tmp_path, said).document["data"]["prices"] == prices | {"currency": "EUR"}


def test_a_rent_without_its_bare_part_is_computed_or_guessed_with_a_note(tmp_path: Path) -> None:
    computed = drafted(tmp_path, {19: ""})
    assert computed.document["data"]["prices"]["rent"]["baseRent"] == {"amount": 1000}
    guessed = drafted(tmp_path, {19: "", 20: ""})
    assert guessed.document["data"]["prices"]["rent"]["baseRent"] == {"amount": 1250}
    assert [draft.notes[0].done.split(":")[0] for draft in (computed, guessed)] == ["computed", "guessed"]


def test_an_object_in_france_goes_to_the_french_market(tmp_path: Path) -> None:
    said = {12: "FR", 9: "68300", 10: "Saint-Louis", 8: "12 rue de Bâle", 4: "SALE", 18: "250000", 21: "SELL"}
    draft = drafted(tmp_path, said, market="fr")
    assert draft.document["portals"] == ["SL"]
    location = draft.document["data"]["location"]
    assert (location["country"], location["houseNumber"], location["street"]) == ("FRA", "12", "rue de Bâle")
    assert draft.document["data"]["texts"]["headline"] == {"fr": "Helle Wohnung"}


@pytest.mark.parametrize(
    ("said", "code", "field"),
    [
        ({12: "CH"}, "market-mismatch", "12 object_country"),
        ({12: ""}, "market-mismatch", "12 object_country"),
        ({12: "FR"}, "market-mismatch", "12 object_country"),
        ({2: "CASTLE"}, "type-missing", "2 object_category"),
        ({4: "SWAP"}, "deal-missing", "4 offer_type"),
        ({9: ""}, "location-missing", "9 object_zip"),
        ({10: ""}, "location-missing", "10 object_city"),
        ({5: "", 6: "", 7: ""}, "id-missing", "5 ref_property"),
        ({5: "x" * 600}, "id-too-long", "5 ref_property"),
    ],
)
def test_what_cannot_be_shown_is_a_fault_that_names_its_field(
    tmp_path: Path, said: dict[int, str], code: str, field: str
) -> None:
    content = "\r\n".join([row(dict(FLAT) | said), row(dict(FLAT) | {7: "O4"})])
    items = list(read(written(tmp_path, content, "unload.txt"), market="de"))
    (fault,) = faults(items)
    assert (fault.code, fault.field, fault.place.line) == (code, field, 1)
    assert [draft.external_id for draft in drafts(items)] == ["L1/H2/O4"]


@pytest.mark.parametrize("nothing", ["", "0", " "])
def test_zero_and_empty_say_nothing(tmp_path: Path, nothing: str) -> None:
    said = dict.fromkeys((18, 19, 20, 25, 26, 27, 28, 29, 31, 35, 37, 109, 162, 174), nothing) | {15: "00.00.0000"}
    data = drafted(tmp_path, said).document["data"]
    assert not {"spaces", "structure", "conditions", "management", "features"} & data.keys()
    assert data["prices"] == {}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_accents_survive_every_encoding(tmp_path: Path, encoding: str) -> None:
    draft = only_draft(list(read(written(tmp_path, row().encode(encoding), "a.csv"), market="de")))
    assert draft.document["data"]["location"]["city"] == "Lörrach"


def test_each_agency_is_a_feed_and_the_last_word_counts(tmp_path: Path) -> None:
    content = "\n".join([row(), row(dict(FLAT) | {68: "AG8"}), row(dict(FLAT) | {19: "900"}), ""])
    items = list(read(written(tmp_path, content, "unload.txt"), market="de"))
    assert [draft.feed for draft in drafts(items)] == ["idx:AG8", "idx:AG7"]
    assert drafts(items)[1].document["data"]["prices"]["rent"]["baseRent"] == {"amount": 900}
    assert [note.value for note in drafts(items)[1].notes if note.field == "row"] == ["1"]
    assert stocks(items) == [("idx:AG8", True), ("idx:AG7", True)]


def test_a_row_cut_off_is_a_fault(tmp_path: Path) -> None:
    (fault,) = faults(list(read(written(tmp_path, row(width=20), "unload.txt"), market="de")))
    assert fault.code == "row-broken"


def test_the_example_of_others_gives_three_german_drafts_and_nothing_french() -> None:
    assert sniff(SAMPLE) == "idx"
    made = drafts(list(read(SAMPLE, market="de")))
    assert [faults_of(MARKETS["de"], draft.document) for draft in made] == [[], [], []]
    assert made[0].document["data"]["spaces"]["residential"]["livingSpace"] == 273
    assert {fault.code for fault in faults(list(read(SAMPLE, market="fr")))} == {"market-mismatch"}


def test_every_field_is_mapped_private_or_unused_with_a_reason(tmp_path: Path) -> None:
    assert [int(number) for number in columns()] == list(range(183))
    unused = {int(n): known for n, known in columns().items() if known.use.startswith(("unused: ", "private"))}
    said = {number: f"word{number}" for number in unused} | {121: "1"}
    draft = drafted(tmp_path, said)
    assert draft.document == drafted(tmp_path, {}).document
    listed = {int(left.field.split()[0]): left for left in draft.unused}
    assert set(listed) == {*unused, 121}
    assert all(
        left.value == ("" if unused[number].private else f"word{number}")
        for number, left in listed.items()
        if number in unused
    )


FOUND = st.one_of(
    st.sampled_from(
        ["0", "1", "-1", "2,5", "1e9", "FR", "DE", "01.02.2024", "31.02.2024", "SELL", "https://a.example/b c"]
    ),
    st.text(alphabet=st.characters(codec="utf-8", exclude_characters="#\r\n\x00"), max_size=20),
)
SAID = st.dictionaries(st.integers(0, 184), FOUND, max_size=60)
KIND = st.tuples(st.sampled_from([*USUAL, "X"]), st.sampled_from([n for kinds in KINDS.values() for n in kinds]))


@settings(max_examples=count(10_000), deadline=None)
@given(said=SAID, kind=KIND, market=st.sampled_from(["fr", "de"]), at_home=st.booleans())
def test_any_row_ends_as_one_thing_that_fits(
    said: dict[int, str], kind: tuple[str, str], market: str, *, at_home: bool
) -> None:
    home = {0: "IDX3.01", 2: kind[0], 3: kind[1]} | ({12: market.upper(), 9: "68300", 10: "X"} if at_home else {})
    with tempfile.TemporaryDirectory() as folder:
        items = list(read(written(Path(folder), row(dict(FLAT) | said | home, 186), "unload.txt"), market=market))
    *things, stock = items
    assert isinstance(stock, Stock)
    (thing,) = things
    assert isinstance(thing, Draft | Fault)
    if isinstance(thing, Draft):
        assert faults_of(MARKETS[market], thing.document) == []


@settings(max_examples=count(5_000), deadline=None)
@given(content=st.binary(max_size=600))
def test_hostile_rows_end_as_items_and_never_as_an_exception(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        assert list(read(written(Path(folder), row().encode() + b"\n" + content, "unload.txt"), market="de"))
