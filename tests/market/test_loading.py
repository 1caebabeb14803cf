"""Packs load whole or not at all, and a bad one names file, line and key."""

import shutil
from collections.abc import Callable
from pathlib import Path

import jsonschema_rs
import pytest

from pignon import market
from pignon.market.loading import PACKS
from pignon.model.errors import Setup
from pignon.model.names import Market, Portal


@pytest.fixture
def packs(tmp_path: Path) -> Path:
    """A copy of the shipped packs to spoil."""
    return Path(shutil.copytree(PACKS, tmp_path / "packs"))


def _replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_every_shipped_market_loads() -> None:
    packs = market.load()

    assert set(packs[Market("fr")].portals) == {"SL", "BD", "BUCOM", "SLN", "SLC"}
    assert set(packs[Market("de")].portals) == {"IWT", "IMN"}
    assert packs[Market("fr")].portals[Portal("SL")].name == "SeLoger"


def test_only_the_markets_asked_for_load() -> None:
    assert list(market.load(["de"])) == ["de"]


def test_the_schemas_are_json_schema_of_2020() -> None:
    for pack in market.load().values():
        for schema in (pack.schema, pack.project_schema):
            assert schema is None or jsonschema_rs.meta.is_valid(dict(schema))
            assert schema is None or schema["$schema"].endswith("2020-12/schema")


def test_the_checksum_tells_every_change_of_a_pack(packs: Path) -> None:
    before = market.load(["fr"], packs=packs)[Market("fr")].checksum

    _replace(packs / "fr" / "tables" / "luxury.toml", "1_200_000", "1_250_000")

    assert before == market.load(["fr"])[Market("fr")].checksum
    assert market.load(["fr"], packs=packs)[Market("fr")].checksum != before


def test_a_pack_tells_partners_all_it_checks_by() -> None:
    told = market.load(["fr"])[Market("fr")].describe()

    assert set(told) >= {"market", "version", "checksum", "portals", "schema", "rules", "tables"}
    assert told["facets"]["city"] == "/data/location/city"
    assert {rule["effect"] for rule in told["rules"]} == {"blocks", "advises"}


def test_the_rules_served_can_be_run_as_they_are() -> None:
    rules = {rule["id"]: rule for rule in market.load(["fr"])[Market("fr")].describe()["rules"]}
    schema = rules["sl-price-buy"]["schema"]

    priced = {"distributionType": "BUY", "prices": {"buy": {"price": {"amount": 1}}}}
    assert jsonschema_rs.is_valid(schema, {"document": {"data": priced}, "facets": {}})
    assert not jsonschema_rs.is_valid(schema, {"document": {"data": {**priced, "prices": {}}}, "facets": {}})


def test_the_area_of_every_first_two_digits_is_a_box_in_germany() -> None:
    boxes = market.load(["de"])[Market("de")].tables["areas"]["boxes"]

    assert len(boxes) > 90
    assert all(5 < w < e < 16 and 47 < s < n < 56 for w, s, e, n in boxes.values())


_RULES = "fr/rules/sl.toml"
_MARKET = "fr/market.toml"
_EXTRA = '\n[[rule]]\nid = "x"\nportals = ["SL"]\neffect = "blocks"\ncode = "price-missing"\nwhy = "w"\n'


def _spoil(file: str, old: str, new: str) -> Callable[[Path], None]:
    return lambda packs: _replace(packs / file, old, new)


def _add(text: str) -> Callable[[Path], None]:
    return lambda packs: _replace(packs / _RULES, "# The set every", f"{_EXTRA}{text}\n# The set every")


@pytest.mark.parametrize(
    ("spoil", "file", "said"),
    [
        (_spoil(_MARKET, 'market = "fr"', "market ="), "market.toml:2", "no TOML"),
        (_spoil(_MARKET, 'market = "fr"', 'market = "it"'), "market.toml:2", "folder is called fr"),
        (_spoil(_MARKET, 'language = "fr"', 'language = "it"'), "market.toml:4", "language: must be one of"),
        (_spoil(_MARKET, 'version = "4.0.2-1"', ""), "market.toml:1", "version: missing, or no str"),
        (_spoil(_MARKET, "[wire]", "[wires]"), "market.toml:", "wire: missing, or no dict"),
        (_spoil(_MARKET, '"/portals"', '"portals"'), "market.toml:9", "'portals' is no JSON Pointer"),
        (_spoil(_MARKET, "external_id =", "ids ="), "market.toml:", "external_id: None is no JSON Pointer"),
        (_spoil(_MARKET, 'name = "Belles Demeures"', ""), "market.toml:", "name: missing"),
        (_spoil(_MARKET, 'city = "/data', 'town = "/data'), "market.toml:", "facets: city is missing"),
        (_spoil(_RULES, 'effect = "blocks"', 'effect = "stops"'), "sl.toml:7", "effect: must be blocks or advises"),
        (_spoil(_RULES, 'why = "A resale', 'because = "A resale'), "sl.toml:", "why: missing"),
        (_spoil(_RULES, 'code = "price-missing"', 'code = "no-words"'), "sl.toml:", "no-words has no message in fr"),
        (_spoil(_RULES, 'id = "sl-place"', 'id = "sl-source"'), "sl.toml:", "sl-source is another rule's"),
        (_spoil(_RULES, '["SL", "BD", "BUCOM"]', '["XX"]'), "sl.toml:6", "portals: must be some of SL, BD"),
        (_spoil(_RULES, 'portals = ["SL", "BD", "BUCOM"]', ""), "sl.toml:4", "a rule that blocks names portals"),
        (_spoil(_RULES, "must.sub_kind", "must.sort"), "sl.toml:", "sort is no pointer and no facet"),
        (_add('forbidden = true\nat = "/x"'), "sl.toml:8", "forbidden: needs a when"),
        (_add('function = "magic"\nat = "/x"'), "sl.toml:", "function: must be one of"),
        (_add("must.kind.const = 1"), "sl.toml:", "at: missing"),
        (_add('at = "/x"'), "sl.toml:", "must: a rule has exactly one of"),
        (
            _add('function = "over_threshold"\nat = "/x"\nparameters = { table = "no" }'),
            "sl.toml:",
            "there is no table",
        ),
        (_spoil("fr/rules/slc.toml", "[[rule]]", "[[rules]]"), "slc.toml:3", "[rules: unknown key"),
        (_spoil("fr/messages/de.toml", "resolution =", "hint ="), "de.toml:", "exactly message and resolution"),
        (_spoil("fr/schema.json", '"minItems": 1', '"minItems": "1"'), "schema.json:1", "no JSON Schema"),
        (_spoil("fr/schema.json", '"minItems": 1', '"minItems": '), "schema.json:", "no JSON:"),
        (lambda packs: (packs / "fr" / "schema.json").unlink(), "schema.json:1", "cannot be read"),
        (lambda packs: (packs / _MARKET).write_bytes(b"\xff"), "market.toml:1", "no TOML"),
    ],
)
def test_a_bad_pack_stops_with_its_file_and_line(
    packs: Path, spoil: Callable[[Path], None], file: str, said: str
) -> None:
    spoil(packs)

    with pytest.raises(Setup) as refusal:
        market.load(packs=packs)

    assert file in str(refusal.value)
    assert said in str(refusal.value)


def test_a_market_that_is_not_there_is_named() -> None:
    with pytest.raises(Setup, match=r"market\.toml"):
        market.load(["it"])
