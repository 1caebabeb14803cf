"""Every code that the source can say, read off its syntax: what is built as a finding, and what names a code."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pignon
from pignon.market import load
from pignon.model.errors import PignonError
from pignon.promotion.rule import Why as Against
from pignon.rules import faults, reading
from pignon.web.problems import kind_of
from pignon.wire import Why

SOURCE = Path(pignon.__file__).parent
COMPUTED = {
    "market/messages.py": set[str](),
    "rules/faults.py": {code for code, _ in faults.CODES.values()} | {"enum", "type", "unique", "not-allowed"},
    "rules/reading.py": {code for _, code in reading.SIGNS} | {"not-json", "not-a-number"},
    "rules/failing.py": {rule.code for pack in load().values() for rule in (*pack.rules, *pack.scores)},
    "ledger/findings.py": set[str](),
    "web/problems.py": set[str](),
    "media/fetching.py": {f"media-{why}" for why in Why},
    "media/checking.py": {"media-damaged", "media-too-large", "media-too-small", "media-too-long", "media-small"}
    | {"media-format", "media-no-picture-in-video", "media-animated"},
    "web/findings.py": set[str](),
    "web/platform/promotion_rules.py": {why.value for why in Against},
}
"""The modules that build a finding whose code is no literal, with the codes it can be."""


@cache
def trees() -> dict[str, ast.Module]:
    """Return the syntax of every module by its path below the source."""
    return {path.relative_to(SOURCE).as_posix(): ast.parse(path.read_text("utf-8")) for path in SOURCE.rglob("*.py")}


def findings_built() -> Iterator[tuple[str, ast.expr]]:
    """Yield each `Finding(...)` of the source: its module, and the expression that gives the code."""
    for module, tree in trees().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Finding":
                given = [keyword.value for keyword in node.keywords if keyword.arg == "code"]
                yield module, (*node.args, *given)[0]


def literal(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def errors(parent: type[PignonError] = PignonError) -> set[type[PignonError]]:
    """Return every class of the error tree that is loaded."""
    return {parent} | {one for child in parent.__subclasses__() for one in errors(child)}


@cache
def declared() -> frozenset[str]:
    """Return every code that the house can emit."""
    built = {code for _, node in findings_built() if (code := literal(node)) is not None}
    computed = {code for codes in COMPUTED.values() for code in codes}
    told = {kind.code for error in errors() if (kind := kind_of(error)) is not None and kind.faults is None}
    return frozenset(built | computed | told | {"internal-error", "too-slow"})
