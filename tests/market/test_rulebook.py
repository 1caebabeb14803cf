"""An operator's own files: rules switched, changed, added; a faulty one stops the start with its file and line."""

from pathlib import Path

import pytest
from tests.rules.documents import GONE, french

from pignon.market import house_files, load
from pignon.model.errors import Setup
from pignon.model.names import Market, Portal
from pignon.rules.eligible import Verdict, judge

BARE = french({"/portals": ["SL", "BD"]})
SL, BD = Portal("SL"), Portal("BD")


def _judged(tmp_path: Path, text: str, document: dict[str, object] = BARE) -> Verdict:
    folder = tmp_path / "rules"
    folder.mkdir(exist_ok=True)
    (folder / "own.toml").write_text(f'market = "fr"\n{text}', "utf-8")
    return judge(document, load(house=house_files(tmp_path))[Market("fr")], [SL, BD])


def _advised(verdict: Verdict) -> set[str]:
    return {str(one.arguments.get("rule")) for one in verdict.advice}


def test_advice_switched_to_blocking_refuses_on_the_portals_named_and_advises_on_others(tmp_path: Path) -> None:
    switch = '[[switch]]\nrule = "fr-energy-class"\neffect = "blocks"\nportals = ["SL"]\n'

    verdict = _judged(tmp_path, switch)
    alone = judge(BARE, load(house=house_files(tmp_path))[Market("fr")], [BD])

    assert [(one.code, one.portals) for one in verdict.blocked[SL]] == [("energy-class-missing", (SL,))]
    assert BD not in verdict.blocked
    assert "fr-energy-class" not in _advised(verdict), "what is refused is not said twice"
    assert alone.blocked == {}
    assert "fr-energy-class" in _advised(alone)


def test_a_function_can_be_switched_to_blocking_too(tmp_path: Path) -> None:
    switch = '[[switch]]\nrule = "fr-price-range"\neffect = "blocks"\nportals = ["BD"]\n'
    dear = french({"/data/prices/buy/price/amount": 900_000_000})

    assert [one.code for one in _judged(tmp_path, switch, dear).blocked[BD]] == ["price-out-of-range"]


def test_a_rule_is_switched_off_or_into_advice(tmp_path: Path) -> None:
    free = french({"/data/prices/buy": GONE})
    off = _judged(tmp_path, '[[switch]]\nrule = "sl-price-buy"\neffect = "off"\n', free)
    advice = _judged(tmp_path, '[[switch]]\nrule = "sl-price-buy"\neffect = "advises"\n', free)

    assert off.blocked == advice.blocked == {}
    assert "sl-price-buy" not in _advised(off)
    assert "sl-price-buy" in _advised(advice)


def test_figures_are_changed_place_by_place(tmp_path: Path) -> None:
    verdict = _judged(tmp_path, "[tables.luxury.buy.places]\n06400 = 2_000_000\n")

    assert [one.code for one in verdict.blocked[BD]] == ["below-luxury-threshold"]


def test_a_rule_is_added_or_takes_the_place_of_the_one_with_its_id(tmp_path: Path) -> None:
    rule = '[[rule]]\nid = "{}"\nportals = ["SL"]\neffect = "blocks"\ncode = "rule-failed"\nwhy = "w"\n{}\n'
    own = _judged(tmp_path, rule.format("own-1", 'must."/data/location/city".const = "Nice"'))
    free = french({"/data/prices/buy": GONE})
    instead = _judged(tmp_path, rule.format("sl-price-buy", "must.pictures.minItems = 1\nat = '/media'"), free)

    assert [one.arguments["rule"] for one in own.blocked[SL]] == ["own-1"]
    assert SL not in instead.blocked


def test_own_rules_make_another_checksum(tmp_path: Path) -> None:
    _judged(tmp_path, '[[switch]]\nrule = "sl-price-buy"\neffect = "off"\n')
    changed, plain = load(house=house_files(tmp_path)), load()

    assert changed[Market("fr")].checksum != plain[Market("fr")].checksum
    assert changed[Market("de")].checksum == plain[Market("de")].checksum


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('market = "it"', "own.toml:1: market: must be one of de, fr"),
        ("a = 1", "own.toml:1: market: missing"),
        ('market = "fr"\n[[switch]]\nrule = "no-such"\neffect = "off"', "own.toml:3: rule: there is no rule no-such"),
        ('market = "fr"\n[[switch]]\nrule = "sl-place"\neffect = "on"', "own.toml:4: effect: must be one of blocks"),
        ('market = "fr"\n[[switch]]\nrule = "sl-place"\neffect = "blocks"', "a rule that blocks names portals"),
        ('market = "fr"\n[[switches]]\nrule = "sl-place"', "[switches: unknown key"),
    ],
)
def test_a_faulty_file_is_named_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "own.toml").write_text(text, "utf-8")

    with pytest.raises(Setup) as refusal:
        load(house=[tmp_path / "own.toml"])

    assert said in str(refusal.value)
