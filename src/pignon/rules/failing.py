"""One rule against one document: a finding for everything in which they differ."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pignon.market import Clause, Pack, Rule
from pignon.market.pointer import pick, place
from pignon.model.finding import Finding
from pignon.model.names import Document, Json, Portal
from pignon.rules.facets import Facets, read_facets
from pignon.rules.functions import bind


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
    """Yield what the rule says against the document, for the portals given; none makes it advice.

    A function is asked before the condition: it is cheaper, and nearly always content.
    """
    said = bind(rule)(case.document, case.facets) if rule.function else None
    if rule.function and said is None:
        return
    if rule.condition is not None and not rule.condition.is_valid(case.subject):
        return
    for clause in rule.clauses:
        expected = said or _against(clause, case)
        if expected is not None:
            pointer = clause.pointer.replace("{kind_key}", case.facets.kind_key)
            yield Finding(
                code=rule.code,
                pointer=pointer,
                value=_found(rule.sought, case) if rule.sought else pick(case.document, place(pointer)),
                expected=expected,
                portals=portals,
                arguments={"rule": rule.id},
                outside=rule.outside,
            )


def _against(clause: Clause, case: Case) -> str | None:
    return None if clause.validator.is_valid(case.subject) else clause.expected


def _found(sought: tuple[str, re.Pattern[str]], case: Case) -> Json:
    """Return the very words that a rule forbids, as they stand in the text."""
    name, pattern = sought
    text = pick(case.document, place(name)) if name[0] == "/" else case.subject["facets"].get(name)
    found = pattern.search(text) if isinstance(text, str) else None
    return found[0].strip() if found else text
