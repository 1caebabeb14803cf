"""A portal rule as data: a small table that becomes JSON Schema over `{document, facets}`.

In the tables, `when`, `unless` and `must` map a JSON Pointer into the document, or the name of a facet, to a JSON
Schema for what stands there. A place must be filled to match; `false` matches an empty one. A list of such maps
means any of them. A `pattern` is a regular expression that any engine runs in linear time: no look-around.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import orjson
from jsonschema_rs import Draft202012Validator, RegexOptions

from pignon.market.pointer import Path, join, parse, place
from pignon.market.source import Source
from pignon.model.names import Portal

Schema: TypeAlias = dict[str, Any]

FACETS = frozenset(
    {"trade", "kind", "kind_key", "sub_kind", "price_cents", "price_on_demand", "currency"}
    | {"surface_m2", "plot_m2", "rooms", "description", "pictures", "point", "postal_code", "country"}
)
"""The facets that a rule may ask for."""
FUNCTIONS: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    "over_threshold": (frozenset({"buy", "rent"}), frozenset()),
    "within_range": (frozenset({"buy", "rent"}), frozenset()),
    "inside_area": (frozenset({"boxes"}), frozenset()),
    "roomy": (frozenset({"least", "most"}), frozenset()),
    "not_over": (frozenset(), frozenset({"part", "whole"})),
    "fitting_class": (frozenset({"classes", "measures"}), frozenset({"class"})),
}
"""The pure functions that a rule may name, each with the figures and the reads it needs; `pignon.rules.functions`."""
_KEYS = frozenset(
    {"id", "portals", "effect", "code", "why", "when", "unless", "must", "forbidden", "at", "expected", "function"}
    | {"parameters", "reads", "outside", "part", "points"}
)


@dataclass(frozen=True, slots=True)
class Clause:
    """One thing that must hold, and where a finding points when it does not."""

    pointer: str
    """May hold `{kind_key}`."""
    expected: str
    schema: Schema
    validator: Draft202012Validator


@dataclass(frozen=True, slots=True)
class Rule:
    """What a portal wants of a document."""

    id: str
    portals: tuple[Portal, ...]
    blocks: bool
    code: str
    why: str
    schema: Schema
    """The whole rule over `{document, facets}`; a rule with a function says no more here than when it applies."""
    whole: Draft202012Validator
    condition: Draft202012Validator | None
    clauses: tuple[Clause, ...]
    function: str | None
    parameters: Mapping[str, Any]
    figures: Mapping[str, Any]
    """What the function goes by: the table that the parameters name, else the parameters."""
    reads: Mapping[str, Path]
    """What else the function looks at, by the name it has for it, below `holder`."""
    holder: Path
    """The place in the document that all of it stands in."""
    sought: tuple[str, re.Pattern[str]] | None
    """Of a rule that forbids a text: where it looks (pointer or facet) and for what, so that it can be shown."""
    mere: bool
    """True where that is all the rule says."""
    part: str
    points: float
    """What the score of a listing has it stand for; 0 of a rule of portals."""
    outside: bool
    """True when a failure's cause lies outside the document."""

    def served(self) -> dict[str, Any]:
        """Give the rule as partners get it, to run it themselves."""
        return {
            "id": self.id,
            "portals": list(self.portals),
            "effect": "blocks" if self.blocks else "advises",
            "code": self.code,
            "why": self.why,
            "schema": self.schema,
            "pointers": [clause.pointer for clause in self.clauses],
            "function": self.function,
            "parameters": dict(self.parameters),
            "reads": {name: join((*self.holder, *path)) for name, path in self.reads.items()},
        }

    def turned(self, effect: str, portals: tuple[Portal, ...]) -> "Rule":
        """Return the rule with another effect: `blocks` on `portals`, or `advises`."""
        return replace(self, blocks=effect == "blocks", portals=portals)


def gate(rules: Iterable[Rule]) -> Draft202012Validator:
    """Compile many rules into one that only tells whether a document passes them all.

    What they forbid in the same text becomes one expression, so that no text is gone through twice; rules whose
    condition begins alike share that beginning.
    """
    schemas: list[Schema] = []
    forbidden: dict[str, list[str]] = {}
    alike: dict[bytes, list[Schema]] = {}
    for rule in rules:
        first, *others = rule.schema.get("if", {}).get("allOf", [None])
        if rule.mere and rule.sought is not None:
            forbidden.setdefault(rule.sought[0], []).append(f"(?:{rule.sought[1].pattern})")
        elif first is None:
            schemas.append(rule.schema)
        else:
            then = rule.schema["then"]
            alike.setdefault(orjson.dumps(first), []).append(
                {"if": {"allOf": others}, "then": then} if others else then
            )
    schemas += [{"if": orjson.loads(first), "then": {"allOf": thens}} for first, thens in alike.items()]
    texts = [{"not": _place(name, {"pattern": "|".join(patterns)})} for name, patterns in forbidden.items()]
    return compile_rule({"allOf": [*schemas, *texts]})


def read_rules(file: Source, *, portals: Sequence[Portal], beside: Sequence[str] = ()) -> list[Rule]:
    """Read the `[[rule]]` tables of one file, which may hold keys `beside` them.

    Setup with file, line and key when one is faulty.
    """
    for key in sorted(set(file.data) - {"rule", *beside}):
        raise file.faulty(f"unknown key; the file holds {', '.join(['[[rule]]', *beside])}", key=f"[{key}")
    return [_rule(file, nth=nth, portals=portals) for nth, _ in enumerate(file.data.get("rule", ()))]


def compile_rule(schema: Schema) -> Draft202012Validator:
    """Compile a schema of rules; raises ValueError. Its patterns run in linear time, whatever partners write."""
    return Draft202012Validator(schema, pattern_options=RegexOptions())


def _rule(file: Source, *, nth: int, portals: Sequence[Portal]) -> Rule:
    table: dict[str, Any] = file.data["rule"][nth]
    _vet(file, nth=nth, portals=portals)
    condition = _condition(table)
    holder, reads = _reads(table)
    try:
        clauses = tuple(_clauses(table))
        compiled = compile_rule(condition) if condition else None
        sought = _sought(table)
    except (ValueError, re.error) as error:
        raise file.faulty(f"no JSON Schema: {error}", key="id", after="[[rule]]", nth=nth) from error
    schema: Schema = {"then": {"allOf": [clause.schema for clause in clauses]}}
    schema = {"if": condition, **schema} if condition else schema["then"]
    return Rule(
        id=table["id"],
        portals=tuple(table.get("portals", ())),
        blocks=table["effect"] == "blocks",
        code=table["code"],
        why=table["why"],
        schema=schema,
        whole=compile_rule(schema),
        condition=compiled,
        clauses=clauses,
        function=table.get("function"),
        parameters=table.get("parameters", {}),
        figures=table.get("parameters", {}),
        reads=reads,
        holder=holder,
        sought=sought,
        mere=sought is not None and _is_mere(table),
        part=table.get("part", ""),
        points=table.get("points", 0),
        outside=table.get("outside", False),
    )


def _vet(file: Source, *, nth: int, portals: Sequence[Portal]) -> None:
    table: dict[str, Any] = file.data["rule"][nth]
    for key, why in _complaints(table, portals):
        raise file.faulty(why, key=key, after="[[rule]]", nth=nth)


def _complaints(table: dict[str, Any], portals: Sequence[Portal]) -> list[tuple[str, str]]:
    asked = {name for part in ("when", "unless", "must") for each in _maps(table.get(part, {})) for name in each}
    ways = [key for key in ("must", "forbidden", "function") if table.get(key)]
    needs_at = "must" not in table or isinstance(table["must"], list) or any(n[0] != "/" for n in table["must"])
    checks = [
        *((key, not isinstance(table.get(key), str), "missing") for key in ("id", "code", "why")),
        *((key, True, "unknown key") for key in sorted(set(table) - _KEYS)),
        ("effect", table.get("effect") not in {"blocks", "advises"}, "must be blocks or advises"),
        ("portals", not set(table.get("portals", ())) <= set(portals), f"must be some of {', '.join(portals)}"),
        ("portals", table.get("effect") == "blocks" and not table.get("portals"), "a rule that blocks names portals"),
        ("forbidden", "forbidden" in ways and not table.get("when"), "needs a when, which is what is forbidden"),
        ("must", len(ways) != 1, "a rule has exactly one of must, forbidden and function"),
        ("at", needs_at and not isinstance(table.get("at"), str), "missing: nothing else says where a finding points"),
        ("function", table.get("function", "over_threshold") not in FUNCTIONS, f"must be one of {sorted(FUNCTIONS)}"),
        ("reads", bool(_unread(table)), f"the function needs {', '.join(_unread(table))}"),
        ("reads", "reads" in table and not table.get("function"), "only a function reads"),
        *(("reads", p[:1] != "/", f"{p} is no pointer") for p in map(str, table.get("reads", {}).values())),
        *(("when", n[0] != "/" and n not in FACETS, f"{n} is no pointer and no facet") for n in sorted(asked)),
    ]
    return [(key, why) for key, wrong, why in checks if wrong]


def _unread(table: dict[str, Any]) -> list[str]:
    needed = FUNCTIONS.get(table.get("function", ""), (frozenset(), frozenset[str]()))[1]
    return sorted(needed - set(table.get("reads", {})))


def _clauses(table: dict[str, Any]) -> list[Clause]:
    at: str | None = table.get("at")
    must = table.get("must")
    if not must:
        forbidden = bool(table.get("forbidden"))
        expected = f"≠ {describe(next(iter(_maps(table['when'])[0].values())))}" if forbidden else ""
        return [_clause(at or "", table.get("expected", expected), schema={"allOf": [not forbidden]})]
    if isinstance(must, list):
        return [_clause(at or "", table.get("expected", ""), schema=_any(must))]
    return [
        _clause(at or name, table.get("expected") or describe(wanted), schema=_place(name, wanted))
        for name, wanted in must.items()
    ]


def _clause(pointer: str, expected: str, *, schema: Schema) -> Clause:
    return Clause(pointer, expected, schema, compile_rule(schema))


def _reads(table: dict[str, Any]) -> tuple[Path, dict[str, Path]]:
    """Return the place that all a function reads stands in, and where below it."""
    paths = {name: place(str(pointer)) for name, pointer in table.get("reads", {}).items()}
    depth = 0
    while len({path[: depth + 1] for path in paths.values()}) == 1 < min(map(len, paths.values())) - depth:
        depth += 1
    holder = next(iter(paths.values()), ())[:depth]
    return holder, {name: path[depth:] for name, path in paths.items()}


def _is_mere(table: dict[str, Any]) -> bool:
    maps = _maps(table["when"])
    return "unless" not in table and len(maps) == 1 == len(maps[0]) and set(*maps[0].values()) == {"pattern"}


def _sought(table: dict[str, Any]) -> tuple[str, re.Pattern[str]] | None:
    if not table.get("forbidden"):
        return None
    named = ((name, wanted) for one in _maps(table["when"]) for name, wanted in one.items())
    return next(((name, re.compile(wanted["pattern"])) for name, wanted in named if "pattern" in wanted), None)


def describe(wanted: Any) -> str:
    """Say briefly, without words of a language where possible, what a fragment wants."""
    if wanted is False:
        return "absent"
    signs = {"minimum": ">=", "maximum": "<=", "exclusiveMinimum": ">", "minItems": ">=", "minLength": ">="}
    for key, sign in signs.items():
        if key in wanted:
            return f"{sign} {wanted[key]}"
    if "const" in wanted:
        return str(wanted["const"])
    return ", ".join(map(str, wanted.get("enum", ()))) or str(wanted.get("type", "present"))


def _condition(table: dict[str, Any]) -> Schema | None:
    parts: list[Schema] = []
    if "when" in table:
        wanted = _any(_maps(table["when"]))
        parts += wanted.get("allOf", [wanted])
    if "unless" in table:
        parts.append({"not": _any(_maps(table["unless"]))})
    return {"allOf": parts} if parts else None


def _maps(value: Any) -> list[dict[str, Any]]:
    return value if isinstance(value, list) else [value]


def _any(maps: list[dict[str, Any]]) -> Schema:
    each = [{"allOf": [_place(name, wanted) for name, wanted in one.items()]} for one in maps]
    return each[0] if len(each) == 1 else {"anyOf": each}


def _place(name: str, wanted: Any) -> Schema:
    path = ("document", *parse(name)) if name.startswith("/") else ("facets", name)
    schema: Any = wanted
    for key in reversed(path[1:]):
        schema = {"properties": {key: schema}} | ({} if wanted is False else {"required": [key], "type": "object"})
    return {"properties": {path[0]: schema}}
