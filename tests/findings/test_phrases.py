"""A message reads wholly in its language, also where it says what is expected."""

import ast
import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

import orjson
import pytest
from tests.web.town import Run, Town, in_town

import pignon
from pignon.market import load, wire_finding
from pignon.market.messages import COMMON, LANGUAGES
from pignon.market.phrases import in_words
from pignon.model.finding import Finding
from pignon.model.names import Json

HOUSE = Path(pignon.__file__).parent
GAP = "Xy7"
"""Stands for what is only known when it is said."""
WHERE = {
    "Finding": 3,
    "parameter": 2,
    "header": 2,
    "bad": 2,
    "UnsupportedMedia": 1,
    "SourceChanged": 1,
    "_clause": 1,
    "Unauthenticated": 0,
    "Unanswered": 1,
    "Unusable": 1,
}
"""What says that something is expected, and at which place."""
NAMED = ("expected", "why", "wrong", "_STANDS", "_DELETED")
NEUTRAL = {
    *("integer", "date-time", "url", "latest", "fr", "de", "amount", "number", "identity", "string", "medium", "{}"),
    *(" or ", "application/json", "application/x-ndjson", "crm/version tool/version os/version (Xy7)"),
    *(
        *("Abc", "Point", "heating.., electricity..", "≠ www", "promoted"),
        "efficiencyClass A .. G, GHGEmissionClass A .. G",
        "JPEG, PNG, WebP, GIF, TIFF, AVIF; MP4, MOV, WebM, AVI; PDF",
        "Logement à consommation énergétique excessive : classe F / G",
    ),
}
"""Words of the wire, and what a law wants to be said, alike in every language."""
NOT_SAID = (
    "web/reference/",
    "web/pages/",
    "settings/",
    "cli/",
    "delivery/",
    "intake/door.py",
    "market/rulebook.py",
)
"""What says nothing to a caller of an API: pages for people, set-ups."""


PACKS = HOUSE / "market" / "packs"
ENGLISH = {
    *("the", "of", "and", "is", "are", "not", "with", "for", "this", "that", "from", "must", "should", "been", "be"),
    *("will", "which", "your", "you", "than", "only", "by", "to"),
}
"""Words of which no French or German sentence has one."""
Names = Mapping[str, list[ast.expr]]


def _text(node: ast.expr) -> str | None:
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=values):
            return "".join(str(part.value) if isinstance(part, ast.Constant) else GAP for part in values)
        case ast.BinOp(left=ast.Constant(value=str(text))):
            return text + GAP
        case _:
            return None


def _texts(node: ast.expr, names: Names) -> Iterator[str]:
    """Give the texts that an expression may come to, as far as they can be read."""
    text = _text(node)
    if text is not None:
        yield text
    parts: list[ast.expr] = []
    match node:
        case ast.BoolOp(values=values) | ast.Tuple(elts=values) | ast.Dict(values=values):
            parts = values
        case ast.IfExp(body=body, orelse=other):
            parts = [body, other]
        case ast.Name(id=name) if name.isupper():
            parts = names.get(name, [])
        case _:
            pass
    for part in parts:
        yield from _texts(part, names)


def _names(tree: ast.Module) -> Names:
    found: dict[str, list[ast.expr]] = {}
    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                found.setdefault(name, []).append(value)
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                found.setdefault(name, []).append(value)
            case _:
                pass
    return found


def _places(node: ast.AST) -> list[ast.expr]:
    """Return where a call or a dictionary says what is expected, or why."""
    match node:
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name), args=args, keywords=keywords):
            at = WHERE.get(name, len(args))
            return [*args[at : at + 1], *(one.value for one in keywords if one.arg == "expected")]
        case ast.Dict(keys=keys, values=values):
            pairs = zip(keys, values, strict=True)
            return [value for key, value in pairs if isinstance(key, ast.Constant) and key.value == "expected"]
        case _:
            return []


def _said(tree: ast.Module) -> Iterator[str]:
    names = _names(tree)
    places = [place for name in NAMED for place in names.get(name, [])]
    for node in ast.walk(tree):
        places += _places(node)
    for place in places:
        yield from _texts(place, names)


def _everything_expected() -> set[str]:
    found: set[str] = set()
    for path in sorted(HOUSE.rglob("*.py")):
        if not path.relative_to(HOUSE).as_posix().startswith(NOT_SAID):
            found |= set(_said(ast.parse(path.read_text("utf-8"))))
    for path in (HOUSE / "market" / "packs").rglob("*.toml"):
        found |= set(re.findall(r'^expected = "(.*)"$', path.read_text("utf-8"), re.MULTILINE))
    return found


def _needs_words(text: str) -> bool:
    plain = re.sub(r"\b[a-z]+[A-Z]\w*|\b[A-Z][A-Z_0-9]+\b|" + GAP, "", text)
    return re.search(r"[a-z]{2,}", plain) is not None and text not in NEUTRAL


def test_all_that_is_expected_has_words_in_every_language() -> None:
    found = _everything_expected()
    assert {
        "a number from 1 to Xy7",
        "true or false",
        "it is deleted",
        "one of Xy7",
        "Xy7 refuses connections",
    } <= found
    lacking = {text for text in found if _needs_words(text) and in_words(text, "de") == text}
    assert lacking == set()
    for language in ("fr", "de"):
        said = {in_words(text, language) for text in found if GAP in text and _needs_words(text)}
        assert all(GAP in text for text in said)


def test_what_differs_is_kept_and_unknown_words_stay() -> None:
    assert in_words("a number from 1 to 250", "fr") == "un nombre de 1 à 250"
    assert in_words("a number from 1 to 250", "de") == "eine Zahl von 1 bis 250"
    assert in_words("a number from 1 to 250", "en") == "a number from 1 to 250"
    assert in_words("one of {0}, {x}", "de") == "ein Wert aus {0}, {x}"
    assert in_words(">= 3", "fr") == ">= 3"


@pytest.mark.parametrize(
    ("value", "expected", "french", "german"),
    [
        ([[1]], "string", "vaut liste, qui n'est pas du type attendu : texte", "ist Liste und damit nicht"),
        ({"a": {"b": 1}}, "number", "vaut objet, qui n'est pas du type attendu : nombre", "erwarteten Typ: Zahl."),
        ("", "number", 'vaut "", qui', 'ist "" und'),
        ("310000", "number", 'vaut "310000", qui', 'ist "310000" und'),
        ("array", "array", 'vaut "array", qui', 'ist "array" und damit nicht'),
    ],
)
def test_kinds_of_json_are_said_in_the_callers_words(value: Json, expected: str, french: str, german: str) -> None:
    finding = Finding("type", "/a", value, expected)
    shown = [wire_finding(finding, None, language) for language in ("fr", "de")]
    assert {one["expected"] for one in shown} == {expected}
    assert french in shown[0]["message"]
    assert german in shown[1]["message"]


@pytest.mark.parametrize("folder", [COMMON, *(PACKS / market / "messages" for market in ("fr", "de"))], ids=str)
def test_no_french_or_german_text_is_english(folder: Path) -> None:
    said = {language: tomllib.loads((folder / f"{language}.toml").read_text("utf-8")) for language in LANGUAGES}
    for language in ("fr", "de"):
        for code, words in said[language].items():
            for part, text in words.items():
                plain = re.sub(r"\{\w+\}|`[^`]*`|\b[A-Z][A-Z_]+\b", "", text)
                assert text != said["en"][code][part], (language, code)
                assert not set(re.findall(r"\w+", plain.lower())) & ENGLISH, (language, code, text)


def test_the_expectation_itself_is_the_same_in_every_language() -> None:
    finding = Finding("bad-parameter", "limit", "x", "a number from 1 to 250")
    for pack in (None, *load().values()):
        shown = [wire_finding(finding, pack, language) for language in ("fr", "de", "en")]
        assert {one["expected"] for one in shown} == {"a number from 1 to 250"}
        assert "un nombre de 1 à 250" in shown[0]["message"]
        assert "eine Zahl von 1 bis 250" in shown[1]["message"]


@pytest.mark.parametrize("language", ["fr", "de"])
def test_the_three_apis_refuse_a_parameter_in_one_language(run: Run, language: str) -> None:
    words = {"fr": "un nombre de 1 à 250", "de": "eine Zahl von 1 bis 250"}[language]

    async def body(town: Town) -> None:
        for path in ("/caas/v4/classifieds", "/platform/v1/promotions", "/seeker-leads/v1/leads"):
            answer = await town.call("GET", f"{path}?limit=x", accept_language=language)
            assert answer.status_code == 400, path
            told = orjson.dumps(answer.json()).decode()
            assert words in told, path
            assert "a number from" not in answer.json()["errors"][0]["message"]
        key = await town.call("GET", "/import-listings/v1/listings?limit=x", accept_language=language)
        assert words in key.text
        nobody = await town.client.get("/caas/v4/classifieds", headers={"accept-language": language})
        assert nobody.status_code == 401

    in_town(run, body)
