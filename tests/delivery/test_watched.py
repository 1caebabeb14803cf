"""What an operator sees in `/metrics` of how partners are told."""

import re
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta

import httpx2
from starlette.applications import Starlette
from tests.delivery.post_office import Office, Run, Sent, an_endpoint, an_office, happen

from pignon.ledger.pools import Pools
from pignon.model.identity import uuid7
from pignon.model.names import CustomerId
from pignon.web import operations
from pignon.wire import Unanswered, Why

Look = Callable[[], Awaitable[dict[str, float]]]


async def _dead(_: Sent) -> int:
    raise Unanswered(Why.UNREACHABLE, "nobody there")


def _watched(run: Run, body: Callable[[Office, Look], Awaitable[None]]) -> None:
    async def opened(pools: Pools) -> None:
        office, _ = await an_office(pools)
        async with AsyncExitStack() as stack:
            app = httpx2.ASGITransport(app=Starlette(routes=operations.routes(pools.engine)))
            client = await stack.enter_async_context(httpx2.AsyncClient(transport=app, base_url="http://ops.example"))

            async def look() -> dict[str, float]:
                said = (await client.get("/metrics")).text
                return {name: float(value) for name, value in re.findall(r"^pignon_(\w+) (\S+)$", said, re.MULTILINE)}

            await body(office, look)

    run(opened)


async def _customer(office: Office) -> CustomerId:
    return await office.pools.engine.fetchval("select customer_id from customer")


def test_requests_and_failing_endpoints_are_counted_and_a_failing_one_makes_no_other_look_late(run: Run) -> None:
    async def body(office: Office, look: Look) -> None:
        customer = await _customer(office)
        await an_endpoint(office.pools, customer)
        await an_endpoint(office.pools, customer, "https://dead.example/")
        office.behaviour["https://dead.example"] = _dead
        await happen(office.pools, customer, 30)
        before = await look()
        assert (before["webhooks_well"], before["webhook_events_behind"]) == (2, 60)
        age = (datetime.now(UTC) - datetime(2026, 3, 1, tzinfo=UTC)).total_seconds()
        assert abs(before["webhook_oldest_untold_seconds"] - age) < 60
        await office.deliver()
        found = await look()
        assert (found["webhooks_well"], found["webhooks_failing"], found["webhooks_disabled"]) == (1, 1, 0)
        assert found["webhook_requests_taken"] == 30
        assert 1 <= found["webhook_requests_failed"] <= 16
        assert found["webhook_events_behind"] + found["webhook_events_aside"] >= 30
        assert found["webhook_oldest_untold_seconds"] == 0
        assert found["webhooks_failing_seconds"] > 0
        await office.wait(hours=24 * 7 + 1)
        given_up = await look()
        assert (given_up["webhooks_failing"], given_up["webhooks_disabled"]) == (0, 1)
        assert (given_up["webhook_events_behind"], given_up["webhook_events_aside"]) == (0, 0)

    _watched(run, body)


def test_an_endpoint_whose_client_may_no_longer_act_is_counted_nowhere(run: Run) -> None:
    async def body(office: Office, look: Look) -> None:
        customer = await _customer(office)
        await an_endpoint(office.pools, customer)
        await happen(office.pools, customer, 3)
        await office.pools.engine.execute("update client set disabled_at = now()")
        found = await look()
        assert (found["webhooks_well"], found["webhook_events_behind"]) == (0, 0)
        assert found["webhook_oldest_untold_seconds"] == 0

    _watched(run, body)


def test_e_mails_that_do_not_go_out_are_seen_with_their_age(run: Run) -> None:
    async def body(office: Office, look: Look) -> None:
        assert (await look())["unsent_mails"] == 0
        customer, now = await _customer(office), datetime.now(UTC)
        for age in (60, 3600):
            lead = uuid7()
            await office.pools.engine.execute(
                "insert into lead (customer_id, lead_id, listing_id, market, marketing_key, revision, portal, language,"
                " consent, received_at) values ($1, $2, $2, 'fr', '', 1, 'SL', 'fr', '2026-11/fr', $3)",
                *(customer, lead, now - timedelta(seconds=age)),
            )
            await office.pools.engine.execute(
                "insert into lead_mail (customer_id, lead_id, recipient, title, url, next_at)"
                " values ($1, $2, 'contact@agence.example', '', '', $3)",
                *(customer, lead, now),
            )
        found = await look()
        assert found["unsent_mails"] == 2
        assert 3600 <= found["oldest_unsent_mail_seconds"] < 3700

    _watched(run, body)
