"""Decides what changes in the ledger so that it says what the marketplace file says; pure, so that it can be proved."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import TypeVar

from pignon.ledger.accounts import Accounts, Client, Customer, Terms
from pignon.model.identity import uuid7
from pignon.model.names import ClientId, CustomerId, IntermediaryId
from pignon.settings import marketplace as declared

_Kept = TypeVar("_Kept", Customer, Terms)


@dataclass(frozen=True, slots=True)
class Plan:
    """What to write; empty where nothing changes."""

    customers: tuple[Customer, ...]
    new: tuple[Customer, ...]
    """Those of `customers` that were not there."""
    contracts: tuple[Terms, ...]
    clients: tuple[tuple[Client, Client | None], ...]
    """Each with the one before it."""
    secrets: tuple[tuple[ClientId, str], ...] = field(repr=False)
    """Generated now, in clear, to be told once."""
    changes: tuple[str, ...]
    """A line for each change, for the operator to read."""

    @property
    def recontracted(self) -> tuple[CustomerId, ...]:
        """The customers whose contracts change, in order."""
        return tuple(sorted({terms.customer_id for terms in self.contracts}))


def plan(present: Accounts, marketplace: declared.Marketplace, *, prune: bool, draw: Callable[[], str]) -> Plan:
    """Compare what is with what is declared; `draw` gives a new random secret.

    What the file omits stays, unless `prune` closes it.
    """
    shaping = _Shaping(present, marketplace, prune=prune)
    customers, contracts = shaping.customers(), shaping.contracts()
    clients, secrets = shaping.clients(draw)
    before = {each.customer_id: each for each in present.customers}
    agreed = {(each.customer_id, each.portal): each for each in present.contracts}
    known = {each.client_id: each for each in present.clients}
    changed = tuple(each for each in customers if before.get(each.customer_id) != each)
    terms = tuple(each for each in contracts if agreed.get((each.customer_id, each.portal)) != each)
    pairs = tuple((each, known.get(each.client_id)) for each in clients if known.get(each.client_id) != each)
    names = {each.customer_id: _name(each) for each in (*present.customers, *customers)}
    changes = [f"customer {_name(each)} {_verb(before.get(each.customer_id), each)}" for each in changed]
    for each in terms:
        verb = _verb(agreed.get((each.customer_id, each.portal)), each)
        changes.append(f"contract {names[each.customer_id]} {each.portal} {verb}")
    changes += [f"client {each.client_id} {_client_verb(old, each)}" for each, old in pairs]
    return Plan(
        customers=changed,
        new=tuple(each for each in changed if each.customer_id not in before),
        contracts=tuple(sorted(terms, key=lambda each: (each.customer_id, each.portal))),
        clients=pairs,
        secrets=secrets,
        changes=tuple(changes),
    )


class _Shaping:
    """What shall be, worked out from what is and what is declared."""

    def __init__(self, present: Accounts, marketplace: declared.Marketplace, *, prune: bool) -> None:
        self.present = present
        self.marketplace = marketplace
        self.prune = prune
        self.ours = {(each.intermediary_id, each.sandbox): each for each in present.customers}
        self.given = {each.id: each for each in marketplace.customers}
        self.ids = {key: each.customer_id for key, each in self.ours.items()}

    def id(self, name: IntermediaryId, *, sandbox: bool) -> CustomerId:
        return self.ids.setdefault((name, sandbox), CustomerId(uuid7()))

    def twins(self) -> list[IntermediaryId]:
        """The customers whose sandbox twin shall be as they are.

        Those that a sandbox client of the file names, and those of the file whose twin is there already.
        """
        named = {name for each in self.marketplace.clients if each.sandbox for name in each.customers}
        kept = {name for name in self.given if (name, True) in self.ours and not self.prune}
        return sorted(name for name in named | kept if name in self.given or (name, False) in self.ours)

    def customers(self) -> list[Customer]:
        shall = {name: _customer(each, self.id(name, sandbox=False)) for name, each in self.given.items()}
        twins = [
            replace(shall.get(name) or self.ours[name, False], customer_id=self.id(name, sandbox=True), sandbox=True)
            for name in self.twins()
        ]
        return self.closing([*shall.values(), *twins], self.present.customers, key=lambda each: each.customer_id)

    def contracts(self) -> list[Terms]:
        shall = {
            (each.customer_id, each.portal): each
            for name, customer in self.given.items()
            for each in _terms(customer, self.id(name, sandbox=False))
        }
        kept = {(each.customer_id, each.portal): each for each in self.present.contracts if not self.prune}
        twins = {self.id(name, sandbox=False): self.id(name, sandbox=True) for name in self.twins()}
        copies = [
            replace(each, customer_id=twins[each.customer_id])
            for each in (kept | shall).values()
            if each.customer_id in twins and not each.closed
        ]
        return self.closing(
            [*shall.values(), *copies], self.present.contracts, key=lambda each: (each.customer_id, each.portal)
        )

    def closing(self, shall: list[_Kept], present: Iterable[_Kept], *, key: Callable[[_Kept], object]) -> list[_Kept]:
        """Add to what `shall` be the rest of what is, closed; nothing without `prune`."""
        mentioned = {key(each) for each in shall}
        rest = [each for each in present if self.prune and key(each) not in mentioned]
        return [*shall, *(replace(each, closed=True) for each in rest)]

    def clients(self, draw: Callable[[], str]) -> tuple[list[Client], tuple[tuple[ClientId, str], ...]]:
        known = {each.client_id: each for each in self.present.clients}
        shall: list[Client] = []
        drawn: list[tuple[ClientId, str]] = []
        for each in self.marketplace.clients:
            before = known.pop(each.id, None)
            hashes = frozenset(map(hashed, each.secrets)) or (before.hashes if before else frozenset[bytes]())
            if not hashes:
                secret = draw()
                drawn.append((each.id, secret))
                hashes = frozenset((hashed(secret),))
            shall.append(_client(each, hashes, before=before))
        if self.prune:
            shall += [_disabled(each) for each in known.values()]
        return shall, tuple(drawn)


def hashed(secret: str) -> bytes:
    """Return what is stored of a secret: enough for one that nobody can guess."""
    return sha256(secret.encode()).digest()


def _customer(each: declared.Customer, customer_id: CustomerId) -> Customer:
    return Customer(
        customer_id=customer_id,
        intermediary_id=each.id,
        sandbox=False,
        name=each.name,
        language=each.language,
        markets=each.markets,
        contact=dict(each.contact),
        agents=tuple(dict(agent) for agent in each.agents),
    )


def _terms(customer: declared.Customer, customer_id: CustomerId) -> list[Terms]:
    return [
        Terms(
            customer_id=customer_id,
            portal=each.portal,
            market=each.market,
            quota=each.quota,
            at_limit=each.at_limit,
            bump_credits=each.bump_credits,
            starts_at=each.starts_at,
            ends_at=each.ends_at,
        )
        for each in customer.contracts
    ]


def _client(each: declared.Client, hashes: frozenset[bytes], *, before: Client | None) -> Client:
    client = Client(
        client_id=each.id,
        scopes=each.scopes,
        sandbox=each.sandbox,
        hashes=hashes,
        customers=frozenset(each.customers),
        epoch=before.epoch if before else 1,
        calls_a_minute=each.calls_a_minute,
        lines_a_minute=each.lines_a_minute,
    )
    return replace(client, epoch=client.epoch + 1) if before and _loses(before, client) else client


def _loses(before: Client, after: Client) -> bool:
    """Tell whether tokens given before would grant what is granted no more."""
    return bool(
        before.hashes - after.hashes
        or before.customers - after.customers
        or set(before.scopes) - set(after.scopes)
        or before.sandbox != after.sandbox
    )


def _disabled(client: Client) -> Client:
    return client if client.disabled else replace(client, disabled=True, epoch=client.epoch + 1)


def _name(customer: Customer) -> str:
    return f"{customer.intermediary_id} (sandbox)" if customer.sandbox else customer.intermediary_id


def _verb(before: Customer | Terms | None, after: Customer | Terms) -> str:
    if before is None:
        return "created"
    if before.closed != after.closed:
        return "closed" if after.closed else "opened again"
    return "changed"


def _client_verb(before: Client | None, after: Client) -> str:
    if before is None:
        return "created"
    if before.disabled != after.disabled:
        return "disabled" if after.disabled else "enabled again"
    return "changed"


def names(customers: Iterable[Customer]) -> frozenset[IntermediaryId]:
    """Return what clients may name: the live customers that are open."""
    return frozenset(each.intermediary_id for each in customers if not each.sandbox and not each.closed)
