"""The report of the demo, from given outcomes."""

from pathlib import Path

from pignon.cli import tally
from pignon.cli.stocking import Delivered, Delivery
from pignon_client.answers import Finding, Listing, Publication


def a_listing(name: str, **states: str) -> Listing:
    found = (Finding("price-missing", portals=("SL",)), Finding("photos-few"))
    standing = tuple(
        Publication(portal, state, f"https://x.example/{portal.lower()}/1", found if state == "refused" else ())
        for portal, state in states.items()
    )
    return Listing(name, name, 1, digest="", document={}, publications=standing)


def delivered(*listings: Listing, seconds: tuple[float, ...] = (), rejected: tuple[str, ...] = ()) -> Delivered:
    delivery = Delivery("RC-100001", "Agence du Port", "fr", format="poliris", source=Path("x.zip"))
    return Delivered(delivery, listings, rejected, seconds)


def test_each_listing_counts_once_by_its_best_state() -> None:
    stock = delivered(
        a_listing("a", SL="live", BD="refused"),
        a_listing("b", SL="waiting", BD="refused"),
        a_listing("c", SL="pending"),
        a_listing("d", SL="refused"),
        a_listing("e", SL="ended"),
        seconds=(0.1, 0.5, 0.2),
    )
    told = tally.summary([stock], ["https://x.example/"])
    assert told == {
        "accepted": 5,
        "live": 1,
        "waiting": 2,
        "refused": 2,
        "seconds": 0.2,
        "secondsSlowest": 0.5,
        "urls": ["https://x.example/"],
    }


def test_reasons_name_what_blocks_and_what_was_not_taken() -> None:
    drawn = tally.table([delivered(a_listing("a", SL="refused"), rejected=("not accepted",))])
    cells = [list(column.cells) for column in drawn.columns]
    assert ["price-missing 1\nnot accepted: not accepted"] in cells


def test_one_page_is_named_for_each_portal_that_has_something_live() -> None:
    stock = [delivered(a_listing("a", SL="live", BD="waiting")), delivered(a_listing("b", SL="live", BD="live"))]
    assert tally.pages(stock) == ["https://x.example/sl/1", "https://x.example/bd/1"]
    assert tally.live_on(stock) == {"SL": 2, "BD": 1}


def test_nothing_gone_live_anew_is_no_seconds() -> None:
    assert tally.summary([delivered(a_listing("a", SL="live"))], [])["seconds"] == 0.0
