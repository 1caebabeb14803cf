"""A listing page as values: all that is shown, in the words in which it is shown, and nothing else."""

from dataclasses import dataclass

from pignon.model.names import PublicId
from pignon.web.pages.reading import Prose


@dataclass(frozen=True, slots=True)
class Fact:
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Group:
    """Facts under one heading: named ones, and things that are there."""

    title: str
    facts: tuple[Fact, ...]
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Price:
    headline: str
    note: str | None
    amount: str | None
    """The plain number for machines, `"1250.5"`; None when the price is not shown."""
    currency: str
    unit: str = ""
    """What a rent is paid for, `MONTH` and so on; empty for a sale."""


@dataclass(frozen=True, slots=True)
class Place:
    city: str
    postal_code: str
    country: str
    street: str | None
    """None when the address may not be shown or is not known."""
    point: tuple[float, float] | None
    """Latitude and longitude, under the same condition."""


@dataclass(frozen=True, slots=True)
class Scale:
    """An energy scale: its letters, the one that is meant, and the figure behind it."""

    title: str
    letters: tuple[str, ...]
    letter: str
    figure: str | None
    style: str
    """`energy` or `climate`: which colours."""
    warning: str | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    title: str
    prose: Prose


@dataclass(frozen=True, slots=True)
class Picture:
    address: str
    alt: str


@dataclass(frozen=True, slots=True)
class Link:
    address: str
    title: str


@dataclass(frozen=True, slots=True)
class Phone:
    shown: str
    dialled: str
    """Digits, after a plus where there was one."""


@dataclass(frozen=True, slots=True)
class Contact:
    company: str | None
    person: str | None
    phones: tuple[Phone, ...]
    email: str | None
    address: tuple[str, ...]
    homepage: str | None
    note: Prose | None


@dataclass(frozen=True, slots=True)
class Listing:
    public_id: PublicId
    language: str
    title: str
    trade: str
    kind: str
    estate_type: str
    """The contract's own word, for machines."""
    rented: bool
    """True when it is let rather than sold."""
    badge: str | None
    price: Price
    place: Place
    key_facts: tuple[Fact, ...]
    groups: tuple[Group, ...]
    scales: tuple[Scale, ...]
    passages: tuple[Passage, ...]
    transport: tuple[Fact, ...]
    tables: tuple[Table, ...]
    pictures: tuple[Picture, ...]
    links: tuple[Link, ...]
    contact: Contact
    reference: str | None
    online_since: str
    changed_at: str
    summary: str
    """One line for search engines."""
