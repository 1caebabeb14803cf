"""References that are no XML cost nobody the feed: a bare ampersand, names of HTML, characters that XML forbids."""

from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from tests.feeds.written import estate, faults, only_draft, openimmo, written

from pignon_feeds import read
from pignon_feeds.items import Note, Stock
from pignon_feeds.references import loosened

MENDED = Note("file", "feed.xml", "mended: references that are no XML, such as a bare & or &nbsp;")


def text_of(content: bytes) -> str:
    return etree.tostring(etree.fromstring(content, None), encoding="unicode", method="text")


NO_CONTROLS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"))


def with_text(text: str) -> str:
    return openimmo(estate(more=f"<freitexte><objektbeschreibung>{text}</objektbeschreibung></freitexte>"))


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Müller & Söhne", "Müller & Söhne"),
        ("Küche&nbsp;&amp;&nbsp;Bad f&uuml;r 5&euro;", "Küche & Bad für 5€"),
        ("AT&T; Straße", "AT&T; Straße"),
        ("zwei&#31; &#x1F;Zimmer&#0;&#xFFFF;&#55357;", "zwei Zimmer"),
        ("&#X41;&#66;", "AB"),
        ("R&D &", "R&D &"),
    ],
)
def test_references_that_no_parser_takes_are_mended_with_a_note(tmp_path: Path, said: str, meant: str) -> None:
    items = list(read(written(tmp_path, with_text(said)), market="de"))
    assert only_draft(items).document["data"]["texts"]["description"]["de"] == meant
    assert [note for item in items if isinstance(item, Stock) for note in item.notes] == [MENDED]


def test_addresses_in_cdata_stay_as_they_are_while_others_are_mended(tmp_path: Path) -> None:
    address = "https://img.example/?a=1&amp=2&nbsp;"
    attached = "<anhang><daten><pfad>{}</pfad></daten></anhang>"
    both = attached.format(f"<![CDATA[{address}]]>") + "<!-- & -->" + attached.format("https://img.example/?b=1&c=2")
    draft = only_draft(
        list(read(written(tmp_path, openimmo(estate(more=f"<anhaenge>{both}</anhaenge>"))), market="de"))
    )
    assert [one["url"] for one in draft.document["media"]] == [address, "https://img.example/?b=1&c=2"]


def test_a_file_that_is_broken_otherwise_is_one_fault_all_the_same(tmp_path: Path) -> None:
    (fault,) = faults(list(read(written(tmp_path, with_text("a & b <c")), market="de")))
    assert (fault.code, fault.fatal) == ("xml-broken", True)


@given(
    parts=st.lists(st.tuples(NO_CONTROLS, st.booleans()), max_size=6), cuts=st.lists(st.integers(1, 20), max_size=60)
)
def test_what_is_xml_says_the_same_wherever_chunks_end(parts: list[tuple[str, bool]], cuts: list[int]) -> None:
    inside = [f"<![CDATA[{text.replace(']]>', '')}]]>" if raw else escape(text) for text, raw in parts]
    whole = f"<a><!-- & &x; -->{''.join(inside)}</a>".encode()
    chunks, at = list[bytes](), 0
    for size in cuts:
        chunks.append(whole[at : at + size])
        at += size
    passed = b"".join(loosened(iter([*chunks, whole[at:]])))
    assert text_of(passed) == text_of(whole)


@given(text=st.lists(st.sampled_from(["&", "#", "x", "1", "F", ";", "amp", "nbsp", "é", " "])).map("".join))
def test_whatever_follows_an_ampersand_it_can_be_parsed(text: str) -> None:
    etree.fromstring(b"".join(loosened(iter([f"<a>{text}</a>".encode()]))), None)
