"""One word in another encoding spoils nothing around it."""

import io
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from tests.feeds.written import FLAT, drafts, estate, openimmo, row, written

from pignon_feeds import read
from pignon_feeds.mending import CHUNK, mended


@given(st.binary(max_size=200), st.integers(0, 300))
def test_whatever_comes_in_valid_utf8_comes_out_and_what_is_valid_stays(content: bytes, before: int) -> None:
    lead = b"x" * (CHUNK - before)
    told = mended(io.BytesIO(lead + content)).read()[len(lead) :].decode()
    try:
        assert told == content.decode()
    except UnicodeDecodeError:
        assert len(told) <= len(content)


@given(st.text(max_size=100), st.integers(0, 8))
def test_characters_cut_between_two_chunks_stay_whole(text: str, before: int) -> None:
    content = b"x" * (CHUNK - before) + text.encode()
    assert mended(io.BytesIO(content)).read() == content


def test_bytes_that_windows_does_not_know_are_no_obstacle() -> None:
    assert mended(io.BytesIO(b"\x81 \x80 \xe9")).read().decode() == "\x81 € é"


def test_one_object_in_latin_letters_leaves_the_other_ones_umlauts_alone(tmp_path: Path) -> None:
    geo = "<plz>80331</plz><ort>München</ort>"
    content = openimmo(*(estate(obid=str(number), geo=geo) for number in range(3))).encode()
    head, _, tail = content.rpartition("München".encode())
    path = written(tmp_path, head + "München".encode("cp1252") + tail)
    towns = [draft.document["data"]["location"]["city"] for draft in drafts(list(read(path, market="de")))]
    assert towns == ["München"] * 3


def test_one_row_in_latin_letters_leaves_the_other_rows_accents_alone(tmp_path: Path) -> None:
    rows = [row(dict(FLAT) | {6: "Sète", 175: str(number)}) for number in range(3)]
    content = b"\r\n".join(one.encode("cp1252" if number == 2 else "utf-8") for number, one in enumerate(rows))
    path = written(tmp_path, content, "annonces.csv")
    towns = [draft.document["data"]["location"]["city"] for draft in drafts(list(read(path, market="fr")))]
    assert towns == ["Sète"] * 3


def test_a_file_of_latin_letters_is_not_taken_for_utf8_where_two_of_them_look_like_it(tmp_path: Path) -> None:
    content = row(dict(FLAT) | {21: "Un «ÉTÉ» à la plage, été comme hiver"}).encode("cp1252")
    (draft,) = drafts(list(read(written(tmp_path, content, "annonces.csv"), market="fr")))
    assert draft.document["data"]["texts"]["description"]["fr"].startswith("Un «ÉTÉ» à la plage")
