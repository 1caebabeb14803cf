"""The door of each market: what it takes, what it refuses, and what it says while taking."""

from typing import Any

import orjson
import pytest
from tests.rules.cost import HOSTILE_CPU, SLOWER, cheapest
from tests.rules.documents import GONE, french, german

from pignon import market
from pignon.model.errors import CollidingContacts, Invalid, NotFound, Unreadable
from pignon.model.names import Market
from pignon.rules.validate import check, project

PACKS = market.load()
FR, DE = PACKS[Market("fr")], PACKS[Market("de")]


def _named(document: Any, pack: market.Pack = FR) -> set[tuple[str, str]]:
    with pytest.raises(Invalid) as refusal:
        check(orjson.dumps(document), pack)
    return {(finding.code, finding.pointer) for finding in refusal.value.findings}


def test_a_french_document_is_checked_with_its_portals_sorted() -> None:
    checked, advice = check(orjson.dumps(french({"/portals": ["SL", "BD"]})), FR)

    assert (checked.external_id, checked.wanted, checked.frozen) == ("A-1", "BD,SL", "")
    assert len(checked.digest) == 32
    assert advice == ()


def test_the_german_sample_is_taken_as_it_stands_with_its_warnings() -> None:
    checked, advice = check(orjson.dumps(german()), DE)

    assert (checked.wanted, checked.frozen) == ("all", "HOUSE")
    assert checked.external_id == "c1b1160a-2502-4dff-8037-3888c9845981"
    assert ("LOCATION_IMPRECISE", "/data/location/geometry/coordinates") in {(a.code, a.pointer) for a in advice}


def test_the_caller_names_the_wanted_portals_of_a_german_document() -> None:
    assert check(orjson.dumps(german()), DE, wanted="none")[0].wanted == "none"


def test_every_fault_is_told_at_once() -> None:
    document = french(
        {
            "/portals": [],
            "/unknown": 1,
            "/data/location/city": GONE,
            "/data/spaces/spaceMeasureUnit": GONE,
            "/data/prices/buy/price/amount": -1,
            "/media": [{"mediaType": "PICTURE"}, {"url": "img.jpg", "mediaType": "FILM"}],
        }
    )

    assert _named(document) == {
        ("min-items", "/portals"),
        ("unknown-key", "/unknown"),
        ("required", "/data/location/city"),
        ("required", "/data/spaces/spaceMeasureUnit"),
        ("minimum", "/data/prices/buy/price/amount"),
        ("required", "/media/0/url"),
        ("format", "/media/1/url"),
        ("enum", "/media/1/mediaType"),
    }


@pytest.mark.parametrize(
    ("coordinates", "fault"),
    [
        ({"type": "Point", "coordinates": ["x", 1]}, ("type", "/data/location/geometry/coordinates/0")),
        ({"type": "Point", "coordinates": [1]}, ("min-items", "/data/location/geometry/coordinates")),
        ({"type": "Sphere", "coordinates": [1, 2]}, ("enum", "/data/location/geometry/type")),
    ],
)
def test_a_faulty_geometry_is_told_by_its_nearest_shape(coordinates: Any, fault: tuple[str, str]) -> None:
    assert _named(french({"/data/location/geometry": coordinates})) == {fault}


def test_price_parts_are_read_as_one_closed_object() -> None:
    block = {"amount": 1, "vatPercent": 20, "priceInformation": "BASIS_FOR_NEGOTIATION"}
    costs = {"amount": 1, "accounting": "FIXED", "priceTimeUnit": "YEAR"}
    changes = {"/data/prices/buy/price": block, "/data/prices/buy/operatingCosts": costs}

    check(orjson.dumps(french(changes)), FR)

    assert _named(french({"/data/prices/buy/price": {"amount": 1, "accounting": "FIXED"}})) == {
        ("unknown-key", "/data/prices/buy/price/accounting")
    }


def test_unknown_keys_of_open_objects_are_kept_and_advised() -> None:
    checked, advice = check(
        orjson.dumps(french({"/data/links/crmLink": "x", "/data/location/geometry": {"bbox": 1}})), FR
    )

    assert checked.document["data"]["links"]["crmLink"] == "x"
    assert {(a.code, a.pointer, a.portals) for a in advice} == {
        ("unknown-key", "/data/links/crmLink", ()),
        ("unknown-key", "/data/location/geometry/bbox", ()),
    }


def test_keys_written_with_a_question_mark_in_the_contract_are_taken_without() -> None:
    unit = {"unitDescription": {"description": "x", "isDuplex": True}}

    assert check(orjson.dumps(french({"/data/buildingProperty/units": [unit]})), FR)[1] == ()


def test_read_only_fields_sent_back_change_nothing() -> None:
    plain = check(orjson.dumps(french()), FR)[0]
    returned = {
        "/classifiedId": "018f3c1e-7b1a-7c3d-9e4f-001122334455",
        "/data/metaData/classifiedId": "018f3c1e-7b1a-7c3d-9e4f-001122334455",
        "/data/metaData/createDate": "2024-05-01T10:00:00Z",
        "/data/metaData/changeDate": "2024-05-01T10:00:00Z",
        "/data/metaData/portalWebKey": "w",
        "/data/metaData/nbMedias": 3,
    }

    assert check(orjson.dumps(french(returned)), FR)[0].digest == plain.digest


def test_two_ways_to_name_the_contact_collide() -> None:
    person = {"name": "Mme Roux"}
    both = {"/data/contact": {"mainContactPersonId": "A-17"}, "/specific/gsl/mainContactPerson": person}

    with pytest.raises(CollidingContacts) as refusal:
        check(orjson.dumps(french(both)), FR)

    (finding,) = refusal.value.findings
    assert (finding.code, finding.pointer) == ("colliding-contacts", "/data/contact")
    assert finding.expected == "/specific/gsl/mainContactPerson"
    assert ("colliding-contacts", "/data/contact") in _named(french({**both, "/unknown": 1}))


@pytest.mark.parametrize(
    "changes",
    [
        {"/data/contact": {}, "/specific/gsl/mainContactPerson": {"name": "x"}},
        {"/data/contact": {"mainContactPersonId": "A"}, "/specific/gsl/mandateCoOwner1": {"name": "x"}},
        {"/data/contact": {"mainContactPersonId": "A"}, "/specific/gsl": {}},
    ],
)
def test_an_empty_contact_and_a_co_owner_collide_with_nothing(changes: dict[str, Any]) -> None:
    check(orjson.dumps(french(changes)), FR)


@pytest.mark.parametrize("body", [b"[]", b"null", b'"x"', b"1"])
def test_a_body_that_is_no_object_is_refused(body: bytes) -> None:
    assert _named(orjson.loads(body)) == {("type", "")}


def test_a_body_that_is_no_json_is_unreadable() -> None:
    with pytest.raises(Unreadable):
        check(b"{", FR)


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"/data/location/postalcode": "22"}, ("pattern", "/data/location/postalcode")),
        ({"/data/location/street": ""}, ("min-length", "/data/location/street")),
        ({"/data/location/floorNumber": -6}, ("minimum", "/data/location/floorNumber")),
        ({"/data/conditions/yearOfConstruction": 999}, ("minimum", "/data/conditions/yearOfConstruction")),
        ({"/data/estateSubType": {"apartment": "LOFT"}}, ("unknown-key", "/data/estateSubType/apartment")),
        (
            {"/data/estateType": "MISCELLANEOUS", "/data/estateSubType": {"house": "VILLA"}},
            ("max-properties", "/data/estateSubType"),
        ),
        ({"/data/links/crm": 1}, ("unknown-key", "/data/links/crm")),
        ({"/data/metaData": {}}, ("unknown-key", "/data/metaData")),
        ({"/data/prices": GONE}, ("required", "/data/prices")),
        ({"/data/spaces": {"spaceMeasureUnit": "ACRE", "plotSpace": 1e8}}, ("maximum", "/data/spaces/plotSpace")),
        ({"/media": [{"mediaType": "PICTURE"}]}, ("required", "/media/0/url")),
        ({"/contact": {"salutation": "Herr"}}, ("enum", "/contact/salutation")),
        ({"/contact": {"phoneNumber": "0" * 37}}, ("max-length", "/contact/phoneNumber")),
        ({"/metadata/source/offererEstateId": GONE}, ("required", "/metadata/source/offererEstateId")),
    ],
)
def test_the_german_bounds_are_kept(changes: dict[str, Any], fault: tuple[str, str]) -> None:
    assert _named(german(changes), DE) == {fault}


def test_german_additions_to_the_french_model_are_taken() -> None:
    changes = {
        "/data/conditions/buildState": "TO_RESTORE",
        "/data/management/projectStatus": "CONSTRUCTION_START",
        "/data/estateSubType": {"house": "VILLA"},
        "/media": [{"externalMediaId": "m-1"}, {"url": "https://img.example/1.jpg", "title": "Garten"}],
        "/contact": {"salutation": "Mrs", "name": "Frau Roux", "emailAddress": "roux@makler.example"},
        "/metadata/projectId": "P-1",
        "/metadata/portalWebKey": "w",
    }

    checked, _ = check(orjson.dumps(german(changes)), DE)

    assert b"portalWebKey" not in checked.canonical


PROJECT: dict[str, Any] = {
    "data": {
        "estateType": "NEW_BUILD_PROJECT",
        "units": [{"numberOfUnits": 3, "priceFrom": 250000, "soldOutPercentage": 100, "provisionPercent": 3.57}],
        "program": {"projectStatus": "CONSTRUCTION_START"},
        "deliveryDate": "2027-06-30",
    },
    "metadata": {"source": {"offererEstateId": "P-1", "offererMarketingKey": "P-1"}},
}


def test_a_german_project_is_checked() -> None:
    checked = project(orjson.dumps({**PROJECT, "metadata": {**PROJECT["metadata"], "portalWebKey": "w"}}), DE)

    assert (checked.external_id, checked.wanted) == ("P-1", "none")
    assert b"portalWebKey" not in checked.canonical


def test_nothing_is_required_in_the_data_of_a_project() -> None:
    assert project(orjson.dumps({**PROJECT, "data": {}}), DE).external_id == "P-1"


def test_a_faulty_project_is_refused_with_every_fault() -> None:
    units = [{"priceTo": 9999999999999, "provisionPercent": 100, "soldOutPercentage": 101, "size": 1}]

    with pytest.raises(Invalid) as refusal:
        project(orjson.dumps({**PROJECT, "data": {"units": units, "deliveryDate": "soon", "contact": {"x": 1}}}), DE)

    assert {(f.code, f.pointer) for f in refusal.value.findings} == {
        ("exclusive-maximum", "/data/units/0/priceTo"),
        ("exclusive-maximum", "/data/units/0/provisionPercent"),
        ("maximum", "/data/units/0/soldOutPercentage"),
        ("unknown-key", "/data/units/0/size"),
        ("format", "/data/deliveryDate"),
        ("unknown-key", "/data/contact/x"),
    }


def test_a_market_without_projects_knows_none() -> None:
    with pytest.raises(NotFound):
        project(orjson.dumps(PROJECT), FR)


@pytest.mark.parametrize(
    "body",
    [
        b'{"portals":[' + b"1," * 19_000 + b"1]}",
        b'{"media":[' + b",".join([b'{"url":"x","a":1,"mediaType":3}'] * 4_500) + b"]}",
        b'{"media":[{"tags":[' + b"1," * 19_000 + b"1]}]}",
        b'{"data":{"location":{"geometry":{"type":"MultiPolygon","coordinates":[[['
        + b",".join([b'["a",1]'] * 6_000)
        + b"]]]}}}}",
        b'{"data":{"texts":{"headline":{"fr":"'
        + b"x " * 450_000
        + b'"}}},"media":[{"title":"'
        + b" " * 90_000
        + b'"}]}',
    ],
    ids=["portals", "media", "tags", "geometry", "texts"],
)
def test_a_hostile_document_costs_little(body: bytes) -> None:
    def refuse() -> None:
        with pytest.raises(Invalid):
            check(body, FR)

    assert cheapest(refuse) < HOSTILE_CPU * SLOWER
