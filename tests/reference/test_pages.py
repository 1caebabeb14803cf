"""The pages of the reference: all there, linked with each other, silent towards foreign hosts, and made once."""

import html
import re
from html.parser import HTMLParser
from urllib.parse import urldefrag

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from pignon.market import load, wire_finding
from pignon.model.finding import Finding
from pignon.web.partner_apis import mounts
from pignon.web.reference.catalogue import LANGUAGES, catalogue, pieces
from pignon.web.reference.outline import Kind, outline
from pignon.web.reference.routes import routes
from pignon.web.reference.site import site

PACKS = load()
SITE = site(mounts(), PACKS, "https://pignon.example")
PAGES = {address: leaf.content.decode() for address, leaf in SITE.items() if leaf.media_type == "text/html"}
SMALL = 24 * 1024
"""Bytes of the largest page as it is sent, packed."""


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.asked: set[str] = set()
        self.ids: list[str] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        given = dict(attrs)
        self.asked |= {given[name] or "" for name in ("href", "src") if name in given}
        self.ids += [given["id"] or ""] if "id" in given else []


def read(page: str) -> _Links:
    links = _Links()
    links.feed(page)
    return links


@pytest.fixture(scope="module")
def client() -> TestClient:
    return TestClient(Starlette(routes=routes(mounts(), PACKS, "https://pignon.example/")))


def test_every_link_leads_to_a_page_and_a_place_on_it() -> None:
    found = {address: read(page) for address, page in PAGES.items()}
    for address, links in found.items():
        assert len(links.ids) == len(set(links.ids)), address
        for link in links.asked - {"data:,"}:
            target, fragment = urldefrag(link)
            assert (target or address) in SITE, (address, link)
            assert not fragment or fragment in found[target or address].ids, (address, link)


def test_no_page_asks_a_foreign_host_or_runs_a_script() -> None:
    for address, page in PAGES.items():
        links = read(page)
        assert all(link[:1] in {"/", "#"} or link == "data:," for link in links.asked), address
        assert not links.tags & {"script", "img", "iframe", "style", "form"}
    assert "url(" not in next(leaf.content.decode() for leaf in SITE.values() if leaf.media_type == "text/css")


def test_pages_are_small() -> None:
    assert max(len(leaf.packed) for address, leaf in SITE.items() if address in PAGES) < SMALL


def test_every_operation_and_every_schema_is_on_a_page() -> None:
    ids = {one for page in PAGES.values() for one in read(page).ids}
    text = "".join(PAGES.values())
    for mount in mounts():
        for route in mount.routes if not mount.base.startswith("/sandbox") else ():
            assert mount.base + route.path in text
    assert {"AvivClassified", "Listing", "fr.RealEstate", "de.RealEstate", "Problem", "Status", "Manifest"} <= ids


def test_a_field_says_its_type_bounds_and_whether_it_must_be_there() -> None:
    schema = {
        "type": "object",
        "required": ["size"],
        "additionalProperties": False,
        "allOf": [{"if": True}],
        "properties": {
            "size": {"type": "number", "minimum": 0, "description": "In m2."},
            "tags": {"type": "array", "maxItems": 3, "items": {"enum": ["a", "b"]}},
            "price": {"$ref": "#/components/schemas/fr.Price"},
            "either": {"anyOf": [{"type": "null"}, {"$ref": "#/components/schemas/Text"}]},
        },
    }
    whole = outline("House", schema, lambda name: f"#{name}")
    size, tags, price, either = whole.fields
    assert (whole.closed, whole.bounds) == (True, ("further conditions in openapi.json",))
    assert (size.required, size.bounds, size.says, size.kinds) == (True, ("≥ 0",), "In m2.", (Kind("number"),))
    assert (tags.required, tags.bounds, tags.values) == (False, ("at most 3 items",), ("a", "b"))
    assert tags.kinds == (Kind("string", before="array of "),)
    assert price.kinds == (Kind("Price", "#fr.Price"),)
    assert either.kinds == (Kind("null"), Kind("Text", "#Text"))


@pytest.mark.parametrize("market", PACKS)
def test_every_code_has_a_page_that_says_it_in_three_languages(market: str) -> None:
    pack = next(pack for name, pack in PACKS.items() if name == market)
    for language in LANGUAGES:
        for code, said in pack.messages[language].items():
            page = _plain(PAGES[f"/docs/findings/{code}"])
            assert f'lang="{language}"' in PAGES[f"/docs/findings/{code}"]
            for text in (said.message, said.resolution):
                assert "".join(part for part, _ in pieces(text)) in page, (code, language)


def test_the_docs_link_of_a_finding_is_a_page() -> None:
    for pack in PACKS.values():
        for rule in pack.rules:
            assert wire_finding(Finding(rule.code), pack, "fr")["docs"] in PAGES


def test_a_code_that_blocks_says_which_rules_block_what() -> None:
    entries = {entry.code: entry for entry in catalogue(PACKS)}
    assert entries["below-luxury-threshold"].blocks
    assert not entries["sub-type-advised"].blocks
    assert "bd-threshold" in PAGES["/docs/findings/below-luxury-threshold"]


def test_what_the_server_answers_is_guarded_kept_and_packed(client: TestClient) -> None:
    page = client.get("/docs")
    assert page.status_code == 200
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert page.headers["content-security-policy"].startswith("default-src 'none'")
    assert page.headers["content-encoding"] == "gzip"
    assert client.get("/docs", headers={"accept-encoding": "identity"}).content == page.content
    again = client.get("/docs", headers={"if-none-match": page.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get("/openapi.json").json()["openapi"] == "3.1.0"
    assert client.post("/docs").status_code == 405


def test_the_stylesheet_is_kept_for_ever_and_a_wrong_address_leads_back(client: TestClient) -> None:
    look = re.findall(r'rel="stylesheet" href="([^"]+)"', PAGES["/docs"])[0]
    assert "immutable" in client.get(look).headers["cache-control"]
    missing = client.get("/docs/findings/no-such-code")
    assert missing.status_code == 404
    assert 'href="/docs/findings"' in missing.text


def _plain(page: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "", page))
