"""Where partners want to be told; one subscription per client, customer and market."""

from collections.abc import Sequence

from pignon.ledger.pools import Pool
from pignon.ledger.statements import sql
from pignon.model.names import ClientId, CustomerId, Market


async def subscribe(
    engine: Pool,
    subscriber: tuple[CustomerId, ClientId],
    market: Market,
    *,
    url: str,
    statuses: Sequence[str],
) -> None:
    """Keep the subscription, in place of an earlier one; no `statuses` means all."""
    await engine.execute(sql("partner/put_webhook"), *subscriber, market, url, ",".join(statuses))


async def unsubscribe(engine: Pool, subscriber: tuple[CustomerId, ClientId], market: Market) -> None:
    """End the subscription; none is no fault."""
    await engine.execute(sql("partner/drop_webhook"), *subscriber, market)
