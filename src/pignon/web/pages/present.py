"""From a document to a page: every fact a seeker needs, grouped, in the portal's language. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from pignon.ledger.shop import Page
from pignon.model.names import Document
from pignon.rules.whereabouts import RADII, Spot, precision, shown_at
from pignon.web.pages.contact import contact
from pignon.web.pages.energy import certificates, scales
from pignon.web.pages.facts import Said, Setting, facts, flags
from pignon.web.pages.gallery import cover, film, links, pictures, tour
from pignon.web.pages.layout import Entry, Layout, Section, layout
from pignon.web.pages.listing import Fact, Group, Listing, Passage, Place
from pignon.web.pages.pricing import headline, is_shown, per_space
from pignon.web.pages.program import sales_office, specials
from pignon.web.pages.reading import Prose, at, index, prose, source, web_address
from pignon.web.pages.units import tables
from pignon.web.pages.vocabulary import Vocabulary

_KEY: Final = (
    Entry("spaces.residential.livingSpace", "area"),
    Entry("spaces.commercial.commercialSpace", "area"),
    Entry("spaces.plotSpace", "area"),
    Entry("structure.rooms.numberOfRooms", "number"),
    Entry("structure.rooms.numberOfBedRooms", "number"),
    Entry("location.floorNumber", "floor"),
    Entry("conditions.yearOfConstruction", "year"),
)
_SUMMARY: Final = 160
"""Characters; what search engines show."""


def present(page: Page, vocabulary: Vocabulary, *, today: date) -> Listing:
    """Turn a live listing into what its page shows in the language of `vocabulary`, `today`."""
    data: Document = page.document.get("data") or {}
    setting = Setting.of(data, vocabulary)
    shown = is_shown(data)
    price = headline(setting, shown=shown)
    place = _place(data)
    kind = estate_kind(data, vocabulary)
    title = _title(page, data, vocabulary) or Prose(f"{kind}, {place.city}", vocabulary.language)
    said = dict(index(data))
    key_facts = facts(setting, said, _KEY)
    status = page.badge.upper() if page.badge else at(data, "management.marketStatus")
    trade = data.get("distributionType") or "BUY"
    shown_pictures = pictures(page.document, title.text, vocabulary, media=page.media)
    return Listing(
        public_id=page.public_id,
        language=vocabulary.language,
        title=title.text,
        title_language=title.language,
        trade=vocabulary.word("trade", trade),
        kind=kind,
        estate_type=data.get("estateType") or "MISCELLANEOUS",
        rented=trade == "RENT",
        badge=vocabulary.word("marketStatus", status) if status else None,
        price=price,
        place=place,
        key_facts=key_facts,
        groups=_groups(setting, said, layout(), price_shown=price.amount is not None),
        scales=scales(setting),
        passages=_passages(data, layout(), vocabulary),
        transport=_transport(data, layout(), vocabulary),
        tables=tables(setting, prices=shown),
        pictures=shown_pictures,
        cover=cover(page.document, shown_pictures, media=page.media),
        film=film(page.document, vocabulary, media=page.media),
        tour=tour(page.document, vocabulary),
        links=links(page.document, vocabulary, media=page.media),
        specials=specials(data, vocabulary, today=today),
        fee_schedule=web_address(at(data, "prices.brokerageFee.countrySpecific.fr.feeScheduleLink")),
        contact=contact(page, vocabulary),
        reference=source(page.document).get("offererMarketingKey") or None,
        online_since=vocabulary.day(page.live_since),
        changed_at=vocabulary.day(page.changed_at),
        summary=_summary([kind, price.headline, place.city, *map(_brief, key_facts)], data, vocabulary.language),
    )


def estate_kind(data: Document, vocabulary: Vocabulary) -> str:
    """Name what it is, by its subtype where one is given."""
    subtype: Mapping[str, Any] = data.get("estateSubType") or {}
    for family, value in subtype.items():
        if isinstance(value, str):
            return vocabulary.word(family, value)
    return vocabulary.word("estateType", data.get("estateType") or "MISCELLANEOUS")


def _groups(setting: Setting, said: Said, plan: Layout, *, price_shown: bool) -> tuple[Group, ...]:
    groups = [_group(setting, said, section) for section in plan.sections if price_shown or not section.reveals_price]
    office = sales_office(setting)
    if office:
        program = setting.vocabulary.groups["program"]
        held = next((group for group in groups if group.title == program), Group(program, ()))
        groups[groups.index(held)] = Group(program, (*held.facts, office))
    groups.extend(certificates(setting, plan.certificate))
    return tuple(group for group in groups if group.facts or group.flags)


def _group(setting: Setting, said: Said, section: Section) -> Group:
    title = setting.vocabulary.groups[section.id]
    if section.flags:
        return Group(title, (), flags(setting, said, section.entries))
    told = facts(setting, said, section.entries)
    derived = per_space(setting) if section.reveals_price else None
    return Group(title, (*told, derived) if derived else told)


def _title(page: Page, data: Document, vocabulary: Vocabulary) -> Prose | None:
    """Choose the headline: the one lists show, on a foreign page its own language's where there is one."""
    headline = prose(at(data, "texts.headline"), vocabulary.language)
    if headline and headline.language == vocabulary.language != page.market:
        return headline
    shown = page.title.strip()
    return Prose(shown, headline.language if headline else page.market) if shown else headline


def _place(data: Document) -> Place:
    location: Mapping[str, Any] = data.get("location") or {}
    exact = precision(location.get("showAddress"), location.get("street"), location.get("houseNumber"))
    order = ("street", "houseNumber") if location.get("country") == "DEU" else ("houseNumber", "street")
    street = " ".join(str(location[key]) for key in order if location.get(key))
    point = _point(location.get("geometry") or {})
    shown = shown_at(point, exact) if point else None
    return Place(
        city=location.get("city") or "",
        postal_code=location.get("postalcode") or "",
        country=location.get("country") or "",
        street=street if exact != "area" and location.get("street") else None,
        point=(shown[1], shown[0]) if shown else None,
        radius=RADII[exact],
    )


def _point(geometry: Mapping[str, Any]) -> Spot | None:
    coordinates: Sequence[Any] = geometry.get("coordinates") or ()
    if geometry.get("type") != "Point" or len(coordinates) < 2:
        return None
    return coordinates[0], coordinates[1]


def _passages(data: Document, plan: Layout, vocabulary: Vocabulary) -> tuple[Passage, ...]:
    told = ((path, prose(at(data, path), vocabulary.language)) for path in plan.texts)
    return tuple(Passage(vocabulary.facts[path], text) for path, text in told if text)


def _transport(data: Document, plan: Layout, vocabulary: Vocabulary) -> tuple[Fact, ...]:
    told = ((path, prose(at(data, path), vocabulary.language)) for path in plan.transport)
    return tuple(Fact(vocabulary.facts[path], text.text) for path, text in told if text and path in vocabulary.facts)


def _brief(fact: Fact) -> str:
    """Return a fact as it reads without its heading: a bare number needs its name."""
    return f"{fact.label} {fact.value}" if fact.value[-1:].isdigit() else fact.value


def _summary(parts: list[str], data: Document, language: str) -> str:
    description = prose(at(data, "texts.description"), language)
    line = ", ".join(part for part in parts if part)
    whole = f"{line}. {' '.join(description.text.split())}" if description else line
    return whole if len(whole) <= _SUMMARY else f"{whole[: _SUMMARY - 1].rstrip()}…"
