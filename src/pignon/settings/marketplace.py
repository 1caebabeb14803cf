"""The marketplace as the operator declares it: frozen values, checked before they come to be."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from pignon.model.names import ClientId, IntermediaryId, Market, Portal
from pignon.model.states import AtLimit


@dataclass(frozen=True, slots=True)
class Contract:
    """One portal of a customer."""

    portal: Portal
    market: Market
    quota: int
    """Live listings."""
    at_limit: AtLimit
    bump_credits: int
    """A month."""
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    """The first instant outside its term; none: unbounded."""


@dataclass(frozen=True, slots=True)
class Customer:
    """A professional partner."""

    id: IntermediaryId
    name: str
    markets: tuple[Market, ...]
    language: str
    contact: Mapping[str, str]
    agents: tuple[Mapping[str, str], ...]
    contracts: tuple[Contract, ...]


@dataclass(frozen=True, slots=True)
class Client:
    """Machine credentials of a vendor."""

    id: ClientId
    customers: tuple[IntermediaryId, ...]
    scopes: tuple[str, ...]
    sandbox: bool
    secrets: tuple[str, ...] = field(repr=False)
    """Empty: the file gives none, so the ledger's stay or one is generated."""
    calls_a_minute: int | None = None
    lines_a_minute: int | None = None
    """Of bulk bodies, counted apart; none: no limit."""


@dataclass(frozen=True, slots=True)
class Marketplace:
    """All that one file declares."""

    customers: tuple[Customer, ...]
    clients: tuple[Client, ...]
