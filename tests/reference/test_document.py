"""The document says what the route tables and the packs hold, no less and no more."""

import re
from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from jsonschema_rs import Draft202012Validator

from pignon.market import load
from pignon.rules.validate import check, project
from pignon.web.forms import Forms
from pignon.web.partner_apis import mounts
from pignon.web.reference.document import document
from pignon.web.reference.elsewhere import elsewhere
from pignon.web.reference.examples import EXAMPLES, FRENCH, GERMAN, PROJECT

PACKS = load()
MOUNTS = mounts()
URL = "https://pignon.example"
DOCUMENT = document(MOUNTS, PACKS, URL)
OUR_OWN = elsewhere(portal for pack in PACKS.values() for portal in pack.portals)


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in DOCUMENT["paths"].items():
        for method, operation in methods.items():
            yield method, path, operation


def nested(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for part in parts:
        yield from nested(part)


def at(reference: str) -> Any:
    found: Any = DOCUMENT
    for part in reference.removeprefix("#/").split("/"):
        found = found[part]
    return found


def test_every_operation_of_the_tables_is_described_and_nothing_else_is() -> None:
    tables = {(route.method.lower(), mount.base + route.path) for mount in MOUNTS for route in mount.routes}
    described = {(method, path) for method, path, _ in operations() if path not in OUR_OWN}
    assert described == tables


def test_an_operation_takes_and_answers_what_its_table_says() -> None:
    for mount in MOUNTS:
        for route in mount.routes:
            operation = DOCUMENT["paths"][mount.base + route.path][route.method.lower()]
            named = {parameter["name"] for parameter in operation["parameters"]}
            in_table = {*(name.rpartition(".")[2].removesuffix("*") for name in route.parameters), *route.headers}
            assert named == in_table | {*re.findall(r"{(\w+)}", route.path), "Accept-Language", "traceparent"}
            assert {int(status) for status in operation["responses"]} >= set(route.responses)
            assert ("requestBody" in operation) == (route.request is not None or bool(route.takes))
            asked = {scope for way in operation["security"] for scope in way.get("oauth2", ())}
            assert asked == set(route.scopes)
            assert ("401" in operation["responses"]) == bool(route.scopes)


def test_every_reference_leads_somewhere_and_none_leads_out() -> None:
    references = [part["$ref"] for part in nested(DOCUMENT) if isinstance(part.get("$ref"), str)]
    assert len(references) > 400
    for reference in references:
        assert isinstance(at(reference), dict), reference


def test_every_schema_is_one_of_json_schema_2020_12() -> None:
    schemas = DOCUMENT["components"]["schemas"]
    for name in schemas:
        assert re.fullmatch(r"[a-zA-Z0-9._-]+", name)
        Draft202012Validator({"$ref": f"#/components/schemas/{name}", "components": {"schemas": schemas}})


def test_every_operation_has_a_name_of_its_own_and_a_known_tag() -> None:
    names = [operation["operationId"] for _, _, operation in operations()]
    tags = {tag["name"] for tag in DOCUMENT["tags"]}
    assert len(names) == len(set(names))
    assert all(set(operation["tags"]) <= tags for _, _, operation in operations())


def test_every_scope_asked_for_is_one_that_a_token_can_be_given() -> None:
    flow = DOCUMENT["components"]["securitySchemes"]["oauth2"]["flows"]["clientCredentials"]
    asked = {scope for mount in MOUNTS for route in mount.routes for scope in route.scopes}
    assert asked < set(flow["scopes"])
    assert flow["tokenUrl"] == f"{URL}/oauth/token"


def test_every_parameter_is_a_schema_whose_examples_and_default_fit() -> None:
    for _, path, operation in operations():
        for parameter in operation.get("parameters", ()):
            validator = Draft202012Validator(parameter["schema"])
            said = [*parameter["schema"].get("examples", ())]
            said += [parameter["schema"]["default"]] if "default" in parameter["schema"] else []
            assert all(validator.is_valid(value) for value in said), (path, parameter["name"])


def test_the_documents_shown_are_taken_without_a_fault_or_an_unknown_key() -> None:
    for market, shown in (("fr", FRENCH), ("de", GERMAN)):
        pack = next(pack for name, pack in PACKS.items() if name == market)
        assert pack.validator.is_valid(shown)
        assert pack.strict.is_valid(shown)


def test_the_documents_shown_pass_the_door() -> None:
    for market, pack in PACKS.items():
        shown = {"fr": FRENCH, "de": GERMAN}[market]
        taken, advice = check(_json(shown), pack, wanted=None if pack.wanted else "all")
        assert taken.external_id == shown.get("metadata", shown["data"].get("metaData"))["source"]["offererEstateId"]
        assert not [finding for finding in advice if finding.code == "unknown-key"]
    assert project(_json(PROJECT), next(pack for name, pack in PACKS.items() if name == "de")).external_id == "hafen-1"


@pytest.mark.parametrize("name", ["Webhook", "MediaUpload", "MediaRefresh", "Manifest"])
def test_the_small_bodies_shown_are_taken(name: str) -> None:
    for shown in EXAMPLES[name].values():
        assert Forms().read(name, _json(shown)) == shown


def test_every_example_fits_the_schema_it_stands_by() -> None:
    schemas = DOCUMENT["components"]["schemas"]
    shown = 0
    for part in nested(DOCUMENT["paths"]):
        for example in part["examples"].values() if isinstance(part.get("examples"), dict) else ():
            whole = {**part["schema"], "components": {"schemas": schemas}}
            assert Draft202012Validator(whole, validate_formats=True).is_valid(example["value"])
            shown += 1
    assert shown > 20


def _json(value: Any) -> bytes:
    return orjson.dumps(value)
