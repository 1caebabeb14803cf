"""What a page tells machines, and that nobody's text becomes markup."""

import json
import re
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.pages.schema_org import complaints
from tests.pages.stock import IWT, PUBLIC_URL, SL, changed, document, graph, html

from pignon.web.pages.asking import Asked
from pignon.web.pages.linked import crumbs, graph_of, script
from pignon.web.pages.storefront import Storefront

HOUSE, FLAT = document("fr_house"), document("de_flat")
HOSTILE = "</script><script>alert(1)</script>\u2028<!-- \"'&amp;"


@pytest.mark.parametrize(("name", "front"), [("fr_house", SL), ("de_flat", IWT)])
def test_the_graph_of_a_listing_is_as_written_down(name: str, front: Storefront) -> None:
    golden = Path(__file__).parent / "documents" / f"{name}.graph.json"
    assert graph(document(name), front) == orjson.loads(golden.read_bytes())


def test_a_hidden_address_and_a_hidden_price_stay_hidden_from_machines() -> None:
    given = changed(changed(HOUSE, "data.location.showAddress", to=False), "data.prices.showPrice", to=False)
    told = graph(given)
    assert told["mainEntity"]["geo"]["@type"] == "GeoCircle"
    assert told["mainEntity"]["geo"]["geoRadius"] == 1000
    assert "47.2141" not in orjson.dumps(told).decode()
    assert "streetAddress" not in told["mainEntity"]["address"]
    assert "price" not in told["offers"]
    assert "598000" not in orjson.dumps(told).decode()


@pytest.mark.parametrize(
    "kind", ["HOUSE", "APARTMENT", "PLOT", "OFFICE", "PARKING", "PROJECT", "SENIOR", "MISCELLANEOUS"]
)
@pytest.mark.parametrize(("name", "front"), [("fr_house", SL), ("de_flat", IWT)])
def test_every_graph_speaks_the_vocabulary(name: str, front: Storefront, kind: str) -> None:
    assert list(complaints(graph(changed(document(name), "data.estateType", kind), front))) == []


def test_a_graph_that_does_not_is_noticed() -> None:
    told = graph(HOUSE)
    spoilt = told | {"bathrooms": 2, "offers": told["mainEntity"]}
    assert [line.partition(":")[0] for line in complaints(spoilt)] == ["/offers", "/bathrooms"]


def test_the_page_of_a_result_describes_its_way() -> None:
    trail = crumbs(SL, Asked(trade="rent", kind=("HOUSE",), where="Nantes"), PUBLIC_URL)
    told = graph_of(trail)
    assert list(complaints(told)) == []
    assert [step["name"] for step in told["breadcrumb"]["itemListElement"]] == ["SL", "À louer", "Maison", "Nantes"]
    assert told["breadcrumb"]["itemListElement"][2]["item"] == f"{PUBLIC_URL}/sl/search?trade=rent&kind=HOUSE"


@pytest.mark.parametrize(
    ("status", "availability"), [("SOLD", "SoldOut"), ("RESERVED", "LimitedAvailability"), (None, "InStock")]
)
def test_a_badge_is_an_availability(status: str | None, availability: str) -> None:
    given = changed(HOUSE, "data.management.marketStatus", to=status) if status else HOUSE
    assert graph(given)["offers"]["availability"] == f"https://schema.org/{availability}"


@given(st.dictionaries(st.text(max_size=8), st.text() | st.just(HOSTILE), max_size=4))
def test_any_text_comes_back_from_the_script_and_never_leaves_it(texts: dict[str, str]) -> None:
    written = script(texts)
    assert json.loads(written) == texts
    assert not re.search("[<>&\u2028\u2029]", written)


def hostile(value: Any) -> Any:
    """Replace every text of a document that is free text by a hostile one."""
    match value:
        case dict():
            return {key: hostile(inner) for key, inner in value.items()}
        case list():
            return [hostile(inner) for inner in value]
        case str() if not re.fullmatch(r"[A-Z_0-9]+|\d{4}-.*|https?:.*|.*@.*", value):
            return HOSTILE
        case _:
            return value


@pytest.mark.parametrize(("given", "front"), [(HOUSE, SL), (FLAT, IWT)])
def test_hostile_texts_are_shown_as_text(given: dict[str, Any], front: Storefront) -> None:
    page = html(hostile(given), front, title=HOSTILE)
    assert "&lt;script&gt;alert(1)" in page
    assert re.findall(r"<script[^>]*>", page) == ['<script type="application/ld+json">']
    assert page.count("</script>") == 1
    assert "<!--" not in page
    assert "javascript:" not in page


def test_hostile_addresses_are_neither_loaded_nor_linked() -> None:
    link = "javascript:alert(1)"
    given = changed(
        FLAT, "contact", {"userHomepage": link, "emailAddress": f"a@b?{link}", "phoneNumber": link, "name": "X"}
    )
    given = changed(given, "data.links", {"externalLinks": [{"url": link}], "virtualTours": [{"url": link}]})
    given = changed(given, "media", [{"url": link, "mediaType": kind} for kind in ("PICTURE", "VIDEO", "VIRTUAL_TOUR")])
    assert "javascript" not in html(given, IWT)
