"""What the documentation says of the house is what the house is made of."""

import re
import tomllib
from pathlib import Path

from tests.docs.library import ROOT, read

from pignon.web.operations import routes

LIBRARIES = ROOT / "docs" / "decisions" / "0004-libraries-chosen.md"


def test_every_dependency_has_its_line_and_no_line_is_left_over() -> None:
    project = tomllib.loads(read(ROOT / "pyproject.toml"))
    wanted = {*project["project"]["dependencies"], *project["dependency-groups"]["dev"]}
    rows = re.findall(r"^\| ([a-z][\w, -]*) \|", read(LIBRARIES), re.MULTILINE)
    assert {one for row in rows for one in row.split(", ")} == {name.partition("[")[0] for name in wanted}


def test_every_table_and_every_room_is_on_the_tour() -> None:
    tour = read(ROOT / "ARCHITECTURE.md")
    migrations = "".join(read(step) for step in (ROOT / "src/pignon/ledger/migrations").glob("*.sql"))
    made, dropped = (set(re.findall(rf"^{verb} table (\w+)", migrations, re.MULTILINE)) for verb in ("create", "drop"))
    assert set(re.findall(r"`(\w+)`", tour)) >= made - dropped
    rooms = {path.parent.name for path in (ROOT / "src/pignon").glob("*/__init__.py")}
    assert set(re.findall(r"`pignon/(\w+)`", tour)) == rooms


def test_metrics_that_operators_are_told_of_exist() -> None:
    told = set(re.findall(r"`(pignon_[a-z_]+)`", read(ROOT / "README.md")))
    assert told
    source = Path(str(routes.__code__.co_filename)).read_text("utf-8")
    assert told <= (there := set(re.findall(r'"(pignon_[a-z_]+)"', source)))
    assert set(re.findall(r"`(pignon_[a-z_]+)`", read(ROOT / "docs/commands.md"))) == there


def test_no_file_names_a_registry() -> None:
    named = re.compile(r"(?<!no-emit-)index-url|pythonhosted\.org|pypi\.org/simple|file:///", re.IGNORECASE)
    files = [
        *ROOT.glob("*.toml"),
        *ROOT.glob("*.md"),
        *(ROOT / "requirements").iterdir(),
        *(ROOT / "docs").rglob("*.md"),
    ]
    for file in files:
        assert named.search(read(file)) is None, file
