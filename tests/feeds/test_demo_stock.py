"""The stock of the demo: everything fits, and as many objects go live, wait or are refused as it promises."""

from collections import Counter
from importlib import resources
from pathlib import Path

import pytest
from tests.feeds.written import faults_of, schema

from pignon.market import load
from pignon.model.names import Market, Portal
from pignon.rules.eligible import judge
from pignon.settings import reading
from pignon.settings.marketplace import Customer, Marketplace
from pignon_feeds import Draft, Stock, read

DEMO = Path(str(resources.files("pignon_feeds").joinpath("demo")))
PACKS = load(("fr", "de"))


@pytest.fixture(scope="module")
def marketplace() -> Marketplace:
    """The demo's marketplace, read as the platform reads it."""
    portals = {portal: market for market, pack in PACKS.items() for portal in pack.portals}
    return reading.read(DEMO / "marketplace.toml", portals=portals)


def stock_of(customer: Customer) -> list[Draft]:
    """What a customer's feeds hold, which must be drafts only."""
    market = customer.markets[0]
    portals = [contract.portal for contract in customer.contracts]
    drafts: list[Draft] = []
    for feed in sorted((DEMO / "feeds" / customer.id).iterdir()):
        *items, stock = list(read(feed, market=market, portals=portals))
        assert isinstance(stock, Stock)
        assert stock.complete
        drafts += [item for item in items if isinstance(item, Draft)]
        assert len(drafts) == len(items)
    return drafts


def test_every_object_of_the_demo_fits_its_market(marketplace: Marketplace) -> None:
    for customer in marketplace.customers:
        validator = schema(customer.markets[0])
        for draft in stock_of(customer):
            assert faults_of(validator, draft.document) == []


def test_the_demo_shows_every_outcome(marketplace: Marketplace) -> None:
    outcomes = Counter[str]()
    for customer in marketplace.customers:
        outcomes += _outcomes(customer, customer.markets[0])
    assert outcomes == {"live": 43, "waiting": 5, "refused": 4}


def _outcomes(customer: Customer, market: Market) -> Counter[str]:
    free: dict[Portal, int] = {contract.portal: contract.quota for contract in customer.contracts}
    outcomes = Counter[str]()
    for draft in stock_of(customer):
        wanted = [Portal(portal) for portal in draft.document.get("portals", free)]
        taken = [portal for portal in wanted if portal not in judge(draft.document, PACKS[market], wanted).blocked]
        placed = [portal for portal in taken if free[portal] > 0]
        for portal in placed:
            free[portal] -= 1
        outcomes["refused" if not taken else "live" if placed else "waiting"] += 1
    return outcomes


def test_the_demo_names_no_host_that_could_exist() -> None:
    for feed in (DEMO / "feeds").rglob("*.xml"):
        assert "http" not in feed.read_text(encoding="utf-8")
