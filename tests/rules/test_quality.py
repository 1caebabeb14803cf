"""A score is the sum of its parts, and what is missing would add just what it says."""

import pytest
from bench.documents import document as ordinary
from hypothesis import given
from hypothesis import strategies as st
from tests.rules.documents import GONE, altered, french, german

from pignon.market import load
from pignon.model.names import Market
from pignon.rules.quality import quality

PACKS = load()
FR, DE = PACKS[Market("fr")], PACKS[Market("de")]
DROPPED = ("/media", "/data/texts", "/data/prices", "/data/spaces/residential", "/data/structure", "/data/energy")
MENDED = {
    "fr-quality-picture": {"/media": [{"url": "https://img.example/1.jpg"}]},
    "fr-quality-headline": {"/data/texts/headline/fr": "Trois pièces traversant"},
    "fr-quality-rooms": {"/data/structure/rooms/numberOfRooms": 3},
    "fr-quality-year": {"/data/conditions/yearOfConstruction": 1908},
    "fr-quality-street": {"/data/location/street": "rue de la Roquette"},
    "fr-quality-fee": {"/data/prices/brokerageFee/feeFor": "SHARED"},
}


@given(st.sets(st.sampled_from(DROPPED)))
def test_parts_sum_to_the_score_and_what_is_missing_to_the_rest(dropped: set[str]) -> None:
    found = quality(altered(ordinary("A-1"), dict.fromkeys(dropped, GONE)), FR)
    missing = sum(one.adds for part in found.parts.values() for one in part.missing)
    assert found.score == pytest.approx(sum(part.points for part in found.parts.values()), abs=0.4)
    assert found.score + missing == pytest.approx(100, abs=0.8)
    assert 0 <= found.score <= 100


@pytest.mark.parametrize(("rule", "mended"), MENDED.items())
def test_what_is_mended_adds_what_was_told(rule: str, mended: dict[str, object]) -> None:
    poor = french({"/data/location/street": GONE, "/media": []})
    before, after = quality(poor, FR), quality(altered(poor, mended), FR)
    adds = [one.adds for part in before.parts.values() for one in part.missing if one.finding.arguments["rule"] == rule]
    assert adds
    assert after.score == pytest.approx(before.score + adds[0], abs=0.11)


def test_what_does_not_apply_counts_neither_way() -> None:
    rooms = {one.finding.arguments["rule"] for part in quality(french(), FR).parts.values() for one in part.missing}
    office = quality(french({"/data/estateType": "OFFICE"}), FR)
    assert "fr-quality-rooms" in rooms
    assert "fr-quality-rooms" not in {
        one.finding.arguments["rule"] for part in office.parts.values() for one in part.missing
    }


def test_a_rich_document_scores_high_and_a_bare_one_low() -> None:
    assert quality(ordinary("A-1"), FR).score > 90
    assert quality(german({"/data/location": {"postalcode": "22455", "city": "H", "country": "DEU"}}), DE).score < 30
