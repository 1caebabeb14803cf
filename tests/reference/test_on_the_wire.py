"""The running server does what the reference says: requests drawn from the document, answers checked against it."""

import copy
from collections.abc import Generator, Iterator
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from tests.serving import Running, running
from tests.trials import count

from pignon.market import load
from pignon.web.partner_apis import mounts
from pignon.web.reference.document import document
from pignon.web.reference.examples import FRENCH, GERMAN, PROJECT

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
contact.street = "1 quai du Port"
contracts = [{{portal = "SL", quota = 3}}, {{portal = "BD", quota = 500}}, {{portal = "IWT", quota = 500}}]

[[clients]]
id = "acme-crm"
secret = "{SECRET}"
customers = ["{CUSTOMER}"]
scopes = ["caas:*", "clim:*", "platform:*", "leads:*"]
"""


def _described() -> Iterator[Any]:
    for result in SCHEMA.get_all_operations():
        assert isinstance(result, Ok), result
        yield result.ok()


CHECKS: list[Any] = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
SCHEMA = schemathesis.openapi.from_dict(document(mounts(), load(), "http://127.0.0.1"))
APIS = ("/caas/v4", "/import-listings/v1", "/platform/v1", "/seeker-leads/v1")
OPERATIONS = {f"{operation.method.upper()} {operation.path}": operation for operation in _described()}
DRAWN = [name for name in OPERATIONS if " /sandbox/" not in name]
"""The sandbox is the same table again."""
SHUT = [name for name, operation in OPERATIONS.items() if {"bearer": []} in operation.definition.raw["security"]]
"""What needs a token."""
UNHURRIED = (HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large)
"""Whole listings are slow to draw."""


class Desk:
    """A partner's desk: calls an operation with the right token, and checks every answer against the document."""

    def __init__(self, server: Running) -> None:
        self.url = server.url
        self.session = requests.Session()
        self._tokens = {base: server.token(base, customer=CUSTOMER, client="acme-crm", secret=SECRET) for base in APIS}

    def headers(self, path: str) -> dict[str, str]:
        token = next((token for base, token in self._tokens.items() if path.startswith(base)), None)
        return {} if token is None else {"Authorization": f"Bearer {token}"}

    def send(self, case: Any, headers: dict[str, str] | None = None) -> Any:
        own = self.headers(case.operation.path) if headers is None else headers
        answer = case.call(base_url=self.url, session=self.session, headers=own, timeout=45, allow_redirects=False)
        announced = {not_a_server_error} if answer.status_code == 501 else set[Any]()
        case.validate_response(answer, checks=[check for check in CHECKS if check not in announced])
        return answer

    def call(self, name: str, body: Any = None, headers: dict[str, str] | None = None, **values: Any) -> Any:
        """Call `GET /path` with path and query parameters in `values`."""
        operation = OPERATIONS[name]
        of_path = {key: value for key, value in values.items() if f"{{{key}}}" in name}
        query = {key: value for key, value in values.items() if key not in of_path}
        body_of: dict[str, Any] = {} if body is None else {"body": body, "media_type": "application/json"}
        return self.send(operation.Case(path_parameters=of_path, query=query, headers=headers or {}, **body_of))


@pytest.fixture(scope="module")
def desk() -> Generator[Desk]:
    with running(MARKETPLACE) as server:
        yield Desk(server)


@pytest.mark.parametrize("name", DRAWN)
def test_what_is_drawn_from_the_reference_is_answered_as_it_says(name: str, desk: Desk) -> None:
    @settings(
        max_examples=max(3, count(250) // 5),
        derandomize=True,
        database=None,
        deadline=None,
        phases=(Phase.explicit, Phase.generate),
        suppress_health_check=UNHURRIED,
    )
    @given(OPERATIONS[name].as_strategy() | OPERATIONS[name].as_strategy(GenerationMode.NEGATIVE))
    def drawn(case: Any) -> None:
        desk.send(case)

    drawn()


@pytest.mark.parametrize("name", SHUT)
def test_without_a_token_the_answer_is_401_as_described(name: str, desk: Desk) -> None:

    @settings(max_examples=1, derandomize=True, database=None, deadline=None, suppress_health_check=UNHURRIED)
    @given(OPERATIONS[name].as_strategy())
    def drawn(case: Any) -> None:
        assert desk.send(case, headers={}).status_code in ({401, 400} if "{" in name else {401})

    drawn()


def _own(example: dict[str, Any], *holder: str) -> dict[str, Any]:
    """Return an example under an id of its own: drawn calls may have left it there under its usual one."""
    document = copy.deepcopy(example)
    found = document
    for key in holder:
        found = found[key]
    found["offererEstateId"] += "-of-its-own"
    return document


def test_a_french_classified_is_answered_as_described_all_its_life(desk: Desk) -> None:
    french = _own(FRENCH, "data", "metaData", "source")
    classifieds, one = "/caas/v4/classifieds", "/caas/v4/classifieds/{classifiedId}"
    rehearsed = desk.call(f"POST {classifieds}", french, dryRun="true")
    assert rehearsed.json()["dryRun"] is True
    created = desk.call(f"POST {classifieds}", french, headers={"Prefer": "wait=10"})
    assert (created.status_code, created.json()["outcome"]) == (200, "created")
    classified = created.json()["classifiedId"]
    assert desk.call(f"POST {classifieds}", french).status_code == 400
    kept = desk.call(f"GET {one}", classifiedId=classified)
    assert kept.headers["etag"] == ['"1"']
    assert desk.call(f"GET {classifieds}", limit=1).json()["items"]
    changed = french | {"portals": ["SL", "BD"]}
    assert desk.call(f"PUT {one}", changed, classifiedId=classified, headers={"If-Match": '"9"'}).status_code == 412
    assert desk.call(f"PUT {one}", changed, classifiedId=classified, headers={"Prefer": "wait=10"}).status_code == 200
    statuses = desk.call(f"GET {one}/statuses", classifiedId=classified).json()["items"]
    assert {row["status"] for row in statuses} >= {"RECEIVED", "CREATED", "UPDATED", "UPDATING_FAILED"}
    assert desk.call(f"DELETE {one}", classifiedId=classified, headers={"Prefer": "wait=10"}).status_code == 200
    assert desk.call(f"PUT {one}", french, classifiedId=classified).status_code == 409
    assert desk.call(f"GET {one}", classifiedId=classified).status_code == 404


def test_a_german_listing_and_project_are_answered_as_described_all_their_life(desk: Desk) -> None:
    german, project = _own(GERMAN, "metadata", "source"), _own(PROJECT, "metadata", "source")
    listings, one = "/import-listings/v1/listings", "/import-listings/v1/listings/{externalListingId}"
    name = german["metadata"]["source"]["offererEstateId"]
    assert desk.call(f"POST {listings}", german, headers={"Prefer": "wait=10"}).status_code == 200
    assert name in desk.call(f"GET {listings}").json()["externalListingIds"]
    assert desk.call(f"GET {one}", externalListingId=name).status_code == 200
    assert desk.call(f"PUT {one}", german, externalListingId=name).status_code == 202
    assert desk.call(f"GET {one}/statuses", externalListingId=name, filter="latest").json()["items"]
    assert desk.call(f"DELETE {one}", externalListingId=name).status_code == 202
    projects, one = "/import-listings/v1/projects", "/import-listings/v1/projects/{externalProjectId}"
    name = project["metadata"]["source"]["offererEstateId"]
    assert desk.call(f"POST {projects}", project).status_code == 201
    assert desk.call(f"GET {one}", externalProjectId=name).status_code == 200
    assert desk.call(f"PUT {one}", project, externalProjectId=name).status_code == 202
    assert desk.call(f"DELETE {one}", externalProjectId=name).status_code == 202


def test_the_platform_answers_as_described(desk: Desk) -> None:
    one = "/platform/v1/{market}/listings/{externalId}"
    at: dict[str, Any] = {"market": "de", "externalId": "platform-1"}
    document = GERMAN | {"metadata": {"source": {"offererMarketingKey": "1", "offererEstateId": at["externalId"]}}}
    put = desk.call(f"PUT {one}", document, headers={"Prefer": "wait=10"}, **at)
    assert (put.status_code, put.json()["outcome"]) == (200, "created")
    page = next(one["url"] for one in put.json()["publications"] if one["url"])
    portal, public_id = page.split("/")[-2:]
    assert desk.call(f"GET {one}", **at).json()["document"] == document
    submission = desk.call("GET /platform/v1/submissions/{submissionId}", submissionId=put.json()["submissionId"])
    assert submission.json()["outcome"] == "created"
    patched = desk.call(f"PATCH {one}", {"data": {"prices": {"buy": {"price": {"amount": 7}}}}}, **at)
    assert (patched.status_code, patched.json()["revision"]) == (202, 2)
    sold = desk.call(f"POST {one}:{{verb}}", {"reason": "sold"}, headers={"Prefer": "wait=10"}, **at, verb="sold")
    assert (sold.status_code, sold.json()["outcome"]) == (200, "updated")
    later = desk.call(f"POST {one}:{{verb}}", {"reason": "x", "at": "2099-01-01T00:00:00Z"}, **at, verb="pause")
    of_later = {"submissionId": later.json()["submissionId"]}
    assert desk.call("GET /platform/v1/submissions/{submissionId}", **of_later).json()["outcome"] is None
    story = {"listingId": put.json()["listingId"]}
    assert desk.call("GET /platform/v1/listings/{listingId}/timeline", **story).json()["items"]
    first = desk.call("GET /platform/v1/listings/{listingId}/revisions/{revision}", **story, revision=1)
    assert first.json()["document"] == document
    assert desk.call("GET /platform/v1/quotas").json()["items"]
    assert desk.call("GET /platform/v1/markets/{market}", market="fr").json()["market"] == "fr"
    listed = {"items": [{"externalId": "x", "digest": "0" * 16}], "complete": True}
    assert desk.call("POST /platform/v1/{market}/manifest", listed, market="de").json()["missing"] == ["x"]
    assert desk.call("GET /{portal}/{publicId}", portal=portal, publicId=public_id).status_code in {200, 404}
    assert desk.call(f"DELETE {one}", **at).status_code == 202
