"""Whatever stands in a feed: each object ends as one thing, and every draft passes its market's own schema."""

import tempfile
from pathlib import Path
from xml.sax.saxutils import quoteattr

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.feeds.written import FLAT, estate, faults_of, openimmo, row, schema, written
from tests.trials import count

from pignon_feeds import Draft, Fault, Removal, Stock, read
from pignon_feeds.openimmo.kinds import FAMILIES
from pignon_feeds.openimmo.mapping import ROWS, TEXTS
from pignon_feeds.openimmo.prices import PARKING, RENT, SALE
from pignon_feeds.poliris.kinds import DEALS, SUBTYPES, TYPES

FRENCH, GERMAN = schema("fr"), schema("de")
WORDS = st.one_of(
    st.sampled_from(
        [
            *("0", "1", "-1", "3.00", "2,5", "1 234,5", "99999999999", "1e9", "0.00", "4.25", "12"),
            *("OUI", "NON", "true", "FALSE", "oui", "VI", "NS", "A", "G", "DPE_v07-2021", "DPE_v01-2011"),
            *("00/00/0000", "31/12/2024", "30/02/2024", "2024-05-01T10:00:00", "03-2018", "sofort", "1971", "ca. 1900"),
            *("https://pictures.example/a b.jpg", "http://", "www.a.example", "a.jpg", "x@y.example", "EN", "de"),
            *("<br>a</br>", "&lt;p&gt;", "5,95 % inkl. MwSt.", "VOLL", "TEIL", "JA", "MONAT", "SEE", "BEDARF", "A+"),
        ]
    ),
    st.text(alphabet=st.characters(codec="utf-8", exclude_characters='"#\x00\r\n'), max_size=40),
    st.integers(-(10**13), 10**13).map(str),
)
CODES: dict[int, st.SearchStrategy[str]] = {
    3: st.sampled_from([*DEALS, "troc"]),
    4: st.sampled_from([*TYPES, "soucoupe"]),
    181: st.sampled_from([word for table in SUBTYPES.values() for word in table]),
    33: st.integers(0, 65535).map(str),
    34: st.integers(0, 10).map(str),
    302: st.sampled_from(["1", "2", "3", "0", "4"]),
    304: st.sampled_from(["1", "2", "3", "0", "4"]),
}
CELLS = st.dictionaries(st.integers(1, 336), WORDS, max_size=60).flatmap(
    lambda loose: st.fixed_dictionaries({}, optional=CODES).map(lambda coded: dict(FLAT) | loose | coded)
)
QUICK = settings(max_examples=count(10_000), deadline=None, suppress_health_check=[HealthCheck.too_slow])


@QUICK
@given(cells=CELLS, portals=st.lists(st.sampled_from(["SL", "BD", "BUCOM", "SLN", "SLC"]), unique=True))
def test_any_row_ends_as_one_thing_that_fits(cells: dict[int, str], portals: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        items = list(read(written(Path(folder), row(cells, width=336), "a.csv"), market="fr", portals=portals))
    *things, stock = items
    assert isinstance(stock, Stock)
    (thing,) = things
    assert isinstance(thing, Draft | Fault)
    if isinstance(thing, Draft):
        assert faults_of(FRENCH, thing.document) == []


def _field(path: str, value: str) -> str:
    bare, _, attribute = path.partition("@")
    *folders, name = bare.split("/")
    said = f" {attribute}={quoteattr(value)}" if attribute else ""
    text = "" if attribute else value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    inner = f"<{name}{said}>{text}</{name}>"
    for folder in reversed(folders):
        inner = f"<{folder}>{inner}</{folder}>"
    return inner


PATHS = [
    *{row.field for row in (*ROWS, *SALE, *RENT)},
    *TEXTS,
    *(f"preise/{name}@{attribute}" for name in PARKING for attribute in ("anzahl", "stellplatzmiete")),
    *(f"kontaktperson/{name}" for name in ("name", "vorname", "anrede", "email_direkt", "tel_handy", "url", "plz")),
    *(
        f"zustand_angaben/energiepass/{name}"
        for name in ("epart", "gueltig_bis", "jahrgang", "wertklasse", "endenergiebedarf", "stromwert", "hwbklasse")
    ),
    *("geo/geokoordinaten@breitengrad", "geo/land@iso_land", "preise/aussen_courtage", "preise/kaution"),
    *("versteigerung/verkehrswert", "versteigerung/zvtermin", "bieterverfahren/mindestpreis", "preise/erbpacht"),
    *("anhaenge/anhang/daten/pfad", "verwaltung_objekt/verfuegbar_ab", "verwaltung_techn/sprache"),
]
XML_WORDS = WORDS.map(lambda text: "".join(c for c in text if c >= " " and c not in "\ufffe\uffff"))
KINDS = st.sampled_from(
    [f'<{name} {family.attribute}="{word}"/>' for name, family in FAMILIES.items() for word in (*family.kinds, "")]
)
DEALS_SAID = st.sampled_from(['KAUF="1"', 'MIETE_PACHT="1"', 'ERBPACHT="1"', 'KAUF="1" LEASING="1"', ""])


@QUICK
@given(kind=KINDS, deal=DEALS_SAID, said=st.dictionaries(st.sampled_from(PATHS), XML_WORDS, max_size=30))
def test_any_object_ends_as_one_thing_that_fits(kind: str, deal: str, said: dict[str, str]) -> None:
    more = "".join(_field(path, value) for path, value in said.items())
    geo = "<plz>67000</plz><ort>Straßburg</ort><land iso_land='FRA'/>"
    with tempfile.TemporaryDirectory() as folder:
        path = written(Path(folder), openimmo(estate(kind=kind, deal=deal, geo=geo, more=more)))
        for market, validator in (("de", GERMAN), ("fr", FRENCH)):
            *things, stock = list(read(path, market=market))
            assert isinstance(stock, Stock)
            (thing,) = things
            assert isinstance(thing, Draft | Fault | Removal)
            if isinstance(thing, Draft):
                assert faults_of(validator, thing.document) == []


@settings(max_examples=count(5_000), deadline=None)
@given(
    content=st.binary(max_size=400), start=st.sampled_from([b"", b"<openimmo>", b"PK\x03\x04", b'"a"!#"', b"<?xml "])
)
@pytest.mark.parametrize("market", ["de", "fr"])
def test_any_bytes_end_as_items_and_never_as_an_exception(market: str, content: bytes, start: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        items = list(read(written(Path(folder), start + content), market=market))
    assert items
