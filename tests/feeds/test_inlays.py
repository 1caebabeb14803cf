"""Pictures inside an OpenImmo file in base64: taken out while it is read, whatever way they are written."""

import base64
import tracemalloc
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.feeds.written import estate, openimmo, written

from pignon_feeds import Draft, Fault, read
from pignon_feeds.inlays import MALFORMED, MOST, NOT_KEPT, TOO_LARGE, Inlays, decoded, taken_out

PICTURE = bytes(range(256)) * 9 + b"!"


def anhang(content: str, *, path: str = "", location: str = "INTERN", group: str = "BILD", more: str = "") -> str:
    said = f"<pfad>{path}</pfad>" if path else ""
    inside = f"<anhanginhalt>{content}</anhanginhalt>"
    return f'<anhang location="{location}" gruppe="{group}">{more}<daten>{said}{inside}</daten></anhang>'


def in_base64(content: bytes = PICTURE) -> str:
    return base64.b64encode(content).decode()


def found(path: Path) -> tuple[Draft, list[bytes]]:
    """Return the draft of a file, and what is read of its attachments; a fault fails."""
    with closing(Inlays()) as inlays:
        draft, *_ = [item for item in read(path, market="de", inlays=inlays) if isinstance(item, Draft | Fault)]
        assert isinstance(draft, Draft), draft
        contents = list[bytes]()
        for one in draft.attachments:
            if one.open:
                with one.open() as stream:
                    contents.append(stream.read())
        return draft, contents


def file_with(folder: Path, *attached: str, head: str = '<?xml version="1.0"?>', encoding: str = "utf-8") -> Path:
    text = openimmo(estate(more=f"<anhaenge>{''.join(attached)}</anhaenge>"), head=head)
    return written(folder, text.encode(encoding))


def in_lines(content: str) -> str:
    return "\r\n" + "\r\n".join(content[at : at + 76] for at in range(0, len(content), 76)) + "\r\n"


@pytest.mark.parametrize(
    "write",
    [
        str,
        in_lines,
        lambda text: in_lines(text).replace("\r", "&#13;"),
        lambda text: in_lines(text).replace("\r\n", "&#xD;&#xA;"),
        lambda text: f"<![CDATA[{text}]]>",
        lambda text: f"<!-- a picture --><![CDATA[{text[:99]}]]>{text[99:]}",
        lambda text: f"data:image/png;base64,{text}",
        lambda text: text.replace("+", "-").replace("/", "_"),
        lambda text: text.rstrip("="),
    ],
    ids=["plain", "lines", "references", "hexadecimal", "CDATA", "mixed", "data-url", "url-safe", "no-padding"],
)
def test_base64_is_read_as_people_and_programs_write_it(tmp_path: Path, write: Callable[[str], str]) -> None:
    draft, contents = found(file_with(tmp_path, anhang(write(in_base64()))))
    assert (contents, draft.notes) == ([PICTURE], ())
    assert not [one for one in draft.unused if "anhang" in one.field]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_a_picture_inside_is_found_in_any_encoding_case_and_namespace(tmp_path: Path, encoding: str) -> None:
    one = anhang(in_base64()).replace("anhanginhalt", "oi:AnhangInhalt").replace("<anhang ", '<anhang xmlns:oi="x" ')
    head = f'<?xml version="1.0" encoding="{encoding.removesuffix("-sig").removesuffix("-le").removesuffix("-be")}"?>'
    draft, contents = found(file_with(tmp_path, one, "<anhang>Ö</anhang>", head=head, encoding=encoding))
    assert (contents, draft.notes) == ([PICTURE], ())


def test_pictures_inside_keep_their_order_with_titles_and_addresses(tmp_path: Path) -> None:
    draft, contents = found(
        file_with(
            tmp_path,
            anhang(in_base64(b"plan"), group="GRUNDRISS", more="<anhangtitel>Plan</anhangtitel>"),
            '<anhang location="REMOTE"><daten><pfad>https://img.example/1.jpg</pfad></daten></anhang>',
            anhang(in_base64(b"front"), group="TITELBILD", path="front.jpg"),
            anhang(in_base64(b"film"), group="BILD", more="<format>video/mp4</format>"),
        )
    )
    assert contents == [b"front", b"plan", b"film"]
    assert [(one.position, one.named) for one in draft.attachments] == [(0, "front.jpg"), (1, ""), (3, "")]
    assert draft.attachments[1].entry == {"mediaType": "PICTURE", "category": "FLOOR_PLAN", "title": "Plan"}
    assert draft.attachments[2].entry["mediaType"] == "VIDEO"


@pytest.mark.parametrize("wrong", ["no base64!", "QUJD=QUJD", "Q", "data:image/png;base64,%%"])
def test_malformed_base64_is_noted_by_its_field_and_the_object_stands(tmp_path: Path, wrong: str) -> None:
    one = anhang(wrong, more="<anhangtitel>Küche</anhangtitel>")
    draft, contents = found(file_with(tmp_path, one, anhang(in_base64())))
    assert contents == [PICTURE]
    (note,) = draft.notes
    assert (note.field, note.value) == ("anhaenge/anhang/daten/anhanginhalt", "Küche")
    assert note.done == f"left out: {MALFORMED}"


def test_a_picture_inside_that_is_no_good_leaves_its_place_to_the_file_or_the_address_of_its_name(
    tmp_path: Path,
) -> None:
    address = "https://img.example/2.jpg"
    draft, contents = found(file_with(tmp_path, anhang("?", path="a.jpg"), anhang("?", path=address)))
    assert [one["url"] for one in draft.document["media"]] == [address]
    (awaited,) = draft.attachments
    assert (awaited.named, awaited.open, contents) == ("a.jpg", None, [])
    assert [note.done for note in draft.notes] == [f"left out: {MALFORMED}"]


def test_a_document_inside_is_left_out_and_an_empty_element_says_nothing(tmp_path: Path) -> None:
    pdf = anhang(in_base64(b"%PDF-1.7 ..."), path="expose")
    draft, contents = found(file_with(tmp_path, pdf, anhang(" \n"), "<anhang><daten><anhanginhalt/></daten></anhang>"))
    assert contents == []
    assert [note.done for note in draft.notes] == ["left out: documents have no place in the document"]


def test_a_picture_of_any_size_takes_no_memory_and_one_that_no_api_takes_is_noted(tmp_path: Path) -> None:
    """libxml2 alone would refuse the whole file: no text of more than 10 MB."""
    large, huge = b"\xff\xd8" * (MOST // 2), b"\xff\xd8" * (MOST // 2 + 1)
    path = file_with(tmp_path, anhang(in_base64(large)), anhang(in_base64(huge), more="<anhangtitel>T</anhangtitel>"))
    with closing(Inlays()) as inlays:
        tracemalloc.start()
        (draft,) = [item for item in read(path, market="de", inlays=inlays) if isinstance(item, Draft)]
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        (one,) = draft.attachments
        assert one.open
        with one.open() as stream:
            assert stream.read() == large
    assert [note.done for note in draft.notes] == [f"left out: {TOO_LARGE}"]
    assert most < 4 * 1024 * 1024


def test_without_a_place_for_them_pictures_inside_are_noted(tmp_path: Path) -> None:
    path = file_with(tmp_path, anhang(in_base64(), more="<anhangtitel>T</anhangtitel>"))
    (draft,) = [item for item in read(path, market="de") if isinstance(item, Draft)]
    assert [(note.value, note.done) for note in draft.notes] == [("T", f"left out: {NOT_KEPT}")]


@given(content=st.binary(max_size=400), cuts=st.lists(st.integers(1, 90), max_size=40), breaks=st.integers(1, 80))
def test_wherever_chunks_end_the_same_is_taken_out(content: bytes, cuts: list[int], breaks: int) -> None:
    text = base64.encodebytes(content).replace(b"\n", b"&#13;\n") if breaks % 2 else base64.b64encode(content)
    whole = (
        b'<a><!-- < anhanginhalt: <anhanginhalt> --><![CDATA[<anhanginhalt>]]><x:ANHANGINHALT t="1">'
        + text
        + b"</x:ANHANGINHALT><b>anhanginhalt</b></a>"
    )
    chunks, at = list[bytes](), 0
    for size in cuts:
        chunks.append(whole[at : at + size])
        at += size
    chunks = [one for one in (*chunks, whole[at:]) if one]
    with closing(Inlays()) as inlays:
        passed = b"".join(taken_out(iter(chunks), "anhanginhalt", inlays))
        said = b"inlay:0+%d" % len(content) if content else b""
        assert passed == whole.replace(text, said, 1) if text else passed == whole
        with inlays.open(inlays.take(iter([base64.b64encode(content)]))) as stream:
            assert stream.read() == content


@given(content=st.binary(max_size=300), cuts=st.lists(st.integers(1, 70), max_size=30))
def test_what_was_encoded_is_decoded_whatever_the_chunks(content: bytes, cuts: list[int]) -> None:
    text, parts, at = base64.b64encode(content), list[bytes](), 0
    for size in cuts:
        parts.append(text[at : at + size])
        at += size
    assert b"".join(decoded(iter((*parts, text[at:])))) == content
