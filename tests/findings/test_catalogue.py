"""One catalogue: what the house can say is in it, in three languages, with a page; no refusal says nothing."""

import ast

import asyncpg
import orjson
import pytest
from tests.findings.declared import COMPUTED, declared, errors, findings_built, literal, trees
from tests.floor import Floor, Run, a_house, on_floor

import pignon.web.asgi
from pignon.market import load
from pignon.market.messages import LANGUAGES, common
from pignon.model.errors import Invalid, PignonError, Replayed, Setup
from pignon.web.partner_apis import mounts
from pignon.web.problems import Teller, kind_of, problem, too_slow, unexpected
from pignon.web.reference.site import site
from pignon.web.refusals import Gone

PACKS = load()
CATALOGUE = {code for pack in PACKS.values() for code in pack.messages["en"]}
UNHEARD = {PignonError, Setup, Gone, Replayed}
"""Classes that refuse no call: the root, what an operator reads, a caller who is gone, a first answer given again."""
CALLS = sorted((one for one in errors() - UNHEARD if not issubclass(one, Setup)), key=lambda one: one.__name__)
PUBLIC = "https://pignon.example"


def test_what_the_house_can_say_and_what_the_catalogue_holds_is_the_same() -> None:
    assert pignon.web.asgi
    assert declared() <= CATALOGUE
    assert declared() | RESERVED >= CATALOGUE


RESERVED = {"rule-failed"}
"""For the rules of an operator's own making, which have no words of their own."""


def test_only_known_modules_build_a_finding_whose_code_is_no_literal() -> None:
    assert {module for module, node in findings_built() if literal(node) is None} <= set(COMPUTED)


def test_every_code_has_words_in_three_languages_and_a_page() -> None:
    pages = site(mounts(), PACKS, PUBLIC)
    for code in declared():
        assert f"/docs/findings/{code}" in pages, code
        for language in LANGUAGES:
            said = [messages for pack in PACKS.values() if (messages := pack.messages[language].get(code))]
            assert said, (code, language)
            assert all(one.message and one.resolution for one in said)


@pytest.mark.parametrize("error", CALLS)
def test_every_error_of_a_call_is_told_with_a_finding(error: type[PignonError]) -> None:
    kind = kind_of(error)
    assert kind is not None, f"{error.__name__} has no line in web/problems.py"
    if not issubclass(error, Invalid):
        assert kind.faults is None
        assert kind.code in common()["en"]


def test_an_invalid_document_cannot_be_refused_without_a_finding() -> None:
    with pytest.raises(ValueError, match="without a finding"):
        Invalid(())


def test_a_problem_says_its_finding_whole_and_links_to_its_page_on_the_public_address() -> None:
    to = Teller(b"00-1-2-00", "de", docs=PUBLIC)
    for reply in (unexpected(to), too_slow(to), *(problem(one(), to) for one in errors() if _plain(one))):
        body = orjson.loads(reply.body)
        for finding in body["errors"]:
            assert {"code", "pointer", "value", "expected", "portals", "resolution", "message", "docs"} <= set(finding)
            assert finding["docs"] == f"{PUBLIC}/docs/findings/{finding['code']}"
        assert body["errors"]


def _plain(error: type[PignonError]) -> bool:
    return error.__init__ is Exception.__init__ and kind_of(error) is not None


BARE = {
    "web/oauth/": "RFC 6749 says what a refused token request is told",
    "web/pages/": "seekers get pages, in words",
    "web/media.py": "pictures of pages",
    "web/reference/routes.py": "pages for developers",
    "web/uploads.py": "the caller is gone",
    "web/operations.py": "what watches a process reads its status alone",
    "web/de/surroundings.py": "the health of the service, as its contract says it",
}
"""Where an answer of 400 and more is no problem with findings, and why."""


def test_an_api_refuses_in_no_other_way_than_by_a_problem() -> None:
    built = {
        f"{module}:{node.lineno}"
        for module, tree in trees().items()
        if module.startswith("web/") and not module.startswith(tuple(BARE))
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        if node.func.id in ("as_json", "Reply") or node.func.id.endswith("Response")
        for given in (*node.args, *(keyword.value for keyword in node.keywords))
        if isinstance(given, ast.Constant) and isinstance(given.value, int) and given.value >= 400
    }
    assert built == set()


def test_a_place_is_refused_in_code_only_with_a_finding() -> None:
    for module, tree in trees().items():
        for node in ast.walk(tree):
            match node:
                case ast.Call(func=ast.Name("Place"), args=[ast.Attribute(attr="REFUSED"), *findings]):
                    assert findings, module
                    assert not isinstance(findings[0], ast.Tuple) or findings[0].elts, module
                case _:
                    pass


def test_the_ledger_takes_no_refusal_without_a_finding(run: Run) -> None:
    async def body(floor: Floor) -> None:
        one = await floor.post(a_house(price=None))
        await floor.settle()
        assert await floor.outcome(one) == "refused"
        for table in ("publication", "submission"):
            for nothing in ("null", "''", "'[]'"):
                with pytest.raises(asyncpg.CheckViolationError, match="refused_says_why"):
                    await floor.pools.engine.execute(f"update {table} set findings = {nothing}")

    on_floor(run, body)
