"""An address that stays at home is found however people write it, and nothing else is touched."""

import pytest

from pignon_feeds.sheet import Sheet
from pignon_feeds.withheld import Withheld


def sheet(text: str, *media: dict[str, str]) -> Sheet:
    made = Sheet("fr")
    made.data["texts"] = {"description": {"fr": text}}
    made.media = list(media)
    return made


@pytest.mark.parametrize(
    ("street", "number", "text", "left"),
    [
        ("Hauptstraße", "7", "In der Hauptstr. 7 und HAUPTSTRASSE 7, Hauptstrasse7.", "In der … und …, …."),
        ("rue Secrète", "12 bis", "Au 12 bis, rue Secrète (12bis RUE SECRETE).", "Au … (…)."),
        ("rue Secre\u0300te", "3", "Près de la rue Secre\u0300te, à 3 km", "Près de la …, à 3 km"),
        ("Champs-Élysées", "5", "Sur les champs elysees, 5", "Sur les …"),
        ("Am Markt", "1", "Am Marktplatz, nahe Supermarkt 1", "Am Marktplatz, nahe Supermarkt 1"),
    ],
)
def test_the_street_goes_from_a_text_with_its_number(street: str, number: str, text: str, left: str) -> None:
    made = sheet(text)
    Withheld((street, number)).keep_out_of(made)
    assert made.get("texts.description.fr") == left
    assert len(made.notes) == (text != left)


def test_a_file_named_after_the_street_is_left_out_and_a_title_dropped() -> None:
    named = {"url": "https://x.example/objekte/Hauptstra%C3%9Fe-7_K%C3%BCche.jpg"}
    other = {"url": "https://hauptstrasse.example/1.jpg", "title": "Hauptstr. 7, Küche"}
    made = sheet("", named, other)
    Withheld(("Hauptstraße", "7")).keep_out_of(made)
    assert made.media == [{"url": "https://hauptstrasse.example/1.jpg"}]
    assert len(made.notes) == 2
