"""Which portals may show a document; pure, and made of the pack's rules."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import orjson

from pignon.market import Pack, Rule
from pignon.model.finding import Finding
from pignon.model.names import Document, Portal
from pignon.rules.advice import advise_case, unknown_keys
from pignon.rules.facets import Facets
from pignon.rules.failing import failures, open_case


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a document before its portals' rules."""

    blocked: Mapping[Portal, tuple[Finding, ...]]
    """The portals that refuse it, each with its reasons; one that is not in here takes it."""
    advice: tuple[Finding, ...]
    facets: Facets


def judge(document: Document, pack: Pack, portals: Sequence[Portal]) -> Verdict:
    """Try a valid document against the rules of the portals it is wanted on."""
    case = open_case(document, pack)
    known = [portal for portal in portals if portal in pack.gates]
    suspects = frozenset(portal for portal in known if not pack.gates[portal].is_valid(case.subject))
    findings = [
        finding
        for rule in (pack.blocking if suspects else pack.blocking_asks)
        if (concerned := _concerned(rule, known=known, suspects=suspects))
        for finding in failures(rule, case, concerned)
    ]
    blocked = {portal: reasons for portal in known if (reasons := tuple(f for f in findings if portal in f.portals))}
    said = {(one.code, one.pointer) for one in findings}
    advice = tuple(one for one in advise_case(case) if (one.code, one.pointer) not in said)
    return Verdict(blocked, advice=(*advice, *unknown_keys(document, pack)), facets=case.facets)


def picture_rules(pack: Pack) -> tuple[Rule, ...]:
    """Return the rules that ask for pictures, so that their portals count them."""
    return tuple(rule for rule in pack.rules if rule.blocks and b'"pictures"' in orjson.dumps(rule.schema))


def judge_pictures(
    document: Document, pack: Pack, rules: Sequence[Rule], *, portals: Sequence[Portal], good: int
) -> Mapping[Portal, tuple[Finding, ...]]:
    """Try a document that passed against `rules` as if it had `good` pictures; return what blocks it then."""
    case = open_case(document, pack)
    facets = replace(case.facets, pictures=case.facets.pictures[:good])
    seen = replace(case, facets=facets, subject={"document": document, "facets": facets.subject()})
    blocked: dict[Portal, tuple[Finding, ...]] = {}
    for portal in portals:
        asked = (rule for rule in rules if portal in rule.portals)
        if found := tuple(finding for rule in asked for finding in failures(rule, seen, (portal,))):
            blocked[portal] = found
    return blocked


def _concerned(rule: Rule, *, known: Sequence[Portal], suspects: frozenset[Portal]) -> tuple[Portal, ...]:
    """Name the portals a rule can block: a function's rule stands in no gate, so every wanted one it is for."""
    return tuple(portal for portal in known if portal in rule.portals and (rule.function or portal in suspects))
