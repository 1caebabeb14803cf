"""An object said in several languages is one listing with all its texts."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.feeds.written import drafts, estate, only_draft, openimmo, removals, written

from pignon_feeds import Draft, read
from pignon_feeds.wording import Word, settled


def version(language: str, title: str, *, action: str = "CHANGE", price: int = 1) -> str:
    """An `immobilie` with the id O1 in a language, "" for none said."""
    more = f"<preise><kaufpreis>{price}</kaufpreis></preise><freitexte><objekttitel>{title}</objekttitel></freitexte>"
    spoken = f"<sprache>{language}</sprache></verwaltung_techn>" if language else "</verwaltung_techn>"
    return estate(more=more, action=action).replace("</verwaltung_techn>", spoken)


def headline(draft: Draft) -> dict[str, str]:
    """The title in each language."""
    return draft.document["data"]["texts"]["headline"]


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 0, 2)])
def test_versions_in_other_languages_lend_their_texts_to_the_markets_own(
    tmp_path: Path, order: tuple[int, ...]
) -> None:
    versions = version("de-DE", "Haus", price=500), version("EN", "House", price=7), version("fr", "Maison", price=8)
    draft = only_draft(list(read(written(tmp_path, openimmo(*(versions[one] for one in order))), market="de")))
    assert headline(draft) == {"de": "Haus", "en": "House", "fr": "Maison"}
    assert draft.document["data"]["prices"]["buy"]["price"] == {"amount": 500}
    assert sorted(note.value for note in draft.notes if note.field == "verwaltung_techn/sprache") == ["en", "fr"]


def test_a_version_that_says_no_language_is_the_markets_own_and_the_last_word_in_each_counts(tmp_path: Path) -> None:
    said = version("en", "Old"), version("", "Alt"), version("en", "House"), version("de", "Haus")
    draft = only_draft(list(read(written(tmp_path, openimmo(*said)), market="de")))
    assert headline(draft) == {"de": "Haus", "en": "House"}
    assert len([note for note in draft.notes if note.done.startswith("superseded")]) == 2


def test_an_object_in_another_language_alone_keeps_it(tmp_path: Path) -> None:
    assert headline(only_draft(list(read(written(tmp_path, openimmo(version("en", "House"))), market="de")))) == {
        "en": "House"
    }


def test_a_version_that_goes_takes_its_texts_along_and_never_the_object(tmp_path: Path) -> None:
    said = openimmo(version("de", "Haus"), version("en", "House", action="DELETE"))
    items = list(read(written(tmp_path, said), market="de"))
    assert (headline(only_draft(items)), removals(items)) == ({"de": "Haus"}, [])
    said = openimmo(version("de", "Haus", action="DELETE"), version("en", "House", action="DELETE"))
    items = list(read(written(tmp_path, said), market="de"))
    assert (drafts(items), len(removals(items))) == ([], 1)


SAID = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(["de", "en", "fr"]), st.booleans()))


@given(SAID)
def test_each_object_is_one_word_and_every_other_last_word_is_a_text_or_gone(said: list[tuple[str, str, bool]]) -> None:
    words = [Word(("f", key), (0, at), at, language, gone) for at, (key, language, gone) in enumerate(said)]
    wording = settled(words, "de")
    assert wording.objects.keys() == {word.key for word in words}
    last = {(word.key, word.language): word for word in words}
    counted = {*wording.objects.values(), *wording.translations}
    assert counted == {one.where for one in last.values() if not one.gone} | set(wording.objects.values())
    assert sum(map(len, wording.earlier.values())) == len(words) - len(last)
