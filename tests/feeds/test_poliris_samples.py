"""The documentation says what the connectors make of the sample files: objects, drafts, faults, notes, fields."""

import re
from collections import Counter
from pathlib import Path

import pytest
from tests.feeds.written import SAMPLES

from pignon_feeds import Draft, Fault, Stock, read

PAGE = Path(__file__).parents[2] / "docs/poliris.md"
LINES = re.findall(r"^\| `([\w.-]+)` \| (fr|de) \| (.*) \|$", PAGE.read_text("utf-8"), re.MULTILINE)


def figures(file: str, market: str) -> str:
    """A file's figures as the table has them."""
    items = [item for item in read(SAMPLES / file, market=market) if not isinstance(item, Stock)]
    drafts = [item for item in items if isinstance(item, Draft)]
    codes = Counter(item.code for item in items if isinstance(item, Fault))
    left = {(field.field, field.private) for draft in drafts for field in draft.unused}
    private = sum(hidden for _, hidden in left)
    faults = ", ".join(f"{count} {code}" for code, count in codes.items()) or "0"
    said = (len(items), len(drafts), faults, sum(len(draft.notes) for draft in drafts), len(left) - private, private)
    return " | ".join(str(figure) for figure in said)


def test_every_sample_of_these_formats_stands_in_the_table() -> None:
    ours = {path.name for path in SAMPLES.iterdir() if re.search(r"meilleursbiens|kyero|idx", path.name)}
    assert {file for file, _, _ in LINES} == ours


@pytest.mark.parametrize(("file", "market", "said"), LINES)
def test_a_sample_gives_what_the_table_says(file: str, market: str, said: str) -> None:
    assert figures(file, market) == said
