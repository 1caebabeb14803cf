"""Every word these connectors may write is one the French door knows, and portals ask for nothing they leave out."""

from collections.abc import Iterator, Mapping
from itertools import product
from pathlib import Path

from tests.feeds.test_idx import FLAT as FLAT_IN_IDX
from tests.feeds.test_idx import row as idx_row
from tests.feeds.test_kyero import HOUSE, kyero
from tests.feeds.written import FLAT, drafts, faults_of, row, schema, written

from pignon.market import load
from pignon.model.names import Market, Portal
from pignon.rules.eligible import judge
from pignon_feeds import Draft, read
from pignon_feeds.idx.kinds import KINDS as IDX_KINDS
from pignon_feeds.idx.kinds import USUAL
from pignon_feeds.kyero.kinds import KINDS as KYERO_KINDS
from pignon_feeds.poliris.kinds import DEALS, FARMS, STORAGE, SUBTYPES, TYPES
from pignon_feeds.poliris.mapping import HEATING, KITCHEN, LEASES
from pignon_feeds.poliris.trades import TRADES

FRENCH = schema("fr")
PACK = load(("fr",))[Market("fr")]
RENT = {3: "location", 23: "80", 302: "", 303: ""}


def _poliris() -> Iterator[Mapping[int, str]]:
    fine = ["", *FARMS, *STORAGE, *(word for table in SUBTYPES.values() for word in table)]
    for kind, subtype in product(("appartement", "maison/villa", "immeuble", "terrain", "local"), fine):
        yield {4: kind, 181: subtype}
    for deal, kind in product(DEALS, TYPES):
        yield {3: deal, 4: kind, 12: "500"} | ({185: "50000", 186: "300"} if deal == "viager" else {})
    yield from ({33: str(bit)} for bit, _, _ in HEATING)
    yield from ({34: code} for code in ("1", *KITCHEN))
    yield from ({4: "boutique", 10: trade} for trade in TRADES)
    yield from (RENT | {4: "bureaux", 243: words} for words, _ in LEASES)
    yield from (RENT | {304: code} for code in "123")
    yield from ({302: code} for code in "123")


def _refusals(made: list[Draft]) -> list[str]:
    """What the door or SeLoger has against drafts that say all a source can say."""
    found = [f"{draft.external_id}: {fault}" for draft in made for fault in faults_of(FRENCH, draft.document)]
    for draft in made:
        verdict = judge(draft.document, PACK, [Portal("SL")])
        found += [f"{draft.external_id}: {finding.code}" for finding in verdict.blocked.get(Portal("SL"), ())]
    return found


def test_the_words_of_poliris_pass_the_door_and_the_portal(tmp_path: Path) -> None:
    rows = [row({**FLAT, **said, 175: f"{number} {said}"[:60]}) for number, said in enumerate(_poliris())]
    made = drafts(list(read(written(tmp_path, "\n".join(rows), "a.csv"), market="fr", portals=("SL",))))
    assert len(made) == len(rows) > 500
    assert _refusals(made) == []


def test_the_words_of_kyero_pass_the_door_and_the_portal(tmp_path: Path) -> None:
    houses = [HOUSE | {"id": word, "type": word.replace("&", "&amp;")} for word in KYERO_KINDS]
    houses = [house | {"id": house["id"].replace("&", "&amp;")} for house in houses]
    made = drafts(list(read(written(tmp_path, kyero(*houses)), market="fr")))
    assert len(made) == len(KYERO_KINDS)
    assert _refusals(made) == []


def test_the_words_of_idx_pass_the_door_and_the_portal(tmp_path: Path) -> None:
    kinds = [(category, number) for category in USUAL for number in ("0", *IDX_KINDS.get(category, {}))]
    home = {12: "FR", 9: "68300", 10: "Saint-Louis"}
    rows = [idx_row({**FLAT_IN_IDX, **home, 2: kind, 3: number, 7: kind + number}) for kind, number in kinds]
    made = drafts(list(read(written(tmp_path, "\n".join(rows), "unload.txt"), market="fr")))
    assert len(made) == len(kinds)
    assert _refusals(made) == []
