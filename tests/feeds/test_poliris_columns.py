"""All 334 columns: each goes where the table says, stays private, or is listed unused with a reason."""

from collections.abc import Iterator, Mapping

import pytest
from tests.feeds.written import FLAT, faults_of, schema

from pignon_feeds.items import Draft, Order, Place
from pignon_feeds.poliris.delivery import Delivery
from pignon_feeds.poliris.listing import Sender, drafted
from pignon_feeds.poliris.record import Record, columns

FRENCH = schema("fr")
RENTAL: Mapping[int, str] = dict(FLAT) | {3: "location", 15: "500", 302: "", 303: ""}
OFFICE: Mapping[int, str] = RENTAL | {4: "bureaux", 202: "12000", 204: "240"}
MODEL: Mapping[int, str] = dict(FLAT) | {3: "produit catalogue", 4: "modèle de maison"}
DPE: Mapping[int, str] = dict(FLAT) | {324: "02/03/2024", 325: "DPE_v07-2021"}
PHOTO = "https://pictures.example/{}.jpg"
NEEDED: Mapping[int, Mapping[int, str]] = {
    **dict.fromkeys((79, 218, 213, 214, 215, 220, 224, 225, 226, 236, 237, 243, 10), dict(FLAT) | {4: "boutique"}),
    12: RENTAL | {3: "cession de bail"},
    **dict.fromkeys((49, 51, 52, 54), RENTAL | {3: "location vacances", 11: ""}),
    **dict.fromkeys((55, 67, 161, 200, 305, 306, 331, 332, 23, 202, 204), RENTAL),
    **dict.fromkeys((13, 304), RENTAL | {23: "100"}),
    **dict.fromkeys((14, 208, 211), OFFICE),
    **dict.fromkeys((185, 186, 187, 188), dict(FLAT) | {3: "viager", 11: ""}),
    **dict.fromkeys((295, 296, *range(308, 314)), MODEL),
    219: dict(FLAT) | {3: "produit d'investissement", 11: ""},
    227: dict(FLAT) | {4: "parking/box"},
    249: dict(FLAT) | {4: "immeuble"},
    298: dict(FLAT) | {299: "4.83", 300: "1"},
    299: dict(FLAT) | {298: "45.77", 300: "1"},
    300: dict(FLAT) | {298: "45.77", 299: "4.83"},
    334: DPE,
    **{first + offset: dict(FLAT) | {first: "EN"} for first in (124, 128, 132) for offset in (1, 2, 3)},
    **{first: dict(FLAT) | {first + 2: "Two rooms"} for first in (124, 128, 132)},
    **{
        n + (93 if n <= 9 else 264): dict(FLAT) | {85: PHOTO.format("a"), _photo: PHOTO.format("b")}
        for n in range(1, 31)
        for _photo in [n + (84 if n <= 9 else 154 if n <= 20 else 243)]
    },
}
"""The row a column says something in, where the plain sale of a flat is not enough."""
VALUES: Mapping[int, str] = {
    1: "AG2", 2: "REF-2", 3: "location", 4: "parking", 5: "75011", 6: "Paris", 7: "Belgique", 8: "3, quai Perrache",
    10: "Boulangerie", 13: "NON", 33: "8832", 34: "6", 82: "BD", 105: "0478000000", 107: "a@agence.example",
    177: "C", 179: "B", 181: "Duplex", 22: "01/03/2027", 27: "1930", 192: "NON", 193: "D", 194: "Bellecour",
    243: "3-6-9", 298: "45.77", 299: "4.83", 300: "1", 301: "4.11", 302: "2", 303: "310000", 304: "1",
    324: "02/03/2024", 325: "DPE_v07-2021", 328: "01/01/2023", 175: "T-2", 124: "EN", 128: "DE", 132: "IT",
    12: "700", 23: "90", 305: "60", 331: "250000", 219: "99000", 15: "5", 20: "Autre", 21: "Autre texte",
    9: "Pentes", 106: "Mme Roy", 220: "vin 60 %", 238: "Honoraires", 239: "Volets", 262: "Carence", 306: "150",
    307: "https://agence.example/bareme.pdf", 104: "https://tour.example/1", 103: PHOTO.format("pano"),
    **dict.fromkeys((*range(94, 103), *range(274, 295)), "Titre"),
    **{number: PHOTO.format(number) for number in (*range(85, 94), *range(164, 175), *range(264, 274))},
    **{first + offset: "English words" for first in (124, 128, 132) for offset in (1, 2, 3)},
}  # fmt: skip
TRUTHS = frozenset(
    {14, 26, 28, 32, *range(35, 39), 41, 42, *range(45, 49), *range(61, 69), 73, 78, 81, 83, 84, 162, 163, 189, 191}
    | {197, 198, 201, 208, 211, 213, 221, 223, 227, 229, 231, 235, 245, 246, 249, 258, 261, 317}
)


def leaves(tree: object, path: str = "") -> Iterator[tuple[str, object]]:
    """Every value of a document with its path."""
    match tree:
        case dict():
            for name, value in tree.items():  # pyright: ignore[reportUnknownVariableType] - any JSON
                yield from leaves(value, f"{path}.{name}")  # pyright: ignore[reportUnknownArgumentType]
        case list():
            for position, value in enumerate(tree):  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
                yield from leaves(value, f"{path}.{position}")  # pyright: ignore[reportUnknownArgumentType]
        case _:
            yield path, tree


def draft_of(said: Mapping[int, str]) -> Draft:
    """The draft of one row."""
    record = Record([said.get(number, "") for number in range(1, 335)])
    sender = Sender(f"poliris:{record.take('1')}", Delivery(), Place("a.csv", 1))
    made = drafted(
        record, sender, external=record.take("175"), order=Order("fr", ("SL", "BD", "BUCOM", "SLC")), notes=()
    )
    assert isinstance(made, Draft), made
    assert faults_of(FRENCH, made.document) == []
    return made


def told(said: Mapping[int, str]) -> set[tuple[str, object]]:
    """Everything a row becomes, as paths and values; the feed's name counts."""
    made = draft_of(said)
    return {(".feed", made.feed), *leaves(made.document)}


def paths_changed(number: int) -> set[str]:
    """The paths that a column alone changes."""
    plain = dict(NEEDED.get(number, FLAT)) | {number: ""} if number not in {1, 3, 4, 5, 6, 175} else dict(FLAT)
    value = VALUES.get(number, "OUI" if number in TRUTHS else "3")
    return {path for path, _ in told(plain) ^ told(plain | {number: value})}


MAPPED = [int(number) for number, known in columns().items() if not known.use.startswith(("private", "unused: "))]
UNUSED = [int(number) for number, known in columns().items() if known.use.startswith("unused: ")]
PRIVATE = [int(number) for number, known in columns().items() if known.private]


def test_every_column_is_mapped_private_or_unused_with_a_reason() -> None:
    assert sorted([*MAPPED, *UNUSED, *PRIVATE]) == list(range(1, 335))
    assert all(columns()[str(number)].use.removeprefix("unused: ") for number in UNUSED)


@pytest.mark.parametrize("number", MAPPED)
def test_a_mapped_column_goes_where_the_table_says(number: int) -> None:
    targets = columns()[str(number)].use.split()
    changed = paths_changed(number)
    assert any(target in path for target in targets for path in changed), (targets, changed)


def test_what_no_column_of_the_table_has_a_place_for_is_listed_and_changes_nothing() -> None:
    said = dict(FLAT) | {number: f"word{number}" for number in (*UNUSED, *(set(PRIVATE) - {108, 109}))}
    made = draft_of(said)
    assert made.document == draft_of(FLAT).document
    listed = {int(left.field.split()[0]): left for left in made.unused}
    assert set(listed) == {*UNUSED, *PRIVATE} - {108, 109}
    assert {number for number, left in listed.items() if left.private} == set(PRIVATE) - {108, 109}
    assert all(left.value == ("" if left.private else f"word{number}") for number, left in listed.items())
