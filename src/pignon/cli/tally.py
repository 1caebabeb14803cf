"""What the demo tells at its end: a line for each delivery, the sums, and the addresses to open."""

from collections import Counter
from collections.abc import Sequence
from statistics import median
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.table import Table

from pignon.cli.stocking import Delivered
from pignon_client.answers import Listing, Publication

REASONS = 3
"""Reasons named in a cell, most frequent first."""


def state(listing: Listing) -> str:
    """Tell where a listing stands: live on any portal is live, else waiting on any is waiting, else refused."""
    states = {publication.state for publication in listing.publications}
    if "live" in states:
        return "live"
    return "waiting" if states & {"waiting", "pending"} else "refused"


def table(delivered: Sequence[Delivered]) -> Table:
    """Return the table of the demo: a row for each delivery and one for the sum."""
    drawn = Table(box=SIMPLE_HEAD, show_footer=True, pad_edge=False)
    drawn.add_column("customer", footer="all")
    drawn.add_column("came by", no_wrap=True)
    for name, value in _sums(delivered).items():
        drawn.add_column(name, footer=str(value), justify="right", no_wrap=True)
    drawn.add_column("refused because", min_width=22)
    drawn.add_column("seconds from call\nto live (slowest)", footer=_seconds(_times(delivered)), justify="right")
    for one in delivered:
        counts = [str(value) for value in _sums([one]).values()]
        drawn.add_row(one.delivery.name, one.delivery.format, *counts, _reasons(one), _seconds(one.seconds))
    return drawn


def summary(delivered: Sequence[Delivered], urls: Sequence[str]) -> dict[str, Any]:
    """Return the report of `--json`; `seconds` is the median from call to live, 0 where nothing went live anew."""
    times = _times(delivered)
    return {
        **_sums(delivered),
        "seconds": round(median(times), 3) if times else 0.0,
        "secondsSlowest": round(max(times), 3) if times else 0.0,
        "urls": list(urls),
    }


def live_on(delivered: Sequence[Delivered]) -> dict[str, int]:
    """Return how many listings are live on each portal that has any."""
    return dict(Counter(one.portal for one in _publications(delivered) if one.state == "live"))


def pages(delivered: Sequence[Delivered]) -> list[str]:
    """Return a live listing's page for each portal, in the order of the deliveries."""
    found: dict[str, str] = {}
    for publication in _publications(delivered):
        if publication.state == "live" and publication.url:
            found.setdefault(publication.portal, publication.url)
    return list(found.values())


def _listings(delivered: Sequence[Delivered]) -> list[Listing]:
    return [listing for one in delivered for listing in one.listings]


def _publications(delivered: Sequence[Delivered]) -> list[Publication]:
    return [publication for listing in _listings(delivered) for publication in listing.publications]


def _sums(delivered: Sequence[Delivered]) -> dict[str, int]:
    counts = Counter(state(listing) for listing in _listings(delivered))
    return {"accepted": counts.total()} | {name: counts[name] for name in ("live", "waiting", "refused")}


def _times(delivered: Sequence[Delivered]) -> list[float]:
    return [seconds for one in delivered for seconds in one.seconds]


def _seconds(times: Sequence[float]) -> str:
    """Say the median and the slowest, to a hundredth of a second."""
    return f"{median(times):.2f} ({max(times):.2f})" if times else "-"


def _reasons(one: Delivered) -> str:
    codes = Counter(code for listing in one.listings if state(listing) == "refused" for code in _codes(listing))
    said = [f"{code} {count}" for code, count in codes.most_common(REASONS)]
    return "\n".join(said + [f"not accepted: {reason}" for reason in dict.fromkeys(one.rejected)])


def _codes(listing: Listing) -> set[str]:
    return {finding.code for one in listing.publications for finding in one.findings if finding.portals}
