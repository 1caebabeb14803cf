"""The public pages' rows, as settlement puts them up and takes them down in its own transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pignon.ledger.pools import Connection
from pignon.ledger.settling import Publication
from pignon.ledger.statements import sql
from pignon.model.identity import public_id
from pignon.model.names import SubmissionId
from pignon.rules.facets import Facets


@dataclass(frozen=True, slots=True)
class Page:
    """A live publication and what its page shows in lists."""

    live: Publication
    submission_id: SubmissionId
    """The one that carries the document."""
    facets: Facets


async def put_up(connection: Connection, pages: Sequence[Page]) -> None:
    """Put public pages up, or up to date."""
    await connection.execute(
        sql("settlement/put_up"),
        [page.live.portal for page in pages],
        [public_id(page.live.listing_id) for page in pages],
        [page.live.customer_id for page in pages],
        [page.live.listing_id for page in pages],
        [page.submission_id for page in pages],
        [page.live.market for page in pages],
        [page.live.revision for page in pages],
        [page.live.live_since for page in pages],
        [page.facets.title for page in pages],
        [page.facets.trade for page in pages],
        [page.facets.kind for page in pages],
        [page.facets.city for page in pages],
        [page.facets.postal_code for page in pages],
        [page.facets.shown_cents for page in pages],
        [page.facets.currency for page in pages],
        [page.facets.surface_m2 for page in pages],
        [page.facets.rooms for page in pages],
        [page.facets.picture for page in pages],
    )


async def take_down(connection: Connection, rows: Sequence[Publication], *, at: datetime) -> None:
    """End the public pages of `rows` now."""
    await connection.execute(
        sql("settlement/take_down"),
        [row.portal for row in rows],
        [public_id(row.listing_id) for row in rows],
        [row.listing_id for row in rows],
        at,
    )
