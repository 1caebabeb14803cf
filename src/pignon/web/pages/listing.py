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
    """Latitude and longitude, as exactly as the partner lets them be shown."""
    radius: int = 0
    """Metres around the point within which it lies."""


@dataclass(frozen=True, slots=True)
class Arrow:
    """One class of a French scale, as it is drawn."""

    letter: str
    points: str
    colour: str
    ink: str
    middle: int
    tip: int
    on: bool


@dataclass(frozen=True, slots=True)
class Mark:
    text: str
    x: float


@dataclass(frozen=True, slots=True)
class Band:
    """The German scale, as it is drawn: classes along a band, an arrow at the building's own figure."""

    letters: tuple[Mark, ...]
    ticks: tuple[Mark, ...]
    arrow: float


@dataclass(frozen=True, slots=True)
class Scale:
    """An energy scale: the class that is meant, and the figure behind it."""

    title: str
    letter: str
    figure: str | None
    style: str
    """`energy`, `climate` or `band`."""
    arrows: tuple[Arrow, ...] = ()
    band: Band | None = None
    warning: str | None = None
    beside: str | None = None
    """A second figure: the French scale of energy shows emissions too, since the worse of both gives the class."""


@dataclass(frozen=True, slots=True)
class Special:
    """A special offer of a developer."""

    text: str
    dates: str | None
    legal: str | None


@dataclass(frozen=True, slots=True)
class Passage:
    title: str
    prose: Prose


@dataclass(frozen=True, slots=True)
class Picture:
    address: str
    alt: str
    srcset: str = ""
    """Its renditions, as the attribute says them; empty where there are none."""
    placeholder: str = ""
    """A blurred look at it, a few hundred bytes in the address itself; empty where there is none."""


@dataclass(frozen=True, slots=True)
class Film:
    """A video that is ready, at addresses of our own."""

    address: str
    poster: str
    title: str


@dataclass(frozen=True, slots=True)
class Tour:
    """A virtual tour at a provider whose page may stand inside one of ours."""

    address: str
    title: str
    provider: str


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
    title_language: str
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
    cover: Picture | None
    """The one that stands for the listing: named as such, else the first."""
    film: Film | None
    tour: Tour | None
    links: tuple[Link, ...]
    specials: tuple[Special, ...]
    fee_schedule: str | None
    """The address of the agency's scale of fees."""
    contact: Contact
    reference: str | None
    online_since: str
    changed_at: str
    summary: str
    """One line for search engines."""
