"""From a document to what a page shows."""

import re
import tomllib
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.pages.stock import IWT, NOON, a_page, changed, document, html

from pignon.market import load
from pignon.web.pages.layout import Entry, layout
from pignon.web.pages.listing import Listing
from pignon.web.pages.present import present
from pignon.web.pages.pricing import is_shown
from pignon.web.pages.reading import at, prose, web_address
from pignon.web.pages.storefront import STOREFRONTS
from pignon.web.pages.vocabulary import Vocabulary, vocabulary

FR, DE, EN = vocabulary("fr"), vocabulary("de"), vocabulary("en")
PACKS = load()
HOUSE, FLAT = document("fr_house"), document("de_flat")


def shown(given: dict[str, Any]) -> Listing:
    return present(a_page(given), FR, today=NOON.date())


def gezeigt(given: dict[str, Any]) -> Listing:
    return present(a_page(given, IWT, title="Penthouse"), DE, today=NOON.date())


def told(listing: Listing) -> dict[str, str]:
    return {fact.label: fact.value for group in listing.groups for fact in group.facts}


def things(listing: Listing) -> set[str]:
    return {flag for group in listing.groups for flag in group.flags}


def plain(text: str) -> str:
    return text.replace("\u202f", " ").replace("\xa0", " ")


def test_a_french_house_is_told_in_french() -> None:
    facts = {label: plain(value) for label, value in told(shown(HOUSE)).items()}
    assert facts["Surface habitable"] == "142,5 m²"
    assert facts["Prix"] == "598 000 € (à négocier)"
    assert facts["Prix au m²"] == "4 196 €/m²"
    assert facts["Honoraires d\u2019agence"] == "22 500 € TTC"
    assert facts["Frais de notaire à la charge de"] == "l\u2019acquéreur"
    assert facts["État"] == "Entièrement rénové"
    assert facts["Date du diagnostic"] == "18 mars 2026"
    assert facts["Disponible à partir du"] == "1ᵉʳ février 2027"
    assert facts["Production de chaleur"] == "Pompe à chaleur"
    assert facts["Numéro de mandat"] == "2041"


def test_a_german_flat_is_told_in_german() -> None:
    flat = gezeigt(FLAT)
    facts = {label: plain(value) for label, value in told(flat).items()}
    assert plain(flat.price.headline) == "1.450 € / Monat"
    assert plain(flat.price.note or "") == "1.735,50 € Warmmiete"
    assert facts["Nebenkosten"] == "190 € / Monat (Vorauszahlung mit Abrechnung)"
    assert facts["Mindestmietdauer"] == "2 Jahre"
    assert facts["Ausweisart"] == "Verbrauchsausweis"
    assert facts["Endenergieverbrauch"] == "28,4 kWh/(m²·a)"
    assert flat.kind == "Penthouse"
    assert flat.badge == "Reserviert"
    assert {"Loggia", "Parkett", "Einbauküche"} <= things(flat)


@pytest.mark.parametrize(
    ("fee", "deal", "french", "german"),
    [
        (
            {"amount": 28743.96, "feePercentage": 3.5, "isFeeIncluded": True, "feeFor": "BUYER_OR_TENANT"},
            "BUY",
            "28 743,96 €, 3,5 %, inclus dans le prix, à la charge de l\u2019acquéreur",
            "28.743,96 €, 3,5 %, im Preis enthalten, vom Käufer zu zahlen",
        ),
        (
            {"hasFee": "YES", "feePercentage": 5.95, "feeNote": {"de": "5,95 % inkl. MwSt."}, "feeFor": "SHARED"},
            "BUY",
            "5,95 % inkl. MwSt., partagés entre l\u2019acquéreur et le vendeur",
            "5,95 % inkl. MwSt., von Käufer und Verkäufer zu zahlen",
        ),
        (
            {"amount": 925, "feeFor": "BUYER_OR_TENANT"},
            "RENT",
            "925 €, à la charge du locataire",
            "925 €, vom Mieter zu zahlen",
        ),
        ({"hasFee": "NO"}, "RENT", "Sans honoraires", "Provisionsfrei"),
        ({"hasFee": "YES"}, "RENT", None, None),
    ],
)
def test_a_fee_says_how_much_and_who_pays(
    fee: dict[str, Any], deal: str, french: str | None, german: str | None
) -> None:
    def fee_of(facts: dict[str, str], label: str) -> str | None:
        return plain(facts[label]) if label in facts else None

    given = changed(changed(HOUSE, "data.distributionType", deal), "data.prices.brokerageFee", fee)
    assert fee_of(told(shown(given)), "Honoraires d\u2019agence") == french
    assert fee_of(told(gezeigt(given)), "Provision") == german


def test_costs_and_income_say_what_time_they_are_for() -> None:
    buy = {
        "operatingCosts": {"amount": 345, "priceTimeUnit": "MONTH"},
        "rentalIncome": {"amount": 9000, "priceTimeUnit": "YEAR"},
    }
    facts = told(gezeigt(changed(HOUSE, "data.prices.buy", buy)))
    assert (plain(facts["Hausgeld"]), plain(facts["Mieteinnahmen"])) == ("345 € / Monat", "9.000 € / Jahr")


@pytest.mark.parametrize(("given", "told_as"), [("150", "150 €"), ("12,5", "12,50 €"), ("compris", "compris")])
def test_the_fee_of_the_inventory_is_money_where_it_is_a_number(given: str, told_as: str) -> None:
    fee = {"amount": 925, "countrySpecific": {"fr": {"inventoryFee": given}}}
    assert plain(told(shown(changed(HOUSE, "data.prices.brokerageFee", fee)))["Dont état des lieux"]) == told_as


def test_a_summary_names_its_bare_numbers() -> None:
    summary = plain(gezeigt(changed(FLAT, "data.texts", None)).summary)
    assert "Zimmer 3" in summary
    assert ", 3," not in summary


def test_a_moment_is_written_as_its_country_writes_it() -> None:
    assert DE.moment("2001-01-01T11:00:00+01:00") == "1. Januar 2001, 11:00"
    assert FR.moment("2001-01-01T11:00:00+01:00") == "1ᵉʳ janvier 2001, 11:00"


def test_what_is_there_is_named_and_what_is_not_is_left_out() -> None:
    assert {"Piscine (extérieure)", "Jardin privatif", "Parquet", "Interphone (vidéo)"} <= things(shown(HOUSE))
    assert "Moquette" not in things(shown(HOUSE))


def test_both_energy_scales_are_shown_with_their_figures() -> None:
    energy, climate = shown(HOUSE).scales
    assert (energy.letter, energy.figure) == ("C", "148 kWh/m²/an")
    assert (energy.beside, climate.beside) == ("9,4 kg\u00a0CO₂/m²/an", None)
    assert (climate.letter, climate.figure) == ("B", "9,4 kg\u00a0CO₂/m²/an")


def test_a_french_house_that_wastes_energy_says_so() -> None:
    wasteful = changed(HOUSE, "data.energy.countrySpecific.fr.energyCertificate.efficiencyClass", "G")
    assert shown(wasteful).scales[0].warning == "Logement à consommation énergétique excessive : classe G"


def test_a_german_class_of_a_plus_reads_as_on_paper() -> None:
    assert gezeigt(FLAT).scales[0].letter == "A+"


@pytest.mark.parametrize(
    ("path", "value"),
    [("data.prices.showPrice", False), ("data.prices.buy.price.priceInformation", "PRICE_ON_DEMAND")],
)
def test_a_price_that_is_not_to_be_shown_is_nowhere_on_the_page(path: str, value: Any) -> None:
    listing = shown(changed(HOUSE, path, to=value))
    assert listing.price.headline == "Prix sur demande"
    assert listing.price.amount is None
    everything = plain(repr(listing))
    assert "598 000" not in everything
    assert "4 196" not in everything


def test_a_hidden_german_price_is_on_request() -> None:
    assert gezeigt(changed(FLAT, "data.prices.showPrice", to=False)).price.headline == "Preis auf Anfrage"


def test_a_price_from_says_from() -> None:
    lot = changed(changed(HOUSE, "data.prices.buy.price", to=None), "data.prices.buy.minBuy", {"amount": 215000})
    assert plain(shown(lot).price.headline) == "à partir de 215 000 €"


def test_a_rent_names_its_charges_when_no_total_is_given() -> None:
    rent = {"baseRent": {"amount": 800}, "operatingCosts": {"amount": 50}}
    let = changed(changed(HOUSE, "data.distributionType", "RENT"), "data.prices.rent", rent)
    price = shown(let).price
    assert (plain(price.headline), plain(price.note or "")) == ("800 € / mois", "+ 50 € de charges")


def test_an_auction_shows_what_it_starts_from_and_when_it_is_held() -> None:
    auction = changed(
        changed(HOUSE, "data.distributionType", "COMPULSORY_AUCTION"),
        "data.prices.compulsoryAuction",
        {"marketValue": {"amount": 300000}, "minimumBid": {"amount": 150000}},
    )
    auction = changed(auction, "data.management.compulsoryAuction.dateOfAuction", "2026-12-03T13:30:00Z")
    listing = shown(auction)
    assert plain(listing.price.headline) == "150 000 €"
    assert told(listing)["Date de la vente"] == "3 décembre 2026, 14:30"


def test_an_address_is_as_exact_as_the_partner_lets_it_be() -> None:
    assert shown(HOUSE).place.street == "12 rue de la Ville en Pierre"
    assert (shown(HOUSE).place.point, shown(HOUSE).place.radius) == ((47.2141, -1.5753), 0)
    street = shown(changed(HOUSE, "data.location.houseNumber", to="")).place
    assert (street.street, street.point, street.radius) == ("rue de la Ville en Pierre", (47.215, -1.5765), 200)
    hidden = shown(changed(HOUSE, "data.location.showAddress", to=False)).place
    assert (hidden.street, hidden.point, hidden.radius) == (None, (47.215, -1.5825), 1000)
    assert gezeigt(changed(FLAT, "data.location.showAddress", to=None)).place.street == "Bahrenfelder Straße 101"


def test_what_is_hidden_of_an_address_is_nowhere_on_the_page() -> None:
    page = html(changed(HOUSE, "data.location.showAddress", to=False))
    assert "Ville en Pierre" not in page
    assert "47.2141" not in page


def test_a_developers_offer_shows_while_it_lasts() -> None:
    offer = {
        "startDate": "2026-11-01",
        "endDate": "2026-11-30",
        "commercialText": "Frais de notaire offerts",
        "legalNotice": "Sous conditions",
    }
    given = changed(HOUSE, "data.countrySpecific.fr.commercial", {"specialOffer": offer})
    assert [(one.text, one.dates, one.legal) for one in shown(given).specials] == [
        ("Frais de notaire offerts", "Jusqu\u2019au 30 novembre 2026", "Sous conditions")
    ]
    over = changed(given, "data.countrySpecific.fr.commercial.specialOffer.endDate", "2026-11-19")
    assert shown(over).specials == ()
    early = changed(given, "data.countrySpecific.fr.commercial.specialOffer.startDate", "2026-11-21")
    assert shown(early).specials == ()


def test_a_program_says_where_it_is_sold() -> None:
    office = {"street": "quai Ernest Renaud", "houseNumber": "4", "postalcode": "44100", "city": "Nantes"}
    given = changed(HOUSE, "data.buildingProperty.program", {"salesOffice": office})
    assert told(shown(given))["Bureau de vente"] == "4 quai Ernest Renaud, 44100 Nantes"


def test_the_scale_of_fees_is_linked() -> None:
    link = {"amount": 9000, "countrySpecific": {"fr": {"feeScheduleLink": "https://agence.example/bareme.pdf"}}}
    assert 'href="https://agence.example/bareme.pdf"' in html(changed(HOUSE, "data.prices.brokerageFee", link))


def test_the_parts_of_a_building_are_a_table_without_prices_when_these_are_hidden() -> None:
    part = {
        "partName": "Lot A",
        "partLevel": 2,
        "partArea": 120,
        "partRentPrice": 210,
        "partRentPeriod": "YEARLY",
        "isPricePerSqUnit": True,
        "isPartImmediatelyAvailable": True,
    }
    given = changed(
        HOUSE, "data.countrySpecific.fr.subdivisions", {"buildings": [{"buildingName": "Bât. B", "parts": [part]}]}
    )
    (table,) = shown(given).tables
    assert (table.title, table.heads) == ("Bât. B", ("Lot", "Niveau", "Surface", "Prix", "Disponible"))
    assert [plain(cell) for cell in table.rows[0]] == ["Lot A", "2", "120 m²", "210 €/m² / an", "Immédiatement"]
    (hidden,) = shown(changed(given, "data.prices.showPrice", to=False)).tables
    assert "Prix" not in hidden.heads


def test_the_agent_that_a_french_document_names_is_the_contact() -> None:
    contact = shown(HOUSE).contact
    assert (contact.person, contact.email) == ("Claire Le Goff", "claire@agence.example")
    assert [phone.dialled for phone in contact.phones] == ["+33200000017"]
    assert contact.company == "Agence du Port"


def test_the_customer_stands_in_where_a_document_names_no_contact() -> None:
    french = shown(changed(HOUSE, "data.contact", to=None)).contact
    german = gezeigt(changed(FLAT, "contact", to=None)).contact
    for contact in (french, german):
        assert (contact.person, contact.email) == ("Accueil", "contact@agence.example")
        assert contact.address == ("1 quai du Port", "44000 Nantes")


@pytest.mark.parametrize(
    ("flag", "field", "empty"),
    [("phone", "phones", ()), ("email", "email", None), ("name", "person", None), ("companyName", "company", None)],
)
def test_what_a_contact_hides_is_hidden(flag: str, field: str, empty: Any) -> None:
    hidden = changed(HOUSE, f"data.contact.displayedInformation.mainContactPerson.{flag}", to=False)
    assert getattr(shown(hidden).contact, field) == empty


def test_a_german_document_brings_its_own_contact() -> None:
    contact = gezeigt(FLAT).contact
    assert contact.person == "Frau Jana Petersen"
    assert contact.email == "petersen@makler.example"
    assert contact.homepage == "https://makler.example/"
    assert [phone.shown for phone in contact.phones] == ["+49 40 000000"]


def test_a_contact_inside_specific_is_the_documents_own_too() -> None:
    given = changed(
        changed(HOUSE, "data.contact", to=None),
        "specific.gsl.mainContactPerson",
        {"name": "Luc", "email": "l@a.example"},
    )
    assert (shown(given).contact.person, shown(given).contact.email) == ("Luc", "l@a.example")


def test_pictures_keep_their_order_and_say_what_they_show() -> None:
    alts = [picture.alt for picture in shown(HOUSE).pictures]
    assert alts[:3] == [f"{what} : Maison de ville 1930" for what in ("Vue du bien", "Séjour", "La cuisine ouverte")]
    assert len(alts) == 6


def test_only_the_first_video_is_linked() -> None:
    assert [link.title for link in shown(HOUSE).links] == ["Visite virtuelle", "Vidéo"]


def test_a_text_in_another_language_is_shown_and_marked() -> None:
    (passage,) = gezeigt(FLAT).passages
    assert passage.prose.language == "en"
    assert passage.prose.text == "Bright penthouse above the roofs of Ottensen.\nQuiet courtyard side."


def test_a_value_without_a_word_is_still_readable() -> None:
    assert told(shown(changed(HOUSE, "data.conditions.buildState", "BRAND_NEW")))["État"] == "Brand new"


def test_the_lots_of_a_project_are_a_table() -> None:
    unit = {
        "propertyType": "APARTMENT",
        "number": 4,
        "unitDescription": {"numberOfRoomsMin": 2, "unitPriceMin": 199000, "unitPriceMax": 240000},
    }
    (table,) = shown(changed(HOUSE, "data.buildingProperty.units", [unit])).tables
    assert table.heads == ("Type", "Nombre", "Pièces", "Prix")
    assert [plain(cell) for cell in table.rows[0]] == ["Appartement", "4", "2", "199 000 € à 240 000 €"]


@pytest.mark.parametrize(
    "hostile",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "//host/x",
        "ftp://host/x",
        "https://",
        "https://a b",
        "\x01https://a",
        7,
        None,
        "http://[x",
    ],
)
def test_only_web_addresses_are_loaded_or_linked(hostile: Any) -> None:
    assert web_address(hostile) is None
    given = changed(
        changed(HOUSE, "media", [{"url": hostile, "mediaType": "PICTURE"}]),
        "data.links.virtualTours",
        [{"url": hostile}],
    )
    assert shown(given).pictures == ()
    assert shown(given).links == ()


@given(
    st.recursive(
        st.none() | st.booleans() | st.text(), lambda inner: st.dictionaries(st.text(max_size=3), inner, max_size=3)
    )
)
def test_reading_any_value_as_text_never_fails(value: Any) -> None:
    found = prose(value, "fr")
    assert found is None or found.text.strip()
    assert at(value, "a.b") is None or isinstance(value, dict)


def test_price_visibility_follows_the_headline_price_only() -> None:
    assert is_shown(changed(HOUSE, "data.prices.rent", {"baseRent": {"priceInformation": "PRICE_ON_DEMAND"}})["data"])


def test_every_fact_has_a_label_in_each_language_whose_market_knows_it() -> None:
    plan = layout()
    paths = {e.path for section in plan.sections for e in section.entries} | {e.path for e in plan.certificate}
    paths |= {*plan.texts, *plan.transport}
    assert {path for path in paths if ".de." not in path} <= FR.facts.keys()
    assert {path for path in paths if ".fr." not in path} <= DE.facts.keys()
    assert set(FR.facts) | set(DE.facts) == set(EN.facts) == paths


def test_all_languages_say_the_same_things() -> None:
    fr, de, en = (
        tomllib.loads(files("pignon.web.pages").joinpath("labels", f"{one}.toml").read_text())
        for one in ("fr", "de", "en")
    )
    assert fr["phrases"].keys() == de["phrases"].keys() == en["phrases"].keys()
    assert fr["groups"].keys() == de["groups"].keys() == en["groups"].keys() == {s.id for s in layout().sections}
    for one in (fr, de, en):
        assert [set(re.findall("{.*?}", text)) for text in one["phrases"].values()] == [
            set(re.findall("{.*?}", fr["phrases"][phrase])) for phrase in one["phrases"]
        ]
    assert all(words.keys() <= en["words"][name].keys() for name, words in fr["words"].items())
    for name, words in de["words"].items():
        assert words.keys() == fr["words"][name].keys(), name


SCHEMAS = [pack.schema for pack in PACKS.values()]


def fields(schema: Any, path: list[str], root: Any) -> Iterator[Any]:
    """Give every subschema that a path of property names leads to."""
    if "$ref" in schema:
        target = root
        for step in schema["$ref"].removeprefix("#/").split("/"):
            target = target[step]
        yield from fields(target, path, root)
    for part in (*schema.get("allOf", ()), *schema.get("anyOf", ()), *schema.get("oneOf", ())):
        yield from fields(part, path, root)
    if "items" in schema:
        yield from fields(schema["items"], path, root)
    if not path:
        yield schema
    elif path[0] in schema.get("properties", {}):
        yield from fields(schema["properties"][path[0]], path[1:], root)


def subschemas(path: str) -> list[Any]:
    return [found for root in SCHEMAS for found in fields(root["properties"]["data"], path.split("."), root)]


def entries() -> list[tuple[str, Entry]]:
    certificate = "energy.countrySpecific.de.energyCertificates"
    below = [(entry.path, entry) for section in layout().sections for entry in section.entries]
    return [*below, *((f"{certificate}.{entry.path}", entry) for entry in layout().certificate)]


def test_every_fact_of_the_layout_is_a_field_of_a_contract() -> None:
    assert [path for path, _ in entries() if not subschemas(path)] == []


@pytest.mark.parametrize("words", [FR, DE, EN], ids=["fr", "de", "en"])
def test_every_value_of_a_contract_has_a_word(words: Vocabulary) -> None:
    wordless = [
        (path, value)
        for path, entry in entries()
        if entry.path in words.facts and entry.kind in {"word", "words", "flag"}
        for schema in subschemas(path)
        for value in [*schema.get("enum", ()), *(schema.get("properties", {}) if entry.kind == "words" else ())]
        if value not in words.words.get(entry.words or "extent", {}) and value != "NOT_APPLICABLE"
    ]
    assert wordless == []


@pytest.mark.parametrize("words", [FR, DE, EN], ids=["fr", "de", "en"])
def test_every_type_and_subtype_has_a_word(words: Vocabulary) -> None:
    families = {name for schema in subschemas("estateSubType") for name in schema.get("properties", {})}
    wordless = [
        (family, value)
        for family in families
        for schema in subschemas(f"estateSubType.{family}")
        for value in schema.get("enum", ())
        if value not in words.words[family]
    ]
    wordless += [
        ("estateType", value)
        for s in subschemas("estateType")
        for value in s.get("enum", ())
        if value not in words.words["estateType"]
    ]
    assert wordless == []
    assert len(families) >= 11


def test_every_portal_of_the_packs_has_a_storefront_in_its_language() -> None:
    of_packs = {(card.code, card.language) for pack in PACKS.values() for card in pack.portals.values()}
    assert {(front.portal, front.language) for front in STOREFRONTS} == of_packs
