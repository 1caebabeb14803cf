"""Every documented element of OpenImmo is carried over, private, or listed in the documentation with a reason."""

import re
from fnmatch import fnmatchcase
from pathlib import Path

import pytest
from tests.feeds.whole_openimmo import fields, whole
from tests.feeds.written import faults_of, only_draft, schema

from pignon_feeds import read

PAGE = (Path(__file__).parents[2] / "docs/openimmo.md").read_text("utf-8")
NET = ("kaufpreis", "kaufpreisbrutto", "provisionbrutto", "nettokaltmiete", "kaltmiete")
VARIANTS = [(True, "", ()), (True, "", NET), (False, "", ()), (False, "", NET), (True, "versteigerung", ())]
VARIANTS.append((True, "bieterverfahren", ()))


def listed() -> list[str]:
    """The fields of the page's last table; in a row those after the first stand in the folder of the one before."""
    rows = PAGE.partition("## Unused, and why")[2].partition("\n## ")[0].splitlines()
    found: list[str] = []
    for row in rows:
        first, *more = re.findall(r"`([^`]+)`", row.partition(" | ")[0]) or [""]
        folder = first.rpartition("/")[0]
        found += [f"immobilie/{first}", *(f"immobilie/{folder}/{name}" for name in more)] if first else []
    return found


@pytest.fixture(scope="module")
def accounts(tmp_path_factory: pytest.TempPathFactory) -> tuple[set[str], set[str], set[str]]:
    """All fields, those used or private in one of the variants, and those that no variant uses."""
    told: set[str] = set()
    settled: set[str] = set()
    for sale, auction, without in VARIANTS:
        path = whole(tmp_path_factory.mktemp("whole"), sale=sale, auction=auction, without=without)
        draft = only_draft(list(read(path, market="de")))
        assert faults_of(schema("de"), draft.document) == []
        here = set(fields(path))
        told |= here
        settled |= here - {left.field for left in draft.unused if not left.private}
    return told, settled, told - settled


def test_what_stays_unused_is_on_the_page_and_nothing_else(accounts: tuple[set[str], set[str], set[str]]) -> None:
    told, settled, unused = accounts
    patterns = listed()
    assert len(told) > 500
    assert sorted(field for field in unused if not any(fnmatchcase(field, pattern) for pattern in patterns)) == []
    assert [pattern for pattern in patterns if not any(fnmatchcase(field, pattern) for field in unused)] == []
    assert sorted(field for field in settled if any(fnmatchcase(field, pattern) for pattern in patterns)) == []


def test_each_private_field_of_the_page_is_withheld(tmp_path: Path) -> None:
    draft = only_draft(list(read(whole(tmp_path, sale=True, auction=""), market="de")))
    private = {left.field for left in draft.unused if left.private}
    assert all(left.value == "" for left in draft.unused if left.private)
    named = ("weitere_adresse", "bewertung", "innen_courtage", "provision_teilen", "zugang", "objektnr_intern")
    for name in (*named, "email_privat", "tel_sonstige", "email_feedback", "personennummer", "user_defined_anyfield"):
        assert any(f"/{name}" in field for field in private), name
        assert name in PAGE or name.startswith(("email", "tel", "user_defined"))
