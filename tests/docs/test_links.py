"""Links lead somewhere, and files that are named are there."""

import re
from pathlib import Path

import pytest
from tests.docs.library import DECISIONS, PAGES, ROOT, anchors, name, prose, read, spans


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_relative_link_leads_to_a_file_and_a_heading(page: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", prose(read(page))):
        if target.startswith(("http://", "https://", "mailto:")):
            continue
        path, _, anchor = target.partition("#")
        found = (page.parent / path).resolve() if path else page
        assert found.exists(), target
        assert not anchor or anchor in anchors(read(found)), target


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_file_of_the_house_that_is_named_is_there(page: Path) -> None:
    for span in spans(read(page)):
        if re.fullmatch(r"(src|tests|docs|bench|requirements)/[\w./-]+", span) and span != "bench/latest.json":
            assert (ROOT / span).exists(), span


@pytest.mark.parametrize("record", DECISIONS, ids=name)
def test_every_decision_says_why_and_names_the_file_that_enforces_it(record: Path) -> None:
    text = read(record)
    number = int(record.name[:4])
    assert text.startswith(f"# {number}. ")
    for part in ("Context", "Decision", "Consequences", "Enforced by"):
        assert f"\n## {part}\n" in text
    enforcing = spans(text.split("\n## Enforced by\n")[1])
    assert any((ROOT / span).is_file() for span in enforcing)


def test_decisions_are_numbered_once_and_listed_in_the_index() -> None:
    numbers = [record.name[:4] for record in DECISIONS]
    assert len(numbers) == len(set(numbers))
    index = read(ROOT / "docs" / "index.md")
    for record in DECISIONS:
        assert index.count(f"(decisions/{record.name})") == 1


def test_every_page_of_the_documentation_is_in_its_index() -> None:
    index = read(ROOT / "docs" / "index.md")
    for page in (ROOT / "docs").glob("*.md"):
        assert page.name == "index.md" or f"({page.name})" in index
