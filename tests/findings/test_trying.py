"""`pignon rules try`: counts what a changed rule would do to live listings, and changes nothing."""

from pathlib import Path
from typing import Any

import orjson
from tests.floor import Floor, Run, a_floor, a_house
from typer.testing import CliRunner

from pignon.cli import app
from pignon.intake import Door
from pignon.ledger.pools import Pools

SWITCH = 'market = "fr"\n[[switch]]\nrule = "fr-energy-class"\neffect = "blocks"\nportals = ["SL"]\n'


def _try(file: Path, dsn: str, *more: str) -> tuple[int, dict[str, Any]]:
    found = CliRunner().invoke(app, ["rules", "try", str(file), "--database", dsn, "--json", *more])
    return found.exit_code, orjson.loads(found.stdout)


def test_a_changed_rule_is_tried_on_what_is_live_and_on_nothing_else(run: Run, dsn: str, tmp_path: Path) -> None:
    file = tmp_path / "own.toml"

    async def fill(pools: Pools) -> None:
        door = Door(pools)
        floor: Floor = await a_floor(pools, door, contracts={"SL": 3, "BD": 5})
        for n in range(4):
            await floor.post(a_house(f"A-{n}", "SL,BD"))
        await floor.post(a_house("refused", "SL", price=None))
        await floor.settle()
        await door.close()

    run(fill)
    file.write_text(SWITCH, "utf-8")
    code, report = _try(file, dsn, "--examples", "2")
    assert (code, report["refused"]) == (1, 3)
    by_portal = {one["portal"]: one for one in report["portals"]}
    assert {portal: (one["live"], one["refused"]) for portal, one in by_portal.items()} == {"BD": (4, 0), "SL": (3, 3)}
    assert len(by_portal["SL"]["examples"]) == 2
    assert by_portal["SL"]["examples"][0]["finding"]["code"] == "energy-class-missing"
    file.write_text('market = "fr"\n[[switch]]\nrule = "fr-energy-class"\neffect = "off"\n', "utf-8")
    code, report = _try(file, dsn)
    assert (code, report["refused"], report["portals"][0]["relieved"]) == (0, 0, 4)
    text = CliRunner().invoke(app, ["rules", "try", str(file), "--database", dsn]).output
    assert "SL: of 3 live listings 0 would be refused" in text
