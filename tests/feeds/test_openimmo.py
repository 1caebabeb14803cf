"""OpenImmo: what an object becomes, who deletes what, and what stays private."""

import zipfile
from pathlib import Path

import pytest
from tests.feeds.written import (
    SAMPLES,
    drafts,
    estate,
    faults,
    faults_of,
    only_draft,
    openimmo,
    removals,
    schema,
    stocks,
    written,
)

from pignon_feeds import Removal, Stock, read, sniff


def test_the_official_demo_with_an_address_is_a_valid_german_document(tmp_path: Path) -> None:
    demo = (SAMPLES / "openestate_127_all_fields.xml").read_text()
    said = demo.replace("<plz/>", "<plz>53111</plz>", 1).replace("<ort/>", "<ort>Bonn</ort>", 1)
    draft = only_draft(list(read(written(tmp_path, said), market="de")))
    assert faults_of(schema("de"), draft.document) == []
    data = draft.document["data"]
    assert data["distributionType"] == "COMPULSORY_AUCTION"
    assert data["prices"]["compulsoryAuction"] == {"marketValue": {"amount": 150000}}
    assert data["energy"]["countrySpecific"]["de"]["energyCertificates"][0]["efficiencyClass"] == "C"
    assert data["texts"]["description"] == {"en": "Nice appartment in the inner city"}
    assert "currency" not in data["prices"]
    assert "DEM" in {note.value for note in draft.notes}


def test_objects_without_an_id_are_faults_and_two_nameless_providers_two_feeds() -> None:
    items = list(read(SAMPLES / "openestate_1-2-7-downgrade.xml", market="de"))
    assert {fault.code for fault in faults(items)} == {"id-missing"}
    assert len(faults(items)) == 4
    assert stocks(items) == [("openimmo:first agency", False), ("openimmo:second agency", False)]


def test_an_object_without_obid_goes_by_its_outer_number_with_a_note(tmp_path: Path) -> None:
    content = openimmo(estate().replace("<openimmo_obid>O1</openimmo_obid>", "<openimmo_obid/>"))
    draft = only_draft(list(read(written(tmp_path, content), market="de")))
    assert draft.external_id == "N-O1"
    assert draft.document["metadata"]["source"]["offererEstateId"] == "N-O1"
    assert [note.field for note in draft.notes] == ["verwaltung_techn/openimmo_obid"]


def test_the_namespace_of_old_versions_changes_nothing(tmp_path: Path) -> None:
    plain = openimmo(estate())
    spaced = plain.replace("<openimmo>", '<openimmo xmlns="http://www.openimmo.de">').replace(
        "<anbieter>", '<anbieter xmlns="">'
    )
    assert (
        only_draft(list(read(written(tmp_path, spaced), market="de"))).document
        == only_draft(list(read(written(tmp_path, plain, "b.xml"), market="de"))).document
    )


def test_a_flat_for_sale_as_onoffice_writes_it(tmp_path: Path) -> None:
    more = (
        "<preise><kaufpreis>149000.00</kaufpreis><hausgeld>345.00</hausgeld>"
        '<aussen_courtage mit_mwst="1">5,95 % inkl. 19% MwSt.</aussen_courtage><waehrung iso_waehrung="EUR"/>'
        '<stp_freiplatz stellplatzmiete="0.00" anzahl="1"/><stp_garage stellplatzmiete="0.00" anzahl="0"/></preise>'
        "<versteigerung/><flaechen><wohnflaeche>88.00</wohnflaeche><anzahl_zimmer>3.50</anzahl_zimmer></flaechen>"
        '<zustand_angaben><baujahr>1971</baujahr><zustand zustand_art="GEPFLEGT"/></zustand_angaben>'
        "<freitexte><objekttitel>Hell</objekttitel><objektbeschreibung>Ruhig.&lt;br /&gt;Grün.</objektbeschreibung>"
        "</freitexte><verwaltung_objekt><verfuegbar_ab>01.08.2015</verfuegbar_ab></verwaltung_objekt>"
    )
    draft = only_draft(list(read(written(tmp_path, openimmo(estate(more=more))), market="de")))
    assert faults_of(schema("de"), draft.document) == []
    data = draft.document["data"]
    assert data["prices"]["buy"] == {
        "price": {"amount": 149000},
        "operatingCosts": {"amount": 345, "priceTimeUnit": "MONTH"},
    }
    assert data["prices"]["brokerageFee"] == {
        "hasFee": "YES",
        "feeFor": "BUYER_OR_TENANT",
        "feePercentage": 5.95,
        "isVatIncluded": True,
        "feeNote": {"de": "5,95 % inkl. 19% MwSt."},
    }
    assert data["structure"]["parkingLots"] == {"outside": 1}
    assert data["structure"]["rooms"] == {"numberOfRooms": 3.5}
    assert data["conditions"] == {"yearOfConstruction": 1971, "buildState": "WELL_KEPT"}
    assert data["texts"]["description"]["de"] == "Ruhig.\nGrün."
    assert data["management"]["availableFrom"] == "2015-08-01T00:00:00Z"
    assert draft.document["metadata"]["source"] == {
        "sourceSystem": "OOF",
        "sourceSystemVersion": "7",
        "offererMarketingKey": "N-O1",
        "offererEstateId": "O1",
    }


def test_attributes_in_the_wrong_case_are_read(tmp_path: Path) -> None:
    kind = '<haus HAUSTYP="VILLA"/>'
    draft = only_draft(
        list(
            read(
                written(tmp_path, openimmo(estate(kind=kind, deal='kauf="TRUE"')).replace("umfang", "UMFANG")),
                market="de",
            )
        )
    )
    assert draft.document["data"]["estateSubType"] == {"house": "VILLA"}


def test_an_address_that_is_not_released_stays_at_home(tmp_path: Path) -> None:
    geo = (
        '<plz>55127</plz><ort>Mainz</ort><geokoordinaten breitengrad="49.9655" laengengrad="8.1875"/>'
        "<strasse>Rubensallee</strasse><hausnummer>17a</hausnummer><flurstueck>88/3</flurstueck>"
    )
    more = "<verwaltung_objekt><objektadresse_freigeben>0</objektadresse_freigeben></verwaltung_objekt>"
    draft = only_draft(list(read(written(tmp_path, openimmo(estate(geo=geo, more=more))), market="de")))
    said = repr(draft.document) + repr(draft.unused) + repr(draft.notes)
    assert not [secret for secret in ("Rubensallee", "17a", "49.9655", "8.1875", "88/3") if secret in said]
    assert draft.document["data"]["location"]["showAddress"] is False
    assert {left.field for left in draft.unused if left.private} >= {
        "immobilie/geo/strasse",
        "immobilie/geo/hausnummer",
    }


def test_a_released_address_keeps_its_point(tmp_path: Path) -> None:
    geo = '<plz>55127</plz><ort>Mainz</ort><geokoordinaten breitengrad="49,9655" laengengrad="8.1875"/>'
    draft = only_draft(list(read(written(tmp_path, openimmo(estate(geo=geo))), market="de")))
    assert draft.document["data"]["location"]["geometry"]["coordinates"] == [8.1875, 49.9655]


def test_the_owner_and_private_channels_never_leave(tmp_path: Path) -> None:
    more = (
        "<kontaktperson><name>Makler</name><email_direkt>makler@buero.example</email_direkt>"
        "<email_privat>daheim@privat.example</email_privat><tel_privat>0611 999</tel_privat></kontaktperson>"
        '<weitere_adresse adressart="EIGENTUEMER"><name>Besitzer</name><strasse>Geheimweg</strasse></weitere_adresse>'
        "<preise><innen_courtage>3 %</innen_courtage><kaufpreis>1</kaufpreis></preise>"
    )
    draft = only_draft(list(read(written(tmp_path, openimmo(estate(more=more))), market="de")))
    said = repr(draft.document) + repr(draft.unused) + repr(draft.notes)
    assert not [word for word in ("daheim", "999", "Besitzer", "Geheimweg", "3 %", "EIGENT") if word in said]
    assert draft.document["contact"] == {"lastName": "Makler", "emailAddress": "makler@buero.example"}


def test_change_then_delete_is_one_removal(tmp_path: Path) -> None:
    content = openimmo(estate(action="CHANGE"), estate(obid="O2"), estate(action="DELETE"), scope="TEIL")
    items = list(read(written(tmp_path, content), market="de"))
    assert [draft.external_id for draft in drafts(items)] == ["O2"]
    (removal,) = removals(items)
    assert (removal.external_id, removal.feed) == ("O1", "openimmo:A1")
    assert len(removal.notes) == 1
    assert stocks(items) == [("openimmo:A1", False)]


def test_delete_then_change_is_one_draft_with_a_note(tmp_path: Path) -> None:
    content = openimmo(estate(action="DELETE"), estate(action="ADD"))
    draft = only_draft(list(read(written(tmp_path, content), market="de")))
    assert [note.field for note in draft.notes] == ["immobilie"]


@pytest.mark.parametrize(("scope", "complete"), [("VOLL", True), ("TEIL", False), ("TEILANGEBOT", False), ("", False)])
def test_only_a_full_transfer_may_remove_by_absence(tmp_path: Path, scope: str, *, complete: bool) -> None:
    items = list(read(written(tmp_path, openimmo(estate(), scope=scope)), market="de"))
    assert stocks(items) == [("openimmo:A1", complete)]


def test_the_euro_of_windows_is_read_where_latin_1_is_declared(tmp_path: Path) -> None:
    text = "<freitexte><objekttitel>Für 1 € „geschenkt“\x0b</objekttitel></freitexte>"
    content = openimmo(estate(more=text), head='<?xml version="1.0" encoding="ISO-8859-1"?>').encode("cp1252")
    draft = only_draft(list(read(written(tmp_path, content), market="de")))
    assert draft.document["data"]["texts"]["headline"]["de"] == "Für 1 € „geschenkt“"


def test_a_transfer_that_deletes_removes_what_says_no_action_and_is_never_the_whole_stock(tmp_path: Path) -> None:
    content = openimmo(estate(), estate(obid="O2", action="CHANGE")).replace("umfang", 'modus="DELETE" umfang')
    items = list(read(written(tmp_path, content), market="de"))
    assert [removal.external_id for removal in removals(items)] == ["O1"]
    assert [draft.external_id for draft in drafts(items)] == ["O2"]
    assert stocks(items) == [("openimmo:A1", False)]


def test_a_transfer_without_its_own_heading_is_partial(tmp_path: Path) -> None:
    content = f"<openimmo><anbieter>{estate()}<openimmo_anid>late</openimmo_anid></anbieter></openimmo>"
    items = list(read(written(tmp_path, content), market="de"))
    assert [draft.feed for draft in drafts(items)] == ["openimmo:late"]
    assert stocks(items) == [("openimmo:late", False)]


def test_several_files_of_one_archive_are_read_and_strangers_noted(tmp_path: Path) -> None:
    path = tmp_path / "lieferung.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("A/Eins.XML", openimmo(estate()))
        archive.writestr("zwei.xml", openimmo(estate(obid="O2"), anid="A2", scope="TEIL"))
        archive.writestr("andere.xml", "<kyero/>")
        archive.writestr("bild.JPG", b"\xff\xd8")
    items = list(read(path, market="de"))
    assert [(draft.external_id, draft.place.file) for draft in drafts(items)] == [
        ("O1", "lieferung.zip/A/Eins.XML"),
        ("O2", "lieferung.zip/zwei.xml"),
    ]
    assert stocks(items) == [("openimmo:A1", True), ("openimmo:A2", False)]
    notes = [note.value for item in items if isinstance(item, Stock) for note in item.notes]
    assert notes == ["lieferung.zip/andere.xml"]


@pytest.mark.parametrize(
    ("encoding", "head"),
    [
        ("utf-8", '<?xml version="1.0" encoding="UTF-8"?>'),
        ("utf-8-sig", '<?xml version="1.0" encoding="UTF-8"?>'),
        ("iso-8859-1", '<?xml version="1.0" encoding="ISO-8859-1"?>'),
        ("cp1252", '<?xml version="1.0" encoding="UTF-8"?>'),
        ("cp1252", '<?xml version="1.0"?>'),
        ("utf-8", '<?xml version="1.0" encoding="ANSI"?>'),
        ("utf-8", '\n <?xml version="1.0"?>'),
        ("utf-8", '<?xml version="1.0" encoding="ISO-8859-1"?>'),
        ("utf-8", '<?xml version="1.0" encoding="UTF-16"?>'),
        ("utf-16", '<?xml version="1.0" encoding="UTF-16"?>'),
        ("iso-8859-15", '<?xml version="1.0" encoding="ISO-8859-15"?>'),
    ],
)
def test_declared_and_misdeclared_encodings_are_read(tmp_path: Path, encoding: str, head: str) -> None:
    content = openimmo(estate(geo="<plz>80331</plz><ort>München</ort>"), head=head).encode(encoding)
    draft = only_draft(list(read(written(tmp_path, content), market="de")))
    assert draft.document["data"]["location"]["city"] == "München"


@pytest.mark.parametrize(
    ("deal", "more", "expected"),
    [
        ('KAUF="1"', "", "BUY"),
        ('MIETE_PACHT="true"', "", "RENT"),
        ('KAUF="1" MIETE_PACHT="1"', "", "BUY"),
        ('KAUF="1"', "<versteigerung><verkehrswert>150000</verkehrswert></versteigerung>", "COMPULSORY_AUCTION"),
        ('KAUF="1"', "<bieterverfahren><mindestpreis>90000</mindestpreis></bieterverfahren>", "BUY_AUCTION"),
        ('KAUF="1"', "<versteigerung/><bieterverfahren/>", "BUY"),
    ],
)
def test_the_deal_is_read_with_auctions(tmp_path: Path, deal: str, more: str, expected: str) -> None:
    draft = only_draft(list(read(written(tmp_path, openimmo(estate(deal=deal, more=more))), market="de")))
    assert draft.document["data"]["distributionType"] == expected
    assert faults_of(schema("de"), draft.document) == []


def test_rents_are_cold_and_warm(tmp_path: Path) -> None:
    more = (
        "<preise><kaltmiete>810</kaltmiete><warmmiete>1010,50</warmmiete><nebenkosten>200,50</nebenkosten>"
        "<heizkosten_enthalten>true</heizkosten_enthalten><kaution>2430.00</kaution></preise>"
    )
    content = openimmo(estate(deal='MIETE_PACHT="1"', more=more))
    rent = only_draft(list(read(written(tmp_path, content), market="de"))).document["data"]["prices"]["rent"]
    assert rent == {
        "baseRent": {"amount": 810},
        "totalRent": {"amount": 1010.5},
        "operatingCosts": {"amount": 200.5},
        "isHeatingIncludedInOC": True,
        "depositNote": {"de": "2430.00"},
    }


def test_pictures_go_title_first_and_names_become_notes(tmp_path: Path) -> None:
    def picture(group: str, path: str) -> str:
        return f'<anhang gruppe="{group}"><anhangtitel>T</anhangtitel><daten><pfad>{path}</pfad></daten></anhang>'

    pictures = (
        picture("BILD", "https://pictures.example/1.jpg")
        + picture("TITELBILD", "https://pictures.example/0.jpg")
        + picture("GRUNDRISS", "plan.jpg")
        + picture("FILMLINK", "https://video.example/x")
        + picture("DOKUMENTE", "https://pictures.example/e.pdf")
    )
    draft = only_draft(
        list(read(written(tmp_path, openimmo(estate(more=f"<anhaenge>{pictures}</anhaenge>"))), market="de"))
    )
    assert [medium["url"][-5:] for medium in draft.document["media"]] == ["0.jpg", "1.jpg"]
    assert draft.document["data"]["links"]["externalLinks"] == [
        {"url": "https://video.example/x", "urlType": "MOVIE", "title": "T"}
    ]
    assert [note.value for note in draft.notes] == ["plan.jpg", "https://pictures.example/e.pdf"]


def test_a_french_house_in_openimmo_becomes_a_french_document(tmp_path: Path) -> None:
    geo = '<plz>67000</plz><ort>Strasbourg</ort><land iso_land="FRA"/>'
    path = written(tmp_path, openimmo(estate(geo=geo, kind='<haus haustyp="VILLA"/>')))
    draft = only_draft(list(read(path, market="fr", portals=("SL", "BD"))))
    assert faults_of(schema("fr"), draft.document) == []
    assert draft.document["portals"] == ["SL"]
    assert draft.document["data"]["location"]["street"] == ""


def test_a_german_house_does_not_fit_the_french_market(tmp_path: Path) -> None:
    path = written(tmp_path, openimmo(estate(geo='<plz>1</plz><ort>X</ort><land iso_land="DEU"/>')))
    (fault,) = faults(list(read(path, market="fr")))
    assert (fault.code, fault.external_id, fault.fatal) == ("market-mismatch", "O1", False)


@pytest.mark.parametrize(
    ("said", "code", "field"),
    [
        ({"kind": "<schloss_am_mond/>"}, "type-missing", "objektkategorie/objektart"),
        ({"kind": ""}, "type-missing", "objektkategorie/objektart"),
        ({"deal": ""}, "deal-missing", "objektkategorie/vermarktungsart"),
        ({"geo": "<ort>Mainz</ort>"}, "location-missing", "geo/plz"),
        ({"geo": "<plz>55127</plz>"}, "location-missing", "geo/ort"),
        ({"geo": "<plz>D_55127!</plz><ort>Mainz</ort>"}, "location-missing", "geo/plz"),
    ],
)
def test_an_object_that_can_be_no_document_is_a_fault_that_names_its_field(
    tmp_path: Path, said: dict[str, str], code: str, field: str
) -> None:
    (fault,) = faults(list(read(written(tmp_path, openimmo(estate(**said))), market="de")))
    assert (fault.code, fault.field, fault.external_id, fault.feed) == (code, field, "O1", "openimmo:A1")


def test_references_and_sold_objects_carry_their_status(tmp_path: Path) -> None:
    sold = '<zustand_angaben><verkaufstatus stand="VERKAUFT"/></zustand_angaben>'
    content = openimmo(
        estate(action="REFERENZ"), estate(obid="O2", more=sold), estate(obid="O3", more=sold, deal='MIETE_PACHT="1"')
    )
    found = [
        d.document["data"]["management"]["marketStatus"]
        for d in drafts(list(read(written(tmp_path, content), market="de")))
    ]
    assert found == ["REFERENCE", "SOLD", "RENTED"]


def test_a_provider_without_objects_still_says_its_stock(tmp_path: Path) -> None:
    items = list(read(written(tmp_path, openimmo()), market="de"))
    assert stocks(items) == [("openimmo:A1", True)]
    assert len(items) == 1
    assert not any(isinstance(item, Removal) for item in items)


def test_sniffing_names_the_format() -> None:
    assert sniff(SAMPLES / "openestate_1-2-1-upgrade.xml") == "openimmo"
    assert sniff(SAMPLES / "meilleursbiens_minimal.zip") == "poliris"


@pytest.mark.parametrize(
    ("check", "url"),
    [
        ('<check ctype="MD5">0cc175b9</check>', "https://img.example/1.jpg#0cc175b9"),
        ('<check ctype="etag">W/"a 1"</check>', "https://img.example/1.jpg#W%2F%22a%201%22"),
        ('<check ctype="DATETIME">2026-01-01T00:00:00</check>', "https://img.example/1.jpg"),
        ('<check ctype="MD5"/>', "https://img.example/1.jpg"),
    ],
)
def test_a_picture_that_changes_behind_its_address_has_another_address(tmp_path: Path, check: str, url: str) -> None:
    attached = f'<anhang location="REMOTE">{check}<daten><pfad>https://img.example/1.jpg</pfad></daten></anhang>'
    path = written(tmp_path, openimmo(estate(more=f"<anhaenge>{attached}</anhaenge>")))
    draft = only_draft(list(read(path, market="de")))
    assert [one["url"] for one in draft.document["media"]] == [url]
    assert not [one for one in draft.unused if "check" in one.field]
