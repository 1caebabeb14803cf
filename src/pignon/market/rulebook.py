"""A market's rules with their figures: the pack's own, then what the operator's files add, change and switch."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pignon.market import source
from pignon.market.messages import LANGUAGES, Messages
from pignon.market.offer import TABLE
from pignon.market.rule import FUNCTIONS, Rule, read_rules
from pignon.market.source import Source
from pignon.model.names import Market, Portal

BESIDE = ("market", "switch", "tables", TABLE)
"""What an operator's file may hold beside rules."""
_EFFECTS = ("blocks", "advises", "off")

Tables = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Rulebook:
    rules: tuple[Rule, ...]
    tables: Tables
    scores: tuple[Rule, ...]
    """What a listing earns points for."""


def rulebook(folder: Path, house: Sequence[Source], *, portals: Sequence[Portal], messages: Messages) -> Rulebook:
    """Read the rules of the pack in `folder`, then lay those of `house` over them; Setup where one is faulty."""
    tables: dict[str, Any] = {path.stem: source.read(path).data for path in sorted((folder / "tables").glob("*.toml"))}
    for file in house:
        tables = _laid_over(tables, file.data.get("tables", {}))
    rules: list[Rule] = []
    for path in sorted((folder / "rules").glob("*.toml")):
        file = source.read(path)
        for nth, rule in enumerate(_read(file, tables, portals=portals, messages=messages)):
            if rule.id in {other.id for other in rules}:
                raise file.faulty(f"{rule.id} is another rule's", key="id", after="[[rule]]", nth=nth)
            rules.append(rule)
    for file in house:
        for rule in _read(file, tables, portals=portals, messages=messages):
            rules = [*(other for other in rules if other.id != rule.id), rule]
        for nth, switch in enumerate(file.data.get("switch", ())):
            rules = _switched(file, rules, switch, nth=nth, portals=portals)
    scores = folder / "quality.toml"
    read = _read(source.read(scores), tables, portals=(), messages=messages) if scores.is_file() else []
    return Rulebook(tuple(rules), tables, tuple(read))


def read_house(paths: Sequence[Path], markets: Sequence[Market]) -> dict[Market, list[Source]]:
    """Read an operator's files by their market; Setup where one names none that there is."""
    found: dict[Market, list[Source]] = {market: [] for market in markets}
    for path in paths:
        file = source.read(path)
        market = Market(file.need("market", str))
        if market not in found:
            raise file.faulty(f"must be one of {', '.join(found)}", key="market")
        found[market].append(file)
    return found


def _read(file: Source, tables: Tables, *, portals: Sequence[Portal], messages: Messages) -> list[Rule]:
    found: list[Rule] = []
    for nth, rule in enumerate(read_rules(file, portals=portals, beside=BESIDE)):
        silent = [language for language in LANGUAGES if rule.code not in messages[language]]
        if silent:
            why = f"{rule.code} has no message in {', '.join(silent)}"
            raise file.faulty(why, key="code", after="[[rule]]", nth=nth)
        found.append(replace(rule, figures=_figures(file, rule, tables, nth=nth)))
    return found


def _figures(file: Source, rule: Rule, tables: Tables, *, nth: int) -> Mapping[str, Any]:
    """Return what the rule's function goes by; Setup when it lacks something."""
    table = rule.parameters.get("table")
    if table is not None and table not in tables:
        raise file.faulty(f"there is no table {table}", key="parameters", after="[[rule]]", nth=nth)
    figures = tables[table] if table else rule.parameters
    needed = FUNCTIONS[rule.function][0] if rule.function else frozenset[str]()
    if lacking := sorted(needed - set(figures)):
        raise file.faulty(f"{rule.function} needs {', '.join(lacking)}", key="parameters", after="[[rule]]", nth=nth)
    return figures


def _switched(
    file: Source, rules: list[Rule], switch: dict[str, Any], *, nth: int, portals: Sequence[Portal]
) -> list[Rule]:
    """Turn a rule off, into advice, or into one that blocks the portals named; advice stays advice elsewhere."""
    named, effect = switch.get("rule"), switch.get("effect")
    blocked = tuple(switch.get("portals", ()))
    old = next((rule for rule in rules if rule.id == named), None)
    checks = [
        ("rule", old is None, f"there is no rule {named}"),
        ("effect", effect not in _EFFECTS, f"must be one of {', '.join(_EFFECTS)}"),
        ("portals", not set(blocked) <= set(portals), f"must be some of {', '.join(portals)}"),
        ("portals", effect == "blocks" and not blocked, "a rule that blocks names portals"),
    ]
    for key, wrong, why in checks:
        if wrong:
            raise file.faulty(why, key=key, after="[[switch]]", nth=nth)
    assert old is not None, "checked above"
    others = [rule for rule in rules if rule.id != named]
    match effect:
        case "off":
            return others
        case "advises":
            return [*others, old.turned("advises", ())]
        case _:
            advice = [] if old.blocks else [old]
            return [*others, *advice, old.turned("blocks", blocked)]


def _laid_over(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Return `below` with the values of `above`, table by table."""
    merged = dict(below)
    for key, value in above.items():
        under = merged.get(key)
        merged[key] = _laid_over(under, value) if isinstance(value, dict) and isinstance(under, dict) else value
    return merged
