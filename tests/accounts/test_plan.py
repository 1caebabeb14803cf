"""The plan leads to what is declared, and from there nowhere else."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from pignon.ledger.accounts import Accounts
from pignon.model.names import ClientId, IntermediaryId, Market, Portal
from pignon.model.states import AtLimit
from pignon.settings.marketplace import Client, Contract, Customer, Marketplace
from pignon.settings.plan import Plan, hashed, plan

IDS = [IntermediaryId(text) for text in ("RC-1", "RC-2", "RC-3")]
SECRET = "drawn-by-the-test"

contracts = st.builds(
    Contract,
    portal=st.sampled_from([Portal("SL"), Portal("BD")]),
    market=st.just(Market("fr")),
    quota=st.integers(0, 3),
    at_limit=st.sampled_from(AtLimit),
    bump_credits=st.integers(0, 1),
)
customers = st.builds(
    Customer,
    id=st.sampled_from(IDS),
    name=st.sampled_from(["A", "B"]),
    markets=st.just((Market("fr"),)),
    language=st.sampled_from(["fr", "de"]),
    contact=st.just({"name": "Accueil"}),
    agents=st.sampled_from([(), ({"id": "1"},)]),
    contracts=st.lists(contracts, max_size=2, unique_by=lambda each: each.portal).map(tuple),
)


def clients(declared: list[IntermediaryId]) -> st.SearchStrategy[Client]:
    named = st.lists(st.sampled_from(declared), unique=True).map(tuple) if declared else st.just(())
    return st.builds(
        Client,
        id=st.sampled_from([ClientId("x"), ClientId("y")]),
        customers=named,
        scopes=st.lists(st.sampled_from(["caas:*", "clim:*"]), min_size=1, unique=True).map(tuple),
        sandbox=st.booleans(),
        secrets=st.lists(st.sampled_from(["one", "two"]), unique=True).map(tuple),
    )


@st.composite
def marketplaces(draw: st.DrawFn) -> Marketplace:
    """Draw what a file may declare; clients name its own customers."""
    some = draw(st.lists(customers, max_size=3, unique_by=lambda each: each.id))
    acting = draw(st.lists(clients([each.id for each in some]), max_size=2, unique_by=lambda each: each.id))
    return Marketplace(tuple(some), tuple(acting))


def planned(present: Accounts, marketplace: Marketplace, *, prune: bool = False) -> Plan:
    return plan(present, marketplace, prune=prune, draw=lambda: SECRET)


def done(present: Accounts, todo: Plan) -> Accounts:
    """Do in memory what the ledger does with a plan."""
    people = {each.customer_id: each for each in (*present.customers, *todo.customers)}
    agreed = {(each.customer_id, each.portal): each for each in (*present.contracts, *todo.contracts)}
    acting = {each.client_id: each for each in (*present.clients, *(new for new, _ in todo.clients))}
    return Accounts(tuple(people.values()), tuple(agreed.values()), tuple(acting.values()))


@settings(max_examples=40)
@given(marketplaces(), marketplaces(), st.booleans())
def test_applied_twice_changes_nothing(first: Marketplace, second: Marketplace, prune: bool) -> None:  # noqa: FBT001  # drawn
    present = done(Accounts(), planned(Accounts(), first))
    after = done(present, planned(present, second, prune=prune))
    again = planned(after, second, prune=prune)
    assert again == Plan((), (), (), (), (), ())


@settings(max_examples=40)
@given(marketplaces(), marketplaces(), st.booleans())
def test_what_is_declared_is_there_and_what_is_omitted_is_kept_or_pruned(
    first: Marketplace,
    second: Marketplace,
    prune: bool,  # noqa: FBT001  # drawn
) -> None:
    present = done(Accounts(), planned(Accounts(), first))
    after = done(present, planned(present, second, prune=prune))
    live = {each.intermediary_id: each for each in after.customers if not each.sandbox}
    declared = {each.id: each for each in second.customers}
    for each in second.customers:
        assert not live[each.id].closed
        assert (live[each.id].name, live[each.id].language) == (each.name, each.language)
        quotas = {
            c.portal: c.quota for c in after.contracts if c.customer_id == live[each.id].customer_id and not c.closed
        }
        for contract in each.contracts:
            assert quotas[contract.portal] == contract.quota
        assert not prune or set(quotas) == {contract.portal for contract in each.contracts}
    for name, each in live.items():
        assert name in declared or each.closed == prune
    acting = {each.client_id: each for each in after.clients}
    for client in second.clients:
        assert acting[client.id].customers == set(client.customers)
        assert not acting[client.id].disabled
        assert acting[client.id].hashes
        assert not client.secrets or acting[client.id].hashes == set(map(hashed, client.secrets))
    for name, each in acting.items():
        assert name in {client.id for client in second.clients} or each.disabled == prune


@settings(max_examples=40)
@given(marketplaces(), marketplaces(), st.booleans())
def test_a_sandbox_client_acts_for_twins_that_are_as_their_originals(
    first: Marketplace,
    second: Marketplace,
    prune: bool,  # noqa: FBT001  # drawn
) -> None:
    present = done(Accounts(), planned(Accounts(), first))
    after = done(present, planned(present, second, prune=prune))
    people = {(each.intermediary_id, each.sandbox): each for each in after.customers}
    for name in {name for client in second.clients if client.sandbox for name in client.customers}:
        original, twin = people[name, False], people[name, True]
        assert replace(original, customer_id=twin.customer_id, sandbox=True) == twin
        assert original.customer_id != twin.customer_id
        terms = [
            {replace(c, customer_id=twin.customer_id) for c in after.contracts if c.customer_id == i and not c.closed}
            for i in (original.customer_id, twin.customer_id)
        ]
        assert terms[0] == terms[1]


@settings(max_examples=40)
@given(marketplaces(), marketplaces(), st.booleans())
def test_an_epoch_rises_exactly_when_something_is_taken_from_a_client(
    first: Marketplace,
    second: Marketplace,
    prune: bool,  # noqa: FBT001  # drawn
) -> None:
    present = done(Accounts(), planned(Accounts(), first))
    after = {each.client_id: each for each in done(present, planned(present, second, prune=prune)).clients}
    for before in present.clients:
        now = after[before.client_id]
        taken = (
            before.hashes - now.hashes
            or before.customers - now.customers
            or set(before.scopes) - set(now.scopes)
            or before.sandbox != now.sandbox
            or now.disabled
        )
        assert now.epoch == before.epoch + bool(taken)


@settings(max_examples=40)
@given(marketplaces(), marketplaces())
def test_settlement_has_work_exactly_for_the_customers_whose_contracts_change(
    first: Marketplace, second: Marketplace
) -> None:
    present = done(Accounts(), planned(Accounts(), first))
    todo = planned(present, second)
    before, after = set(present.contracts), set(done(present, todo).contracts)
    assert set(todo.recontracted) == {each.customer_id for each in before ^ after}


def test_a_secret_is_drawn_once_and_said_once() -> None:
    client = Client(ClientId("x"), (), ("caas:*",), False, ())  # noqa: FBT003  # as the file says it
    first = planned(Accounts(), Marketplace((), (client,)))
    assert first.secrets == ((ClientId("x"), SECRET),)
    assert SECRET not in repr(first)
    second = planned(done(Accounts(), first), Marketplace((), (client,)))
    assert second.secrets == ()


def test_a_twin_of_a_customer_that_only_the_ledger_knows_is_a_copy_of_it() -> None:
    contract = Contract(Portal("SL"), Market("fr"), 3, AtLimit.WAIT, 0)  # as the file says it
    known = Customer(IDS[0], "A", (Market("fr"),), "fr", {}, (), (contract,))
    present = done(Accounts(), planned(Accounts(), Marketplace((known,), ())))
    client = Client(ClientId("x"), (IDS[0],), ("caas:*",), True, ())  # noqa: FBT003
    after = done(present, planned(present, Marketplace((), (client,))))
    assert [each.sandbox for each in after.customers] == [False, True]
    assert [each.quota for each in after.contracts] == [3, 3]
