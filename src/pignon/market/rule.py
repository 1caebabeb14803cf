"""A portal rule as data: a small table that becomes JSON Schema over `{document, facets}`.

In the tables, `when`, `unless` and `must` map a JSON Pointer into the document, or the name of a facet, to a JSON
Schema for what stands there. A place must be filled to match; `false` matches an empty one. A list of such maps
means any of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from jsonschema_rs import Draft202012Validator

from pignon.market.pointer import parse
from pignon.market.source import Source
from pignon.model.names import Portal

Schema: TypeAlias = dict[str, Any]

FACETS = frozenset(
    {"trade", "kind", "kind_key", "sub_kind", "price_cents", "price_on_demand", "currency"}
    | {"surface_m2", "plot_m2", "rooms", "description", "pictures", "point", "postal_code", "country"}
)
"""The facets that a rule may ask for."""
FUNCTIONS = frozenset({"over_threshold", "inside_area"})
"""The pure functions that a rule may name; `pignon.rules.functions` has them."""
_KEYS = frozenset(
    {"id", "portals", "effect", "code", "why", "when", "unless", "must", "forbidden", "at", "expected", "function"}
    | {"parameters", "outside"}
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
    condition: Draft202012Validator | None
    clauses: tuple[Clause, ...]
    function: str | None
    parameters: Mapping[str, Any]
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
        }


def read_rules(file: Source, *, portals: Sequence[Portal]) -> list[Rule]:
    """Read the rules of one file; Setup with file, line and key when one is faulty."""
    for key in sorted(set(file.data) - {"rule"}):
        raise file.faulty("unknown key; a file of rules holds [[rule]] tables only", key=f"[{key}")
    return [_rule(file, nth=nth, portals=portals) for nth, _ in enumerate(file.need("rule", list))]


def _rule(file: Source, *, nth: int, portals: Sequence[Portal]) -> Rule:
    table: dict[str, Any] = file.data["rule"][nth]
    _vet(file, nth=nth, portals=portals)
    condition = _condition(table)
    clauses = tuple(_clauses(table))
    schema: Schema = {"then": {"allOf": [clause.schema for clause in clauses]}}
    schema = {"if": condition, **schema} if condition else schema["then"]
    return Rule(
        id=table["id"],
        portals=tuple(table.get("portals", ())),
        blocks=table["effect"] == "blocks",
        code=table["code"],
        why=table["why"],
        schema=schema,
        condition=Draft202012Validator(condition) if condition else None,
        clauses=clauses,
        function=table.get("function"),
        parameters=table.get("parameters", {}),
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
        *(("when", n[0] != "/" and n not in FACETS, f"{n} is no pointer and no facet") for n in sorted(asked)),
    ]
    return [(key, why) for key, wrong, why in checks if wrong]


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
    return Clause(pointer, expected, schema, Draft202012Validator(schema))


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
        parts.append(_any(_maps(table["when"])))
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
    for key in reversed(path):
        schema = {"properties": {key: schema}} | ({} if wanted is False else {"required": [key], "type": "object"})
    return schema
