"""Removals that the guard stopped in a watched folder: they wait on disk for a word from a person."""

import json
from pathlib import Path

from pignon_client.carrier import Carrier
from pignon_client.report import Report
from pignon_feeds.items import Place, Removal


class HeldBack:
    """External ids by feed, each with the source that would have removed it; a restart knows them still."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._held: dict[str, dict[str, str]] = _kept(path)

    def __len__(self) -> int:
        return sum(map(len, self._held.values()))

    def hear(self, report: Report, source: str) -> None:
        """Add what a report holds back; what its source speaks of any more is not held from before."""
        if not self._held and not report.held:
            return
        named = {line.external_id for line in report.lines}
        held = {feed: {one: of for one, of in ids.items() if one not in named} for feed, ids in self._held.items()}
        for guarded in report.held:
            if guarded.asks:
                held.setdefault(guarded.feed, {}).update(dict.fromkeys(guarded.external_ids, source))
        self._keep(held)

    async def removals(self, carrier: Carrier) -> list[Removal]:
        """Return what is held and stands under its feed's name still: others may have sent it meanwhile."""
        found: list[Removal] = []
        for feed, ids in self._held.items():
            there = (await carrier.compare(feed, iter(()), complete=True)).extra
            found += [Removal(one, feed, Place(source, 0)) for one, source in ids.items() if one in there]
        return found

    def forget(self) -> None:
        """Hold nothing any more."""
        self._keep({})

    def _keep(self, held: dict[str, dict[str, str]]) -> None:
        self._held = {feed: ids for feed, ids in held.items() if ids}
        fresh = self._path.with_suffix(".new")
        fresh.write_text(json.dumps(self._held))
        fresh.replace(self._path)


def _kept(path: Path) -> dict[str, dict[str, str]]:
    try:
        kept = json.loads(path.read_bytes())
        return {str(feed): {str(one): str(of) for one, of in ids.items()} for feed, ids in kept.items()}
    except (OSError, ValueError, AttributeError):
        return {}
