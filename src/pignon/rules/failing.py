"""One rule against one document: a finding for everything in which they differ."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pignon.market import Clause, Pack, Rule
from pignon.market.pointer import parse, pick
from pignon.model.finding import Finding
from pignon.model.names import Document, Json, Portal
from pignon.rules.facets import Facets, read_facets
from pignon.rules.functions import FUNCTIONS


@dataclass(frozen=True, slots=True)
class Case:
    """A document with its facets, in the shape that rules are written over."""

    document: Document
    facets: Facets
    pack: Pack
    subject: dict[str, Any]
    """`{document, facets}`."""


def open_case(document: Document, pack: Pack) -> Case:
    """Read what rules need of a document that passed its market's schema."""
    facets = read_facets(document, pack)
    return Case(document, facets, pack=pack, subject={"document": document, "facets": facets.subject()})


def failures(rule: Rule, case: Case, portals: tuple[Portal, ...]) -> Iterator[Finding]:
    """Yield what the rule says against the document, for the portals given; none makes it advice."""
    if rule.condition is not None and not rule.condition.is_valid(case.subject):
        return
    for clause in rule.clauses:
        expected = _against(rule, clause, case)
        if expected is not None:
            pointer = clause.pointer.replace("{kind_key}", case.facets.kind_key)
            yield Finding(
                code=rule.code,
                pointer=pointer,
                value=_value(case.document, pointer),
                expected=expected,
                portals=portals,
                arguments={"rule": rule.id},
                outside=rule.outside,
            )


def _against(rule: Rule, clause: Clause, case: Case) -> str | None:
    if rule.function is not None:
        return FUNCTIONS[rule.function](case.facets, case.pack.tables[rule.parameters["table"]])
    return None if clause.validator.is_valid(case.subject) else clause.expected


def _value(document: Document, pointer: str) -> Json:
    return pick(document, parse(pointer))
