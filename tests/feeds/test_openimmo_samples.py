"""The documentation says what the connectors make of the German sample files: objects, drafts, faults, fields."""

import re
from pathlib import Path

import pytest
from tests.feeds.sampled import figures
from tests.feeds.written import SAMPLES

PAGE = (Path(__file__).parents[2] / "docs/openimmo.md").read_text("utf-8")
LINES = re.findall(r"^\| `([\w.-]+)` \| (.*) \|$", PAGE.partition("## The sample files")[2], re.MULTILINE)
OURS = {path.name for path in SAMPLES.iterdir() if re.match(r"openestate_(1-2|127|feedback|test_is24)", path.name)}


def test_every_german_sample_of_ours_stands_in_the_table() -> None:
    assert {file for file, _ in LINES} >= OURS


@pytest.mark.parametrize(("file", "said"), [line for line in LINES if line[0] in OURS])
def test_a_sample_gives_what_the_table_says(file: str, said: str) -> None:
    assert figures(SAMPLES / file) == said
