"""Portals sell what their pack or the operator's own files say, at those prices and within those bounds."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.promotion.stage import early
from tests.web.town import Run, Town, a_classified, in_town

from pignon.market import Offer, Pack, house_files, load
from pignon.model.errors import Setup
from pignon.model.names import Market, Portal
from pignon.model.states import Promoted

BASE = "/platform/v1/promotions"
SL, BD = Portal("SL"), Portal("BD")
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
OWN = """
[[promotion]]
kind = "bump"
portals = ["SL"]
credits = 3
ahead_days = 10

[[promotion]]
kind = "top"
portals = ["SL"]
credits = 2
per_days = 1
longest_days = 5
ahead_days = 10

[[promotion]]
kind = "top"
portals = ["BD"]
offered = false
"""


def _packs(folder: Path, text: str = OWN) -> Mapping[Market, Pack]:
    (folder / "rules").mkdir(exist_ok=True)
    (folder / "rules" / "own.toml").write_text(f'market = "fr"\n{text}', "utf-8")
    return load(house=house_files(folder))


def test_shipped_portals_sell_bumps_for_a_credit_and_tops_for_one_a_week_begun() -> None:
    for pack in load().values():
        for portal in pack.portals:
            bump, top = pack.offer(portal, Promoted.BUMP), pack.offer(portal, Promoted.TOP)
            assert bump == Offer(portal, Promoted.BUMP, credits=1, ahead_days=366)
            assert top is not None
            assert [top.cost(since=NOW, until=NOW + timedelta(days=n)) for n in (0, 7, 8, 90)] == [1, 1, 2, 13]


@given(price=st.integers(1, 50), per=st.integers(1, 60), hours=st.integers(0, 10_000))
def test_a_top_costs_each_period_begun(price: int, per: int, hours: int) -> None:
    top = Offer(SL, Promoted.TOP, credits=price, ahead_days=1, per_days=per, longest_days=366)
    cost = top.cost(since=NOW, until=NOW + timedelta(hours=hours))
    assert cost % price == 0
    assert (cost // price - 1) * per * 24 <= hours
    assert hours <= cost // price * per * 24


def test_an_operators_own_prices_take_the_place_of_the_packs_and_are_served(tmp_path: Path) -> None:
    pack = _packs(tmp_path)[Market("fr")]
    bump, top = pack.offer(SL, Promoted.BUMP), pack.offer(SL, Promoted.TOP)
    assert (bump and bump.credits, top and top.longest_days) == (3, 5)
    assert pack.offer(BD, Promoted.TOP) is None
    assert pack.offer(BD, Promoted.BUMP) is not None
    first = pack.describe()["promotions"][0]
    assert first == {
        "portal": "SL",
        "kind": "bump",
        "credits": 3,
        "perDays": None,
        "longestDays": None,
        "aheadDays": 10,
    }


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('kind = "bump"', 'kind = "banner"', "own.toml:4: kind: must be one of bump, top"),
        ('portals = ["SL"]\ncredits = 3', "credits = 3", "own.toml:3: portals: must be some of SL"),
        ('portals = ["SL"]\ncredits = 3', 'portals = ["IWT"]\ncredits = 3', "own.toml:5: portals: must be some of SL"),
        ("credits = 3", "credits = 0", "own.toml:6: credits: must be a number from 1 to 10000"),
        ("credits = 3", "credits = true", "own.toml:6: credits: must be a number"),
        ("ahead_days = 10", "ahead_days = 1.5", "own.toml:7: ahead_days: must be a number from 1 to 3660"),
        ("credits = 3", "credits = 3\nper_days = 7", "own.toml:7: per_days: only a top lasts"),
        ("per_days = 1\n", "", "own.toml:9: per_days: must be a number from 1 to 366"),
        ("longest_days", "most_days", "own.toml:14: most_days: no key of a promotion"),
        ("offered = false", 'offered = "no"', "own.toml:20: offered: must be true or false"),
        ('portals = ["BD"]', 'portals = ["SL"]', "own.toml:19: portals: SL has a top already"),
    ],
)
def test_a_faulty_offer_stops_the_start_with_its_file_and_line(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert old in OWN
    with pytest.raises(Setup, match=said):
        _packs(tmp_path, OWN.replace(old, new, 1))


def test_what_is_sold_is_what_is_booked_charged_and_told(run: Run, tmp_path: Path) -> None:
    async def body(town: Town) -> None:
        await town.pools.engine.execute("update contract set bump_credits = 20")
        kept = await town.call("PUT", "/platform/v1/fr/listings/A-1", a_classified())
        await town.settle()
        listing = {"listingId": kept.json()["listingId"], "portal": "SL"}
        bump = (await town.call("POST", BASE, {**listing, "kind": "bump"})).json()
        assert (bump["state"], bump["credits"], bump["creditsLeft"]) == ("applied", 3, 17)
        now = early()
        top = {**listing, "kind": "top", "until": (now + timedelta(days=3, hours=1)).isoformat()}
        pinned = (await town.call("POST", BASE, top)).json()
        assert (pinned["state"], pinned["credits"], pinned["creditsLeft"]) == ("applied", 8, 9)
        for faulty, pointer in (
            ({**top, "until": (now + timedelta(days=6)).isoformat()}, "/until"),
            ({**listing, "kind": "bump", "at": (now + timedelta(days=11)).isoformat()}, "/at"),
        ):
            refused = (await town.call("POST", BASE, faulty)).json()
            assert (refused["state"], refused["findings"][0]["pointer"]) == ("refused", pointer)
        sold = (await town.call("GET", "/platform/v1/markets/fr")).json()["promotions"]
        purse = (await town.call("GET", f"{BASE}/credits")).json()["items"]
        assert next(one["catalogue"] for one in purse if one["portal"] == "SL") == [
            one for one in sold if one["portal"] == "SL"
        ]

    in_town(run, body, packs=_packs(tmp_path), clock=early)


def test_what_a_portal_does_not_sell_is_refused_wherever_it_is_asked_for(run: Run, tmp_path: Path) -> None:
    async def body(town: Town) -> None:
        await town.call("PUT", "/platform/v1/fr/listings/A-1", a_classified())
        top = {"market": "fr", "externalId": "A-1", "portal": "BD", "kind": "top", "until": "2030-01-01"}
        rule = {"portal": "BD", "kind": "top", "topDays": 3, "when": {"quietDays": 9}, "creditsAMonth": 9}
        for method, path, form in (("POST", BASE, top), ("PUT", f"{BASE}/rules/r", rule)):
            [refused] = (await town.call(method, path, form, accept_language="de")).json()["errors"]
            assert (refused["code"], refused["pointer"], refused["expected"]) == ("promotion-not-sold", "/kind", "bump")
            assert refused["message"] == "Dieses Portal verkauft top nicht; es verkauft: bump."
        attached = await town.call("PUT", "/platform/v1/fr/listings/A-1?promote=BD:top:2030-01-01", a_classified())
        assert attached.status_code == 400

    in_town(run, body, packs=_packs(tmp_path))
