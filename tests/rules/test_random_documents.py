"""The door takes every valid document of a market, and names the place of any fault."""

from random import Random
from typing import Any

import orjson
import pytest
from tests.rules.drawing import draw, plant
from tests.trials import count

from pignon import market
from pignon.market import Pack
from pignon.market.pointer import pick
from pignon.model.errors import CollidingContacts, Invalid
from pignon.model.names import Market
from pignon.rules.validate import check

PACKS = market.load()


def _drawn(pack: Pack, seed: int) -> Any:
    rng = Random(seed)
    drawing = draw(rng, dict(pack.schema), richness=rng.choice([0.05, 0.2, 0.5]))
    _mend(drawing.document)
    return rng, drawing


def _mend(document: dict[str, Any]) -> None:
    """Heed the traps that a schema cannot say: one way to name a contact, one subtype of the estate's type."""
    document.get("specific", {}).pop("gsl", None)
    data = document["data"]
    if "metadata" in document:
        first, *others = data["estateType"].lower().split("_")
        key = first + "".join(other.capitalize() for other in others)
        data["estateSubType"] = {k: v for k, v in data.get("estateSubType", {}).items() if k == key}
        for item in document.get("media", []):
            item.setdefault("url", "https://img.example/1.jpg")


@pytest.mark.parametrize("code", ["fr", "de"])
def test_random_valid_documents_are_all_accepted(code: str) -> None:
    pack = PACKS[Market(code)]
    for seed in range(count(500)):
        _, drawing = _drawn(pack, seed)
        body = orjson.dumps(drawing.document)

        checked, _ = check(body, pack)

        assert check(checked.canonical, pack)[0].digest == checked.digest


@pytest.mark.parametrize("code", ["fr", "de"])
def test_a_planted_fault_is_refused_with_a_pointer_to_it(code: str) -> None:
    pack = PACKS[Market(code)]
    for seed in range(count(500)):
        rng, drawing = _drawn(pack, seed)
        drawing.places = [(path, schema) for path, schema in drawing.places if _stands(drawing.document, path)]
        document, pointer = plant(rng, drawing)

        with pytest.raises(Invalid) as refusal:
            check(orjson.dumps(document), pack)

        assert not isinstance(refusal.value, CollidingContacts)
        named = {finding.pointer for finding in refusal.value.findings}
        assert pointer in named, (seed, pointer, named)


def _stands(document: Any, path: tuple[str | int, ...]) -> bool:
    return not path or pick(document, path) is not None
