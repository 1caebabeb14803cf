"""What is worth saying about a document and stops nothing."""

from functools import lru_cache

from pignon.market import Pack, Rule
from pignon.model.finding import Finding
from pignon.model.names import Document
from pignon.rules.failing import Case, failures, open_case
from pignon.rules.faults import faults
from pignon.rules.functions import Question, bind

PACKS = 64
"""Packs whose questions are kept bound; a process serves a handful."""


def advise(document: Document, pack: Pack) -> tuple[Finding, ...]:
    """Give all advice on a valid document: by the pack's rules, and keys that its market does not know."""
    return *advise_case(open_case(document, pack)), *unknown_keys(document, pack)


def advise_case(case: Case) -> tuple[Finding, ...]:
    """Give what the rules that only advise have to say."""
    pack = case.pack
    document, facets = case.document, case.facets
    asked = [rule for rule, question in _questions(pack) if question(document, facets) is not None]
    if not pack.advice_gate.is_valid(case.subject):
        asked += [rule for rule in pack.advising if not rule.whole.is_valid(case.subject)]
    return tuple(finding for rule in asked for finding in failures(rule, case, ()))


def unknown_keys(document: Document, pack: Pack) -> tuple[Finding, ...]:
    """Name the keys that a valid document has in open objects and its market does not know; they are kept."""
    return faults(pack.strict, document, schema=pack.schema)


@lru_cache(PACKS)
def _questions(pack: Pack) -> tuple[tuple[Rule, Question], ...]:
    return tuple((rule, bind(rule)) for rule in pack.asking)
