"""Kyero to the French market: what a property becomes, what is out of the area, what stays private."""

import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.feeds.written import SAMPLES, drafts, faults, faults_of, only_draft, schema, stocks, written
from tests.trials import count

from pignon_feeds import Draft, Fault, Stock, read, sniff

FRENCH = schema("fr")
AGENT = "<agent><id>77</id><name>Sud Homes</name><email>a@sud.example</email><fax>1</fax></agent>"
HOUSE = {
    "id": "K1",
    "ref": "REF 1",
    "date": "2024-03-02 10:00:00",
    "price": "395000",
    "currency": "EUR",
    "price_freq": "sale",
    "new_build": "0",
    "type": "villa",
    "town": "Uzès",
    "province": "Gard",
    "country": "France",
    "location": "<latitude>44.012</latitude><longitude>4.419</longitude>",
    "beds": "4",
    "baths": "2",
    "pool": "1",
    "surface_area": "<built>180</built><plot>1200</plot>",
    "energy_rating": "<consumption>C</consumption><emissions>X</emissions>",
    "desc": "<en>A villa.&lt;br&gt;With a view.</en><fr>Une villa.&lt;br&gt;Avec vue.</fr>",
    "features": "<feature>air conditioning</feature><feature/><feature>near town</feature>",
    "notes": "keys at Mrs Smith's",
    "images": '<image id="2"><url>https://p.example/2 b.jpg</url></image>'
    '<image id="1"><url>https://p.example/1.jpg</url></image>',
}


def kyero(*houses: dict[str, str], head: str = "<kyero><feed_version>3</feed_version></kyero>", agent: str = "") -> str:
    """A feed of these properties."""
    said = "".join(f"<property>{''.join(f'<{k}>{v}</{k}>' for k, v in house.items())}</property>" for house in houses)
    return f'<?xml version="1.0" encoding="utf-8"?><root>{head}{agent}{said}</root>'


def drafted(folder: Path, said: dict[str, str] | None = None) -> Draft:
    """The one draft of a feed of one house, which must fit the French schema."""
    draft = only_draft(list(read(written(folder, kyero(HOUSE | (said or {}))), market="fr", portals=("SL", "BD"))))
    assert faults_of(FRENCH, draft.document) == []
    return draft


def data_of(folder: Path, said: dict[str, str]) -> dict[str, Any]:
    return drafted(folder, said).document["data"]


def test_what_the_feed_says_is_what_the_document_says(tmp_path: Path) -> None:
    draft = drafted(tmp_path)
    data = draft.document["data"]
    assert (draft.external_id, draft.feed, draft.place.line) == ("K1", "kyero:-", 1)
    assert (data["estateType"], data["estateSubType"], data["distributionType"]) == ("HOUSE", {"house": "VILLA"}, "BUY")
    assert data["prices"] == {"buy": {"price": {"amount": 395000}}, "currency": "EUR"}
    assert data["spaces"] == {"overallSpace": 180, "plotSpace": 1200, "spaceMeasureUnit": "SQUARE_METER"}
    assert data["structure"]["rooms"] == {"numberOfBedRooms": 4, "numberOfBathRooms": 2}
    assert data["energy"]["countrySpecific"]["fr"]["energyCertificate"] == {"efficiencyClass": "C"}
    assert data["location"]["city"] == "Uzès"
    assert data["location"]["geometry"]["coordinates"] == [4.419, 44.012]
    assert data["texts"]["description"] == {"en": "A villa.\nWith a view.", "fr": "Une villa.\nAvec vue."}
    assert data["texts"]["features"] == {"en": "air conditioning\nnear town"}
    assert data["metaData"]["source"] == {
        "sourceSystem": "Kyero",
        "sourceSystemVersion": "3",
        "offererMarketingKey": "REF 1",
        "offererEstateId": "K1",
    }
    assert [medium["url"] for medium in draft.document["media"]] == [
        "https://p.example/1.jpg",
        "https://p.example/2%20b.jpg",
    ]


def test_private_notes_are_named_and_never_said(tmp_path: Path) -> None:
    draft = drafted(tmp_path)
    assert "Smith" not in repr(draft)
    assert [(left.field, left.value) for left in draft.unused if left.private] == [("property/notes", "")]
    assert [left.field for left in draft.unused if not left.private] == ["property/date"]


@pytest.mark.parametrize(
    ("said", "code", "city"),
    [
        ({}, "30", "Uzès"),
        ({"postcode": "30700"}, "30700", "Uzès"),
        ({"town": "Uzès (30700)"}, "30700", "Uzès"),
        ({"location_detail": "30700 Uzès, centre"}, "30700", "Uzès"),
    ],
)
def test_a_postal_code_is_found_where_it_stands_and_else_the_department_is_noted(
    tmp_path: Path, said: dict[str, str], code: str, city: str
) -> None:
    draft = drafted(tmp_path, said)
    location = draft.document["data"]["location"]
    assert (location["postalcode"], location["city"], location["country"]) == (code, city, "FRA")
    assert [note.field for note in draft.notes] == (["property/province"] if code == "30" else [])


@pytest.mark.parametrize(
    ("said", "code", "field"),
    [
        ({"country": "spain"}, "market-mismatch", "property/country"),
        ({"country": "Portugal"}, "market-mismatch", "property/country"),
        ({"country": "Freedonia"}, "market-mismatch", "property/country"),
        ({"country": "", "province": "granada"}, "market-mismatch", "property/country"),
        ({"type": "spaceship"}, "type-missing", "property/type"),
        ({"price_freq": "never"}, "deal-missing", "property/price_freq"),
        ({"town": ""}, "location-missing", "property/town"),
        ({"province": "Midi"}, "location-missing", "property/province"),
    ],
)
def test_what_cannot_be_shown_in_france_is_a_fault_that_names_its_field(
    tmp_path: Path, said: dict[str, str], code: str, field: str
) -> None:
    items = list(read(written(tmp_path, kyero(HOUSE | said, HOUSE | {"id": "K2"})), market="fr"))
    (fault,) = faults(items)
    assert (fault.code, fault.field, fault.value, fault.external_id) == (
        code,
        field,
        said[field.partition("/")[2]],
        "K1",
    )
    assert [draft.external_id for draft in drafts(items)] == ["K2"]


def test_a_french_department_without_a_country_is_france_with_a_note(tmp_path: Path) -> None:
    draft = drafted(tmp_path, {"country": "", "postcode": "30700"})
    assert [note.field for note in draft.notes] == ["property/country"]


@pytest.mark.parametrize(
    ("said", "prices"),
    [
        ({"price": "x"}, {"buy": {"price": {"priceInformation": "PRICE_ON_DEMAND"}}}),
        ({"price": "0"}, {}),
        ({"price": "395 000,00"}, {"buy": {"price": {"amount": 395000}}}),
        ({"price_freq": "week", "price": "900"}, {"rent": {"baseRent": {"amount": 900}, "priceTimeUnit": "WEEK"}}),
    ],
)
def test_prices_are_what_they_are_said_to_be(tmp_path: Path, said: dict[str, str], prices: dict[str, Any]) -> None:
    assert data_of(tmp_path, said)["prices"] == {"currency": "EUR"} | prices


@pytest.mark.parametrize("nothing", ["", "0", " "])
def test_zero_and_empty_say_nothing(tmp_path: Path, nothing: str) -> None:
    said = dict.fromkeys(("beds", "baths"), nothing) | {
        "surface_area": f"<built>{nothing}</built><plot>{nothing}</plot>",
        "location": f"<latitude>{nothing}</latitude><longitude>{nothing}</longitude>",
        "energy_rating": "",
    }
    data = data_of(tmp_path, said)
    assert not {"spaces", "structure", "energy"} & data.keys()
    assert "geometry" not in data["location"]


def test_ownership_without_a_place_is_noted(tmp_path: Path) -> None:
    draft = drafted(tmp_path, {"leasehold": "1", "part_ownership": "1", "postcode": "30700"})
    assert [note.field for note in draft.notes] == ["property/leasehold", "property/part_ownership"]


def test_version_2_writes_kinds_and_titles_by_language(tmp_path: Path) -> None:
    old = {
        "type": "<en>apartment</en><es>piso</es>",
        "images": "<image id='1'><url>https://p.example/a.jpg</url><title><en>Terrace</en></title></image>",
    }
    draft = drafted(tmp_path, old)
    assert draft.document["data"]["estateType"] == "APARTMENT"
    assert draft.document["media"][0]["title"] == "Terrace"


def test_each_agent_is_a_feed_and_its_stock_is_complete(tmp_path: Path) -> None:
    items = list(read(written(tmp_path, kyero(HOUSE, agent=AGENT)), market="fr"))
    assert [draft.feed for draft in drafts(items)] == ["kyero:77"]
    assert stocks(items) == [("kyero:77", True)]


def test_the_spanish_example_is_reported_out_of_the_area() -> None:
    path = SAMPLES / "openestate_kyero.xml"
    (fault,) = faults(list(read(path, market="fr")))
    assert (sniff(path), fault.code, fault.field, fault.value) == (
        "kyero",
        "market-mismatch",
        "property/country",
        "spain",
    )


WORDS = st.one_of(
    st.sampled_from(["0", "x", "-1", "1 200,5", "A", "X", "1", "villa", "Gard", "France", "https://a.example/b c.jpg"]),
    st.text(alphabet=st.characters(codec="utf-8", exclude_characters="<&\x00"), max_size=20),
)
FIELDS = st.dictionaries(st.sampled_from([*HOUSE, "email", "video_url", "leasehold", "postcode"]), WORDS, max_size=12)


@settings(max_examples=count(5_000), deadline=None)
@given(said=FIELDS)
def test_any_property_ends_as_one_thing_that_fits(said: dict[str, str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        items = list(read(written(Path(folder), kyero(HOUSE | said)), market="fr"))
    if len(items) == 1:
        assert isinstance(items[0], Fault)
        return
    thing, stock = items
    assert isinstance(stock, Stock)
    assert isinstance(thing, Draft | Fault)
    if isinstance(thing, Draft):
        assert faults_of(FRENCH, thing.document) == []


WHOLE = HOUSE | {
    "postcode": "30700",
    "location_detail": "near the tower",
    "part_ownership": "0",
    "leasehold": "0",
    "prime": "1",
    "email": "sale@sud.example",
    "energy_rating": "<consumption>C</consumption><emissions>D</emissions>",
    "url": "<en>https://p.example/en</en><fr>https://p.example/fr</fr>",
    "video_url": "https://p.example/film",
    "virtual_tour_url": "https://p.example/tour",
    "category": "resale",
    "surface_area": "<built>180</built><plot>1200</plot><terrace>30</terrace>",
}


def test_every_field_is_used_private_or_listed_inside_of_properties_and_outside(tmp_path: Path) -> None:
    items = list(read(written(tmp_path, kyero(WHOLE, agent=AGENT)), market="fr"))
    left = {one.field: (one.value, one.private) for one in only_draft(items).unused}
    assert left == {
        "property/date": ("2024-03-02 10:00:00", False),
        "property/prime": ("1", False),
        "property/category": ("resale", False),
        "property/surface_area/terrace": ("30", False),
        "property/url/en": ("https://p.example/en", False),
        "property/notes": ("", True),
    }
    (stock,) = (item for item in items if isinstance(item, Stock))
    assert [one.field for one in stock.unused] == ["agent/email", "agent/fax"]


def test_each_text_of_a_property_stands_under_its_own_language(tmp_path: Path) -> None:
    assert data_of(tmp_path, {"desc": "<en>A villa</en><fr>Une villa</fr><no>En villa</no>"})["texts"][
        "description"
    ] == {"en": "A villa", "fr": "Une villa", "no": "En villa"}
